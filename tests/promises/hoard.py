"""Everything that somebody can try as a key who holds certain files, databases and passphrases."""

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from channel.codec import b64
from channel.codec.digests import sha256
from channel.console.database import ConsoleDatabase
from channel.errors import MalformedError
from keys import keyfile
from keys.identity import Identity
from keys.kdf import FLOOR_COST, stretch
from keys.keyring import KeyringKind
from keys.passphrase import derive

SEED_BYTES = 32
_INFOS = ("", "intake", "reply-identity", "2026w48")


def key_file_secrets(path: Path, passphrase: str) -> Iterator[bytes]:
    """Yield what a key file holds, and what can be made of it and its passphrase."""
    yield from keyfile.read(path, passphrase=passphrase).parts.values()
    stated = json.loads(path.read_bytes())
    salt = _decoded(stated["kdf"]["salt"])
    yield stretch(passphrase, salt=salt, cost=FLOOR_COST)
    yield from texts_as_bytes(stated)


def console_secrets(database: ConsoleDatabase) -> Iterator[bytes]:
    """Yield everything that an open console keeps: keyrings to their last value, transport identities."""
    for kind in KeyringKind:
        cut = database.newest_keyring(kind)
        if cut is not None:
            yield from texts_as_bytes(json.loads(cut.data))
    for held in database.transports():
        yield held.identity.seed


def stored_secrets(data: Path) -> Iterator[bytes]:
    """Yield the server's own seeds, and every short value in its database, that might be a key."""
    for path in (data / "secrets").iterdir():
        yield path.read_bytes()
    with closing(sqlite3.connect(f"file:{data}/channel.sqlite3?mode=ro", uri=True)) as database:
        tables = [row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            for row in database.execute(f'SELECT * FROM "{table}"'):  # noqa: S608 - names from the database
                yield from (value for value in row if isinstance(value, bytes) and len(value) <= SEED_BYTES)


def stored_keyrings(data: Path, body: str) -> list[bytes]:
    """Return every keyring of a body that the server ever took in, sealed as it is."""
    with closing(sqlite3.connect(f"file:{data}/channel.sqlite3?mode=ro", uri=True)) as database:
        return [row[0] for row in database.execute("SELECT sealed FROM keyring WHERE body = ?", [body])]


def texts_as_bytes(value: Any) -> Iterator[bytes]:
    """Yield every text of a JSON value as the bytes that it may spell."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from texts_as_bytes(item)
    elif isinstance(value, str):
        yield value.encode()
        yield _decoded(value)


def seeds(hoard: Iterable[bytes]) -> set[bytes]:
    """Return all that a hoard gives for 32 bytes: stretches of it, hashes, and what we derive from seeds."""
    found: set[bytes] = set()
    for secret in set(hoard):
        found.add(sha256(secret))
        found.add(secret.ljust(SEED_BYTES, b"\0")[:SEED_BYTES])
        # Every stretch of what is about as long as a key; of longer text, every one that may begin a field.
        step = 1 if len(secret) <= 2 * SEED_BYTES else SEED_BYTES // 2
        found |= {secret[i : i + SEED_BYTES] for i in range(0, len(secret) - SEED_BYTES + 1, step)}
        if len(secret) in (16, SEED_BYTES):
            found |= {derive(secret, info) for info in _INFOS}
            found.add(hashlib.shake_256(secret).digest(SEED_BYTES))
    return found


def file_keys(hoard: Iterable[bytes]) -> set[bytes]:
    """Return all that a hoard gives for 16 bytes."""
    return {seed[i : i + 16] for seed in hoard for i in range(len(seed) - 15)}


def identities(found: Iterable[bytes]) -> list[Identity]:
    """Return an identity for each seed."""
    return [Identity(seed) for seed in sorted(found)]


def _decoded(text: str) -> bytes:
    try:
        return b64.decode(text)
    except MalformedError:
        return bytes.fromhex(text) if len(text) % 2 == 0 and set(text) <= set("0123456789abcdef") else b""
