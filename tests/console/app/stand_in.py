"""The console's pages over a real database, with a desk whose picture a test paints; no lock, no gate."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, cast

from fastapi import FastAPI
from starlette.testclient import TestClient

from channel.console.alarms import AlarmStore
from channel.console.app.access import desk_of
from channel.console.app.app import framework_app
from channel.console.app.renderer import Renderer
from channel.console.app.syncing import SyncPicture
from channel.console.database import ConsoleDatabase, Profile
from channel.console.entries import EntryStore
from channel.console.reports import ReportStore
from tests.console.world import TODAY, SimulatedMember

if TYPE_CHECKING:
    from channel.console.app.desk import Desk

PART = {"X-Part": "1"}


@dataclass
class StandInDesk:
    """What pages ask of a desk."""

    database: ConsoleDatabase
    changes: dict[str, Any] = field(default_factory=dict)
    syncs: int = 0

    @property
    def profile(self) -> Profile:
        return self.database.profile

    def picture(self) -> SyncPicture:
        picture = SyncPicture(
            version=1,
            as_of=datetime.now(UTC),
            as_of_day=TODAY,
            entries=EntryStore(self.database).count(),
            ours=sum(ReportStore(self.database).counts().values()),
            alarms=AlarmStore(self.database).unresolved(),
            is_behind=False,
            is_running=False,
            taken=0,
            trouble=None,
            hint=None,
        )
        return replace(picture, **self.changes)

    def sync_now(self) -> None:
        self.syncs += 1

    def today(self) -> date:
        return TODAY


@dataclass
class Pages:
    """A browser without scripts in front of the pages."""

    desk: StandInDesk
    app: FastAPI
    client: TestClient

    def text(self, path: str, **headers: str) -> str:
        answer = self.client.get(path, headers=headers)
        assert answer.status_code == 200, answer.text
        return answer.text

    def part(self, path: str) -> str:
        return self.text(path, **PART)


@contextmanager
def opened_pages(member: SimulatedMember) -> Iterator[Pages]:
    with member.database() as database:
        desk = StandInDesk(database=database)
        app = framework_app(Renderer())
        app.dependency_overrides[desk_of] = lambda: cast("Desk", desk)
        client = TestClient(app, base_url="http://127.0.0.1", follow_redirects=False)
        yield Pages(desk=desk, app=app, client=client)
