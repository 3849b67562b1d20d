"""A portal to visit: the real server with its built pages, and a channel whose keys the test holds."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from channel.intake.publish import Publisher
from channel.intake.records import Entry
from channel.server.clock import Clock, system_clock
from channel.wire.about import AboutBody, write_about
from channel.wire.submission import SEALED_PREFIX_BYTES
from tests.client.open_channel import OpenChannel, Opened, identity_of, open_sealed
from tests.intake.published_channel import PublishedChannel
from tests.server.served import Served, served
from tests.wire.notes_simulator import signed_by_body

BODIES = ("ohchr", "oios", "osapg")
_FACTS = {
    "ohchr": AboutBody(
        in_country=True,
        contacts_state=True,
        inside_un=True,
        name={"en": "UN Human Rights"},
        mandate={"en": "Looks into violations of human rights anywhere, and can raise them with a State."},
        limits={"en": "Cannot arrest anyone and cannot protect you in person."},
    ),
    "oios": AboutBody(
        in_country=False,
        contacts_state=False,
        inside_un=True,
        name={"en": "Internal Oversight"},
        mandate={"en": "Investigates misconduct by people who work for the United Nations."},
        limits={"en": "Does not look into what others do."},
    ),
    "osapg": AboutBody(
        in_country=False,
        contacts_state=False,
        inside_un=True,
        name={"en": "Genocide Prevention"},
        mandate={"en": "Watches for early signs of genocide and warns the Secretary-General."},
        limits={"en": "Does not investigate single cases."},
    ),
}


@dataclass(kw_only=True)
class Portal:
    """What a test may visit, change and look into."""

    server: Served
    folder: Path
    channel: OpenChannel
    _known: set[bytes] = field(default_factory=set)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server.port}"

    def put(self, name: str, data: bytes) -> None:
        """Serve other bytes under the name of a public file, checked by nobody."""
        self.server.stores.public.replace(name, data)

    def publish(self) -> None:
        """Publish the channel's notes as its operator and custodians do."""
        stores, today = self.server.stores, self.channel.today
        published = PublishedChannel(stores=stores, channel=self.channel.simulated)
        Publisher(public=stores.public, notes=stores.notes).publish(published.files, today=today)
        for body, intake in self.channel.simulated.intakes.items():
            published.custody.put_intake(body, signed_by_body(intake.text, body).encoded, today=today)

    def entries(self) -> list[Entry]:
        return list(self.server.stores.submissions.entries(0, limit=256))

    def arrived(self) -> list[Entry]:
        """Return what came since this was asked last."""
        new = [entry for entry in self.entries() if entry.commitment not in self._known]
        self._known |= {entry.commitment for entry in new}
        return new

    def opened(self, entry: Entry, body: str) -> Opened:
        """Open an entry as a body does, every rule of the format checked."""
        return open_sealed(self.sealed_file(entry), [identity_of(body)])

    def sealed_file(self, entry: Entry) -> Path:
        """Write an entry to a file as it looks behind the prefix of a sealed file."""
        file, _ = self.server.stores.submissions.payload(entry.number)
        path = self.folder / f"{entry.commitment.hex()}.sealed"
        with file, path.open("wb") as out:
            out.write(bytes(SEALED_PREFIX_BYTES) + entry.header)
            while block := file.read(2**20):
                out.write(block)
        return path


def new_channel(today: date) -> OpenChannel:
    """Return a channel of three bodies, described in the words a reporter reads."""
    channel = OpenChannel(today=today)
    channel.add_bodies("osapg")
    about = write_about(_FACTS)
    simulated = channel.simulated
    simulated.about_file = about.encoded
    simulated.directory = replace(simulated.directory, about=about.digest)
    return channel


@contextmanager
def open_portal(folder: Path, *, days_off: int = 0, **settings: Any) -> Iterator[Portal]:
    """Serve a published channel whose clock is `days_off` days ahead of this machine's, browsers included."""
    own = system_clock()
    clock = Clock(
        now=lambda: datetime.now(UTC) + timedelta(days=days_off), monotonic_seconds=own.monotonic_seconds
    )
    with served(folder / "data", clock=clock, **settings) as server:
        portal = Portal(server=server, folder=folder, channel=new_channel(clock.today()))
        portal.publish()
        yield portal
