"""What a killed program left half saved is removed by the next one, and nothing else is."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from channel.console.left_behind import saving_to
from channel.console.saved_files import UNFINISHED_PREFIX, new_file, remove_unfinished
from channel.console.saving import save_files
from tests.console.world import Reporter, SimulatedMember, World

PLAIN = b"what must not stay behind"
_SAVE = """
import sys
from pathlib import Path
from channel.console import saved_files
from channel.console.database import open_database
from channel.console.saving import save_files

def hang(*_):
    print("written", flush=True)
    sys.stdin.read()

saved_files.give_name = hang
home, folder, key = sys.argv[1:]
save_files(open_database(Path(home), key=bytes.fromhex(key)), 0, folder=Path(folder), numbers=())
"""


def save_and_be_killed(member: SimulatedMember, folder: Path) -> None:
    words = [sys.executable, "-c", _SAVE, str(member.home), str(folder), member.secret.database_key.hex()]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"written\n"
        process.kill()


def save_elsewhere(member: SimulatedMember, folder: Path) -> None:
    with member.database() as database:
        save_files(database, 0, folder=folder / "elsewhere", numbers=())


def save_there_again(member: SimulatedMember, folder: Path) -> None:
    with member.database() as database:
        save_files(database, 0, folder=folder, numbers=())


def sync_again(member: SimulatedMember, _: Path) -> None:
    member.sync()


@pytest.mark.parametrize("next_act", [save_elsewhere, save_there_again, sync_again])
def test_what_a_kill_leaves_is_gone_after_the_next_act(
    world: World, tmp_path: Path, next_act: Callable[[SimulatedMember, Path], None]
) -> None:
    world.server.accept(Reporter(world=world, name="a").report("files", files={"a": PLAIN}))
    member, folder = world.member("ohchr"), tmp_path / "saved"
    member.sync()
    save_and_be_killed(member, folder)
    (left,) = folder.iterdir()
    assert left.read_bytes() == PLAIN
    assert left.name.startswith(UNFINISHED_PREFIX)
    next_act(member, folder)
    assert not left.exists()
    assert not any(path.name.startswith(UNFINISHED_PREFIX) for path in folder.rglob("*"))


def test_what_somebody_still_saves_is_left_alone(world: World, tmp_path: Path) -> None:
    member = world.member("ohchr")
    with member.database() as database:
        with saving_to(database, tmp_path), new_file(tmp_path / "a") as file:
            with saving_to(database, tmp_path):
                pass
            file.write(PLAIN)
        assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["a"]


def test_a_folder_out_of_reach_is_cleared_once_it_is_back(world: World, tmp_path: Path) -> None:
    world.server.accept(Reporter(world=world, name="a").report("files", files={"a": PLAIN}))
    member, stick = world.member("ohchr"), tmp_path / "stick"
    member.sync()
    save_and_be_killed(member, stick)
    stick.rename(tmp_path / "pulled out")
    member.sync()
    (tmp_path / "pulled out").rename(stick)
    member.sync()
    assert list(stick.iterdir()) == []


def test_only_unfinished_files_of_ours_are_removed(tmp_path: Path) -> None:
    kept = [tmp_path / "a", tmp_path / ".part-b", tmp_path / f"{UNFINISHED_PREFIX}folder"]
    kept[0].write_bytes(b"")
    kept[1].write_bytes(b"")
    kept[2].mkdir()
    (tmp_path / f"{UNFINISHED_PREFIX}1").write_bytes(PLAIN)
    assert remove_unfinished(tmp_path)
    assert sorted(tmp_path.iterdir()) == sorted(kept)
