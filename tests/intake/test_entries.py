"""What bodies read: pages of all entries, in order, without gaps."""

from datetime import date

from channel.intake.accept import SubmissionDesk
from channel.intake.cost import Cost
from channel.intake.entries import PAGE_ENTRIES, page
from channel.store.opened import Stores
from tests.intake.rooms import RoomyDisk
from tests.intake.samples import sealed_file

COUNT = PAGE_ENTRIES + 3


def test_pages_follow_each_other_until_there_is_nothing_newer(stores: Stores) -> None:
    desk = SubmissionDesk(store=stores.submissions, disk=RoomyDisk())
    free = Cost(bits=0, challenge=bytes(32))
    sent = [
        desk.accept_sealed(sealed_file(str(i)), answer=None, cost=free, today=date(2026, 11, 23))
        .accepted()
        .commitment
        for i in range(COUNT)
    ]
    first = page(0, store=stores.submissions)
    second = page(first.next_number, store=stores.submissions)
    last = page(second.next_number, store=stores.submissions)
    assert [len(first.entries), len(second.entries), len(last.entries)] == [PAGE_ENTRIES, 3, 0]
    read = [*first.entries, *second.entries]
    assert [entry.number for entry in read] == list(range(COUNT))
    assert [entry.commitment for entry in read] == sent
    assert last.next_number == COUNT
    assert page(10**6, store=stores.submissions).next_number == 10**6
