"""The pages and assets of the portal: the same bytes and headers for every visitor, whoever asks.

Nothing is chosen by language, agent, cookie or address; only whether gzip is taken changes what is sent.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from channel.server.headers import PAGE_HEADERS, POLICY_HEADER, WORKER_POLICY
from channel.server.static_files import LEAVE, StaticFile, StaticFiles

_NO_CONTENT, _MOVED = 204, 308
_FAVICON = "/favicon.ico"
_NO_STORE = {"Cache-Control": "no-store"}
_FOR_EVER = {"Cache-Control": "public, max-age=31536000, immutable"}
_METHODS = ("GET", "HEAD")
# Also takes the style and scripts from the disk: they would say that this site was visited.
_CLEAR = {"Clear-Site-Data": '"cache", "cookies", "storage"'}

Endpoint = Callable[[Request], Awaitable[Response]]


def add_static_routes(app: FastAPI, files: StaticFiles, *, onion: str | None) -> None:
    """Add a route for each file that there is; `onion` is the name that pages send Tor Browser to.

    The address of a language's first page also leads there without its last slash, as people copy it.
    """
    for address, page in files.pages.items():
        place = {"Onion-Location": f"http://{onion}{address}"} if onion else {}
        clear = _CLEAR if address == LEAVE else {}
        _add(app, address, _endpoint(page, {**_NO_STORE, **PAGE_HEADERS, **place, **clear}))
        if address != "/" and address.endswith("/"):
            _add(app, address.removesuffix("/"), _redirect(address))
    for address, asset in files.assets.items():
        policy = {POLICY_HEADER: WORKER_POLICY} if address == files.worker else {}
        _add(app, address, _endpoint(asset, {**_FOR_EVER, **policy}))
    if files.pages:
        _add(app, _FAVICON, _nothing)


def takes_gzip(accepted: Iterable[str]) -> bool:
    """Say whether the values of `Accept-Encoding` take gzip.

    Source: RFC 9110 section 12.5.3.
    """
    weights = {}
    for choice in ",".join(accepted).split(","):
        coding, _, parameters = choice.partition(";")
        weights[coding.strip().lower()] = parameters.replace(" ", "").lower()
    weight = weights.get("gzip", weights.get("*"))
    return weight is not None and weight.rstrip("0") not in {"q=", "q=0."}


def _endpoint(file: StaticFile, headers: Mapping[str, str]) -> Endpoint:
    plain = dict(headers)
    if file.gzipped is not None:
        plain["Vary"] = "Accept-Encoding"

    async def answer(request: Request) -> Response:
        if file.gzipped is not None and takes_gzip(request.headers.getlist("accept-encoding")):
            return Response(
                file.gzipped, headers={**plain, "Content-Encoding": "gzip"}, media_type=file.media_type
            )
        return Response(file.data, headers=plain, media_type=file.media_type)

    return answer


def _redirect(address: str) -> Endpoint:
    async def answer(_request: Request) -> Response:
        # A path alone: the name by which a visitor asked is not repeated, nor a query.
        return Response(status_code=_MOVED, headers={**_NO_STORE, "Location": address})

    return answer


async def _nothing(_request: Request) -> Response:
    # Browsers ask for it whatever a page says, and show their own neutral sign when there is none.
    return Response(status_code=_NO_CONTENT, headers=_FOR_EVER)


def _add(app: FastAPI, address: str, endpoint: Endpoint) -> None:
    for method in _METHODS:
        app.add_api_route(
            address, endpoint, methods=[method], include_in_schema=False, response_class=Response
        )
