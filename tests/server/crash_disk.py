"""A disk that may lose, at a power cut, whatever was not waited for: bytes, lengths and names, each alone.

It stands on a real folder and lets the real calls through. Beside them it keeps book: of each name, what it
may lead to after a cut (everything that it led to since its folder was last synced), and of each file, what
it may hold. The database is taken as it is: SQLite's commits are one step, and on the disk when they return.
"""

import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from threading import RLock

from channel.intake.ports import Buffer
from channel.store.files import Files
from channel.store.layout import DataDirectory

STATES_LIMIT = 2000


@dataclass(frozen=True, kw_only=True)
class Cut:
    """A moment at which the power may fail, and all that may be found afterwards.

    `names` are below the data directory; each leads to one of some files, or to none. `contents` has what
    each file may hold.
    """

    moment: str
    database: Mapping[str, bytes] = field(repr=False)
    names: Mapping[str, tuple[int | None, ...]] = field(repr=False)
    contents: Mapping[int, tuple[bytes, ...]] = field(repr=False)

    def now(self) -> "State":
        """Return what is found if nothing but the server dies."""
        names = {name: led[-1] for name, led in self.names.items() if led[-1] is not None}
        contents = {file: options[-1] for file, options in self.contents.items()}
        return State(moment=self.moment, database=self.database, names=names, contents=contents)

    def states(self) -> Iterator["State"]:
        """Yield everything that may be found, each combination once."""
        files = sorted({file for led in self.names.values() for file in led if file is not None})
        choices = [self.names[name] for name in self.names]
        contents = [self.contents[file] for file in files]
        count = 0
        for led in product(*choices):
            reached = [
                options if file in led else options[:1] for file, options in zip(files, contents, strict=True)
            ]
            for held in product(*reached):
                count += 1
                assert count <= STATES_LIMIT, f"too much may have happened at: {self.moment}"
                yield State(
                    moment=self.moment,
                    database=self.database,
                    names={
                        name: file for name, file in zip(self.names, led, strict=True) if file is not None
                    },
                    contents=dict(zip(files, held, strict=True)),
                )


@dataclass(frozen=True, kw_only=True)
class State:
    """What is found after a cut."""

    moment: str
    database: Mapping[str, bytes] = field(repr=False)
    names: Mapping[str, int]
    contents: Mapping[int, bytes] = field(repr=False)

    def lay_out(self, data: DataDirectory) -> None:
        """Make `data`, which has its folders only, what is found."""
        for name, content in self.database.items():
            (data.root / name).write_bytes(content)
        first: dict[int, Path] = {}
        for name, file in self.names.items():
            path = data.root / name
            if file in first:
                path.hardlink_to(first[file])
            else:
                path.write_bytes(self.contents[file])
                first[file] = path


class PowerCutFiles(Files):
    """Does all that `Files` does; `cuts` are the moments so far."""

    def __init__(self, data: DataDirectory) -> None:
        """Take what is there as synced."""
        self.cuts: list[Cut] = []
        self._data = data
        self._names: dict[Path, list[int | None]] = {}
        self._held_open: dict[int, int] = {}
        self._turn = RLock()
        self._look()
        self._synced = {file: self._content(file) for file in self._held_open}
        for folder in (data.blobs, data.uploads):
            self._settle(folder)

    def remember(self, cut: Cut) -> None:
        """Take what is there, which is laid out as of `cut`, as synced only as far as it was then."""
        place = {file: self._data.root / name for name, file in cut.now().names.items()}
        number = {file: self._hold(place.get(file) or self._gone(file, cut)) for file in cut.contents}
        self._names = {
            self._data.root / name: [None if file is None else number[file] for file in led]
            for name, led in cut.names.items()
        }
        self._synced = {number[file]: options[0] for file, options in cut.contents.items()}

    def close(self) -> None:
        for descriptor in self._held_open.values():
            os.close(descriptor)

    def create(self, path: Path, data: Buffer) -> None:
        self.moment(f"before {path.parent.name} get a file")
        super().create(path, data)
        self.moment(f"after {path.parent.name} got a file")

    def write_at(self, path: Path, data: Buffer, *, offset: int) -> None:
        self.moment("before a part is written")
        super().write_at(path, data, offset=offset)
        self.moment("after a part is written")

    def sync(self, descriptor: int) -> None:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            super().sync(descriptor)
            return
        self.moment("before a file is synced")
        super().sync(descriptor)
        self._keep(descriptor)

    def sync_data(self, descriptor: int) -> None:
        self.moment("before the bytes of a file are synced")
        super().sync_data(descriptor)
        self._keep(descriptor)

    def rename(self, source: Path, target: Path) -> None:
        self.moment("before a file is renamed")
        super().rename(source, target)
        self.moment("after a file is renamed")

    def link(self, source: Path, target: Path) -> None:
        self.moment("before a file is linked")
        super().link(source, target)
        self.moment("after a file is linked")

    def sync_folder(self, folder: Path) -> None:
        self.moment(f"before {folder.name} are synced")
        super().sync_folder(folder)
        with self._turn:
            self._look()
            self._settle(folder)
        self.moment(f"after {folder.name} are synced")

    def moment(self, name: str) -> None:
        """Take note of a moment at which the power may fail."""
        with self._turn:
            self.cuts.append(self._cut(name))

    def _cut(self, name: str) -> Cut:
        self._look()
        database = {path.name: path.read_bytes() for path in self._database()}
        names = {str(path.relative_to(self._data.root)): tuple(led) for path, led in self._names.items()}
        reached = {file for led in names.values() for file in led if file is not None}
        contents = {file: self._may_hold(file) for file in reached}
        return Cut(moment=name, database=database, names=names, contents=contents)

    def _database(self) -> Iterator[Path]:
        for suffix in ("", "-wal"):
            path = self._data.database.with_name(self._data.database.name + suffix)
            if path.exists():
                yield path

    def _look(self) -> None:
        present = self._present()
        while present is None:
            present = self._present()
        for path in present.keys() | self._names.keys():
            led = self._names.setdefault(path, [None])
            now = present.get(path)
            if now in led:
                led.remove(now)
            led.append(now)

    def _present(self) -> dict[Path, int] | None:
        """Return where all names lead to; None if one went away just now, in another thread."""
        present = {}
        for folder in (self._data.blobs, self._data.uploads):
            for path in folder.iterdir():
                try:
                    present[path] = self._hold(path)
                except FileNotFoundError:
                    return None
        return present

    def _settle(self, folder: Path) -> None:
        for path in [path for path in self._names if path.parent == folder]:
            now = self._names[path][-1]
            if now is None:
                del self._names[path]
            else:
                self._names[path] = [now]

    def _hold(self, path: Path) -> int:
        # While it is open, no other file gets its number.
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        number = os.fstat(descriptor).st_ino
        if self._held_open.setdefault(number, descriptor) != descriptor:
            os.close(descriptor)
        return number

    def _gone(self, file: int, cut: Cut) -> Path:
        """Make a file that has no name any more in the folders, but may have one again after a cut."""
        path = self._data.root / f"gone-{file}"
        path.write_bytes(cut.contents[file][-1])
        return path

    def _keep(self, descriptor: int) -> None:
        with self._turn:
            self._look()
            file = os.fstat(descriptor).st_ino
            self._synced[file] = self._content(file)

    def _content(self, file: int) -> bytes:
        descriptor = self._held_open[file]
        return os.pread(descriptor, os.fstat(descriptor).st_size, 0)

    def _may_hold(self, file: int) -> tuple[bytes, ...]:
        old, new = self._synced.get(file, b""), self._content(file)
        if old == new and file in self._synced:
            return (new,)
        longer = old.ljust(len(new), b"\0")
        middle = (_equal_bytes(longer, new) + len(new)) // 2
        torn = new[:middle] + longer[middle:]
        return tuple(dict.fromkeys((old, longer, torn, new)))


def _equal_bytes(one: bytes, other: bytes) -> int:
    """Return how many bytes are the same at the beginning, by halves."""
    low, high = 0, len(one)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if one[:middle] == other[:middle] else (low, middle - 1)
    return low
