"""Large submissions in parts: wall time, the server's CPU and memory, beside storing the same bytes."""

import base64
import hashlib
import http.client
import json
import os
import statistics
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from bench.figures import Figure
from bench.one_body import OneBody
from bench.process import cpu_seconds, forget_peak, memory_mib, peak_memory_mib
from bench.serving import Served, our_server
from channel.client.puzzle import parse_puzzle, solve
from channel.wire.age.seal import seal_header
from channel.wire.nobody import throwaway_recipient
from channel.wire.padding import padded_length, payload_length
from channel.wire.parts import PART_BYTES

_MIB = 2**20
_MB = 10**6
_ROUNDS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """What one upload took; CPU in seconds, memory growth in MiB over what was resident before."""

    wall_seconds: float
    cpu_seconds: float
    growth_mib: float


def measure_attachments() -> list[Figure]:
    """Upload files of 10 MB and 100 MB several times, one of 1 GiB once, each time to a fresh server."""
    figures: list[Figure] = []
    idle: list[float] = []
    for size, name in ((10 * _MB, "10 MB"), (100 * _MB, "100 MB")):
        rounds = [_round(size, idle) for _ in range(_ROUNDS)]
        limit = statistics.median(_store(size) for _ in range(_ROUNDS))
        figures += _figures(name, rounds, limit)
    figures.append(
        Figure(name="memory growth, 1 GiB upload", value=_round(1024 * _MIB, idle).growth_mib, unit="MiB")
    )
    figures.append(Figure(name="memory idle", value=statistics.median(idle), unit="MiB"))
    return figures


def _figures(name: str, rounds: list[Upload], limit: float) -> list[Figure]:
    return [
        Figure(
            name=f"upload of {name}, server CPU",
            value=statistics.median(upload.cpu_seconds for upload in rounds),
            unit="s",
            limit=limit,
            note="limit: SHA-256 of each part, write, fsync, in one thread",
        ),
        Figure(
            name=f"upload of {name}, wall",
            value=statistics.median(upload.wall_seconds for upload in rounds),
            unit="s",
        ),
        Figure(
            name=f"upload of {name}, memory growth",
            value=statistics.median(upload.growth_mib for upload in rounds),
            unit="MiB",
        ),
    ]


def _round(size: int, idle: list[float]) -> Upload:
    payload_bytes = payload_length(padded_length(size))
    with our_server() as served:
        resident = memory_mib(served.pid)
        idle.append(resident)
        forget_peak(served.pid)
        started, cpu = time.perf_counter(), cpu_seconds(served.pid)
        _upload(served, payload_bytes)
        return Upload(
            wall_seconds=time.perf_counter() - started,
            cpu_seconds=cpu_seconds(served.pid) - cpu,
            growth_mib=peak_memory_mib(served.pid) - resident,
        )


def _upload(served: Served, payload_bytes: int) -> None:
    body = OneBody.new()
    recipients = [body.identity.recipient, *(throwaway_recipient(os.urandom(32)) for _ in range(3))]
    connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=60)
    begun = _ask(connection, "POST", "/v1/uploads", json.dumps({"payload_bytes": payload_bytes}).encode())
    path = f"/v1/uploads/{begun['upload']}"
    subject = bytes.fromhex(str(begun["upload"]))
    answer = solve(parse_puzzle(begun["puzzle"]), subject=subject, tell=lambda _: None)
    header = seal_header(recipients, file_key=os.urandom(16))
    _ask(connection, "PUT", f"{path}/header", header, {"Channel-Puzzle": str(answer)})
    for number, part in enumerate(_parts(payload_bytes)):
        _ask(connection, "PUT", f"{path}/parts/{number}", part)
    last = {name: base64.b64encode(os.urandom(32)).decode() for name in ("token", "blind")}
    _ask(connection, "POST", f"{path}/complete", json.dumps(last).encode())
    connection.close()


def _ask(
    connection: http.client.HTTPConnection,
    method: str,
    path: str,
    body: bytes,
    more: Mapping[str, str] | None = None,
) -> dict[str, object]:
    digest = base64.b64encode(hashlib.sha256(body).digest()).decode()
    headers = {"Repr-Digest": f"sha-256=:{digest}:", **(more or {})}
    headers["Content-Type"] = "application/json" if body[:1] == b"{" else "application/octet-stream"
    connection.request(method, path, body, headers)
    answer = connection.getresponse()
    data = answer.read()
    if answer.status >= http.HTTPStatus.BAD_REQUEST:
        raise RuntimeError(f"{method} {answer.status}: {data.decode()}")
    found: dict[str, object] = json.loads(data) if data else {}
    return found


def _parts(payload_bytes: int) -> Iterator[bytes]:
    part = os.urandom(PART_BYTES)
    for start in range(0, payload_bytes, PART_BYTES):
        yield part[: min(PART_BYTES, payload_bytes - start)]


def _store(size: int) -> float:
    """Return the CPU seconds of hashing and storing the same parts with the same fsyncs."""
    started = time.process_time()
    with tempfile.TemporaryDirectory() as folder, Path(folder, "payload").open("wb", buffering=0) as file:
        for part in _parts(payload_length(padded_length(size))):
            hashlib.sha256(part).digest()
            file.write(part)
            os.fdatasync(file.fileno())
    return time.process_time() - started
