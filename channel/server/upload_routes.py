"""`/v1/uploads`: a large submission in parts, which may be resumed after any break."""

from typing import Any

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from channel.codec import b64, hexes, jsons
from channel.codec.digests import Digest
from channel.errors import MalformedError
from channel.intake.errors import NotFoundError
from channel.intake.records import UPLOAD_ID_BYTES
from channel.server.answers import JSON_TYPE, accepted_members, json_answer, upload_members
from channel.server.bodies import read_body
from channel.server.documents import (
    ACCEPTED_SCHEMA,
    BEGIN_SCHEMA,
    COMPLETE_SCHEMA,
    UPLOAD_SCHEMA,
    header,
    refusals,
    success,
    takes,
)
from channel.server.faults import MediaTypeError
from channel.server.numbers import parse_number
from channel.server.service import Service, random_bytes
from channel.server.submission_routes import read_answer
from channel.wire.parts import PART_BYTES
from channel.wire.puzzle import PUZZLE_HEADER
from channel.wire.requests import check_digest, parse_digest_field
from channel.wire.submission import (
    AGE_TYPE,
    BLIND_BYTES,
    SUBMISSION_HEADER_BYTES,
    TOKEN_BYTES,
    SealedPrefix,
)

_CREATED, _OK, _NO_CONTENT = 201, 200, 204
_JSON_LIMIT_BYTES = 1024
_DIGEST = "Repr-Digest"


def add_upload_routes(app: FastAPI, service: Service) -> None:
    """Add the routes."""

    @app.post(
        "/v1/uploads",
        summary="Begin an upload",
        status_code=_CREATED,
        response_class=Response,
        responses=success(_CREATED, "Begun.", media_type=JSON_TYPE, schema=UPLOAD_SCHEMA)
        | refusals(400, 408, 413, 415),
        openapi_extra=takes(JSON_TYPE, schema=BEGIN_SCHEMA),
    )
    async def begin(request: Request) -> Response:
        payload_bytes = (await _read_json(request)).get("payload_bytes")
        if type(payload_bytes) is not int:
            raise MalformedError("payload_bytes is not a whole number")
        whole = await service.in_thread(
            service.uploads.begin,
            payload_bytes,
            limit_bytes=service.settings.upload_limit_bytes,
            cost=service.till.uploads()(max(payload_bytes, 1)),
            hour=service.clock.hour(),
            random_bytes=random_bytes,
        )
        service.till.count()
        place = {"Location": f"/v1/uploads/{whole.upload.upload_id.hex()}"}
        return json_answer(upload_members(whole), status=_CREATED, headers=place)

    @app.put(
        "/v1/uploads/{upload}/header",
        summary="Send the header",
        status_code=_NO_CONTENT,
        response_class=Response,
        responses=refusals(400, 404, 408, 409, 413, 429),
        openapi_extra=takes(AGE_TYPE)
        | header(PUZZLE_HEADER, "The answer to the upload's puzzle.", required=False),
    )
    async def put_header(request: Request, upload: str) -> Response:
        upload_id = _parse_id(upload)
        data = await read_body(request, limit_bytes=SUBMISSION_HEADER_BYTES)
        digest = _read_digest(request)
        if digest is not None:
            check_digest(data, digest)
        await service.in_thread(
            service.uploads.put_header,
            upload_id,
            data,
            answer=read_answer(request),
            cost_of=service.till.uploads(),
            hour=service.clock.hour(),
        )
        return Response(status_code=_NO_CONTENT)

    @app.put(
        "/v1/uploads/{upload}/parts/{number}",
        summary="Send a part",
        status_code=_NO_CONTENT,
        response_class=Response,
        responses=refusals(400, 404, 408, 409, 413),
        openapi_extra=takes(AGE_TYPE) | header(_DIGEST, "sha-256 of the part (RFC 9530).", required=True),
    )
    async def put_part(request: Request, upload: str, number: str) -> Response:
        upload_id, part = _parse_id(upload), parse_number(number)
        digest = _read_digest(request)
        if digest is None:
            raise MalformedError(
                "part without Repr-Digest", hint="Send Repr-Digest: sha-256=:…: with each part."
            )
        data = await read_body(request, limit_bytes=PART_BYTES)
        hour = service.clock.hour()
        await service.in_thread(service.uploads.put_part, upload_id, part, data, digest=digest, hour=hour)
        return Response(status_code=_NO_CONTENT)

    @app.get(
        "/v1/uploads/{upload}",
        summary="Ask which parts are there",
        response_class=Response,
        responses=success(_OK, "The upload.", media_type=JSON_TYPE, schema=UPLOAD_SCHEMA) | refusals(404),
    )
    async def status(upload: str) -> Response:
        upload_id, hour = _parse_id(upload), service.clock.hour()
        whole = await service.in_thread(service.uploads.status, upload_id, hour=hour)
        return json_answer(upload_members(whole), status=_OK)

    @app.post(
        "/v1/uploads/{upload}/complete",
        summary="Make a submission of an upload",
        status_code=_CREATED,
        response_class=Response,
        responses=success(_CREATED, "Stored.", media_type=JSON_TYPE, schema=ACCEPTED_SCHEMA)
        | refusals(400, 404, 408, 409, 413, 415),
        openapi_extra=takes(JSON_TYPE, schema=COMPLETE_SCHEMA),
    )
    async def complete(request: Request, upload: str) -> Response:
        upload_id = _parse_id(upload)
        prefix = _parse_prefix(await _read_json(request))
        clock = service.clock
        finish = service.uploads.complete
        accepted = await service.in_thread(finish, upload_id, prefix, hour=clock.hour(), today=clock.today())
        return json_answer(accepted_members(accepted), status=_CREATED)


async def _read_json(request: Request) -> jsons.JsonObject:
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != JSON_TYPE:
        raise MediaTypeError("a request of another media type", hint=f"Send it as {JSON_TYPE}.")
    data = await read_body(request, limit_bytes=_JSON_LIMIT_BYTES)
    return jsons.parse(data, limit_bytes=_JSON_LIMIT_BYTES)


def _parse_id(text: str) -> bytes:
    try:
        return hexes.decode(text, length_bytes=UPLOAD_ID_BYTES)
    except MalformedError:
        raise NotFoundError("no such upload, or no longer", hint="Begin a new upload.") from None


def _read_digest(request: Request) -> Digest | None:
    text = request.headers.get(_DIGEST)
    return None if text is None else parse_digest_field(text)


def _parse_prefix(members: jsons.JsonObject) -> SealedPrefix:
    token = _decode(members.get("token"), TOKEN_BYTES)
    return SealedPrefix(token=token, blind=_decode(members.get("blind"), BLIND_BYTES))


def _decode(value: Any, length_bytes: int) -> bytes:
    if not isinstance(value, str):
        raise MalformedError("token and blind are expected, in base64")
    return b64.decode(value, length_bytes=length_bytes)
