"""Uploads: parts in any order, resumed, repeated, completed; and everything that does not fit."""

import hashlib
from datetime import date

import pytest

from channel.codec.digests import Digest
from channel.errors import MalformedError, UnavailableError
from channel.intake.cost import Cost
from channel.intake.errors import ConflictError, CostError, NotFoundError, TooLargeError
from channel.intake.uploads import LIFE_HOURS, REPEAT_HOURS, UploadDesk
from channel.store.opened import Stores
from channel.wire.padding import payload_length
from channel.wire.parts import PART_BYTES, PAYLOAD_LABEL, parts_digest
from channel.wire.puzzle import check_answer
from channel.wire.submission import SealedPrefix, commitment
from tests.intake.rooms import LowDisk, RoomyDisk
from tests.intake.samples import drawn, header, payload, prefix

TODAY = date(2026, 11, 23)
HOUR = (TODAY - date(1970, 1, 1)).days * 24 + 7
FREE = Cost(bits=0, challenge=bytes(32))
LENGTH = payload_length(5 * 2**19)
PAYLOAD = payload("large", length=LENGTH)
PARTS = [PAYLOAD[start : start + PART_BYTES] for start in range(0, LENGTH, PART_BYTES)]


def sha(data: bytes) -> Digest:
    return Digest(hashlib.sha256(data).digest())


class Sender:
    """One who uploads the same payload at each attempt."""

    def __init__(self, stores: Stores) -> None:
        self.stores = stores
        self.desk = UploadDesk(store=stores.uploads, submissions=stores.submissions, disk=RoomyDisk())
        self.id = b""

    def begin(self, *, length: int = LENGTH, cost: Cost = FREE, name: str = "id") -> bytes:
        whole = self.desk.begin(
            length, limit_bytes=2**32, cost=cost, hour=HOUR, random_bytes=lambda n: drawn(name, n)
        )
        self.id = whole.upload.upload_id
        return self.id

    def header(
        self,
        data: bytes = header("large"),
        *,
        answer: int | None = None,
        cost: Cost = FREE,
        hour: int = HOUR,
    ) -> None:
        self.desk.put_header(self.id, data, answer=answer, cost_of=lambda _: cost, hour=hour)

    def pay(self, cost: Cost) -> int:
        """Put the header with one answer after another; returns the first that is taken."""
        for answer in range(10**5):
            try:
                self.header(answer=answer, cost=cost)
            except CostError:
                continue
            return answer
        raise AssertionError("nothing pays")

    def part(self, number: int, data: bytes | None = None, *, digest: Digest | None = None) -> None:
        sent = PARTS[number] if data is None else data
        self.desk.put_part(self.id, number, sent, digest=digest or sha(sent), hour=HOUR)

    def complete(self, name: str = "large", *, hour: int = HOUR, token: str | None = None) -> Digest:
        own = prefix(name)
        sent = own if token is None else SealedPrefix(token=prefix(token).token, blind=own.blind)
        return self.desk.complete(self.id, sent, hour=hour, today=TODAY).commitment

    def present(self) -> list[int]:
        return list(self.desk.status(self.id, hour=HOUR).parts)

    def everything(self) -> Digest:
        self.begin()
        self.header()
        for number in range(len(PARTS)):
            self.part(number)
        return self.complete()


@pytest.fixture
def sender(stores: Stores) -> Sender:
    return Sender(stores)


def test_an_upload_becomes_the_submission_that_was_meant(sender: Sender, stores: Stores) -> None:
    mark = sender.everything()
    digest = parts_digest(PAYLOAD_LABEL, PAYLOAD)
    assert mark == commitment(blind=prefix("large").blind, header=header("large"), payload_digest=digest)
    (entry,) = stores.submissions.entries(0, limit=2)
    assert (entry.commitment, entry.header, entry.token) == (mark, header("large"), prefix("large").token)
    file, length = stores.submissions.payload(0)
    with file:
        assert (file.read(), length) == (PAYLOAD, LENGTH)


def test_parts_come_in_any_order_and_the_status_says_which_are_there(sender: Sender) -> None:
    sender.begin()
    sender.header()
    seen = []
    for number in (2, 0, 1):
        sender.part(number)
        seen.append(sender.present())
    assert seen == [[2], [0, 2], [0, 1, 2]]
    sender.complete()


def test_everything_may_be_repeated(sender: Sender, stores: Stores) -> None:
    sender.begin()
    for _ in range(2):
        sender.header()
    for number in (0, 0, 1, 2, 1):
        sender.part(number)
    assert sender.complete() == sender.complete()
    sender.header()
    assert len(stores.submissions.entries(0, limit=5)) == 1


def test_an_upload_of_what_is_stored_already_gets_the_same_answer(sender: Sender, stores: Stores) -> None:
    first = sender.everything()
    sender.begin(name="another")
    sender.header()
    for number in range(len(PARTS)):
        sender.part(number)
    assert sender.complete() == first
    assert len(stores.submissions.entries(0, limit=5)) == 1


def test_other_bytes_conflict_and_change_nothing(sender: Sender, stores: Stores) -> None:
    sender.begin()
    sender.header()
    sender.part(1)
    with pytest.raises(ConflictError):
        sender.header(header("another"))
    with pytest.raises(ConflictError):
        sender.part(1, PARTS[0])
    for number in (0, 2):
        sender.part(number)
    sender.complete()
    file, _ = stores.submissions.payload(0)
    with file:
        assert file.read() == PAYLOAD


def test_a_part_is_held_against_its_digest(sender: Sender) -> None:
    sender.begin()
    sender.header()
    with pytest.raises(MalformedError):
        sender.part(0, digest=sha(b"other"))
    assert sender.present() == []


@pytest.mark.parametrize(
    ("number", "length"), [(0, PART_BYTES - 1), (0, PART_BYTES + 1), (0, 0), (2, PART_BYTES), (2, 1)]
)
def test_a_part_of_another_length_is_refused(sender: Sender, number: int, length: int) -> None:
    sender.begin()
    sender.header()
    with pytest.raises(MalformedError):
        sender.part(number, bytes(length))


def test_a_part_that_the_upload_does_not_have_is_not_found(sender: Sender) -> None:
    sender.begin()
    sender.header()
    with pytest.raises(NotFoundError):
        sender.part(3, PARTS[2])


def test_parts_wait_for_the_header(sender: Sender) -> None:
    sender.begin()
    with pytest.raises(ConflictError):
        sender.part(0)


def test_a_header_that_is_none_is_refused(sender: Sender) -> None:
    sender.begin()
    for bad in (b"", header("large")[:-1], header("large", slots=3), header("large", kind="X25519")):
        with pytest.raises(MalformedError):
            sender.header(bad)


@pytest.mark.parametrize("missing", ["header", 0, 1, 2])
def test_what_is_incomplete_cannot_be_completed(sender: Sender, stores: Stores, missing: str | int) -> None:
    sender.begin()
    if missing != "header":
        sender.header()
        for number in range(len(PARTS)):
            if number != missing:
                sender.part(number)
    with pytest.raises(ConflictError):
        sender.complete()
    assert stores.submissions.entries(0, limit=5) == []


def test_completing_with_another_token_or_blind_conflicts(sender: Sender) -> None:
    sender.everything()
    with pytest.raises(ConflictError):
        sender.complete(token="another")
    with pytest.raises(ConflictError):
        sender.complete("another")


def test_no_part_is_taken_after_the_end(sender: Sender, stores: Stores) -> None:
    sender.everything()
    with pytest.raises(ConflictError):
        sender.part(0)
    with pytest.raises(ConflictError):
        sender.part(0, PARTS[1])
    file, _ = stores.submissions.payload(0)
    with file:
        assert file.read() == PAYLOAD


def test_an_upload_vanishes_at_its_hour(sender: Sender) -> None:
    sender.begin()
    sender.header()
    last = HOUR + LIFE_HOURS
    sender.desk.status(sender.id, hour=last)
    for call in (
        lambda: sender.desk.status(sender.id, hour=last + 1),
        lambda: sender.header(hour=last + 1),
        lambda: sender.complete(hour=last + 1),
        lambda: sender.desk.put_part(sender.id, 0, PARTS[0], digest=sha(PARTS[0]), hour=last + 1),
    ):
        with pytest.raises(NotFoundError):
            call()


def test_the_answer_can_be_asked_for_again_for_thirty_days(sender: Sender) -> None:
    mark = sender.everything()
    until = (HOUR // 24 + 1) * 24 + REPEAT_HOURS
    assert sender.complete(hour=until - 1) == mark
    with pytest.raises(NotFoundError):
        sender.complete(hour=until)


def test_nothing_tells_the_hour_of_completion(sender: Sender) -> None:
    sender.everything()
    assert sender.desk.store.load(sender.id).expires_hour % 24 == 0


def test_an_unknown_upload_is_not_found(sender: Sender) -> None:
    with pytest.raises(NotFoundError):
        sender.desk.status(bytes(16), hour=HOUR)


def test_the_header_pays_for_the_upload(sender: Sender) -> None:
    cost = Cost(bits=6, challenge=b"\3" * 32)
    sender.begin(cost=cost)
    with pytest.raises(CostError) as refused:
        sender.header(cost=cost)
    assert refused.value.cost == cost
    answer = sender.pay(cost)
    sender.header(cost=cost)
    check_answer(answer, challenge=cost.challenge, subject=sender.id, bits=6)


def test_an_upload_begun_cheaply_pays_what_uploads_cost_when_its_header_comes(sender: Sender) -> None:
    sender.begin(cost=Cost(bits=0, challenge=b"\3" * 32))
    later = Cost(bits=10, challenge=b"\4" * 32, earlier=(b"\5" * 32,))
    with pytest.raises(CostError) as refused:
        sender.header(cost=later)
    # Its puzzle stays the one it began with, so that an answer found meanwhile is not lost for nothing.
    assert refused.value.cost == Cost(bits=10, challenge=b"\3" * 32)
    check_answer(sender.pay(later), challenge=b"\3" * 32, subject=sender.id, bits=10)


def test_what_an_upload_costs_goes_by_its_length(sender: Sender) -> None:
    sender.begin()
    asked: list[int] = []

    def cost_of(payload_bytes: int) -> Cost:
        asked.append(payload_bytes)
        return FREE

    sender.desk.put_header(sender.id, header("large"), answer=None, cost_of=cost_of, hour=HOUR)
    assert asked == [LENGTH]


@pytest.mark.parametrize("length", [0, 1, LENGTH - 1, LENGTH + 1, payload_length(2**31) + 65_552])
def test_an_illegal_length_is_refused(sender: Sender, length: int) -> None:
    with pytest.raises(MalformedError):
        sender.begin(length=length)


def test_a_length_above_the_limit_is_too_large(stores: Stores) -> None:
    desk = UploadDesk(store=stores.uploads, submissions=stores.submissions, disk=RoomyDisk())
    with pytest.raises(TooLargeError):
        desk.begin(LENGTH, limit_bytes=LENGTH - 1, cost=FREE, hour=HOUR, random_bytes=bytes)


def test_a_low_disk_begins_nothing_and_takes_no_part(sender: Sender, stores: Stores) -> None:
    low = UploadDesk(store=stores.uploads, submissions=stores.submissions, disk=LowDisk())
    with pytest.raises(UnavailableError):
        low.begin(LENGTH, limit_bytes=2**32, cost=FREE, hour=HOUR, random_bytes=bytes)
    sender.begin()
    sender.header()
    with pytest.raises(UnavailableError):
        low.put_part(sender.id, 0, PARTS[0], digest=sha(PARTS[0]), hour=HOUR)
    assert sender.present() == []
