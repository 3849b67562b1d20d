"""A channel of the notes simulator, put in place on a server's stores as its operator does it."""

from dataclasses import dataclass, field, replace
from datetime import date

from channel.codec.digests import sha256
from channel.intake.custody import Custody
from channel.intake.ports import Disk
from channel.intake.publish import Publisher
from channel.store.opened import Stores
from channel.wire.members import KeyringRef, Members
from tests.intake.rooms import RoomyDisk
from tests.wire import notes_simulator as simulator

TODAY: date = simulator.TODAY
KEYRING = b"age-encryption.org/v1\nsealed to the team"
EVIDENCE = b"age-encryption.org/v1\nsealed to the evidence unit"


@dataclass(kw_only=True)
class PublishedChannel:
    """What is published, by the names of the simulator; tests change a part and publish again."""

    stores: Stores
    disk: Disk = field(default_factory=RoomyDisk)
    channel: simulator.Channel = field(default_factory=simulator.new_channel)

    @property
    def publisher(self) -> Publisher:
        return Publisher(public=self.stores.public, notes=self.stores.notes)

    @property
    def custody(self) -> Custody:
        return Custody(public=self.stores.public, notes=self.stores.notes, disk=self.disk)

    @property
    def files(self) -> tuple[bytes, bytes, bytes]:
        """Return roots, directory and about, freshly signed."""
        return self.channel.roots_file, self.channel.directory_file, self.channel.about_file

    def publish(self) -> tuple[str, ...]:
        return self.publisher.publish(self.files, today=TODAY)

    def intake(self, body: str) -> bytes:
        return simulator.signed_by_body(self.channel.intakes[body].text, body).encoded

    def put_intake(self, body: str) -> None:
        self.custody.put_intake(body, self.intake(body), today=TODAY)

    def members(self, body: str, *, seq: int = 1, after: Members | None = None) -> Members:
        members = replace(
            simulator.members_of(body),
            keyring=KeyringRef(version=seq, digest=sha256(KEYRING)),
            evidence_keyring=KeyringRef(version=seq, digest=sha256(EVIDENCE)),
        )
        return members if after is None else replace(members, seq=seq, prev=after.digest)

    def note(self, members: Members) -> bytes:
        return simulator.signed_by_body(members.text, members.body).encoded

    def put_keyrings(self, body: str) -> None:
        for sealed in (KEYRING, EVIDENCE):
            self.custody.put_keyring(body, sha256(sealed), sealed)

    def put_members(self, body: str) -> Members:
        members = self.members(body)
        self.put_keyrings(body)
        self.custody.put_members(body, self.note(members))
        return members
