"""A power cut or a failing call at any step: nothing acknowledged is lost, nothing is served by half.

The disk of `crash_disk` keeps book of all calls while senders take their steps; then everything that might be
found afterwards is laid out, one directory after another, and opened as by a server that starts.
"""

from collections.abc import Sequence
from itertools import count
from pathlib import Path
from random import Random
from shutil import rmtree

import pytest

from channel.codec.digests import Digest
from channel.errors import UnavailableError
from channel.intake.ports import Buffer
from channel.store.blobs import Blobs
from channel.store.layout import DataDirectory
from channel.store.uploads import Uploads, _add_part
from channel.wire.parts import PART_BYTES
from tests.server.crash_disk import PowerCutFiles
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
from tests.server.crash_table import Case, check_case, check_recovered, taken
from tests.store.fresh import made

SECOND_CUTS = 12
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


def cases_of(
    steps: Sequence[Step], data: DataDirectory, memory: Memory, *, kind: type[PowerCutFiles] = PowerCutFiles
) -> list[Case]:
    disk = kind(data)
    try:
        return taken(steps, data, disk=disk, memory=memory)
    finally:
        disk.close()


def check_all(steps: Sequence[Step], folder: Path, *, kind: type[PowerCutFiles] = PowerCutFiles) -> int:
    """Check everything that may be found after a cut at any moment of `steps`; returns how much that is."""
    cases = cases_of(steps, made(folder / "data"), Memory(), kind=kind)
    for case in cases:
        check_case(case, steps, place=DataDirectory(root=folder / "found"))
    return len(cases)


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_power_cut_at_any_step_loses_nothing_acknowledged(name: str, tmp_path: Path) -> None:
    steps = scenarios()[name]
    assert check_all(steps, tmp_path) > 2 * len(steps)


@pytest.mark.long
@pytest.mark.parametrize("name", SCENARIOS)
def test_a_second_power_cut_while_all_is_sent_again_loses_nothing(
    name: str, tmp_path: Path, *, long_run: bool
) -> None:
    steps = scenarios()[name]
    cases = cases_of(steps, made(tmp_path / "data"), Memory())
    chance = Random(name)
    for number, case in enumerate(cases if long_run else chance.sample(cases, 1)):
        place = DataDirectory(root=tmp_path / f"found-{number}")
        place.make()
        case.state.lay_out(place)
        again = cases_of(steps, place, case.memory.copy())
        for once_more in again if long_run else chance.sample(again, min(SECOND_CUTS, len(again))):
            check_case(once_more, steps, place=DataDirectory(root=tmp_path / "found again"))
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
        assert len(refused) == 1
        check_recovered(data, steps, memory=memory)
    assert number > 2 * len(steps)


def was_refused(step: Step, at: Desks, memory: Memory) -> bool:
    """Take a step, and once more if it is refused; say whether it was."""
    try:
        step.take(at, memory)
    except UnavailableError:
        step.take(at, memory)
        return True
    finally:
        memory.acknowledged.append(step)
    return False


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
    with pytest.raises(LOSSES):
        check_all(scenarios()[name], tmp_path, kind=disk)


@pytest.mark.parametrize("name", ["a sealed file", "an upload"])
def test_the_table_finds_a_commit_ahead_of_the_names(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Blobs, "settle", lambda _blobs: None)
    with pytest.raises(LOSSES):
        check_all(scenarios()[name], tmp_path)


def test_the_table_finds_a_part_that_is_vouched_for_ahead_of_its_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Uploads, "keep_part", row_first)
    with pytest.raises(LOSSES):
        check_all(scenarios()["an upload"], tmp_path)
