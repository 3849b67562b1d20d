"""Fetches one payload to disk and checks it against its entry; does the same whether it is ours or not."""

import errno
import os
from pathlib import Path
from typing import BinaryIO

from channel.console.alarms import AlarmKind
from channel.console.home import FILE_MODE
from channel.console.left_out import room_bytes
from channel.console.listing import ListedEntry
from channel.console.source import BrokenLineError, MissingError, Source
from channel.errors import MalformedError, UnavailableError, reason
from channel.wire.parts import PAYLOAD_LABEL, PartsDigest

TRIES = 3
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


class _NoRoomError(UnavailableError):
    """The disk is full."""


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
    digest = PartsDigest(PAYLOAD_LABEL)
    left = listed.payload_bytes
    with source.payload(listed.entry) as blocks, _open_new(path) as file:
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


def _write(file: BinaryIO, block: bytes) -> None:
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
