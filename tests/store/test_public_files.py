"""Public files are replaced whole, by one publisher at a time."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from channel.errors import UnavailableError
from channel.store.files import Files
from channel.store.layout import DataDirectory
from channel.store.public_files import PublicFiles


@pytest.fixture
def public(data: DataDirectory) -> PublicFiles:
    return PublicFiles(data.public, files=Files())


def test_a_file_is_replaced_and_its_stamp_changes(public: PublicFiles) -> None:
    assert public.read("v1/roots") is None
    assert public.stamp("v1/roots") is None
    stamps = []
    for text in (b"one", b"two", b"two"):
        public.replace("v1/roots", text)
        assert public.read("v1/roots") == text
        stamps.append(public.stamp("v1/roots"))
    assert len(set(stamps)) == 3


def test_a_failed_replacement_leaves_the_old_file_and_nothing_else(data: DataDirectory) -> None:
    class Broken(Files):
        def rename(self, source: Path, target: Path) -> None:
            raise OSError(f"{source} {target}")

    PublicFiles(data.public, files=Files()).replace("pin.json", b"old")
    broken = PublicFiles(data.public, files=Broken())
    with pytest.raises(UnavailableError):
        broken.replace("pin.json", b"new")
    assert broken.read("pin.json") == b"old"
    assert {path.name for path in data.public.iterdir()} == {"pin.json", "v1"}


def test_publishers_take_turns(public: PublicFiles) -> None:
    public.replace("v1/roots", b"0")

    def add_one(_: int) -> None:
        with public.exclusive():
            public.replace("v1/roots", str(int(public.read("v1/roots") or b"0") + 1).encode())

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(add_one, range(40)))
    assert public.read("v1/roots") == b"40"
