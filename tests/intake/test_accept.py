"""Small submissions: what is stored, that repeating is harmless, and everything that is refused."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from channel.errors import ChannelError, MalformedError, UnavailableError
from channel.intake.accept import SMALL_LIMIT_BYTES, Accepted, SubmissionDesk
from channel.intake.cost import Cost
from channel.intake.errors import ConflictError, CostError, TooLargeError
from channel.store.opened import Stores
from channel.wire.padding import payload_length
from channel.wire.parts import PAYLOAD_LABEL, parts_digest
from channel.wire.submission import commitment
from tests.intake.rooms import LowDisk, RoomyDisk
from tests.intake.samples import (
    SMALLEST,
    bare_file,
    drawn,
    header,
    payload,
    prefix,
    sealed_file,
    stanza,
)

TODAY = date(2026, 11, 23)
FREE = Cost(bits=0, challenge=bytes(32))


class Drawing:
    """Randomness that differs at each call."""

    def __init__(self) -> None:
        self.calls = 0

    def __call__(self, length: int) -> bytes:
        self.calls += 1
        return drawn(f"drawing {self.calls}", length)


@pytest.fixture
def desk(stores: Stores) -> SubmissionDesk:
    return SubmissionDesk(store=stores.submissions, disk=RoomyDisk())


def accept(desk: SubmissionDesk, data: bytes) -> Accepted:
    return desk.accept_sealed(data, answer=None, cost=FREE, today=TODAY).accepted()


def stored_payload(stores: Stores, number: int) -> bytes:
    file, length = stores.submissions.payload(number)
    with file:
        data = file.read()
    assert len(data) == length
    return data


def test_a_sealed_file_is_stored_with_what_commits_to_it(desk: SubmissionDesk, stores: Stores) -> None:
    accepted = accept(desk, sealed_file("a"))
    digest = parts_digest(PAYLOAD_LABEL, payload("a"))
    expected = commitment(blind=prefix("a").blind, header=header("a"), payload_digest=digest)
    (entry,) = stores.submissions.entries(0, limit=10)
    assert accepted.commitment == entry.commitment == expected
    assert (entry.number, entry.token, entry.blind) == (0, prefix("a").token, prefix("a").blind)
    assert (entry.header, entry.payload_digest, entry.payload_bytes) == (header("a"), digest, SMALLEST)
    assert stored_payload(stores, 0) == payload("a")


def test_the_same_file_again_gets_the_same_answer_and_is_stored_once(
    desk: SubmissionDesk, stores: Stores
) -> None:
    assert accept(desk, sealed_file("a")) == accept(desk, sealed_file("a"))
    assert len(stores.submissions.entries(0, limit=10)) == 1


def test_the_same_file_with_another_token_conflicts(desk: SubmissionDesk, stores: Stores) -> None:
    accept(desk, sealed_file("a"))
    other = bytearray(sealed_file("a"))
    other[8] ^= 1
    with pytest.raises(ConflictError):
        accept(desk, bytes(other))
    assert stores.submissions.entries(0, limit=10)[0].token == prefix("a").token


@pytest.mark.parametrize("padded", [2**16, 2**18, 2**20])
def test_every_small_class_is_taken(desk: SubmissionDesk, padded: int) -> None:
    data = sealed_file("a", length=payload_length(padded))
    assert len(data) <= SMALL_LIMIT_BYTES
    accept(desk, data)


def test_the_first_class_above_one_mib_is_too_large(desk: SubmissionDesk) -> None:
    with pytest.raises(TooLargeError):
        accept(desk, sealed_file("a", length=payload_length(2**20 + 2**17)))


def damaged() -> dict[str, bytes]:
    """Return what is wrong with a file, seen from outside, and such a file."""
    whole = sealed_file("a")
    front = prefix("a").encoded
    head = header("a")
    lines = head.splitlines(keepends=True)
    stanzas = [stanza(f"a {slot}").encoded for slot in range(4)]
    tail = lines[-1]
    start = lines[0]
    return {
        "empty": b"",
        "another magic": b"X" + whole[1:],
        "cut in the prefix": whole[:50],
        "cut in the header": whole[:4000],
        "no payload": whole[: 72 + len(head)],
        "one byte short": whole[:-1],
        "one byte long": whole + b"\0",
        "a chunk short": whole[:-65_552],
        "three stanzas": front + header("a", slots=3) + payload("a"),
        "five stanzas": front + header("a", slots=5) + payload("a"),
        "another type": front + header("a", kind="X25519") + payload("a"),
        "a stanza twice as long": front
        + start
        + b"".join(stanzas[:3])
        + stanzas[3] * 2
        + tail
        + payload("a"),
        "header lines in another order": front + b"".join([lines[0], lines[2], lines[1], *lines[3:]]),
        "header with CRLF": front + head.replace(b"\n", b"\r\n") + payload("a"),
        "header before the prefix": head + front + payload("a"),
        "armored": front + b"-----BEGIN AGE ENCRYPTED FILE-----\n" + payload("a"),
        "sealed twice over": front + whole,
    }


@pytest.mark.parametrize("name", damaged())
def test_what_is_damaged_is_refused_and_nothing_is_stored(
    desk: SubmissionDesk, stores: Stores, name: str
) -> None:
    with pytest.raises(MalformedError):
        accept(desk, damaged()[name])
    assert stores.submissions.entries(0, limit=10) == []


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cut=st.integers(0, len(sealed_file())), junk=st.binary(max_size=40))
def test_any_bytes_are_stored_or_malformed(desk: SubmissionDesk, cut: int, junk: bytes) -> None:
    data = sealed_file()[:cut] + junk + sealed_file()[cut + len(junk) :]
    try:
        accept(desk, data)
    except (MalformedError, TooLargeError, ConflictError):
        return
    assert len(data) == len(sealed_file())


def test_a_bare_file_gets_token_and_blind_and_keeps_them(desk: SubmissionDesk, stores: Stores) -> None:
    drawing = Drawing()
    first = desk.accept_bare(bare_file("a"), today=TODAY, random_bytes=drawing).accepted()
    again = desk.accept_bare(bare_file("a"), today=TODAY, random_bytes=drawing).accepted()
    other = desk.accept_bare(bare_file("b"), today=TODAY, random_bytes=drawing).accepted()
    assert first == again != other
    assert first.bare
    assert len({first.token, first.blind, other.token, other.blind}) == 4
    assert [entry.commitment for entry in stores.submissions.entries(0, limit=10)] == [
        first.commitment,
        other.commitment,
    ]


def test_a_bare_file_and_the_same_file_sealed_are_two_submissions(desk: SubmissionDesk) -> None:
    bare = desk.accept_bare(bare_file("a"), today=TODAY, random_bytes=Drawing()).accepted()
    assert accept(desk, sealed_file("a")).commitment != bare.commitment


def test_a_low_disk_takes_nothing(stores: Stores) -> None:
    desk = SubmissionDesk(store=stores.submissions, disk=LowDisk())
    with pytest.raises(UnavailableError):
        accept(desk, sealed_file("a"))
    assert stores.submissions.entries(0, limit=10) == []


def test_an_unpaid_submission_is_not_stored_and_a_paid_one_is(desk: SubmissionDesk, stores: Stores) -> None:
    cost = Cost(bits=6, challenge=b"\1" * 32, earlier=(b"\2" * 32,))
    with pytest.raises(CostError) as refused:
        desk.accept_sealed(sealed_file("a"), answer=None, cost=cost, today=TODAY)
    assert refused.value.cost == cost
    assert stores.submissions.entries(0, limit=10) == []
    assert sum(_pays(desk, f"{answer}", answer, cost) for answer in range(300)) in range(1, 60)


def test_what_was_paid_for_once_is_answered_again_for_nothing(desk: SubmissionDesk, stores: Stores) -> None:
    first = accept(desk, sealed_file("a"))
    dear = Cost(bits=60, challenge=b"\1" * 32)
    again = desk.accept_sealed(sealed_file("a"), answer=None, cost=dear, today=TODAY)
    assert again.accepted() == first
    assert not again.is_new
    assert len(stores.submissions.entries(0, limit=10)) == 1


def _pays(desk: SubmissionDesk, name: str, answer: int, cost: Cost) -> bool:
    try:
        desk.accept_sealed(sealed_file(name), answer=answer, cost=cost, today=TODAY).accepted()
    except ChannelError:
        return False
    return True
