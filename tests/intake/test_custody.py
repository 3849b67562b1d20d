"""What custodians put is held against the directory; repeating is harmless, other bytes conflict."""

from dataclasses import replace
from pathlib import Path

import pytest

from channel.codec.digests import Digest, sha256
from channel.errors import MalformedError, RefusedError, UnavailableError, UntrustedError
from channel.intake import published
from channel.intake.custody import MOST_LOST_NOTES
from channel.intake.errors import ConflictError, NotFoundError
from channel.store.opened import Stores
from tests.intake.published_channel import EVIDENCE, KEYRING, TODAY, PublishedChannel
from tests.intake.rooms import LowDisk
from tests.store.fresh import fresh_stores
from tests.wire import notes_simulator as simulator

LOST = Digest(bytes(31) + b"\1")


@pytest.fixture
def channel(stores: Stores) -> PublishedChannel:
    channel = PublishedChannel(stores=stores)
    channel.publish()
    return channel


def test_an_intake_note_is_served_with_those_of_all_bodies(channel: PublishedChannel, stores: Stores) -> None:
    for body in ("oios", "ohchr", "oios"):
        channel.put_intake(body)
    assert stores.public.read(published.INTAKE) == channel.intake("ohchr") + channel.intake("oios")
    recipients = stores.public.read(published.RECIPIENTS) or b""
    assert b"# ohchr 2026w48 " in recipients
    assert b"# oios 2026w48 " in recipients


def test_the_next_intake_note_takes_the_place_of_the_last(channel: PublishedChannel, stores: Stores) -> None:
    channel.put_intake("ohchr")
    channel.channel.next_intake("ohchr")
    channel.put_intake("ohchr")
    assert stores.public.read(published.INTAKE) == channel.intake("ohchr")


def test_an_older_intake_note_is_refused(channel: PublishedChannel, stores: Stores) -> None:
    old = channel.intake("ohchr")
    channel.put_intake("ohchr")
    channel.channel.next_intake("ohchr")
    channel.put_intake("ohchr")
    with pytest.raises(UntrustedError):
        channel.custody.put_intake("ohchr", old, today=TODAY)
    assert stores.public.read(published.INTAKE) == channel.intake("ohchr")


def test_an_intake_note_of_another_body_or_a_strangers_is_refused(
    channel: PublishedChannel, stores: Stores
) -> None:
    text = channel.channel.intakes["ohchr"].text
    for body, note in (
        ("oios", channel.intake("ohchr")),
        ("ohchr", simulator.signed_by_body(text, "oios").encoded),
        ("ohchr", simulator.signed_by_body(text, "ohchr", "2026b").encoded),
    ):
        with pytest.raises(UntrustedError):
            channel.custody.put_intake(body, note, today=TODAY)
    assert stores.public.read(published.INTAKE) == b""


def test_one_key_under_two_bodies_is_refused_and_the_first_body_stays(
    channel: PublishedChannel, stores: Stores
) -> None:
    channel.put_intake("ohchr")
    taken = channel.channel.intakes["ohchr"].keys
    channel.channel.intakes["oios"] = replace(channel.channel.intakes["oios"], keys=taken)
    with pytest.raises((UntrustedError, MalformedError, RefusedError)):
        channel.put_intake("oios")
    assert stores.public.read(published.INTAKE) == channel.intake("ohchr")


def test_members_are_served_with_their_keyrings(channel: PublishedChannel) -> None:
    members = channel.put_members("ohchr")
    channel.custody.put_members("ohchr", channel.note(members))
    assert channel.custody.members_note("ohchr") == channel.note(members)
    assert channel.custody.members("ohchr") == members
    assert channel.custody.keyring("ohchr", evidence=False) == KEYRING
    assert channel.custody.keyring("ohchr", evidence=True) == EVIDENCE


def test_a_members_note_waits_for_its_keyrings(channel: PublishedChannel) -> None:
    members = channel.members("ohchr")
    for sealed in (KEYRING, EVIDENCE):
        with pytest.raises(ConflictError):
            channel.custody.put_members("ohchr", channel.note(members))
        channel.custody.put_keyring("ohchr", sha256(sealed), sealed)
    channel.custody.put_members("ohchr", channel.note(members))


def test_the_keyring_of_another_body_does_not_count(channel: PublishedChannel) -> None:
    channel.put_keyrings("oios")
    with pytest.raises(ConflictError):
        channel.custody.put_members("ohchr", channel.note(channel.members("ohchr")))


def test_the_next_members_note_must_follow_the_last(channel: PublishedChannel) -> None:
    first = channel.put_members("ohchr")
    fork = replace(first, keyring=replace(first.keyring, version=9))
    with pytest.raises((UntrustedError, ConflictError)):
        channel.custody.put_members("ohchr", channel.note(fork))
    stranger = replace(channel.members("ohchr", seq=2, after=first), prev=LOST)
    with pytest.raises(UntrustedError):
        channel.custody.put_members("ohchr", channel.note(stranger))
    second = channel.members("ohchr", seq=2, after=first)
    channel.custody.put_members("ohchr", channel.note(second))
    with pytest.raises(UntrustedError):
        channel.custody.put_members("ohchr", channel.note(first))
    assert channel.custody.members("ohchr") == second


@pytest.mark.parametrize("known", [0, 1])
def test_no_members_note_may_go_far_ahead(channel: PublishedChannel, known: int) -> None:
    """A jump to the end of all numbers would lock every later custodian out."""
    first = channel.members("ohchr")
    channel.put_keyrings("ohchr")
    if known:
        channel.put_members("ohchr")
    for seq in (known + MOST_LOST_NOTES + 1, 999_999_999_999_998):
        with pytest.raises(ConflictError, match="missing before this one"):
            channel.custody.put_members("ohchr", channel.note(replace(first, seq=seq, prev=LOST)))
    last = replace(first, seq=known + MOST_LOST_NOTES, prev=LOST)
    channel.custody.put_members("ohchr", channel.note(last))
    following = replace(last, seq=last.seq + 1, prev=last.digest)
    channel.custody.put_members("ohchr", channel.note(following))
    assert channel.custody.members("ohchr") == following


def test_no_intake_note_may_go_far_ahead(channel: PublishedChannel, stores: Stores) -> None:
    good = channel.channel.intakes["ohchr"]
    channel.channel.intakes["ohchr"] = replace(good, seq=MOST_LOST_NOTES + 1, prev=LOST)
    with pytest.raises(ConflictError):
        channel.put_intake("ohchr")
    assert stores.public.read(published.INTAKE) == b""


def test_a_rebuilt_server_takes_the_notes_in_force_again_and_goes_on_from_there(
    channel: PublishedChannel, tmp_path: Path
) -> None:
    """It knows none of the notes before; readers do, and would refuse a chain that begins anew."""
    members = replace(channel.members("ohchr"), seq=17, prev=LOST)
    intake = replace(channel.channel.intakes["ohchr"], seq=23, prev=LOST)
    channel.channel.intakes["ohchr"] = intake
    with fresh_stores(tmp_path / "rebuilt") as rebuilt:
        channel.stores = rebuilt
        channel.publish()
        channel.put_keyrings("ohchr")
        channel.put_intake("ohchr")
        channel.custody.put_members("ohchr", channel.note(members))
        channel.channel.next_intake("ohchr")
        channel.put_intake("ohchr")
        following = replace(members, seq=18, prev=members.digest)
        channel.custody.put_members("ohchr", channel.note(following))
        older = replace(members, seq=16)
        with pytest.raises(UntrustedError):
            channel.custody.put_members("ohchr", channel.note(older))
        stranger = replace(members, seq=19)
        with pytest.raises(UntrustedError):
            channel.custody.put_members("ohchr", channel.note(stranger))
        assert channel.custody.members("ohchr") == following
        assert rebuilt.public.read(published.INTAKE) == channel.intake("ohchr")


def test_a_low_disk_takes_no_keyring(channel: PublishedChannel) -> None:
    channel.disk = LowDisk()
    with pytest.raises(UnavailableError):
        channel.put_keyrings("ohchr")


def test_a_members_note_by_a_stranger_is_refused(channel: PublishedChannel) -> None:
    channel.put_keyrings("ohchr")
    text = channel.members("ohchr").text
    for note in (simulator.signed_by_body(text, "oios"), simulator.signed_by_body(text, "ohchr", "2026b")):
        with pytest.raises(UntrustedError):
            channel.custody.put_members("ohchr", note.encoded)
    with pytest.raises(NotFoundError):
        channel.custody.members_note("ohchr")


def test_a_keyring_must_be_sealed_and_fit_its_digest(channel: PublishedChannel) -> None:
    with pytest.raises(MalformedError):
        channel.custody.put_keyring("ohchr", sha256(b"other"), KEYRING)
    with pytest.raises(MalformedError):
        channel.custody.put_keyring("ohchr", sha256(b"{}"), b"{}")


def test_before_the_first_note_there_is_nothing(channel: PublishedChannel) -> None:
    assert channel.custody.members("ohchr") is None
    for evidence in (False, True):
        with pytest.raises(NotFoundError):
            channel.custody.keyring("ohchr", evidence=evidence)


def test_without_an_evidence_keyring_there_is_none(channel: PublishedChannel) -> None:
    members = replace(channel.members("ohchr"), evidence_keyring=None)
    channel.put_keyrings("ohchr")
    channel.custody.put_members("ohchr", channel.note(members))
    assert channel.custody.keyring("ohchr", evidence=False) == KEYRING
    with pytest.raises(NotFoundError):
        channel.custody.keyring("ohchr", evidence=True)


def test_nothing_is_put_before_a_directory_is_published(stores: Stores) -> None:
    bare = PublishedChannel(stores=stores)
    with pytest.raises(NotFoundError):
        bare.put_intake("ohchr")
    with pytest.raises(NotFoundError):
        bare.custody.put_members("ohchr", bare.note(bare.members("ohchr")))
