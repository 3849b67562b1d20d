"""Takes steps on a disk that keeps book, and looks at what a cut leaves: nothing lost, and all goes on."""

import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from shutil import rmtree

from sqlalchemy import PoolProxiedConnection

from channel.codec.digests import sha256
from channel.store.files import Files
from channel.store.layout import DataDirectory
from tests.server.crash_disk import Cut, PowerCutFiles, State
from tests.server.crash_material import Material, commitment_of
from tests.server.crash_steps import Desks, Memory, Step, desks

ENTRIES_LIMIT = 100


@dataclass(frozen=True, kw_only=True)
class Case:
    """What may be found after a cut, and what was known outside when it came."""

    state: State
    memory: Memory


@dataclass(frozen=True, kw_only=True)
class Moment:
    """A moment at which something may happen to a server, and what was known outside then."""

    cut: Cut
    memory: Memory


def taken(steps: Iterable[Step], data: DataDirectory, *, disk: PowerCutFiles, memory: Memory) -> list[Moment]:
    """Take all steps and return the moments of them, in order."""
    moments: list[Moment] = []

    def note(known: Memory) -> None:
        moments.extend(Moment(cut=cut, memory=known) for cut in disk.cuts)
        disk.cuts.clear()

    with desks(data, files=disk) as at:
        watch_commits(at, disk.moment)
        for step in steps:
            known = memory.copy()
            step.take(at, memory)
            note(known)
            memory.acknowledged.append(step)
            memory.seen = [
                entry.commitment for entry in at.stores.submissions.entries(0, limit=ENTRIES_LIMIT)
            ]
            disk.moment(f"after the answer to {type(step).__name__}")
            note(memory.copy())
    return moments


def cases_after(moments: Iterable[Moment]) -> list[Case]:
    """Return everything that may be found after a power cut at any of the moments, each once."""
    found: dict[object, Case] = {}
    for moment in moments:
        for state in moment.cut.states():
            key = (len(moment.memory.acknowledged), _key(state))
            found.setdefault(key, Case(state=state, memory=moment.memory))
    return list(found.values())


def watch_commits(at: Desks, moment: Callable[[str], None]) -> None:
    """Call `moment` before and after each commit."""
    dialect = at.stores.submissions._engine.dialect
    commit = dialect.do_commit

    def watched(connection: PoolProxiedConnection) -> None:
        moment("before the commit")
        commit(connection)
        moment("after the commit")

    setattr(dialect, "do_commit", watched)  # noqa: B010 - of this engine alone, and the type checker objects


def check_case(case: Case, steps: Sequence[Step], *, place: DataDirectory) -> None:
    """Lay out what may be found at `place`, and check it; nothing is left there on return."""
    place.make()
    case.state.lay_out(place)
    try:
        check_recovered(place, steps, memory=case.memory.copy())
    except BaseException as error:
        error.add_note(f"after a cut at: {case.state.moment}; found: {case.state.names}")
        raise
    rmtree(place.root)


def check_recovered(data: DataDirectory, steps: Sequence[Step], *, memory: Memory) -> None:
    """Check what is found after a cut, do everything again, and check what is there then."""
    materials = {material.header: material for step in steps for material in step.materials}
    with desks(data, files=Files()) as at:
        assert list(data.blobs.glob("new-*")) == []
        check_served(at, materials, memory=memory)
        for step in memory.acknowledged:
            step.check(at, memory)
        for step in steps:
            step.take(at, memory)
        memory.acknowledged = list(steps)
        for step in steps:
            step.check(at, memory)
        check_served(at, materials, memory=memory)
        at.stores.cellar.sweep()
        assert check_served(at, materials, memory=memory) == set(materials)
    with closing(sqlite3.connect(data.database)) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        rows = database.execute("SELECT commitment FROM submission").fetchall()
    assert {path.name for path in data.blobs.iterdir()} == {mark.hex() for (mark,) in rows}
    assert list(data.uploads.iterdir()) == []


def check_served(at: Desks, materials: Mapping[bytes, Material], *, memory: Memory) -> set[bytes]:
    """Check that every entry is whole and of its sender, under the number it was seen under."""
    entries = at.stores.submissions.entries(0, limit=ENTRIES_LIMIT)
    assert [entry.number for entry in entries] == list(range(len(entries)))
    assert [entry.commitment for entry in entries][: len(memory.seen)] == memory.seen
    for entry in entries:
        material = materials[entry.header]
        assert entry.commitment == commitment_of(material.age, entry.blind)
        file, length_bytes = at.stores.submissions.payload(entry.number)
        with file:
            assert file.read() == material.payload
        assert length_bytes == len(material.payload)
    headers = {entry.header for entry in entries}
    assert len(headers) == len(entries)
    return headers


def _key(state: State) -> tuple[object, ...]:
    database = tuple(sha256(content) for content in state.database.values())
    names = tuple((name, file, sha256(state.contents[file])) for name, file in sorted(state.names.items()))
    return database, names
