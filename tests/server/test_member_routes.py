"""What members read and custodians put, over HTTP, each request signed."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from channel.codec import b64
from channel.codec.binary import u64
from channel.codec.days import Window
from channel.codec.digests import sha256
from channel.intake import published
from channel.server.payload_stream import _BLOCK_BYTES, _frames
from channel.wire.keyring_size import KEYRING_LIMIT_BYTES
from channel.wire.parts import PART_BYTES
from channel.wire.submission import SEALED_TYPE
from tests.intake.published_channel import EVIDENCE, KEYRING, PublishedChannel
from tests.intake.samples import drawn, header, payload, prefix, sealed_file
from tests.server.served import Served, served
from tests.server.signing import ask, body_key, member
from tests.store.records import completed, new_upload
from tests.wire.notes_simulator import weekly_keys

CUSTODIAN = "m-7f3a"


@pytest.fixture
def channel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Served, PublishedChannel]]:
    with served(tmp_path_factory.mktemp("members") / "data") as server:
        channel = PublishedChannel(stores=server.stores)
        today = datetime.now(UTC).date()
        valid = Window(start=today - timedelta(days=1), end=today + timedelta(days=80))
        channel.channel.directory = replace(channel.channel.directory, valid=valid)
        for body, intake in channel.channel.intakes.items():
            channel.channel.intakes[body] = replace(intake, keys=weekly_keys(body, first=today, weeks=2))
        channel.publisher.publish(channel.files, today=today)
        yield server, channel


Channel = tuple[Served, PublishedChannel]


def put(server: Served, path: str, data: bytes, body: str = "ohchr") -> int:
    return ask(server, body_key(body), "PUT", f"/v1/bodies/{body}/{path}", data).status_code


def admit(channel: Channel, body: str = "ohchr") -> bytes:
    server, made = channel
    for sealed in (KEYRING, EVIDENCE):
        assert put(server, f"keyrings/{sha256(sealed).hex()}", sealed, body) == 204
    note = made.note(made.members(body))
    assert put(server, "members", note, body) == 204
    return note


def test_a_custodian_publishes_and_members_read(channel: Channel) -> None:
    server, made = channel
    note = admit(channel)
    assert put(server, "intake", made.intake("ohchr")) == 204
    assert server.ask("GET", "/v1/intake").content == made.intake("ohchr")
    assert b"# ohchr " in server.ask("GET", "/recipients.txt").content
    for signing in (member(CUSTODIAN), member("m-e001"), member("mirror-1"), body_key()):
        base = "/v1/bodies/ohchr"
        assert ask(server, signing.fresh(), "GET", f"{base}/members").content == note
        assert ask(server, signing.fresh(), "GET", f"{base}/keyring").content == KEYRING
        assert ask(server, signing.fresh(), "GET", f"{base}/keyring?kind=evidence").content == EVIDENCE


def test_everything_that_is_put_may_be_put_again(channel: Channel) -> None:
    server, made = channel
    note = admit(channel)
    assert admit(channel) == note
    assert [put(server, "intake", made.intake("ohchr")) for _ in range(2)] == [204, 204]


def test_entries_come_in_pages_and_payloads_whole(channel: Channel) -> None:
    server, _ = channel
    admit(channel)
    for number in range(3):
        data = sealed_file(f"entry {number}")
        assert server.ask("POST", "/v1/submissions", data, {"Content-Type": SEALED_TYPE}).status_code == 201
    page = ask(server, member(CUSTODIAN), "GET", "/v1/bodies/ohchr/entries/1").json()
    assert page["next"] == 3
    assert [entry["entry"] for entry in page["entries"]] == [1, 2]
    entry = page["entries"][0]
    stored = server.stores.submissions.entries(1, limit=1)[0]
    assert entry == {
        "entry": 1,
        "commitment": stored.commitment.hex(),
        "token": b64.encode(prefix("entry 1").token),
        "blind": b64.encode(prefix("entry 1").blind),
        "header": b64.encode(header("entry 1")),
        "payload_digest": stored.payload_digest.hex(),
        "payload_bytes": len(payload("entry 1")),
    }
    answer = ask(server, member(CUSTODIAN), "GET", "/v1/bodies/ohchr/payloads/1")
    assert (answer.content, answer.headers["content-type"]) == (
        payload("entry 1"),
        "application/octet-stream",
    )
    assert answer.headers["content-length"] == str(len(payload("entry 1")))
    empty = ask(server, member(CUSTODIAN), "GET", "/v1/bodies/ohchr/entries/3").json()
    assert empty == {"entries": [], "next": 3}


def test_several_payloads_come_each_behind_its_length_and_what_is_missing_as_none(channel: Channel) -> None:
    server, _ = channel
    admit(channel)
    for number in range(4):
        server.ask("POST", "/v1/submissions", sealed_file(f"run {number}"), {"Content-Type": SEALED_TYPE})
    gone = server.stores.submissions.entries(2, limit=1)[0].commitment
    (server.service.settings.data_dir / "blobs" / gone.hex()).unlink()
    answer = ask(server, member(CUSTODIAN), "GET", "/v1/bodies/ohchr/payloads/1/4")
    first, third = payload("run 1"), payload("run 3")
    assert answer.content == u64(len(first)) + first + u64(0) + u64(len(third)) + third + u64(0)
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["cache-control"] == "no-store"
    beyond = ask(server, member(CUSTODIAN), "GET", "/v1/bodies/ohchr/payloads/9/64")
    assert (beyond.status_code, beyond.content) == (200, 64 * u64(0))


def test_several_payloads_are_for_members_of_the_body_only(channel: Channel) -> None:
    server, _ = channel
    admit(channel)
    path = "/v1/bodies/ohchr/payloads/0/2"
    assert server.ask("GET", path).status_code == 401
    assert ask(server, body_key("oios"), "GET", path).status_code == 403
    used = member(CUSTODIAN)
    assert [ask(server, used, "GET", path).status_code for _ in range(2)] == [200, 401]


def test_every_body_reads_every_entry(channel: Channel) -> None:
    server, _ = channel
    admit(channel)
    admit(channel, "oios")
    server.ask("POST", "/v1/submissions", sealed_file("shared"), {"Content-Type": SEALED_TYPE})
    pages = [
        ask(server, member(CUSTODIAN, body), "GET", f"/v1/bodies/{body}/entries/0").content
        for body in ("ohchr", "oios")
    ]
    assert pages[0] == pages[1]


def test_a_payload_of_many_blocks_is_sent_whole(channel: Channel) -> None:
    server, _ = channel
    admit(channel)
    length = 3 * _BLOCK_BYTES + 17
    whole = drawn("large", length)
    parts = [whole[start : start + PART_BYTES] for start in range(0, length, PART_BYTES)]
    upload = new_upload("large", length=length)
    server.stores.uploads.begin(upload)
    server.stores.uploads.keep_header(upload.upload_id, header("large"))
    for number, part in enumerate(parts):
        server.stores.uploads.keep_part(upload.upload_id, number, data=part, digest=sha256(part))
    server.stores.uploads.complete(upload.upload_id, completed("large", parts), expires_hour=9)
    assert ask(server, member(CUSTODIAN), "GET", "/v1/bodies/ohchr/payloads/0").content == whole
    run = ask(server, member(CUSTODIAN), "GET", "/v1/bodies/ohchr/payloads/0/1").content
    assert run == u64(length) + whole
    blocks = list(_frames([0], server.stores.submissions))
    assert max(map(len, blocks)) <= 8 + _BLOCK_BYTES
    assert b"".join(blocks) == run


def test_what_is_not_there_is_not_found_and_odd_numbers_are_malformed(channel: Channel) -> None:
    server, _ = channel
    base = "/v1/bodies/ohchr"
    for path, status in (
        ("members", 404),
        ("keyring", 404),
        ("keyring?kind=other", 400),
        ("keyring?kind=evidence&x=y", 400),
        ("payloads/0", 404),
        ("payloads/-1", 400),
        ("payloads/x", 400),
        ("payloads/0/0", 400),
        ("payloads/0/65", 400),
        ("payloads/0/02", 400),
        ("payloads/0/x", 400),
        ("payloads/x/1", 400),
        ("payloads/-1/1", 400),
        ("payloads/0/1/", 404),
        ("payloads/0/1/1", 404),
        ("entries/x", 400),
        ("entries/01", 400),
        ("entries/" + "9" * 30, 400),
    ):
        assert ask(server, body_key(), "GET", f"{base}/{path}").status_code == status, path


def test_members_read_for_their_own_body_only_and_put_nothing(channel: Channel) -> None:
    server, made = channel
    admit(channel)
    assert ask(server, member(CUSTODIAN), "GET", "/v1/bodies/oios/entries/0").status_code == 403
    assert ask(server, body_key("oios"), "GET", "/v1/bodies/ohchr/members").status_code == 403
    note = made.intake("ohchr")
    assert ask(server, member(CUSTODIAN), "PUT", "/v1/bodies/ohchr/intake", note).status_code == 403
    assert ask(server, body_key("oios"), "PUT", "/v1/bodies/ohchr/intake", note).status_code == 403
    assert server.ask("GET", "/v1/intake").content == b""


def test_a_member_who_has_left_reads_nothing_more(channel: Channel) -> None:
    server, made = channel
    admit(channel)
    first = made.members("ohchr")
    assert ask(server, member("m-90c1"), "GET", "/v1/bodies/ohchr/members").status_code == 200
    left = replace(
        made.members("ohchr", seq=2, after=first),
        members=tuple(one for one in first.members if one.id != "m-90c1"),
        transports=tuple(line for line in first.transports if line.member != "m-90c1"),
    )
    assert put(server, "members", made.note(left)) == 204
    assert ask(server, member("m-90c1"), "GET", "/v1/bodies/ohchr/members").status_code == 401
    assert ask(server, member(CUSTODIAN), "GET", "/v1/bodies/ohchr/members").status_code == 200


def test_what_does_not_fit_is_refused_with_its_status(channel: Channel) -> None:
    server, made = channel
    note = made.note(made.members("ohchr"))
    forged = note.replace(b"m-90c1", b"m-90c2")
    for path, data, status in (
        ("members", note, 409),
        ("members", forged, 422),
        ("members", b"junk", 400),
        ("members", b"x" * 70_000, 413),
        ("intake", made.intake("oios"), 422),
        ("intake", b"", 400),
        (f"keyrings/{sha256(b'x').hex()}", KEYRING, 400),
        (f"keyrings/{sha256(b'x').hex()}", b"x", 400),
        ("keyrings/short", KEYRING, 400),
        (f"keyrings/{sha256(KEYRING).hex().upper()}", KEYRING, 400),
    ):
        assert put(server, path, data) == status, (path, data[:20])
    assert server.stores.public.read(published.INTAKE) == b""


def test_the_longest_keyring_that_may_be_cut_may_be_put(channel: Channel) -> None:
    server, _ = channel
    longest = KEYRING + bytes(KEYRING_LIMIT_BYTES)
    assert put(server, f"keyrings/{sha256(longest).hex()}", longest) == 204


def test_a_keyring_has_a_limit(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("limit") / "data"
    with served(folder, keyring_limit_bytes=len(KEYRING) - 1) as server:
        channel = PublishedChannel(stores=server.stores)
        channel.publish()
        assert put(server, f"keyrings/{sha256(KEYRING).hex()}", KEYRING) == 413
