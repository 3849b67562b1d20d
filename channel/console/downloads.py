"""Fetches payloads to disk and checks each against its entry; does the same whether it is ours or not.

Small ones that follow one another are asked for together, because a signed request takes the server longer
than a payload does. Which ones those are is told by what the source listed, and by the room on this disk.
"""

import errno
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO

from channel.console.alarms import AlarmKind
from channel.console.home import FILE_MODE
from channel.console.left_out import room_bytes
from channel.console.listing import ListedEntry
from channel.console.payload_frames import PayloadFrames
from channel.console.source import BrokenLineError, MissingError, Source
from channel.errors import MalformedError, UnavailableError, reason
from channel.wire.parts import PAYLOAD_LABEL, PartsDigest
from channel.wire.requests import PAYLOADS_LIMIT

TRIES = 3
RUN_BYTES = 16 * 2**20
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


class _NoRoomError(UnavailableError):
    """The disk is full."""


class Downloads:
    """Fetches the payloads of one sync into one folder, one request after the other."""

    def __init__(self, source: Source, folder: Path) -> None:
        self._source = source
        self._folder = folder
        self._gives_runs = True

    def path(self, listed: ListedEntry) -> Path:
        """Return where the payload of an entry is written."""
        return self._folder / str(listed.entry)

    def fetch(self, listed: Sequence[ListedEntry]) -> dict[int, AlarmKind | None]:
        """Fetch the payloads of entries in their order; returns what is wrong with each, as `fetch_payload`.

        An entry that a run did not settle, because it was not given there or the run broke off, is asked for
        alone. A source that gives no runs is asked for none again.

        Raises:
            UnavailableError: the source cannot be reached, or the disk says no for another reason than room.
            RefusedError: the source does not let this member in.
        """
        found: dict[int, AlarmKind | None] = {}
        while len(found) < len(listed):
            run = self._run(listed[len(found) :])
            settled = self._fetch_run(run) if len(run) > 1 else {}
            for entry in run:
                if entry.entry not in settled:
                    settled[entry.entry] = fetch_payload(self._source, entry, self.path(entry))
            found |= settled
        return found

    def _run(self, listed: Sequence[ListedEntry]) -> Sequence[ListedEntry]:
        """Return how many of these, at least the first, to ask for at once."""
        if not self._gives_runs:
            return listed[:1]
        limit_bytes = min(RUN_BYTES, room_bytes(self._folder))
        run_bytes = 0
        for count, entry in enumerate(listed[:PAYLOADS_LIMIT]):
            run_bytes += entry.payload_bytes
            if run_bytes > limit_bytes or entry.entry != listed[0].entry + count:
                return listed[: max(count, 1)]
        return listed[:PAYLOADS_LIMIT]

    def _fetch_run(self, run: Sequence[ListedEntry]) -> dict[int, AlarmKind | None]:
        """Fetch payloads with one request; returns what is wrong with each that it settled."""
        settled: dict[int, AlarmKind | None] = {}
        try:
            with self._source.payloads(run[0].entry, len(run)) as blocks:
                frames = PayloadFrames(blocks)
                for listed in run:
                    length_bytes = frames.length()
                    if not length_bytes:
                        continue
                    if length_bytes != listed.payload_bytes:
                        settled[listed.entry] = AlarmKind.PAYLOAD
                        return settled
                    payload = frames.payload(length_bytes)
                    settled[listed.entry] = _keep(payload, listed, self.path(listed))
                frames.finish()
        except MissingError:
            self._gives_runs = False
        except (BrokenLineError, MalformedError, _NoRoomError):
            # Whose fault it is shows when the rest is asked for one by one.
            self._drop_half(run, settled)
        return settled

    def _drop_half(self, run: Sequence[ListedEntry], settled: Mapping[int, AlarmKind | None]) -> None:
        """Remove what a run that broke off left of a payload; its room is needed for the next try."""
        for listed in run:
            if listed.entry not in settled:
                self.path(listed).unlink(missing_ok=True)


def fetch_payload(source: Source, listed: ListedEntry, path: Path) -> AlarmKind | None:
    """Write the payload of an entry to `path`, durable on return; memory is one block.

    Returns what is wrong with it, if anything; a payload that breaks off each time counts as withheld. One
    that does not fit on this disk is not asked for, or broken off; nothing of it stays.
    Every payload is written out and synced, so that neither requests nor their pace tell the source which
    ones this body keeps.

    Raises:
        UnavailableError: the source cannot be reached, or the disk says no for another reason than room.
        RefusedError: the source does not let this member in.
    """
    if listed.payload_bytes > room_bytes(path.parent):
        return AlarmKind.ROOM
    for _ in range(TRIES):
        try:
            return _fetch_once(source, listed, path)
        except _NoRoomError:
            path.unlink(missing_ok=True)
            return AlarmKind.ROOM
        except BrokenLineError:
            continue
        except MissingError:
            break
        except MalformedError:
            return AlarmKind.PAYLOAD
    return AlarmKind.WITHHELD


def _fetch_once(source: Source, listed: ListedEntry, path: Path) -> AlarmKind | None:
    with source.payload(listed.entry) as blocks:
        return _keep(blocks, listed, path)


def _keep(blocks: Iterable[bytes | memoryview], listed: ListedEntry, path: Path) -> AlarmKind | None:
    digest = PartsDigest(PAYLOAD_LABEL)
    left = listed.payload_bytes
    with _open_new(path) as file:
        for block in blocks:
            left -= len(block)
            if left < 0:
                return AlarmKind.PAYLOAD
            digest.update(block)
            _write(file, block)
        _sync(file)
    return None if not left and digest.digest() == listed.payload_digest else AlarmKind.PAYLOAD


def _open_new(path: Path) -> BinaryIO:
    try:
        path.unlink(missing_ok=True)
        flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY | os.O_NOFOLLOW | os.O_CLOEXEC
        return os.fdopen(os.open(path, flags, FILE_MODE), "wb", buffering=0)
    except OSError as error:
        raise _disk_says_no(error) from error


def _write(file: BinaryIO, block: bytes | memoryview) -> None:
    rest = memoryview(block)
    try:
        while rest:
            rest = rest[file.write(rest) :]
    except OSError as error:
        raise _disk_says_no(error) from error


def _sync(file: BinaryIO) -> None:
    try:
        os.fsync(file.fileno())
    except OSError as error:
        raise _disk_says_no(error) from error


def _disk_says_no(error: OSError) -> UnavailableError:
    kind = _NoRoomError if error.errno in _FULL else UnavailableError
    return kind(f"cannot keep a payload: {reason(error)}", hint="Mend the disk of this home and sync again.")
