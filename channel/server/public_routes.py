"""The files that everybody may fetch, and the puzzle: the same bytes for every visitor."""

from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from channel.codec.digests import sha256
from channel.intake import published
from channel.intake.errors import NotFoundError
from channel.intake.published import given
from channel.server.answers import JSON_TYPE, cost_members, json_answer
from channel.server.clock import day_text
from channel.server.documents import BINARY, PUZZLE_SCHEMA, refusals, success
from channel.server.service import Service
from channel.store.public_files import FileStamp, PublicFiles

_OK, _NOT_MODIFIED = 200, 304
_TEXT_TYPE = "text/plain; charset=utf-8"
_TYPES = {published.PIN: JSON_TYPE, published.ABOUT: JSON_TYPE}
_CACHE = "public, max-age=300, no-transform"


def add_public_routes(app: FastAPI, service: Service) -> None:
    """Add the routes."""
    files = PublicCache(service.stores.public)

    def add_file(name: str) -> None:
        media_type = _TYPES.get(name, _TEXT_TYPE)

        async def file(request: Request) -> Response:
            return files.get(name).answer(request.headers.get("if-none-match"), media_type=media_type)

        described: dict[str, Any] = {
            "summary": f"The file {name}",
            "responses": success(_OK, "The file.", media_type=media_type, schema=BINARY) | refusals(404),
            "response_class": Response,
        }
        app.add_api_route(f"/{name}", file, methods=["GET"], name=name, **described)
        app.add_api_route(f"/{name}", file, methods=["HEAD"], include_in_schema=False)

    for name in published.PUBLIC_NAMES:
        add_file(name)

    @app.get(
        "/v1/puzzle",
        summary="What a small submission costs now",
        response_class=Response,
        responses=success(_OK, "The puzzle.", media_type=JSON_TYPE, schema=PUZZLE_SCHEMA) | refusals(),
    )
    async def puzzle() -> Response:
        answer = json_answer(cost_members(service.till.small()), status=_OK)
        answer.headers["Date"] = day_text(service.clock.today())
        return answer


@dataclass(frozen=True, slots=True, kw_only=True)
class CachedFile:
    """A file's bytes, and the tag by which a visitor knows them again."""

    data: bytes
    tag: str

    def answer(self, known: str | None, *, media_type: str) -> Response:
        """Return the file, or that it is still the one whose tag is among `known`."""
        headers = {"ETag": self.tag, "Cache-Control": _CACHE}
        tags = {tag.strip().removeprefix("W/") for tag in (known or "").split(",")}
        if self.tag in tags or "*" in tags:
            return Response(status_code=_NOT_MODIFIED, headers=headers)
        return Response(self.data, headers=headers, media_type=media_type)


class PublicCache:
    """The public files in memory, read again when they are replaced on the disk."""

    def __init__(self, files: PublicFiles) -> None:
        self._files = files
        self._held: dict[str, tuple[FileStamp, CachedFile]] = {}

    def get(self, name: str) -> CachedFile:
        """Return a file.

        Raises:
            NotFoundError: it is not published yet.
            UnavailableError: it cannot be read now.
        """
        stamp = self._files.stamp(name)
        if stamp is None:
            raise NotFoundError("not published yet", hint="Try again later.")
        held = self._held.get(name)
        if held is None or held[0] != stamp:
            data = given(self._files, name)
            held = (stamp, CachedFile(data=data, tag=f'"{sha256(data).hex()}"'))
            self._held[name] = held
        return held[1]
