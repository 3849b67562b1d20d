"""What the OpenAPI document says of each route; the routes read requests raw, so it is written here."""

from typing import Any

from channel.server.problems import PROBLEM_TYPE

_WORDS = {
    400: "The bytes break the format, or do not fit their digest.",
    401: "No signature that holds.",
    403: "This key may not do this.",
    404: "Nothing here, or no longer.",
    408: "The request came too slowly.",
    409: "Conflicts with what is stored.",
    413: "Larger than is taken here.",
    415: "Another media type is expected.",
    422: "Well-formed, but refused.",
    429: "The puzzle is not answered at the present cost, which `puzzle` gives.",
    500: "A defect in the server.",
    503: "The disk is low or the server is at its limit; see Retry-After.",
}
_ALWAYS = (500, 503)
Responses = dict[int | str, dict[str, Any]]


def refusals(*statuses: int) -> Responses:
    """Describe the refusals of a route; those that any route may give are added."""
    return {
        status: {"description": _WORDS[status], "content": {PROBLEM_TYPE: {"schema": PROBLEM_SCHEMA}}}
        for status in sorted({*statuses, *_ALWAYS})
    }


def success(status: int, description: str, *, media_type: str, schema: dict[str, Any]) -> Responses:
    """Describe what a route answers when it does what was asked."""
    return {status: {"description": description, "content": {media_type: {"schema": schema}}}}


def takes(*media_types: str, schema: dict[str, Any] | None = None) -> dict[str, Any]:
    """Describe the body of a request, for `openapi_extra`."""
    content = {media_type: {"schema": schema or BINARY} for media_type in media_types}
    return {"requestBody": {"required": True, "content": content}}


def header(name: str, description: str, *, required: bool) -> dict[str, Any]:
    """Describe a header of a request, for `openapi_extra`."""
    text = {"type": "string"}
    parameter = {
        "name": name,
        "in": "header",
        "required": required,
        "description": description,
        "schema": text,
    }
    return {"parameters": [parameter]}


BINARY = {"type": "string", "format": "binary"}
_TEXT = {"type": "string"}
_NUMBER = {"type": "integer"}
PUZZLE_SCHEMA = {
    "type": "object",
    "required": ["bits", "challenge"],
    "properties": {"bits": _NUMBER, "challenge": _TEXT},
}
PROBLEM_SCHEMA = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": _TEXT,
        "title": _TEXT,
        "status": _NUMBER,
        "detail": _TEXT,
        "hint": _TEXT,
        "puzzle": PUZZLE_SCHEMA,
    },
}
ACCEPTED_SCHEMA = {
    "type": "object",
    "required": ["commitment", "promise"],
    "properties": {
        "commitment": _TEXT,
        "promise": {"type": ["string", "null"]},
        "token": _TEXT,
        "blind": _TEXT,
    },
}
BEGIN_SCHEMA = {"type": "object", "required": ["payload_bytes"], "properties": {"payload_bytes": _NUMBER}}
COMPLETE_SCHEMA = {
    "type": "object",
    "required": ["token", "blind"],
    "properties": {"token": _TEXT, "blind": _TEXT},
}
UPLOAD_SCHEMA = {
    "type": "object",
    "required": [
        "upload",
        "payload_bytes",
        "part_bytes",
        "parts",
        "expires",
        "puzzle",
        "header",
        "present",
        "commitment",
    ],
    "properties": {
        "upload": _TEXT,
        "payload_bytes": _NUMBER,
        "part_bytes": _NUMBER,
        "parts": _NUMBER,
        "expires": {"type": "string", "format": "date-time"},
        "puzzle": PUZZLE_SCHEMA,
        "header": {"type": "boolean"},
        "present": {"type": "array", "items": _NUMBER},
        "commitment": {"type": ["string", "null"]},
    },
}
ENTRIES_SCHEMA = {
    "type": "object",
    "required": ["entries", "next"],
    "properties": {"entries": {"type": "array", "items": {"type": "object"}}, "next": _NUMBER},
}
