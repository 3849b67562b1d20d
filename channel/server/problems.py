"""Refusals as problem documents: status, words and a hint; never a word of what was sent.

Source: RFC 9457.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

from starlette.responses import Response

from channel.codec import jsons
from channel.errors import ChannelError, MalformedError, RefusedError, UnavailableError, UntrustedError
from channel.intake.cost import Cost
from channel.intake.errors import ConflictError, CostError, NotFoundError, TooLargeError
from channel.server.answers import cost_members
from channel.server.faults import BusyError, ForbiddenError, MediaTypeError, SlowError, UnauthenticatedError

PROBLEM_TYPE = "application/problem+json"
LOW_SECONDS = 600
BUSY_SECONDS = 5

# The first that fits counts, so a kind stands before the kind it belongs to.
_STATUSES: tuple[tuple[type[ChannelError], HTTPStatus], ...] = (
    (CostError, HTTPStatus.TOO_MANY_REQUESTS),
    (ConflictError, HTTPStatus.CONFLICT),
    (NotFoundError, HTTPStatus.NOT_FOUND),
    (TooLargeError, HTTPStatus.REQUEST_ENTITY_TOO_LARGE),
    (ForbiddenError, HTTPStatus.FORBIDDEN),
    (MediaTypeError, HTTPStatus.UNSUPPORTED_MEDIA_TYPE),
    (SlowError, HTTPStatus.REQUEST_TIMEOUT),
    (UnauthenticatedError, HTTPStatus.UNAUTHORIZED),
    (MalformedError, HTTPStatus.BAD_REQUEST),
    (UntrustedError, HTTPStatus.UNPROCESSABLE_ENTITY),
    (RefusedError, HTTPStatus.UNPROCESSABLE_ENTITY),
    (UnavailableError, HTTPStatus.SERVICE_UNAVAILABLE),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What a refusal says, whether it becomes a document or a page."""

    status: HTTPStatus
    detail: str
    hint: str | None
    headers: Mapping[str, str]
    cost: Cost | None = None

    @property
    def encoded(self) -> bytes:
        """Return the problem document."""
        members: jsons.JsonObject = {
            "type": "about:blank",
            "title": self.status.phrase,
            "status": int(self.status),
            "detail": self.detail,
        }
        if self.hint is not None:
            members["hint"] = self.hint
        if self.cost is not None:
            members["puzzle"] = cost_members(self.cost)
        return jsons.dump(members)

    def response(self) -> Response:
        """Return the answer."""
        return Response(
            self.encoded, status_code=self.status, headers=dict(self.headers), media_type=PROBLEM_TYPE
        )


def problem_of(error: ChannelError) -> Problem:
    """Return what is said to the sender about an error of ours."""
    status = next((status for kind, status in _STATUSES if isinstance(error, kind)), None)
    if status is None:
        return defect()
    return Problem(
        status=status,
        detail=str(error),
        hint=error.hint,
        headers=_headers(error, status),
        cost=error.cost if isinstance(error, CostError) else None,
    )


def problem_of_status(code: int, headers: Mapping[str, str] | None) -> Problem:
    """Return what is said where the framework refuses: no such place, no such method."""
    details = {
        HTTPStatus.NOT_FOUND: ("nothing here", "See /v1/openapi.json for what there is."),
        HTTPStatus.METHOD_NOT_ALLOWED: ("another method is expected", "See the header Allow."),
    }
    status = HTTPStatus(code)
    detail, hint = details.get(status, (status.phrase.lower(), None))
    allow = {name: value for name, value in (headers or {}).items() if name.lower() == "allow"}
    return Problem(status=status, detail=detail, hint=hint, headers=allow)


def defect() -> Problem:
    """Return what is said where we are wrong."""
    return Problem(
        status=HTTPStatus.INTERNAL_SERVER_ERROR,
        detail="a defect in the server",
        hint="Nothing was stored unless it was confirmed before; the same may be sent again.",
        headers={},
    )


def _headers(error: ChannelError, status: HTTPStatus) -> dict[str, str]:
    if status is HTTPStatus.SERVICE_UNAVAILABLE:
        return {"Retry-After": str(BUSY_SECONDS if isinstance(error, BusyError) else LOW_SECONDS)}
    if status is HTTPStatus.UNAUTHORIZED:
        return {"WWW-Authenticate": "Signature"}
    return {}
