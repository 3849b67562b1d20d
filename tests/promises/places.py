"""Where a hunt looks: files with their names, and the memory of a process, all of it that can be read."""

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from tests.promises.needles import Needles, Sieve, hits

_MAP = re.compile(r"([0-9a-f]+)-([0-9a-f]+) (r...) \S+ \S+ \S+ *(.*)")
_FLAGS = re.compile(r"^flags:\s+([0-7]+)$", re.MULTILINE)
_BLOCK_BYTES = 4 * 2**20
_ZEROS = bytes(_BLOCK_BYTES)
# Pages that the kernel lends for its clock; reading them from outside is refused.
_KERNELS_OWN = re.compile(r"\[v(?:var|var_vclock|syscall)\]")


@dataclass(kw_only=True)
class Searched:
    """What was found, as `place: needle`, and how many bytes were looked at."""

    found: set[str] = field(default_factory=set)
    size_bytes: int = 0
    unreadable: list[str] = field(default_factory=list)


def search_files(folder: Path, needles: Needles) -> Searched:
    """Search the contents and the names of all files below a folder."""
    searched = Searched()
    for path in sorted(folder.rglob("*")):
        place = str(path.relative_to(folder))
        searched.found |= {f"name of {place}: {name}" for name in hits(needles, place.encode())}
        if path.is_file():
            data = path.read_bytes()
            searched.size_bytes += len(data)
            searched.found |= {f"{place}: {name}" for name in hits(needles, data)}
    return searched


def search_memory(pid: int, needles: Needles) -> Searched:
    """Search every readable map of a process of ours."""
    searched = Searched()
    sieve = Sieve(needles)
    with Path(f"/proc/{pid}/mem").open("rb", buffering=0) as memory:
        for start, end, place in readable_maps(pid):
            tail = b""
            for block in _blocks(memory, start, end):
                if block is None:
                    searched.unreadable.append(place)
                    break
                searched.size_bytes += len(block)
                if _ZEROS.startswith(block):
                    tail = b""
                    continue
                searched.found |= {f"{place}: {name}" for name in sieve.hits(tail + block)}
                tail = block[-sieve.overlap_bytes :]
    return searched


def open_files(pid: int) -> set[str]:
    """Return the paths of all files that a process holds open to write, or that have no name any more.

    A file with a name that is only read, such as a module being imported, keeps nothing.
    """
    found = set()
    for link in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(FileNotFoundError):
            target = str(link.readlink())
            flags = _FLAGS.search(Path(f"/proc/{pid}/fdinfo/{link.name}").read_text())
            assert flags is not None
            is_read_only = int(flags[1], 8) & os.O_ACCMODE == os.O_RDONLY
            if (
                target.startswith("/")
                and target != "/dev/null"
                and not (is_read_only and Path(target).is_file())
            ):
                found.add(target)
    return found


def readable_maps(pid: int) -> Iterator[tuple[int, int, str]]:
    """Yield start, end and name of each map that the process itself may read."""
    for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
        found = _MAP.fullmatch(line)
        if found and not _KERNELS_OWN.fullmatch(found[4]):
            yield int(found[1], 16), int(found[2], 16), found[4] or "anonymous"


def _blocks(memory: BinaryIO, start: int, end: int) -> Iterator[bytes | None]:
    """Yield the bytes of a map; None where it cannot be read, or is no longer there."""
    position = start
    while position < end:
        try:
            memory.seek(position)
            block = memory.read(min(_BLOCK_BYTES, end - position))
        except OSError:
            block = b""
        if not block:
            yield None
            return
        yield block
        position += len(block)
