"""What has expired is thrown away, and nothing else."""

from datetime import date

import pytest

from channel.codec.digests import sha256
from channel.intake.accept import SubmissionDesk
from channel.intake.cost import Cost
from channel.intake.errors import NotFoundError
from channel.intake.purge import purge
from channel.intake.records import NewUpload, Purged
from channel.store.opened import Stores
from tests.intake.rooms import RoomyDisk
from tests.intake.samples import SMALLEST, drawn, header, payload, sealed_file

TODAY = date(2026, 11, 23)


def begin(stores: Stores, name: str, *, expires_hour: int) -> bytes:
    upload_id = drawn(name, 16)
    stores.uploads.begin(
        NewUpload(
            upload_id=upload_id,
            payload_bytes=SMALLEST,
            puzzle_bits=0,
            challenge=bytes(32),
            expires_hour=expires_hour,
        )
    )
    stores.uploads.keep_header(upload_id, header(name))
    stores.uploads.keep_part(upload_id, 0, data=payload(name), digest=sha256(payload(name)))
    return upload_id


def test_uploads_go_at_their_hour_and_not_before(stores: Stores) -> None:
    soon, later = begin(stores, "soon", expires_hour=10), begin(stores, "later", expires_hour=11)
    assert purge(stores.cellar, hour=9, sweep=True) == Purged(uploads=0, nonces=0, files=0)
    assert purge(stores.cellar, hour=10, sweep=True) == Purged(uploads=1, nonces=0, files=0)
    with pytest.raises(NotFoundError):
        stores.uploads.load(soon)
    assert stores.uploads.load_whole(later).parts == {0: sha256(payload("later"))}


def test_nonces_go_at_their_hour_and_not_before(stores: Stores) -> None:
    nonce = sha256(b"nonce")
    assert stores.nonces.remember(nonce, expires_hour=10)
    assert purge(stores.cellar, hour=9, sweep=False).nonces == 0
    assert not stores.nonces.remember(nonce, expires_hour=10)
    assert purge(stores.cellar, hour=10, sweep=False).nonces == 1
    assert stores.nonces.remember(nonce, expires_hour=20)


def test_a_submission_is_never_thrown_away(stores: Stores) -> None:
    desk = SubmissionDesk(store=stores.submissions, disk=RoomyDisk())
    free = Cost(bits=0, challenge=bytes(32))
    desk.accept_sealed(sealed_file("a"), answer=None, cost=free, today=TODAY).accepted()
    assert purge(stores.cellar, hour=10**7, sweep=True) == Purged(uploads=0, nonces=0, files=0)
    file, _ = stores.submissions.payload(0)
    with file:
        assert file.read() == payload("a")
