"""The operator publishes only what every reader would believe; `pin.json` is made once."""

from dataclasses import replace
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest

from channel.errors import MalformedError, RefusedError, UntrustedError
from channel.intake import published
from channel.intake.errors import NotFoundError
from channel.intake.ports import Buffer
from channel.intake.publish import Publisher
from channel.store.files import Files
from channel.store.opened import Stores
from channel.store.public_files import PublicFiles
from channel.treelog.note import parse_notes
from channel.wire.pin import Pin
from channel.wire.recipients_file import recipients_text
from channel.wire.seen import Seen
from channel.wire.trust import TrustedNotes
from tests.intake.published_channel import TODAY, PublishedChannel
from tests.store.fresh import fresh_stores, made
from tests.wire import notes_simulator as simulator


@pytest.fixture
def channel(stores: Stores) -> PublishedChannel:
    return PublishedChannel(stores=stores)


def served(stores: Stores) -> dict[str, bytes | None]:
    return {name: stores.public.read(name) for name in published.PUBLIC_NAMES}


def read_as_a_client(stores: Stores) -> TrustedNotes:
    files = {name: data or b"" for name, data in served(stores).items()}
    trusted = TrustedNotes(Pin.parse(files[published.PIN]), today=TODAY, seen=Seen.empty())
    trusted.update_roots(files[published.ROOTS])
    trusted.update_directory(files[published.DIRECTORY])
    trusted.update_about(files[published.ABOUT])
    trusted.update_intake(files[published.INTAKE])
    return trusted


def test_what_is_published_is_believed_by_a_reader(channel: PublishedChannel, stores: Stores) -> None:
    names = channel.publish()
    assert set(names) == set(published.PUBLIC_NAMES)
    assert names[-1] == published.PIN
    assert [body.id for body in read_as_a_client(stores).bodies()] == ["ohchr", "oios"]
    assert stores.public.read(published.PIN) == channel.channel.pin.encoded


def test_publishing_the_same_again_changes_nothing(channel: PublishedChannel, stores: Stores) -> None:
    files = channel.files
    channel.publisher.publish(files, today=TODAY)
    before = served(stores)
    assert channel.publisher.publish(files, today=TODAY) == ()
    assert served(stores) == before


def test_files_may_come_in_any_order_and_one_by_one_later(channel: PublishedChannel, stores: Stores) -> None:
    first = channel.channel
    channel.publisher.publish((first.about_file, first.directory_file, first.roots_file), today=TODAY)
    first.next_directory()
    assert channel.publisher.publish((first.directory_file,), today=TODAY) == (published.DIRECTORY,)
    assert read_as_a_client(stores).directory.seq == 2
    assert stores.public.read(published.PIN) == channel.channel.pin.encoded


def test_a_rebuilt_server_gives_the_pin_that_was_printed(
    channel: PublishedChannel, stores: Stores, tmp_path: Path
) -> None:
    """An empty data directory gets the pin of the first day, whatever directory is put there first."""
    channel.publish()
    channel.channel.next_directory()
    with fresh_stores(tmp_path / "rebuilt") as rebuilt:
        channel.stores = rebuilt
        channel.publish()
        assert read_as_a_client(rebuilt).directory.seq == 2
        assert rebuilt.public.read(published.PIN) == stores.public.read(published.PIN)


def test_no_pin_is_made_from_later_roots(channel: PublishedChannel, stores: Stores) -> None:
    first = channel.channel
    roots = simulator.roots_of(1, 2, 3)
    later = replace(roots, seq=2, prev=roots.digest)
    note = simulator.signed_by_roots(later.text, "1", "2").encoded
    with pytest.raises(RefusedError, match="first roots note"):
        channel.publisher.publish((note, first.directory_file, first.about_file), today=TODAY)
    assert set(served(stores).values()) == {None}


@pytest.mark.parametrize("missing", [0, 1, 2])
def test_the_first_time_all_three_are_needed(channel: PublishedChannel, stores: Stores, missing: int) -> None:
    first = channel.channel
    files = [first.roots_file, first.directory_file, first.about_file]
    del files[missing]
    with pytest.raises(NotFoundError):
        channel.publisher.publish(files, today=TODAY)
    assert set(served(stores).values()) == {None}


def test_two_files_of_a_kind_or_none_are_refused(channel: PublishedChannel) -> None:
    first = channel.channel
    for bad in ((first.roots_file, first.roots_file), (b"junk",), (b"",), (channel.intake("ohchr"),)):
        with pytest.raises(MalformedError):
            channel.publisher.publish(bad, today=TODAY)


def test_a_directory_signed_by_too_few_or_expired_or_early_is_refused(
    channel: PublishedChannel, stores: Stores
) -> None:
    good = channel.channel.directory
    for signers, valid in (
        (("1",), good.valid),
        (("1", "2eX"), good.valid),
        (("1", "2"), replace(good.valid, end=TODAY)),
        (("1", "2"), replace(good.valid, start=TODAY + timedelta(days=1))),
    ):
        channel.channel.directory_signers = signers
        channel.channel.directory = replace(good, valid=valid)
        with pytest.raises(UntrustedError):
            channel.publish()
    assert set(served(stores).values()) == {None}


def test_an_older_directory_is_refused_and_the_newer_stays(channel: PublishedChannel, stores: Stores) -> None:
    old = channel.channel.directory_file
    channel.publish()
    channel.channel.next_directory()
    channel.publish()
    with pytest.raises(UntrustedError):
        channel.publisher.publish((old,), today=TODAY)
    assert read_as_a_client(stores).directory.seq == 2


def test_a_directory_with_another_about_needs_that_file_too(
    channel: PublishedChannel, stores: Stores
) -> None:
    channel.publish()
    before = served(stores)
    about = simulator.about_of("ohchr")
    channel.channel.next_directory()
    channel.channel.directory = replace(channel.channel.directory, about=about.digest)
    with pytest.raises(UntrustedError):
        channel.publisher.publish((channel.channel.directory_file,), today=TODAY)
    assert served(stores) == before
    channel.publisher.publish((channel.channel.directory_file, about.encoded), today=TODAY)
    assert stores.public.read(published.ABOUT) == about.encoded


def test_another_channel_cannot_take_the_place_of_the_first(
    channel: PublishedChannel, stores: Stores
) -> None:
    channel.publish()
    before = served(stores)
    roots = simulator.roots_of(4, 5, 6)
    other = simulator.signed_by_roots(roots.text, "4", "5").encoded
    with pytest.raises(UntrustedError):
        channel.publisher.publish((other,), today=TODAY)
    assert served(stores) == before


def test_refresh_follows_the_day(channel: PublishedChannel, stores: Stores) -> None:
    channel.publish()
    for body in ("ohchr", "oios"):
        channel.put_intake(body)
    texts = []
    for week in range(2):
        channel.publisher.refresh(today=TODAY + timedelta(days=7 * week))
        texts.append(stores.public.read(published.RECIPIENTS) or b"")
    assert b"# ohchr 2026w48 " in texts[0]
    assert b"# ohchr 2026w49 " in texts[1]
    assert b"2026w48" not in texts[1]


def test_refresh_names_no_recipient_once_the_directory_has_expired(
    channel: PublishedChannel, stores: Stores
) -> None:
    channel.publish()
    channel.put_intake("ohchr")
    with pytest.raises(UntrustedError):
        channel.publisher.refresh(today=channel.channel.directory.valid.end)
    assert stores.public.read(published.RECIPIENTS) == recipients_text(()).encode()


def test_refresh_before_anything_is_published_finds_nothing(channel: PublishedChannel) -> None:
    with pytest.raises(NotFoundError):
        channel.publisher.refresh(today=TODAY)


def test_refresh_writes_an_intake_file_that_a_crash_left_behind(
    channel: PublishedChannel, stores: Stores
) -> None:
    channel.publish()
    channel.put_intake("ohchr")
    complete = stores.public.read(published.INTAKE)
    assert complete is not None
    assert len(parse_notes(complete, limit_notes=2)) == 1
    stores.public.replace(published.INTAKE, b"")
    channel.publisher.refresh(today=TODAY)
    assert stores.public.read(published.INTAKE) == complete


class Killed(BaseException):
    """What ends a publisher at once."""


class KilledFiles(Files):
    """A disk whose user is killed before its call of this number."""

    def __init__(self, at: int) -> None:
        self.left = at

    def count(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise Killed

    def create(self, path: Path, data: Buffer) -> None:
        self.count()
        super().create(path, data)

    def rename(self, source: Path, target: Path) -> None:
        self.count()
        super().rename(source, target)

    def sync_folder(self, folder: Path) -> None:
        self.count()
        super().sync_folder(folder)


@pytest.mark.parametrize("update", [False, True])
def test_a_publisher_killed_at_any_step_leaves_all_the_old_or_all_the_new(
    stores: Stores, tmp_path: Path, *, update: bool
) -> None:
    ends = set()
    for step in count():
        data = made(tmp_path / f"at {step}")
        public = PublicFiles(data.public, files=Files())
        here = PublishedChannel(stores=replace(stores, public=public))
        if update:
            here.publish()
            about = simulator.about_of("ohchr")
            here.channel.next_directory()
            here.channel.directory = replace(here.channel.directory, about=about.digest)
            here.channel.about_file = about.encoded
        files = here.files
        old = served(here.stores)
        broken = KilledFiles(step)
        dying = Publisher(public=PublicFiles(data.public, files=broken), notes=stores.notes)
        try:
            dying.publish(files, today=TODAY)
        except Killed:
            found = served(here.stores)
            stamps = [public.stamp(name) is None for name in published.PUBLIC_NAMES]
            assert stamps == [data is None for data in found.values()]
        else:
            break
        here.publisher.publish(files, today=TODAY)
        new = served(here.stores)
        read_as_a_client(here.stores)
        assert found in (old, new)
        ends.add(found == new)
        assert not list(data.public.glob(".set"))
    assert ends == {True, False}
    assert step > 6
