"""The signed requests of the vectors: made byte for byte by ours, and verified as RFC 9421 has it."""

import json
from pathlib import Path
from typing import Any

import httpx2
import pytest

from channel.codec import b64
from channel.errors import UntrustedError
from channel.treelog.signature import ed25519_public, verify_ed25519
from channel.wire.requests import parse_key_id
from keys.request_signer import RequestSigner

VECTORS: dict[str, Any] = json.loads((Path(__file__).parents[1] / "vectors/requests.json").read_text())
REQUESTS: list[dict[str, Any]] = VECTORS["requests"]


@pytest.mark.parametrize("row", REQUESTS, ids=lambda row: f"{row['method']} {row['target']}")
@pytest.mark.parametrize("server", ["https://reports.example.org", "http://127.0.0.1:8000"])
def test_a_request_is_signed_byte_for_byte(row: dict[str, Any], server: str) -> None:
    request = httpx2.Request(row["method"], server + row["target"], content=row["body"].encode())
    RequestSigner(
        parse_key_id(row["key_id"]),
        seed=bytes.fromhex(row["seed"]) * 32,
        clock=lambda: row["created"] + 0.9,
        random_bytes=lambda _: bytes.fromhex(row["nonce"]),
    ).sign(request)
    for name in ("content_digest", "signature_input", "signature"):
        assert request.headers[name.replace("_", "-")] == row[name]


@pytest.mark.parametrize("row", REQUESTS, ids=lambda row: f"{row['method']} {row['target']}")
def test_the_signature_is_over_the_base_and_nothing_else(row: dict[str, Any]) -> None:
    public = ed25519_public(bytes.fromhex(row["seed"]) * 32)
    signature = b64.decode(row["signature"].removeprefix("channel=:").removesuffix(":"))
    verify_ed25519(public, row["signature_base"].encode(), signature)
    with pytest.raises(UntrustedError):
        verify_ed25519(public, row["signature_base"].replace("ohchr", "osapg", 1).encode(), signature)
