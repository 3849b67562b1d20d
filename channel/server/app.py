"""The application: all routes on one service, its own error documents, and the edge around it."""

from typing import cast

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp

from channel import __doc__ as channel_words
from channel.codec import jsons
from channel.errors import ChannelError, MalformedError
from channel.resources import static_dir
from channel.server.answers import JSON_TYPE
from channel.server.edge import Edge
from channel.server.headers import security_headers
from channel.server.member_routes import add_member_routes
from channel.server.pages import server_pages
from channel.server.problems import defect, problem_of, problem_of_status
from channel.server.public_routes import add_public_routes
from channel.server.service import Service
from channel.server.static_files import load_static_files
from channel.server.static_routes import add_static_routes
from channel.server.submission_routes import add_submission_routes
from channel.server.upload_routes import add_upload_routes

OPENAPI = "/v1/openapi.json"
_FRAMEWORKS = "HTTPValidationError"
_REFUSED = "422"


def create_app(service: Service) -> ASGIApp:
    """Return the application, ready to serve."""
    settings = service.settings
    return Edge(
        framework_app(service),
        security=security_headers(hsts_seconds=settings.hsts_seconds),
        max_requests=settings.max_requests,
    )


def framework_app(service: Service) -> FastAPI:
    """Return what stands inside the edge."""
    # No page of documentation: the framework's loads its scripts from somebody else's server.
    app = FastAPI(
        title="Channel",
        version="1",
        description=(channel_words or "").strip(),
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        # An environment variable could otherwise make the framework report requests and addresses elsewhere.
        telemetry={"tracing": False, "metrics": False, "logs": False, "auto_configure": False},
    )
    static = load_static_files(static_dir())
    # The busiest first: they are tried in this order.
    add_submission_routes(app, service, pages=server_pages(style=static.style))
    add_upload_routes(app, service)
    add_public_routes(app, service)
    add_member_routes(app, service)
    add_static_routes(app, static, onion=service.settings.onion)
    _add_openapi(app)
    app.add_exception_handler(ChannelError, _on_channel_error)
    app.add_exception_handler(HTTPException, _on_http_exception)
    app.add_exception_handler(RequestValidationError, _on_validation_error)
    app.add_exception_handler(Exception, _on_defect)
    return app


def _add_openapi(app: FastAPI) -> None:
    document = jsons.dump(own_document(app))

    @app.get(OPENAPI, include_in_schema=False)
    async def openapi() -> Response:
        return Response(document, media_type=JSON_TYPE)


def own_document(app: FastAPI) -> jsons.JsonObject:
    """Return the OpenAPI document without the framework's own refusals, which nobody will ever see."""
    document = app.openapi()
    for item in document["paths"].values():
        for operation in item.values():
            answers = operation["responses"]
            if _FRAMEWORKS in str(answers.get(_REFUSED)):
                del answers[_REFUSED]
    document.pop("components", None)
    return document


async def _on_channel_error(_request: Request, error: Exception) -> Response:
    return problem_of(cast("ChannelError", error)).response()


async def _on_http_exception(_request: Request, error: Exception) -> Response:
    refusal = cast("HTTPException", error)
    return problem_of_status(refusal.status_code, refusal.headers).response()


async def _on_validation_error(_request: Request, _error: Exception) -> Response:
    # The framework's own answer would repeat what was sent.
    return problem_of(MalformedError("a request of another form", hint="See /v1/openapi.json.")).response()


async def _on_defect(_request: Request, _error: Exception) -> Response:
    return defect().response()
