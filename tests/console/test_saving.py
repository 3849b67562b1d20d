"""Files are saved verified, under safe names, never over another, and evidence only by its unit."""

import os
from pathlib import Path

import pytest

from channel.codec import jsons
from channel.console.database import ConsoleDatabase
from channel.console.saving import SavedFile, save_files
from channel.errors import (
    MalformedError,
    NotRecipientError,
    RefusedError,
    UnavailableError,
    UntrustedError,
)
from tests.console.world import Reporter, World

FILES = {
    "photo.jpg": os.urandom(1),
    "empty": b"",
    "long.bin": bytes(range(256)) * 1000,
    "../../etc/passwd": b"path",
    "C:\\temp\\con.txt": b"windows",
    "a\0b\x1b[31m.txt": b"control",
    "\u202egpj.exe": b"bidi",
    ".bashrc": b"dot",
    "x" * 250: b"long name",
    "PHOTO.JPG": b"same name, other case",
}


def save(database: ConsoleDatabase, folder: Path, *numbers: int, entry: int = 0) -> tuple[SavedFile, ...]:
    return save_files(database, entry, folder=folder, numbers=numbers)


def test_every_file_is_saved_whole_under_a_safe_name(world: World, tmp_path: Path) -> None:
    world.server.accept(Reporter(world=world, name="a").report("with files", files=FILES))
    world.member("ohchr").sync()
    folder = tmp_path / "new" / "saved"
    with world.member("ohchr").database() as database:
        saved = save(database, folder)
    assert [file.error for file in saved] == [None] * len(FILES)
    assert [file.path.read_bytes() for file in saved if file.path] == list(FILES.values())
    assert all(file.path and file.path.parent == folder for file in saved)
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o600}
    assert folder.stat().st_mode & 0o777 == 0o700
    assert len(list(folder.iterdir())) == len(FILES)
    names = [path.name for path in folder.iterdir()]
    assert not any(set(name) & set("/\\\0\x1b\u202e") or name.startswith((".", "-")) for name in names)


def test_one_file_can_be_chosen_and_none_is_overwritten(world: World, tmp_path: Path) -> None:
    world.server.accept(Reporter(world=world, name="a").report("files", files={"a": b"one", "b": b"two"}))
    world.member("ohchr").sync()
    with world.member("ohchr").database() as database:
        assert [file.number for file in save(database, tmp_path / "s", 2)] == [2]
        (tmp_path / "s" / "a").symlink_to(tmp_path / "elsewhere")
        (tmp_path / "s" / "b").write_bytes(b"mine")
        saved = save(database, tmp_path / "s")
    assert [type(file.error) for file in saved] == [RefusedError, RefusedError]
    assert (tmp_path / "s" / "b").read_bytes() == b"mine"
    assert not (tmp_path / "elsewhere").exists()


@pytest.mark.parametrize("numbers", [(0,), (3,), (1, 3)])
def test_a_file_that_is_not_there_is_refused(world: World, tmp_path: Path, numbers: tuple[int, ...]) -> None:
    world.server.accept(Reporter(world=world, name="a").report("files", files={"a": b"one", "b": b"two"}))
    world.member("ohchr").sync()
    with world.member("ohchr").database() as database, pytest.raises(RefusedError, match="no such file"):
        save(database, tmp_path / "s", *numbers)
    assert not (tmp_path / "s").exists()


def test_a_spoilt_file_is_not_saved_and_spoils_no_other(world: World, tmp_path: Path) -> None:
    reporter = Reporter(world=world, name="a")
    described = [reporter.described(name, name.encode()) for name in ("one", "two")]
    manifest = jsons.dump(reporter.manifest("the account", files=described))
    world.server.accept(reporter.seal(reporter.bundle(manifest, b"one", b"TWO")))
    world.member("ohchr").sync()
    with world.member("ohchr").database() as database:
        good, spoilt = save(database, tmp_path / "s")
    assert good.path is not None
    assert isinstance(spoilt.error, UntrustedError)
    assert [path.name for path in (tmp_path / "s").iterdir()] == ["one"]


def test_a_payload_damaged_on_this_disk_is_noticed(world: World, tmp_path: Path) -> None:
    world.server.accept(Reporter(world=world, name="a").report("files", files={"a": bytes(200_000)}))
    member = world.member("ohchr")
    member.sync()
    path = member.home / "sealed" / "0"
    data = bytearray(path.read_bytes())
    data[150_000] ^= 1
    path.write_bytes(data)
    with member.database() as database:
        (saved,) = save(database, tmp_path / "s")
        assert isinstance(saved.error, UntrustedError)
        path.unlink()
        with pytest.raises(UnavailableError, match="not on this disk"):
            save(database, tmp_path / "s")
    assert list((tmp_path / "s").iterdir()) == []


def test_evidence_is_saved_by_its_unit_only_and_everybody_sees_that_there_is_some(
    world: World, tmp_path: Path
) -> None:
    original = bytes(range(256)) * 700
    part = Reporter(world=world, name="a", to=("ohchr", "oios")).report(
        "with evidence", files={"copy.jpg": b"cleaned"}, evidence={"original.jpg": original}
    )
    world.server.accept(part)
    for body in world.bodies:
        unit, reviewer = world.members[body]
        unit.sync()
        reviewer.sync()
        with unit.database() as database:
            saved = save(database, tmp_path / body)
        assert [file.path.read_bytes() for file in saved if file.path] == [b"cleaned", original]
        with reviewer.database() as database:
            copy, closed = save(database, tmp_path / f"{body}-reviewer")
        assert copy.error is None
        assert isinstance(closed.error, NotRecipientError)
        assert [path.name for path in (tmp_path / f"{body}-reviewer").iterdir()] == ["copy.jpg"]
        assert list((unit.home / "incoming").iterdir()) == []


@pytest.mark.parametrize("sealed", [b"", b"not an age file" * 1000, bytes(7000)])
def test_an_evidence_file_that_is_none_is_named_as_such(world: World, tmp_path: Path, sealed: bytes) -> None:
    reporter = Reporter(world=world, name="a")
    described = [reporter.described("fake", sealed, purpose="evidence")]
    manifest = jsons.dump(reporter.manifest("the account", files=described))
    world.server.accept(reporter.seal(reporter.bundle(manifest, sealed)))
    world.member("ohchr").sync()
    with world.member("ohchr").database() as database:
        (saved,) = save(database, tmp_path / "s")
    assert isinstance(saved.error, MalformedError)


def test_a_text_sealed_by_hand_is_saved_without_its_padding(world: World, tmp_path: Path) -> None:
    text = b"written by hand" + bytes(70_000) + b"and more"
    reporter = Reporter(world=world, name="a")
    world.server.accept(reporter.seal("à la main".encode().ljust(2**16, b"\0")))
    world.server.accept(reporter.seal(text.ljust(2**18, b"\0")))
    world.member("ohchr").sync()
    with world.member("ohchr").database() as database:
        (as_text,) = save(database, tmp_path / "s", entry=0)
        (as_bytes,) = save(database, tmp_path / "s", entry=1)
    assert as_text.path == tmp_path / "s" / "entry-0.txt"
    assert as_text.path.read_text(encoding="utf-8") == "à la main"
    assert as_bytes.path == tmp_path / "s" / "entry-1.bin"
    assert as_bytes.path.read_bytes() == text.ljust(2**18, b"\0")


def test_a_report_without_files_has_none_to_save(world: World, tmp_path: Path) -> None:
    world.server.accept(Reporter(world=world, name="a").report("no files"))
    world.member("ohchr").sync()
    with world.member("ohchr").database() as database:
        for entry in (0, 7):
            with pytest.raises(RefusedError):
                save(database, tmp_path / "s", entry=entry)
