"""A power cut or a failing call at any step: nothing acknowledged is lost, nothing is served by half.

The disk of `crash_disk` keeps book of all calls while senders take their steps; then everything that might be
found afterwards is laid out, one directory after another, and opened as by a server that starts.
"""

import errno
from collections.abc import Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import count
from pathlib import Path
from random import Random
from shutil import rmtree

import pytest

from channel.codec.digests import Digest
from channel.errors import UnavailableError
from channel.intake.ports import Buffer
from channel.store.blobs import Blobs
from channel.store.files import Files
from channel.store.layout import DataDirectory
from channel.store.uploads import Uploads, _add_part
from channel.wire.parts import PART_BYTES
from tests.running import wait_until
from tests.server.crash_disk import Cut, PowerCutFiles
from tests.server.crash_faults import FaultyFiles
from tests.server.crash_material import Material, Mill
from tests.server.crash_steps import (
    AtOnce,
    BeginUpload,
    Complete,
    Desks,
    Memory,
    PutHeader,
    PutPart,
    SendBare,
    SendSealed,
    Step,
    Sweep,
    desks,
)
from tests.server.crash_table import Moment, cases_after, check_case, check_recovered, taken
from tests.store.fresh import made

SECOND_CUTS = 12
SHORT_SCENARIOS = ("a sealed file",)
SMALL, TWO_PARTS = 2**16, 5 * 2**18


def upload_of(material: Material) -> list[Step]:
    """The last part first, as any order is allowed."""
    parts = [PutPart(material=material, number=k) for k in reversed(range(len(material.parts)))]
    return [BeginUpload(material=material), PutHeader(material=material), *parts, Complete(material=material)]


def scenarios() -> dict[str, list[Step]]:
    mill = Mill(Random("crash table"))
    one, two, large = mill.sealed(SMALL), mill.sealed(SMALL), mill.sealed(TWO_PARTS)
    first, second, bare = SendSealed(material=one), SendSealed(material=two), SendBare(material=two)
    begin, header, part_1, part_0, complete = upload_of(large)
    sweep = Sweep(material=one)
    return {
        "a sealed file": [first],
        "a bare file": [bare],
        "the same again": [first, first, bare, bare],
        "two in one group": [AtOnce(material=one, first=first, other=second)],
        "one twice in one group": [AtOnce(material=one, first=first, other=first)],
        "an upload": upload_of(large),
        "an upload of what is there": [first, *upload_of(one)],
        "all together": [begin, first, header, sweep, part_1, second, part_0, complete, sweep],
    }


SCENARIOS = sorted(scenarios())


LOSSES = (AssertionError, UnavailableError)
"""What a check of a directory raises that lost something."""


def moments_of(
    steps: Sequence[Step],
    data: DataDirectory,
    memory: Memory,
    *,
    kind: type[PowerCutFiles] = PowerCutFiles,
    since: Cut | None = None,
) -> list[Moment]:
    """Take all steps on a directory that was just started with, or whose server was killed at a cut."""
    disk = kind(data)
    try:
        if since is not None:
            disk.remember(since)
        return taken(steps, data, disk=disk, memory=memory)
    finally:
        disk.close()


def check_all(
    steps: Sequence[Step], folder: Path, moments: Iterable[Moment], *, at_most: int | None = None
) -> int:
    """Check what may be found after a power cut at any of the moments; returns how much that is."""
    cases = cases_after(moments)
    if at_most is not None:
        cases = Random(len(cases)).sample(cases, min(at_most, len(cases)))
    for case in cases:
        check_case(case, steps, place=DataDirectory(root=folder / "found"))
    return len(cases)


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_power_cut_at_any_step_loses_nothing_acknowledged(name: str, tmp_path: Path) -> None:
    steps = scenarios()[name]
    moments = moments_of(steps, made(tmp_path / "data"), Memory())
    assert check_all(steps, tmp_path, moments) > 2 * len(steps)


@pytest.mark.long
@pytest.mark.parametrize("name", SCENARIOS)
def test_a_second_power_cut_while_all_is_sent_again_loses_nothing(
    name: str, tmp_path: Path, *, long_run: bool
) -> None:
    steps = scenarios()[name]
    cases = cases_after(moments_of(steps, made(tmp_path / "data"), Memory()))
    for case in cases if long_run else Random(name).sample(cases, 1):
        place = DataDirectory(root=tmp_path / "cut")
        place.make()
        case.state.lay_out(place)
        again = moments_of(steps, place, case.memory.copy())
        check_all(steps, tmp_path, again, at_most=None if long_run else SECOND_CUTS)
        rmtree(place.root)


@pytest.mark.long
@pytest.mark.parametrize("name", SCENARIOS)
def test_a_power_cut_after_a_kill_loses_nothing(name: str, tmp_path: Path, *, long_run: bool) -> None:
    steps = scenarios()[name]
    moments = moments_of(steps, made(tmp_path / "data"), Memory())
    for moment in moments if long_run or name in SHORT_SCENARIOS else Random(name).sample(moments, 1):
        place = DataDirectory(root=tmp_path / "killed")
        place.make()
        moment.cut.now().lay_out(place)
        again = moments_of(steps, place, moment.memory.copy(), since=moment.cut)
        check_all(steps, tmp_path, again, at_most=None if long_run else SECOND_CUTS)
        rmtree(place.root)


@pytest.mark.parametrize("happens", [False, True], ids=["undone", "done"])
@pytest.mark.parametrize("name", SCENARIOS)
def test_a_call_that_fails_is_refused_and_the_same_may_be_sent_again(
    name: str, tmp_path: Path, *, happens: bool
) -> None:
    steps = scenarios()[name]
    for number in count(1):
        data = made(tmp_path / f"data-{number}")
        files = FaultyFiles(fails_at=number, happens=happens)
        memory = Memory()
        with desks(data, files=files) as at:
            files.fail_commits(at)
            refused = [step for step in steps if was_refused(step, at, memory)]
        if not files.failed:
            break
        assert len(refused) <= 1
        check_recovered(data, steps, memory=memory)
    assert number > 2 * len(steps)


def was_refused(step: Step, at: Desks, memory: Memory) -> bool:
    """Take a step, and once more if it is refused; say whether it was."""
    refused = False
    try:
        step.take(at, memory)
    except UnavailableError:
        refused = True
        step.take(at, memory)
    memory.acknowledged.append(step)
    return refused


class SweptMeanwhile(Files):
    """Fails to give a payload its name, and lets the jobs sweep before that is tried again."""

    def __init__(self) -> None:
        self.pool = ThreadPoolExecutor(1)
        self.renamed = 0
        self.at: Desks | None = None
        self.sweeping: Future[int] | None = None

    def rename(self, source: Path, target: Path) -> None:
        self.renamed += 1
        if self.renamed == 2:
            self._begin_to_sweep()
            raise OSError(errno.EIO, "the disk says so")
        super().rename(source, target)

    def _begin_to_sweep(self) -> None:
        assert self.at is not None
        cellar, writer = self.at.stores.cellar, self.at.stores.uploads._writer
        self.sweeping = self.pool.submit(cellar.sweep)
        wait_until(lambda: writer._queue.qsize() > 0)


def test_a_sweep_between_a_failure_and_the_second_try_loses_nothing(tmp_path: Path) -> None:
    steps = scenarios()["two in one group"]
    data, files, memory = made(tmp_path / "data"), SweptMeanwhile(), Memory()
    with files.pool, desks(data, files=files) as at:
        files.at = at
        for step in steps:
            was_refused(step, at, memory)
        assert files.sweeping is not None
        assert files.sweeping.result() == 1
    check_recovered(data, steps, memory=memory)


class BytesNotSynced(PowerCutFiles):
    """Waits for no bytes, nor for those of parts."""

    def sync(self, descriptor: int) -> None:
        """Do nothing."""

    def sync_data(self, descriptor: int) -> None:
        """Do nothing."""


class NamesNotSynced(PowerCutFiles):
    """Waits for no names."""

    def sync_folder(self, folder: Path) -> None:
        """Do nothing."""


def row_first(uploads: Uploads, upload_id: bytes, number: int, *, data: Buffer, digest: Digest) -> Digest:
    """Vouch for a part before its bytes are there."""
    uploads._writer.write(lambda connection: _add_part(connection, upload_id, number, digest))
    uploads._files.write_part(upload_id, data, offset=number * PART_BYTES)
    return digest


@pytest.mark.parametrize("name", ["a sealed file", "a bare file", "an upload"])
@pytest.mark.parametrize("disk", [BytesNotSynced, NamesNotSynced])
def test_the_table_finds_a_disk_that_is_not_waited_for(
    name: str, disk: type[PowerCutFiles], tmp_path: Path
) -> None:
    steps = scenarios()[name]
    with pytest.raises(LOSSES):
        check_all(steps, tmp_path, moments_of(steps, made(tmp_path / "data"), Memory(), kind=disk))


@pytest.mark.parametrize("name", ["a sealed file", "an upload"])
def test_the_table_finds_a_commit_ahead_of_the_names(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Blobs, "settle", lambda _blobs: None)
    steps = scenarios()[name]
    with pytest.raises(LOSSES):
        check_all(steps, tmp_path, moments_of(steps, made(tmp_path / "data"), Memory()))


def test_the_table_finds_a_part_that_is_vouched_for_ahead_of_its_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Uploads, "keep_part", row_first)
    steps = scenarios()["an upload"]
    with pytest.raises(LOSSES):
        check_all(steps, tmp_path, moments_of(steps, made(tmp_path / "data"), Memory()))
