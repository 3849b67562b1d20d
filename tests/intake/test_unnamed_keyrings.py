"""Keyrings that nobody names go, but never at first sight; those that any members note names stay."""

from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace

import pytest

from channel.codec.digests import sha256
from channel.intake.errors import ConflictError
from channel.intake.records import KeyringName
from channel.intake.unnamed_keyrings import purge_keyrings
from channel.store.opened import Stores
from channel.wire.members import KeyringRef
from tests.intake.published_channel import EVIDENCE, KEYRING, PublishedChannel

LEFT = b"age-encryption.org/v1\nof a custodian who stopped halfway"
NONE: frozenset[KeyringName] = frozenset()


@pytest.fixture
def channel(stores: Stores) -> PublishedChannel:
    channel = PublishedChannel(stores=stores)
    channel.publish()
    return channel


def name_of(sealed: bytes, body: str = "ohchr") -> KeyringName:
    return KeyringName(body=body, digest=sha256(sealed))


def purge(stores: Stores, suspected: frozenset[KeyringName] = NONE) -> frozenset[KeyringName]:
    return purge_keyrings(stores.public, stores.notes, suspected=suspected)


def test_a_keyring_without_a_note_goes_at_the_second_look(channel: PublishedChannel, stores: Stores) -> None:
    channel.put_members("ohchr")
    channel.custody.put_keyring("ohchr", sha256(LEFT), LEFT)
    suspected = purge(stores)
    assert suspected == {name_of(LEFT)}
    assert stores.notes.keyring("ohchr", sha256(LEFT)) == LEFT
    assert purge(stores, suspected) == NONE
    assert stores.notes.keyring("ohchr", sha256(LEFT)) is None
    assert stores.notes.keyrings() == {name_of(KEYRING), name_of(EVIDENCE)}


def test_one_that_is_named_by_the_second_look_stays(channel: PublishedChannel, stores: Stores) -> None:
    channel.put_keyrings("ohchr")
    suspected = purge(stores)
    assert suspected == {name_of(KEYRING), name_of(EVIDENCE)}
    channel.put_members("ohchr")
    assert purge(stores, suspected) == NONE
    assert channel.custody.keyring("ohchr", evidence=False) == KEYRING
    assert channel.custody.keyring("ohchr", evidence=True) == EVIDENCE


def test_one_that_an_older_note_names_stays(channel: PublishedChannel, stores: Stores) -> None:
    first = channel.put_members("ohchr")
    channel.custody.put_keyring("ohchr", sha256(LEFT), LEFT)
    following = channel.members("ohchr", seq=2, after=first)
    newer = replace(following, keyring=KeyringRef(version=2, digest=sha256(LEFT)), evidence_keyring=None)
    channel.custody.put_members("ohchr", channel.note(newer))
    assert purge(stores, purge(stores)) == NONE
    assert len(stores.notes.keyrings()) == 3


def test_the_note_of_another_body_names_nothing_here(channel: PublishedChannel, stores: Stores) -> None:
    channel.put_members("ohchr")
    channel.put_keyrings("oios")
    purge(stores, purge(stores))
    assert {name.body for name in stores.notes.keyrings()} == {"ohchr"}


def test_no_note_comes_between_the_look_and_the_purge(
    channel: PublishedChannel, stores: Stores, monkeypatch: pytest.MonkeyPatch
) -> None:
    channel.put_keyrings("ohchr")
    suspected, drop = purge(stores), stores.notes.drop_keyrings
    note = channel.note(channel.members("ohchr"))
    with ThreadPoolExecutor(1) as pool:
        put: Future[None]

        def drop_late(names: frozenset[KeyringName]) -> None:
            nonlocal put
            put = pool.submit(channel.custody.put_members, "ohchr", note)
            with pytest.raises(TimeoutError):
                put.result(0.2)
            drop(names)

        monkeypatch.setattr(stores.notes, "drop_keyrings", drop_late)
        purge(stores, suspected)
        with pytest.raises(ConflictError, match="is not there"):
            put.result(20)
