"""What is left of traffic when everything that is random, or a name that the server must know, is masked."""

import re
import sqlite3
from contextlib import closing
from typing import Any

from tests.promises.live_channel import LiveChannel
from tests.promises.wiretap import Recorded, Request, split_requests

_UPLOAD = re.compile(r"(?<=/v1/uploads/)[0-9a-f]{32}")
_RANDOM_IN_ANSWERS = re.compile(
    rb'(?<=")[0-9a-f]{32,64}(?=")|[0-9a-f]{32}(?=\r\n)|(?<=":")[A-Za-z0-9+/]{43}=(?=")|T[0-9]{2}:00:00Z'
)
_MOMENT = re.compile(r'created=[0-9]+|nonce="[^"]*"')
_BODY = re.compile(r"(?<=/)(?:ohchr|oios|osapg|poe-oruma)(?=/)")
# The port of the tap, digests of ciphertext, signatures.
_MASKED_FIELDS = {"host", "repr-digest", "channel-puzzle", "signature"}

Shape = tuple[str, str, tuple[tuple[str, str], ...], int]


def shape_of(request: Request) -> Shape:
    """Return method, target, fields and number of bytes of a request, masked."""
    target = _BODY.sub("{body}", _UPLOAD.sub("{upload}", request.target))
    fields = tuple(
        (name, "…" if name in _MASKED_FIELDS else _BODY.sub("{body}", _MOMENT.sub("…", value)))
        for name, value in request.fields
    )
    return request.method, target, fields, len(request.body)


def asked(line: Recorded) -> list[Shape]:
    """Return the shapes of all requests on a connection."""
    return [shape_of(request) for request in split_requests(bytes(line.sent))]


def answered(line: Recorded) -> bytes:
    """Return all that came down on a connection, masked."""
    return _RANDOM_IN_ANSWERS.sub(b"{random}", bytes(line.received))


def row_of(channel: LiveChannel, commitment: bytes) -> dict[str, Any]:
    """Return what the database holds of a submission, of random bytes and of its number only the kind."""
    with closing(
        sqlite3.connect(f"file:{channel.server.data}/channel.sqlite3?mode=ro", uri=True)
    ) as database:
        database.row_factory = sqlite3.Row
        found = database.execute("SELECT * FROM submission WHERE commitment = ?", [commitment]).fetchone()
        row = dict(found)
    return {name: _kind(name, value) for name, value in row.items()}


def _kind(name: str, value: object) -> object:
    if isinstance(value, bytes):
        return f"{len(value)} bytes"
    return "number" if name == "entry" else value
