"""Signed requests: replayed, altered, old, early, by strangers, or signed for something else: 401 each."""

import base64
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import httpx2
import pytest

from channel.codec.digests import sha256
from channel.server.problems import PROBLEM_TYPE
from tests.intake.published_channel import KEYRING, PublishedChannel
from tests.server.served import Served, served
from tests.server.signing import COMPONENTS, Signing, ask, body_key, member, signed
from tests.wire import notes_simulator as simulator
from tests.wire.notes_simulator import ORIGIN, seed_of

READ = "/v1/bodies/ohchr/entries/0"
PUT = f"/v1/bodies/ohchr/keyrings/{sha256(KEYRING).hex()}"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("signed") / "data") as server:
        channel = PublishedChannel(stores=server.stores)
        channel.publish()
        channel.put_members("ohchr")
        yield server


@pytest.fixture
def reader() -> Signing:
    return member("m-90c1")


def test_a_signed_request_is_answered_once(server: Served, reader: Signing) -> None:
    request = signed(server, reader, "GET", READ)
    assert server.client.send(request).status_code == 200
    again = server.client.send(request)
    assert (again.status_code, again.headers["content-type"]) == (401, PROBLEM_TYPE)
    assert again.headers["www-authenticate"] == "Signature"


def test_a_nonce_is_spent_also_where_the_request_was_for_something_else(
    server: Served, reader: Signing
) -> None:
    assert ask(server, reader, "GET", READ).status_code == 200
    assert ask(server, reader, "GET", "/v1/bodies/ohchr/members").status_code == 401
    assert ask(server, reader.fresh(), "GET", "/v1/bodies/ohchr/members").status_code == 200


def test_the_same_nonce_of_another_member_is_another_nonce(server: Served, reader: Signing) -> None:
    other = replace(member("m-7f3a"), nonce=reader.nonce)
    assert ask(server, reader, "GET", READ).status_code == 200
    assert ask(server, other, "GET", READ).status_code == 200


@pytest.mark.parametrize(
    ("age", "status"), [(0, 200), (290, 200), (400, 401), (100_000, 401), (-10, 200), (-120, 401)]
)
def test_a_signature_is_good_for_300_seconds(server: Served, reader: Signing, age: int, status: int) -> None:
    assert ask(server, replace(reader, age_seconds=age), "GET", READ).status_code == status


@pytest.mark.parametrize(
    "change",
    [
        lambda s: replace(s, key_id=f"{ORIGIN}/ohchr/m-0000"),
        lambda s: replace(s, key_id=f"{ORIGIN}/nobody/m-90c1"),
        lambda s: replace(s, key_id="other.example.org/ohchr/m-90c1"),
        lambda s: replace(s, key_id=f"{ORIGIN}/ohchr/m-7f3a"),
        lambda s: replace(s, key_id="m-90c1"),
        lambda s: replace(s, key_id=""),
        lambda s: replace(s, seed=seed_of("a stranger")),
        lambda s: replace(s, label="other"),
        lambda s: replace(s, tag="other"),
        lambda s: replace(s, tag=None),
        lambda s: replace(s, nonce=""),
        lambda s: replace(s, nonce=base64.b64encode(bytes(15)).decode()),
        lambda s: replace(s, nonce="not base64!!!!!!!!!!!!!="),
        lambda s: replace(s, components=COMPONENTS[1:]),
        lambda s: replace(s, components=(*COMPONENTS[:1], *COMPONENTS[2:])),
        lambda s: replace(s, components=(*COMPONENTS[:2], *COMPONENTS[3:])),
        lambda s: replace(s, components=COMPONENTS[:3]),
    ],
)
def test_a_signature_by_anybody_else_or_of_another_form_is_refused(
    server: Served, reader: Signing, change: Callable[[Signing], Signing]
) -> None:
    assert ask(server, change(reader), "GET", READ).status_code == 401


def test_the_order_of_components_and_the_algorithms_name_are_the_signers(
    server: Served, reader: Signing
) -> None:
    other = replace(reader, components=COMPONENTS[::-1], include_alg=False)
    assert ask(server, other, "GET", READ).status_code == 200


def test_a_request_altered_after_signing_is_refused(server: Served, reader: Signing) -> None:
    def resent(method: str, path: str, headers: httpx2.Headers, body: bytes = b"") -> int:
        return server.client.request(method, path, headers=headers, content=body).status_code

    other_paths = ("/v1/bodies/ohchr/entries/1", READ + "?x=y", "/v1/bodies/ohchr/%65ntries/0")
    for path in other_paths:
        assert resent("GET", path, signed(server, reader.fresh(), "GET", READ).headers) == 401, path
    assert resent("PUT", PUT, signed(server, body_key(), "GET", PUT).headers) == 401
    for name, value in (
        ("Content-Digest", f"sha-256=:{base64.b64encode(sha256(b'x')).decode()}:"),
        ("Signature", "channel=:" + base64.b64encode(bytes(64)).decode() + ":"),
        ("Signature", "other=:" + base64.b64encode(bytes(64)).decode() + ":"),
        ("Signature", "junk"),
        ("Signature-Input", "channel=()"),
        ("Signature-Input", "junk"),
    ):
        headers = signed(server, reader.fresh(), "GET", READ).headers
        headers[name] = value
        assert resent("GET", READ, headers) == 401, (name, value)
    for name in ("Signature", "Signature-Input", "Content-Digest"):
        headers = signed(server, reader.fresh(), "GET", READ).headers
        del headers[name]
        assert resent("GET", READ, headers) == 401, name


def test_every_bit_of_the_signature_counts(server: Served, reader: Signing) -> None:
    for bit in range(0, 512, 37):
        request = signed(server, reader.fresh(), "GET", READ)
        raw = bytearray(base64.b64decode(request.headers["Signature"].split(":")[1]))
        raw[bit // 8] ^= 1 << bit % 8
        request.headers["Signature"] = f"channel=:{base64.b64encode(raw).decode()}:"
        assert server.client.send(request).status_code == 401, bit


def test_the_body_must_be_the_one_that_was_signed(server: Served) -> None:
    for sent in (KEYRING[:-1] + b"x", KEYRING + b"x", b""):
        headers = signed(server, body_key(), "PUT", PUT, KEYRING).headers
        del headers["Content-Length"]
        answer = server.client.put(PUT, headers=headers, content=sent)
        assert answer.status_code == 400
    assert ask(server, body_key(), "PUT", PUT, KEYRING).status_code == 204


def test_a_request_to_read_has_no_body(server: Served, reader: Signing) -> None:
    assert ask(server, reader, "GET", READ, b"x").status_code == 413


def test_an_unsigned_request_is_refused_before_its_body_is_read(server: Served) -> None:
    head = f"PUT {PUT} HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n"
    with server.connect() as connection:
        connection.sendall(head.encode())
        assert connection.recv(12) == b"HTTP/1.1 401"


def test_a_nonce_is_remembered_over_a_restart(tmp_path: Path) -> None:
    signing = body_key()
    for expected in (404, 401):
        with served(tmp_path / "data") as server:
            channel = PublishedChannel(stores=server.stores)
            if expected == 404:
                channel.publish()
            assert ask(server, signing, "GET", "/v1/bodies/ohchr/members").status_code == expected


def test_before_a_directory_is_published_nobody_is_known(tmp_path: Path) -> None:
    with served(tmp_path / "data") as server:
        assert ask(server, body_key(), "GET", READ).status_code == 401


def test_two_signatures_are_held_apart_by_their_tag(server: Served, reader: Signing) -> None:
    request = signed(server, reader, "GET", READ)
    other = signed(server, replace(reader.fresh(), label="proxy", tag="elsewhere"), "GET", READ)
    for name in ("Signature", "Signature-Input"):
        request.headers[name] = f"{request.headers[name]}, {other.headers[name]}"
    assert server.client.send(request).status_code == 200


def test_members_of_a_body_that_the_directory_lists_no_longer_are_refused(tmp_path: Path) -> None:
    with served(tmp_path / "data") as server:
        channel = PublishedChannel(stores=server.stores)
        channel.publish()
        channel.put_members("ohchr")
        asking = member("m-90c1")
        assert ask(server, asking, "GET", READ).status_code == 200
        about = simulator.about_of("oios")
        directory = channel.channel.directory
        channel.channel.about_file = about.encoded
        channel.channel.next_directory()
        channel.channel.directory = replace(
            channel.channel.directory,
            about=about.digest,
            bodies=tuple(body for body in directory.bodies if body.id != "ohchr"),
            signs=tuple(sign for sign in directory.signs if sign.body != "ohchr"),
        )
        channel.publish()
        refused = ask(server, asking.fresh(), "GET", READ)
        assert (refused.status_code, "directory" in refused.json()["hint"]) == (401, True)


def test_members_whose_note_is_signed_by_a_key_listed_no_longer_are_refused(tmp_path: Path) -> None:
    with served(tmp_path / "data") as server:
        channel = PublishedChannel(stores=server.stores)
        channel.publish()
        channel.put_members("ohchr")
        directory = channel.channel.directory
        other = [sign for sign in directory.signs if sign.body == "ohchr"]
        changed = simulator.sign_key_of("ohchr", "2027a")
        channel.channel.next_directory()
        signs = tuple(changed if sign == other[0] else sign for sign in directory.signs)
        channel.channel.directory = replace(channel.channel.directory, signs=signs)
        channel.publish()
        assert ask(server, member("m-90c1"), "GET", READ).status_code == 401
        assert ask(server, body_key(sign_id="2027a"), "GET", READ).status_code == 200


def test_a_member_whom_the_next_note_leaves_out_is_refused_from_then_on(tmp_path: Path) -> None:
    with served(tmp_path / "data") as server:
        channel = PublishedChannel(stores=server.stores)
        channel.publish()
        first = channel.put_members("ohchr")
        left, *stay = first.members
        asking = member(left.id)
        assert ask(server, asking, "GET", READ).status_code == 200
        following = replace(
            channel.members("ohchr", seq=2, after=first),
            members=tuple(stay),
            transports=tuple(line for line in first.transports if line.member != left.id),
        )
        channel.custody.put_members("ohchr", channel.note(following))
        assert ask(server, asking.fresh(), "GET", READ).status_code == 401
        assert ask(server, member(stay[0].id), "GET", READ).status_code == 200
