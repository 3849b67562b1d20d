"""P1: no plaintext, file name, body id or reporter key ever reaches the server.

Reports full of canaries go through the real client to a real server: small, in parts, by the plain form, by
hand. Then everything is searched: what went over the wire both ways, every file that the server may write
(database with its log, blobs, uploads, public files, its temporary folder and home, both logs), and the
memory of the server and of its jobs, also while a report is in hand.

One of the bodies chosen is unknown to the server, so that its very id is a canary.

These tests fail, for example, if the client puts the manifest's language into a header, sends a file's name,
or leaves a slot's choice readable (the requests show it); if the server keeps a refused body, spools an
upload or a form to a temporary folder, logs a path, or repeats a field in a problem document.
"""

import base64
import http.client
import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from channel.console.database import open_database
from channel.console.remote import Remote
from channel.console.reports import ReportStore
from channel.console.sync import sync
from channel.wire.age.seal import seal_bytes
from channel.wire.nobody import nobody_recipient
from channel.wire.padding import padded_length, payload_length
from channel.wire.parts import part_count
from channel.wire.submission import SEALED_PREFIX_BYTES, SEALED_TYPE
from keys.identity import Identity
from keys.request_signer import signer_of
from tests.promises.live_channel import LiveChannel, never_sleep, today
from tests.promises.needles import Needles, hits, spellings, text_spellings, together
from tests.promises.places import open_files, search_files, search_memory
from tests.promises.planting import COMMON, CORE, LARGE_BYTES, Planter
from tests.promises.reporting import SealedReport
from tests.promises.wiretap import Wiretap
from tests.running import wait_until

FORM_TYPE = "multipart/form-data; boundary=b"


@dataclass(frozen=True, kw_only=True)
class Scene:
    """All that was sent, needles for all of it, and everything that went over the wire."""

    channel: LiveChannel
    wiretap: Wiretap
    small: SealedReport
    large: SealedReport
    waiting: SealedReport
    needles: dict[str, bytes] = field(repr=False)


@pytest.fixture(scope="module")
def scene(channel: LiveChannel, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    with Wiretap(channel.server.port) as wiretap:
        planter = Planter(tmp_path_factory.mktemp("reporter"), wiretap.address)
        small, large = planter.seal("small"), planter.seal("large", large=True)
        for sealed in (small, large):
            planter.reporter.send(sealed)
        formed, waiting = planter.seal("formed"), planter.seal("waiting")
        _send_by_form(wiretap.port, formed)
        by_hand = _send_by_hand(wiretap.port)
        _sync(channel, wiretap.address)
        yield Scene(
            channel=channel,
            wiretap=wiretap,
            small=small,
            large=large,
            waiting=waiting,
            needles=together([COMMON, by_hand, *map(planter.secrets_of, (small, large, formed, waiting))]),
        )


def _send_by_form(port: int, sealed: SealedReport) -> None:
    body = _form("report.sealed", sealed.path.read_bytes())
    assert _posted(port, body, FORM_TYPE) == 201


def _send_by_hand(port: int) -> Needles:
    text = f"They came at dawn, {CORE}".encode().ljust(65536, b"\0")
    chosen = Identity(secrets.token_bytes(32)).recipient
    data = seal_bytes(text, [chosen, *map(nobody_recipient, (1, 2, 3))], random_bytes=secrets.token_bytes)
    assert _posted(port, data, "application/octet-stream") == 201
    return together(
        [
            spellings("by hand's key", chosen.raw[200:232]),
            text_spellings("by hand's text", str(chosen)[200:232]),
        ]
    )


def _form(name: str, content: bytes) -> bytes:
    head = f'--b\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    return head.encode() + content + b"\r\n--b--\r\n"


def _sync(channel: LiveChannel, address: str) -> None:
    member = channel.members["ohchr"][0]
    auth = signer_of(member.key, clock=time.time, random_bytes=secrets.token_bytes)
    with (
        closing(open_database(member.home, key=member.key.database_key)) as database,
        Remote(address, body="ohchr", auth=auth, sleep=never_sleep, proxy=None) as source,
    ):
        result = sync(database, source, today=today(), progress=lambda _: None)
        assert result.opened >= 3
        shown = [row.first_line for row in ReportStore(database).page(below=None, limit=10)]
    # The reports were real: the body that was chosen reads the canaries in them.
    assert len([line for line in shown if CORE in line]) >= 3


def _posted(port: int, body: bytes, media_type: str) -> int:
    with closing(http.client.HTTPConnection("127.0.0.1", port)) as line:
        line.request("POST", "/v1/submissions", body=body, headers={"Content-Type": media_type})
        return line.getresponse().status


def test_a_canary_is_found_in_every_spelling_and_wherever_it_stands(tmp_path: Path) -> None:
    (tmp_path / CORE).mkdir()
    (tmp_path / CORE / "file").write_bytes(b"before" + CORE.encode("utf-16-le"))
    needles = text_spellings("core", CORE)
    assert search_files(tmp_path, needles).found == {
        f"name of {CORE}: core, raw",
        f"name of {CORE}/file: core, raw",
        f"{CORE}/file: core, utf-16-le",
    }
    for before in range(4):
        text = bytes(before) + CORE.encode() + b"after"
        for spelt in (text, text.hex().encode(), text.hex().upper().encode(), base64.b64encode(text)):
            assert hits(needles, b"..." + spelt + b"...")


@pytest.mark.parametrize("shift", range(8))
def test_the_hunt_through_memory_finds_every_canary_in_a_process_that_holds_it(
    scene: Scene, shift: int
) -> None:
    held = b"".join(bytes(shift) + data + bytes(-(shift + len(data)) % 8) for data in scene.needles.values())
    program = (
        "import sys; held = sys.stdin.buffer.read(int(sys.argv[1])); print(len(held), flush=True); input()"
    )
    words = [sys.executable, "-I", "-c", program, str(len(held))]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdin is not None
        assert holder.stdout is not None
        holder.stdin.write(held)
        holder.stdin.flush()
        assert int(holder.stdout.readline()) == len(held)
        found = search_memory(holder.pid, scene.needles).found
        holder.stdin.write(b"\n")
    assert {one.partition(": ")[2] for one in found} == set(scene.needles)


def test_the_hunt_sees_files_open_to_write_and_nameless_ones_and_no_others(
    tmp_path: Path,
) -> None:
    written, read, nameless = (tmp_path / name for name in ("written", "read", "nameless"))
    for path in (read, nameless):
        path.write_bytes(b"x")
    with written.open("wb"), read.open("rb"), nameless.open("rb"):
        nameless.unlink()
        found = {file for file in open_files(os.getpid()) if file.startswith(str(tmp_path))}
    assert found == {str(written), f"{nameless} (deleted)"}


def test_nothing_of_a_report_goes_over_the_wire(scene: Scene) -> None:
    requests = scene.wiretap.requests
    assert {request.method for request in requests} == {"GET", "POST", "PUT"}
    parts = part_count(payload_length(padded_length(LARGE_BYTES)))
    assert len([one for one in requests if "/parts/" in one.target]) == parts > 3
    for one in scene.wiretap.connections:
        assert hits(scene.needles, one.sent) == set()
        assert hits(scene.needles, one.received) == set()


def test_nothing_of_a_report_lies_in_any_file_of_the_server(scene: Scene) -> None:
    searched = search_files(scene.channel.server.folder, scene.needles)
    assert searched.found == set()
    assert list(scene.channel.server.temporary.iterdir()) == list(scene.channel.server.home.iterdir()) == []
    names = {path.name for path in scene.channel.server.folder.rglob("*")}
    assert {"channel.sqlite3", "channel.sqlite3-wal", "blobs", "stdout.log", "stderr.log"} <= names
    assert searched.size_bytes > LARGE_BYTES


def test_nothing_of_a_report_is_in_memory_while_it_is_in_hand_or_after(scene: Scene) -> None:
    """The hunt is also shown to find what must be there: the ciphertext that the server is taking in."""
    server = scene.channel.server
    data = scene.waiting.path.read_bytes()
    marker = {"ciphertext": scene.waiting.payload[1000:1032]}
    fields = f"Host: h\r\nContent-Type: {SEALED_TYPE}\r\nContent-Length: {len(data)}\r\n\r\n"
    with closing(socket.create_connection(("127.0.0.1", server.port))) as line:
        line.sendall(f"POST /v1/submissions HTTP/1.1\r\n{fields}".encode() + data[:-1000])
        wait_until(lambda: bool(search_memory(server.pid, marker).found))
        in_hand = search_memory(server.pid, scene.needles | marker)
        files = open_files(server.pid) | open_files(server.jobs_pid)
        line.sendall(data[-1000:])
        assert line.recv(100).startswith(b"HTTP/1.1 201 ")
    assert {one.partition(": ")[2] for one in in_hand.found} == {"ciphertext"}
    # Whatever either has open was searched: it lies in the server's folder, under a name.
    assert [file for file in files if not Path(file).is_relative_to(server.folder)] == []
    assert [file for file in files if not Path(file).is_file()] == []
    for pid in (server.pid, server.jobs_pid):
        known = {"where it works": str(server.data).encode()}
        searched = search_memory(pid, scene.needles | known)
        assert {one.partition(": ")[2] for one in searched.found} == {"where it works"}
        assert searched.size_bytes > 20 * 2**20
        assert searched.unreadable == []


def test_the_hunt_finds_in_files_and_answers_what_must_be_there(scene: Scene) -> None:
    for sent in (scene.small, scene.large):
        prefix = sent.path.read_bytes()[:SEALED_PREFIX_BYTES]
        known = spellings("payload", sent.payload[1000:1032]) | {"token": prefix[8:40], "blind": prefix[40:]}
        found = search_files(scene.channel.server.data, known).found
        assert {one for one in found if one.startswith("blobs/") and one.endswith("payload, raw")}
        assert {one.partition(": ")[2] for one in found} >= {"token", "blind"}
        down = set().union(*(hits(known, one.received) for one in scene.wiretap.connections))
        assert "payload, raw" in down, "the members' answers were recorded"
