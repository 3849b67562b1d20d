"""`POST /v1/submissions`: a small submission, from a program or from a plain form."""

from fastapi import FastAPI
from jinja2 import Environment
from starlette.requests import Request
from starlette.responses import Response

from channel.errors import ChannelError
from channel.intake.accept import SMALL_LIMIT_BYTES, Accepted, Receiving, is_bare
from channel.intake.cost import Cost
from channel.server.answers import accepted_members, json_answer
from channel.server.bodies import read_blocks, read_body
from channel.server.documents import ACCEPTED_SCHEMA, header, refusals, success, takes
from channel.server.faults import MediaTypeError
from channel.server.forms import FORM_OVERHEAD_BYTES, FORM_TYPE, read_file
from channel.server.pages import received_page, refused_page
from channel.server.problems import problem_of
from channel.server.service import Service, random_bytes
from channel.wire.puzzle import PUZZLE_HEADER, parse_answer
from channel.wire.submission import AGE_TYPE, SEALED_TYPE

_CREATED = 201


def add_submission_routes(app: FastAPI, service: Service, *, pages: Environment) -> None:
    """Add the route."""

    @app.post(
        "/v1/submissions",
        summary="Send a small submission",
        status_code=_CREATED,
        response_class=Response,
        responses=success(_CREATED, "Stored.", media_type="application/json", schema=ACCEPTED_SCHEMA)
        | refusals(400, 408, 409, 413, 415, 422, 429),
        openapi_extra=takes(SEALED_TYPE, AGE_TYPE, FORM_TYPE)
        | header(
            PUZZLE_HEADER,
            "The answer to the puzzle, decimal; expected while its bits are not 0.",
            required=False,
        ),
    )
    async def submit(request: Request) -> Response:
        media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if media_type == FORM_TYPE:
            return await _submit_form(request, service, pages)
        if media_type not in (SEALED_TYPE, AGE_TYPE):
            raise MediaTypeError(
                "a submission of another media type",
                hint=f"Send it as {SEALED_TYPE}, as {AGE_TYPE} or as a form.",
            )
        data = await read_body(request, limit_bytes=SMALL_LIMIT_BYTES)
        accepted = await _accept(data, service, answer=read_answer(request))
        return json_answer(accepted_members(accepted), status=_CREATED)


def read_answer(request: Request) -> int | None:
    """Return the answer to a puzzle that a request carries, if it carries one.

    Raises:
        MalformedError: not a number below 2^64.
    """
    text = request.headers.get(PUZZLE_HEADER)
    return None if text is None else parse_answer(text)


async def _accept(data: bytes, service: Service, *, answer: int | None) -> Accepted:
    if is_bare(data):
        return await _accept_in_line(data, service)
    desk, cost = service.submissions, service.till.small()
    receiving = desk.accept_sealed(data, answer=answer, cost=cost, today=service.clock.today())
    return await _received(receiving, service)


async def _accept_in_line(data: bytes, service: Service) -> Accepted:
    desk, cost = service.submissions, service.till.small()
    today = service.clock.today()
    async with service.line.turn(wait_seconds=cost.wait_seconds):
        if is_bare(data):
            receiving = desk.accept_bare(data, today=today, random_bytes=random_bytes)
        else:
            # Who waits has paid.
            free = Cost(bits=0, challenge=cost.challenge)
            receiving = desk.accept_sealed(data, answer=None, cost=free, today=today)
        return await _received(receiving, service)


async def _received(receiving: Receiving, service: Service) -> Accepted:
    await service.bell.wait(receiving.kept)
    accepted = receiving.accepted()
    if receiving.is_new:
        service.till.count()
    return accepted


async def _submit_form(request: Request, service: Service, pages: Environment) -> Response:
    try:
        blocks = read_blocks(request, limit_bytes=SMALL_LIMIT_BYTES + FORM_OVERHEAD_BYTES)
        content_type = request.headers["content-type"]
        data = await read_file(blocks, content_type=content_type, limit_bytes=SMALL_LIMIT_BYTES)
        return received_page(pages, await _accept_in_line(data, service))
    except ChannelError as error:
        # A person without a program to read problem documents is told the same in a page.
        return refused_page(pages, problem_of(error))
