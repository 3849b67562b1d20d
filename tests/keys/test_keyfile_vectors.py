"""The key files of the vectors: opened, written again byte for byte, and refused after each change."""

import json
from pathlib import Path
from typing import Any

import pytest

from channel.codec.digests import sha256
from channel.errors import ChannelError, MalformedError, RefusedError, UntrustedError
from keys.kdf import FLOOR_COST, KdfCost, stretch
from keys.key_secrets import KeyKind, rebuild_secrets
from keys.keyfile import open_key, seal_key

VECTORS: dict[str, Any] = json.loads((Path(__file__).parents[1] / "vectors/keyfile.json").read_text())
PASSPHRASE: str = VECTORS["passphrase"]
COST = KdfCost(**VECTORS["cost"])
ERRORS: dict[str, type[ChannelError]] = {
    "malformed": MalformedError,
    "untrusted": UntrustedError,
    "refused": RefusedError,
}


def test_the_vectors_cost_the_least_that_is_legal_and_hold_every_kind() -> None:
    assert COST == FLOOR_COST
    assert [row["kind"] for row in VECTORS["files"]] == list(KeyKind)


@pytest.mark.parametrize("row", VECTORS["files"], ids=lambda row: row["kind"])
def test_a_file_is_opened_and_written_byte_for_byte(row: dict[str, Any]) -> None:
    data: bytes = row["file"].encode()
    assert sha256(data).hex() == row["sha256"]
    assert stretch(PASSPHRASE, salt=bytes.fromhex(row["salt"]), cost=COST).hex() == row["stretched"]
    parts = {name: bytes.fromhex(part) for name, part in row["parts"].items()}
    secrets = rebuild_secrets(KeyKind(row["kind"]), row["name"], parts)
    assert open_key(data, passphrase=PASSPHRASE) == secrets
    drawn = iter([bytes.fromhex(row["salt"]), bytes.fromhex(row["nonce"])])
    assert seal_key(secrets, passphrase=PASSPHRASE, cost=COST, random_bytes=lambda _: next(drawn)) == data


@pytest.mark.parametrize("row", VECTORS["refused"], ids=lambda row: row["why"])
def test_a_changed_file_is_refused_as_its_vector_says(row: dict[str, str]) -> None:
    text: str = VECTORS["files"][1]["file"]
    assert text.count(row["find"]) == 1
    with pytest.raises(ERRORS[row["error"]]):
        open_key(text.replace(row["find"], row["replace"]).encode(), passphrase=PASSPHRASE)
