"""`/v1/bodies/…`: what the members of a body read, and what its custodians put; every request is signed."""

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from channel.codec import hexes
from channel.codec.digests import DIGEST_BYTES, Digest
from channel.errors import MalformedError
from channel.intake.entries import page
from channel.server.answers import JSON_TYPE, json_answer, page_members
from channel.server.bodies import read_body
from channel.server.documents import BINARY, ENTRIES_SCHEMA, header, refusals, success, takes
from channel.server.faults import ForbiddenError
from channel.server.numbers import parse_number
from channel.server.payload_stream import payload_answer, payloads_answer
from channel.server.service import Service
from channel.server.signed_requests import Requester, SignedHead, SignedRequests
from channel.treelog.note import NOTE_LIMIT_BYTES
from channel.wire.requests import PAYLOADS_LIMIT, check_digest
from channel.wire.submission import AGE_TYPE

NOTE_TYPE = "text/plain"
_OK, _NO_CONTENT = 200, 204
_SIGNATURE = header("Signature", "RFC 9421; see docs/http-api.md.", required=True)
_KINDS = {"": False, "kind=evidence": True}


def add_member_routes(app: FastAPI, service: Service) -> None:
    """Add the routes."""
    door = Door(service)
    custody = service.custody

    @app.get(
        "/v1/bodies/{body}/entries/{first}",
        summary="Read entries",
        response_class=Response,
        responses=success(_OK, "Entries.", media_type=JSON_TYPE, schema=ENTRIES_SCHEMA)
        | refusals(400, 401, 403),
        openapi_extra=_SIGNATURE,
    )
    async def entries(request: Request, body: str, first: str) -> Response:
        await door.reader(request, body)
        found = await service.in_thread(page, parse_number(first), store=service.stores.submissions)
        return await service.in_thread(json_answer, page_members(found), status=_OK)

    @app.get(
        "/v1/bodies/{body}/payloads/{entry}",
        summary="Read a payload",
        response_class=Response,
        responses=success(_OK, "The payload.", media_type=AGE_TYPE, schema=BINARY)
        | refusals(400, 401, 403, 404),
        openapi_extra=_SIGNATURE,
    )
    async def payload(request: Request, body: str, entry: str) -> Response:
        await door.reader(request, body)
        file, length_bytes = await service.in_thread(service.stores.submissions.payload, parse_number(entry))
        return payload_answer(file, length_bytes=length_bytes, service=service)

    @app.get(
        "/v1/bodies/{body}/payloads/{first}/{count}",
        summary="Read several payloads, each behind its length",
        response_class=Response,
        responses=success(_OK, "The payloads.", media_type=AGE_TYPE, schema=BINARY) | refusals(400, 401, 403),
        openapi_extra=_SIGNATURE,
    )
    async def payloads(request: Request, body: str, first: str, count: str) -> Response:
        await door.reader(request, body)
        start = parse_number(first)
        return payloads_answer(range(start, start + _parse_count(count)), service=service)

    @app.get(
        "/v1/bodies/{body}/members",
        summary="Read the members note",
        response_class=Response,
        responses=success(_OK, "The note.", media_type=NOTE_TYPE, schema=BINARY) | refusals(401, 403, 404),
        openapi_extra=_SIGNATURE,
    )
    async def members(request: Request, body: str) -> Response:
        await door.reader(request, body)
        note = await service.in_thread(custody.members_note, body)
        return Response(note, media_type=NOTE_TYPE)

    @app.get(
        "/v1/bodies/{body}/keyring",
        summary="Read the sealed keyring; the evidence keyring with kind=evidence",
        response_class=Response,
        responses=success(_OK, "The keyring.", media_type=AGE_TYPE, schema=BINARY)
        | refusals(400, 401, 403, 404),
        openapi_extra=_SIGNATURE,
    )
    async def keyring(request: Request, body: str) -> Response:
        await door.reader(request, body)
        query = request.url.query
        if query not in _KINDS:
            raise MalformedError("another query than kind=evidence")
        sealed = await service.in_thread(custody.keyring, body, evidence=_KINDS[query])
        return Response(sealed, media_type=AGE_TYPE)

    @app.put(
        "/v1/bodies/{body}/keyrings/{digest}",
        summary="Put a sealed keyring",
        status_code=_NO_CONTENT,
        response_class=Response,
        responses=refusals(400, 401, 403, 408, 413),
        openapi_extra=takes(AGE_TYPE) | _SIGNATURE,
    )
    async def put_keyring(request: Request, body: str, digest: str) -> Response:
        limit_bytes = service.settings.keyring_limit_bytes
        sealed = await door.writer_body(request, body, limit_bytes=limit_bytes)
        wanted = Digest(hexes.decode(digest, length_bytes=DIGEST_BYTES))
        await service.in_thread(custody.put_keyring, body, wanted, sealed)
        return Response(status_code=_NO_CONTENT)

    @app.put(
        "/v1/bodies/{body}/members",
        summary="Put the next members note",
        status_code=_NO_CONTENT,
        response_class=Response,
        responses=refusals(400, 401, 403, 408, 409, 413, 422),
        openapi_extra=takes(NOTE_TYPE) | _SIGNATURE,
    )
    async def put_members(request: Request, body: str) -> Response:
        note = await door.writer_body(request, body, limit_bytes=NOTE_LIMIT_BYTES)
        await service.in_thread(custody.put_members, body, note)
        return Response(status_code=_NO_CONTENT)

    @app.put(
        "/v1/bodies/{body}/intake",
        summary="Put the next intake note",
        status_code=_NO_CONTENT,
        response_class=Response,
        responses=refusals(400, 401, 403, 408, 409, 413, 422),
        openapi_extra=takes(NOTE_TYPE) | _SIGNATURE,
    )
    async def put_intake(request: Request, body: str) -> Response:
        note = await door.writer_body(request, body, limit_bytes=NOTE_LIMIT_BYTES)
        await service.in_thread(custody.put_intake, body, note, today=service.clock.today())
        return Response(status_code=_NO_CONTENT)


class Door:
    """Lets in who may read, or write, for one body."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._signed = SignedRequests(custody=service.custody, nonces=service.stores.nonces)

    async def reader(self, request: Request, body: str) -> None:
        """Let in members of `body`, and whoever speaks for it.

        Raises:
            UnauthenticatedError: not signed by any of them.
            ForbiddenError: signed for another body.
            MalformedError, TooLargeError: a body of the request other than the one signed, or any at all.
        """
        requester = await self._enter(request, body)
        data = await read_body(request, limit_bytes=0)
        check_digest(data, requester.content_digest)

    async def writer_body(self, request: Request, body: str, *, limit_bytes: int) -> bytes:
        """Let in who speaks for `body`, and return the bytes of the request.

        Raises:
            UnauthenticatedError: not signed by a key of the notes.
            ForbiddenError: signed for another body, or by a member.
            MalformedError: other bytes than those signed.
            TooLargeError: more than `limit_bytes`.
        """
        requester = await self._enter(request, body)
        if not requester.speaks_for_body:
            raise ForbiddenError("only a key that speaks for the body may put", hint="Sign as a custodian.")
        data = await read_body(request, limit_bytes=limit_bytes)
        check_digest(data, requester.content_digest)
        return data

    async def _enter(self, request: Request, body: str) -> Requester:
        query = request.scope["query_string"]
        target: bytes = request.scope["raw_path"] + (b"?" + query if query else b"")
        head = SignedHead(method=request.method, target=target.decode("latin-1"), headers=_joined(request))
        hour = self._service.clock.hour()
        requester = await self._service.in_thread(self._signed.verify, head, hour=hour)
        if requester.body != body:
            raise ForbiddenError("signed for another body", hint="Ask for your own body.")
        return requester


def _parse_count(text: str) -> int:
    count = parse_number(text)
    if not 1 <= count <= PAYLOADS_LIMIT:
        raise MalformedError(f"not a number of payloads from 1 to {PAYLOADS_LIMIT}")
    return count


def _joined(request: Request) -> dict[str, str]:
    fields: dict[str, str] = {}
    for name, value in request.headers.items():
        fields[name] = f"{fields[name]}, {value}" if name in fields else value
    return fields
