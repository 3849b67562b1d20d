"""How many headers a second a console tries, beside the bare decapsulations it cannot do without."""

import os
import time

from bench.figures import Figure, median_pairs
from channel.errors import NotRecipientError
from channel.wire.age.header import parse_header
from channel.wire.age.seal import seal_header
from channel.wire.nobody import throwaway_recipient
from keys.identity import Identity
from keys.unseal import open_header

_ROUNDS = 5
_HEADERS = 300


def measure_headers() -> list[Figure]:
    """Try one identity on a header that is for others, all four stanzas each time."""
    identity = Identity(os.urandom(32))
    recipients = [throwaway_recipient(os.urandom(32)) for _ in range(4)]
    header = seal_header(recipients, file_key=os.urandom(16))
    stanzas = parse_header(header).stanzas

    def ours() -> float:
        started = time.perf_counter()
        for _ in range(_HEADERS):
            _refuse(header, identity)
        return _HEADERS / (time.perf_counter() - started)

    def limit() -> float:
        started = time.perf_counter()
        for _ in range(_HEADERS):
            for stanza in stanzas:
                identity.unwrap(stanza)
        return _HEADERS / (time.perf_counter() - started)

    value, bound = median_pairs(ours, limit, rounds=_ROUNDS)
    return [Figure(name="headers tried, one identity, one core", value=value, unit="/s", limit=bound)]


def _refuse(header: bytes, identity: Identity) -> None:
    try:
        open_header(header, [identity])
    except NotRecipientError:
        return
    raise RuntimeError("a header for others opened")
