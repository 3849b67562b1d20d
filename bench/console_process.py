"""`python -m bench.console_process HOME PASSPHRASE_FILE SERVER` syncs a home, asks it, prints JSON."""

import hashlib
import json
import os
import secrets
import statistics
import sys
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from bench.crowd import SEED
from bench.invented_texts import tongues
from bench.process import forget_peak, memory_mib, peak_memory_mib
from channel.console.database import ConsoleDatabase
from channel.console.queue import Question, QueueStore, View
from channel.console.remote import Remote
from channel.console.reports import ReportStore
from channel.console.sync import sync
from channel.console.unlocking import unlock
from channel.demo.founding import read_passphrase
from keys.key_secrets import MemberSecret
from keys.request_signer import signer_of

_ROUNDS = 15
_PAGE = 100


def main() -> None:
    """Measure in this order: the floor, the sync, the store."""
    home, passphrase_file, server = sys.argv[1:]
    member = unlock(Path(home), read_passphrase(Path(passphrase_file)), tell=lambda _step: None)
    # What the key took is given back, and is no part of a console at work.
    forget_peak(os.getpid())
    with closing(member.database) as database, _remote(member.secret, server) as source:
        found = _sync(database, source)
        found["floor_seconds"] = _floor(source, found["taken"])
        found["store"] = _store(database)
        found["memory_mib"] = memory_mib(os.getpid())
        found["peak_mib"] = peak_memory_mib(os.getpid())
    print(json.dumps(found))


def _remote(secret: MemberSecret, server: str) -> Remote:
    auth = signer_of(secret, clock=time.time, random_bytes=secrets.token_bytes)
    return Remote(server, body=secret.body, auth=auth, sleep=time.sleep, proxy=None)


def _sync(database: ConsoleDatabase, source: Remote) -> dict[str, Any]:
    started, fetched = time.perf_counter(), [0.0]

    def tell(_taken: int) -> None:
        fetched[0] = time.perf_counter() - started

    result = sync(database, source, today=datetime.now(tz=UTC).date(), progress=tell)
    seconds = time.perf_counter() - started
    return {
        "taken": result.taken,
        "opened": result.opened,
        "sync_seconds": seconds,
        "fetch_seconds": fetched[0],
        "open_seconds": seconds - fetched[0],
    }


def _floor(source: Remote, count: int) -> float:
    """Fetch the same bytes once more, one request after the other, with one AEAD and one hash over them."""
    aead, started = ChaCha20Poly1305(bytes(32)), time.perf_counter()
    for entry in range(count):
        with source.payload(entry) as blocks:
            data = b"".join(blocks)
        hashlib.sha256(aead.encrypt(bytes(12), data, None)).digest()
    return time.perf_counter() - started


def _store(database: ConsoleDatabase) -> dict[str, dict[str, float]]:
    queue, reports = QueueStore(database), ReportStore(database)
    entries = [row.summary.entry for row in queue.page(_question("")).rows]
    found = {
        "first page": _times(lambda: queue.page(_question(""))),
        "counts": _times(queue.counts),
        "one report": _times(lambda: reports.get(secrets.choice(entries))),
    }
    for name, words in search_queries().items():
        found[f"search for {name}"] = _times(lambda words=words: queue.page(_question(words)))  # type: ignore[misc]
    return found


def search_queries() -> dict[str, str]:
    """Return words by what makes them easy or hard, in letters of this crowd and in others."""
    words = {tongue.code: tongue.words for tongue in tongues(SEED)}
    return {
        "a frequent word": words["fr"][0],
        "a rare word": words["ru"][3000],
        "a word in Arabic": words["ar"][40],
        "two words": f"{words['hi'][3]} {words['hi'][90]}",
        "a frequent character": words["zh"][0],
        "a rare character": words["zh"][500],
        "two characters": words["zh"][3000],
        "a character that is nowhere": "龘",
        "two letters that are nowhere": "xq",
        "a word that is nowhere": "nowhere",
        "a word and a number": "oren 17",
    }


def _question(words: str) -> Question:
    return Question(view=View.ALL, words=words, urgency=None, before=None)


def _times(ask: Callable[[], object]) -> dict[str, float]:
    times = []
    for _ in range(_ROUNDS):
        started = time.perf_counter()
        ask()
        times.append((time.perf_counter() - started) * 1000)
    return {"median_ms": statistics.median(times), "worst_ms": max(times)}


if __name__ == "__main__":
    main()
