"""A server on loopback that keeps the API in memory, and lies, breaks off or refuses when a test says so."""

import hashlib
import json
import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from channel.codec import b64
from channel.errors import ChannelError
from channel.wire.parts import PART_BYTES, PAYLOAD_LABEL, part_count, parts_digest
from channel.wire.puzzle import check_answer
from channel.wire.submission import (
    SEALED_PREFIX_BYTES,
    SEALED_TYPE,
    SUBMISSION_HEADER_BYTES,
    SealedPrefix,
    commitment,
    parse_sealed_prefix,
)

CHALLENGE = bytes(range(32))


class Cut(Exception):  # noqa: N818 - no error of the client
    """Break the connection off without an answer."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One request as it came."""

    number: int
    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True, kw_only=True)
class Answered:
    """One answer as it goes."""

    status: int
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


def as_json(status: int, value: object, **headers: str) -> Answered:
    return Answered(status=status, body=json.dumps(value).encode(), headers=headers)


@dataclass(kw_only=True)
class Upload:
    """What has arrived of an upload."""

    id: str
    payload_bytes: int
    header: bytes | None = None
    parts: dict[int, bytes] = field(default_factory=dict)
    done: bool = False


def honest(_asked: Asked, answered: Answered) -> Answered:
    return answered


@dataclass(kw_only=True)
class LyingServer:
    """`before` may break off or answer by itself, `after` may change an answer; both are honest at first."""

    files: dict[str, bytes] = field(default_factory=dict)
    bits: int = 0
    before: Callable[[Asked], Answered | None] = lambda _: None
    after: Callable[[Asked, Answered], Answered] = honest
    asked: list[Asked] = field(default_factory=list)
    stored: dict[bytes, bytes] = field(default_factory=dict)
    uploads: dict[str, Upload] = field(default_factory=dict)
    drawn: dict[bytes, SealedPrefix] = field(default_factory=dict)
    address: str = ""

    def handle(self, asked: Asked) -> Answered:
        early = self.before(asked)
        return self.after(asked, early or self._route(asked))

    def _route(self, asked: Asked) -> Answered:
        match asked.method, asked.path.split("/")[1:]:
            case "GET", _ if asked.path in self.files:
                return Answered(status=200, body=self.files[asked.path])
            case "POST", ["v1", "submissions"]:
                return self._submit(asked)
            case "POST", ["v1", "uploads"]:
                upload = Upload(
                    id=secrets.token_hex(16), payload_bytes=json.loads(asked.body)["payload_bytes"]
                )
                self.uploads[upload.id] = upload
                return as_json(201, self._described(upload))
            case method, ["v1", "uploads", upload_id, *rest] if upload_id in self.uploads:
                return self._upload(asked, method, rest, self.uploads[upload_id])
            case _:
                return as_json(404, {"status": 404})

    def _submit(self, asked: Asked) -> Answered:
        if asked.headers["content-type"] == SEALED_TYPE:
            prefix = parse_sealed_prefix(asked.body[:SEALED_PREFIX_BYTES])
            age, extra = asked.body[SEALED_PREFIX_BYTES:], {}
        else:
            age = asked.body
            prefix = self.drawn.setdefault(age, SealedPrefix(token=bytes(32), blind=secrets.token_bytes(32)))
            extra = {"token": b64.encode(prefix.token), "blind": b64.encode(prefix.blind)}
        header, payload = age[:SUBMISSION_HEADER_BYTES], age[SUBMISSION_HEADER_BYTES:]
        own = commitment(
            blind=prefix.blind, header=header, payload_digest=parts_digest(PAYLOAD_LABEL, payload)
        )
        if self.bits and not self._solved(asked, own):
            return as_json(429, {"status": 429, "puzzle": self._puzzle()})
        self.stored[own] = age
        return as_json(201, {"commitment": own.hex(), "promise": None, **extra})

    def _upload(self, asked: Asked, method: str, rest: list[str], upload: Upload) -> Answered:
        match method, rest:
            case "GET", []:
                return as_json(200, self._described(upload))
            case "PUT", ["header"]:
                if self.bits and not self._solved(asked, bytes.fromhex(upload.id)):
                    return as_json(429, {"status": 429, "puzzle": self._puzzle()})
                return self._put(upload, None, asked.body)
            case "PUT", ["parts", number]:
                digest = b64.encode(hashlib.sha256(asked.body).digest())
                fits = asked.headers["repr-digest"] == f"sha-256=:{digest}:"
                return self._put(upload, int(number), asked.body) if fits else as_json(400, {})
        return self._complete(asked, upload)

    def _put(self, upload: Upload, number: int | None, body: bytes) -> Answered:
        there = upload.header if number is None else upload.parts.get(number)
        if there not in (None, body):
            return as_json(409, {"status": 409})
        if number is None:
            upload.header = body
        else:
            upload.parts[number] = body
        return Answered(status=204)

    def _complete(self, asked: Asked, upload: Upload) -> Answered:
        payload = b"".join(upload.parts[number] for number in sorted(upload.parts))
        if upload.header is None or len(payload) != upload.payload_bytes:
            return as_json(422, {"status": 422})
        blind = b64.decode(json.loads(asked.body)["blind"])
        own = commitment(
            blind=blind, header=upload.header, payload_digest=parts_digest(PAYLOAD_LABEL, payload)
        )
        self.stored[own] = upload.header + payload
        return as_json(201, {"commitment": own.hex(), "promise": None})

    def _described(self, upload: Upload) -> dict[str, object]:
        return {
            "upload": upload.id,
            "payload_bytes": upload.payload_bytes,
            "part_bytes": PART_BYTES,
            "parts": part_count(upload.payload_bytes),
            "expires": "2026-11-26T15:00:00Z",
            "puzzle": self._puzzle(),
            "header": upload.header is not None,
            "present": sorted(upload.parts),
            "commitment": None,
        }

    def _puzzle(self) -> dict[str, object]:
        return {"bits": self.bits, "challenge": b64.encode(CHALLENGE)}

    def _solved(self, asked: Asked, subject: bytes) -> bool:
        try:
            answer = int(asked.headers.get("channel-puzzle", ""))
            check_answer(answer, challenge=CHALLENGE, subject=subject, bits=self.bits)
        except (ChannelError, ValueError):
            return False
        return True


@contextmanager
def serving(server: LyingServer) -> Iterator[LyingServer]:
    """Serve on a free port of loopback for the length of a `with` block."""
    httpd = ThreadingHTTPServer(("127.0.0.1", 0), _handler(server))
    thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    server.address = f"http://127.0.0.1:{httpd.server_address[1]}"
    try:
        yield server
    finally:
        httpd.shutdown()
        thread.join()
        httpd.server_close()


def _handler(server: LyingServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_any(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            asked = Asked(
                number=len(server.asked),
                method=self.command,
                path=self.path,
                headers={name.lower(): value for name, value in self.headers.items()},
                body=body,
            )
            server.asked.append(asked)
            try:
                answered = server.handle(asked)
            except Cut:
                self.close_connection = True
                return
            self.send_response_only(answered.status)
            headers = {"Content-Length": str(len(answered.body)), **answered.headers}
            for name, value in headers.items():
                if value:
                    self.send_header(name.replace("_", "-"), value)
            self.end_headers()
            self.wfile.write(answered.body)

        do_GET = do_POST = do_PUT = handle_any  # noqa: N815 - the names that http.server calls

    return Handler
