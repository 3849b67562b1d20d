"""Writes keyfile.json: a key file of each kind, built from the wire specification alone, and changes refused.

Shares no code with keys, and takes the least cost that is legal; run it with the folder's path as argument.
"""

import base64
import hashlib
import json
import sys
from pathlib import Path

from argon2.low_level import Type, hash_secret_raw
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

PASSPHRASE = "six \ufb01gs in the caf\u00e9"
NORMALISED = "six figs in the caf\u00e9"
COST = {"t": 3, "m_kib": 65536, "p": 4}
ORIGIN = "reports.example.org"
FILES = (
    ("root", f"{ORIGIN}/root-1", {"ed25519": 0x01, "mldsa44": 0x11}),
    ("sign", f"{ORIGIN}/ohchr/2026a", {"ed25519": 0x04}),
    ("member", f"{ORIGIN}/ohchr/m-7f3a", {"ed25519": 0x07, "database": 0x08}),
)
# Each is a change to the second file: what stands there, what takes its place, the kind of error, why.
REFUSED = (
    ('"t":3', '"t":2', "refused", "below the floor"),
    ('"t":3', '"t":11', "refused", "above the ceiling"),
    ('"m_kib":65536', '"m_kib":65535', "refused", "memory below the floor"),
    ('"m_kib":65536', '"m_kib":2097153', "refused", "memory above the ceiling"),
    ('"p":4', '"p":9', "refused", "too many lanes"),
    ('"t":3', '"t":4', "untrusted", "another cost than the key was stretched with"),
    ("2026a", "2026b", "untrusted", "the name is covered"),
    ('{"v":1,', '{"v":1,"x":1,', "untrusted", "an unknown member is covered too"),
    ('"v":1', '"v":2', "malformed", "another version"),
    ('"v":1,', '"v":1, ', "malformed", "a space"),
    ('"kind":"sign"', '"kind":"body"', "malformed", "an unknown kind"),
    ("argon2id", "argon2i", "malformed", "an unknown algorithm"),
    ("}\n", "}", "malformed", "no newline"),
)


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def dump(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


def sealed_file(number: int) -> dict[str, object]:
    kind, name, seeds = FILES[number]
    parts = {part: bytes([seed]) * 32 for part, seed in seeds.items()}
    salt, nonce = bytes([number]) * 16, bytes([number]) * 12
    public = Ed25519PrivateKey.from_private_bytes(parts["ed25519"]).public_key().public_bytes_raw()
    key = hash_secret_raw(
        NORMALISED.encode(),
        salt,
        time_cost=COST["t"],
        memory_cost=COST["m_kib"],
        parallelism=COST["p"],
        hash_len=32,
        type=Type.ID,
    )
    outside = {
        "v": 1,
        "kind": kind,
        "name": name,
        "public": b64(public),
        "kdf": {"name": "argon2id", **COST, "salt": b64(salt)},
        "aead": {"name": "chacha20-poly1305", "nonce": b64(nonce)},
    }
    inside = dump({part: b64(secret) for part, secret in parts.items()})
    sealed = ChaCha20Poly1305(key).encrypt(nonce, inside, b"channel/v1/key-file\0" + dump(outside))
    data = dump({**outside, "sealed": b64(sealed)}) + b"\n"
    return {
        "kind": kind,
        "name": name,
        "parts": {part: secret.hex() for part, secret in parts.items()},
        "salt": salt.hex(),
        "nonce": nonce.hex(),
        "stretched": key.hex(),
        "file": data.decode(),
        "sha256": hashlib.sha256(data).hexdigest(),
    }


if __name__ == "__main__":
    document = {
        "source": "built by generate_keyfile.py from the wire specification, without our code",
        "format": "refused: one place of the second file replaced, and the kind of error; hex but for files",
        "passphrase": PASSPHRASE,
        "cost": COST,
        "files": [sealed_file(number) for number in range(len(FILES))],
        "refused": [
            {"find": find, "replace": put, "error": error, "why": why} for find, put, error, why in REFUSED
        ],
    }
    Path(sys.argv[1], "keyfile.json").write_text(json.dumps(document, indent=1) + "\n")
