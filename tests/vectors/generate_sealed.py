"""Writes sealed.json: a report sealed to two bodies, with all that was drawn for it, and changes refused.

Payload, commitment and token are built from the specification; stanzas are wrapped by the library for HPKE,
so the header differs from run to run. Run it from the repository's root, as
`python -m tests.vectors.generate_sealed tests/vectors`.
"""

import base64
import hashlib
import hmac
import json
import struct
import sys
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from channel.wire.nobody import nobody_recipient
from keys.identity import Identity
from tests.vectors.generate_report import ALERT, bundle, manifest

FILE_KEY, NONCE, BLIND, LOG_KEY = b"\x51" * 16, b"\x52" * 16, b"\x53" * 32, b"\x22" * 32
BODIES = {"ohchr": 0x21, "osapg": 0x24}
CHUNK = 1 << 16
Json = dict[str, object]


def identity(body: str) -> Identity:
    return Identity(bytes([BODIES[body]]) * 32)


def named(body: str) -> str:
    return f"{body}/2026w48/{hashlib.sha256(str(identity(body).recipient).encode()).hexdigest()[:16]}"


def header() -> bytes:
    recipients = [nobody_recipient(1), *(identity(body).recipient for body in BODIES), nobody_recipient(2)]
    lines = ["age-encryption.org/v1"]
    for recipient in recipients:
        stanza = recipient.wrap(FILE_KEY)
        body = base64.b64encode(stanza.body).decode().rstrip("=")
        lines += [" ".join(["->", *stanza.arguments]), body]
    signed = "\n".join([*lines, "---"]).encode()
    mac = hmac.digest(HKDF(SHA256(), 32, salt=None, info=b"header").derive(FILE_KEY), signed, "sha256")
    return signed + b" " + base64.b64encode(mac).rstrip(b"=") + b"\n"


def payload(plaintext: bytes) -> bytes:
    key = ChaCha20Poly1305(HKDF(SHA256(), 32, salt=NONCE, info=b"payload").derive(FILE_KEY))
    chunks = [plaintext[i : i + CHUNK] for i in range(0, len(plaintext), CHUNK)]
    numbered = (
        (n.to_bytes(11, "big") + bytes([n == len(chunks) - 1]), chunk) for n, chunk in enumerate(chunks)
    )
    return NONCE + b"".join(key.encrypt(nonce, chunk, None) for nonce, chunk in numbered)


def front(row: Json) -> bytes:
    encoded = str(row["manifest"]).encode()
    return b"CHANNEL1" + struct.pack(">I", len(encoded)) + encoded + bytes.fromhex(str(row["signature"]))


def document() -> Json:
    row = bundle("alert, sealed", manifest(ALERT, [], to=[named(body) for body in BODIES]), [])
    plaintext = front(row).ljust(1 << 16, b"\0")
    age_header, age_payload = header(), payload(plaintext)
    parts = hashlib.sha256(age_payload).digest()
    digest = b"channel/v1/payload\0" + struct.pack(">Q", len(age_payload)) + parts
    payload_digest = hashlib.sha256(digest).digest()
    covered = b"channel/v1/commit\0" + BLIND + hashlib.sha256(age_header).digest() + payload_digest
    commitment = hashlib.sha256(covered).digest()
    token = hmac.digest(LOG_KEY, b"channel/v1/token\0" + commitment, "sha256")
    whole = b"CHSEAL1\n" + token + BLIND + age_header + age_payload
    return {
        "source": "built by generate_sealed.py from the wire specification; stanzas by the library for HPKE",
        "format": "hex, but manifest and header, which are text; identity seeds are one byte 32 times; the"
        " header has nobody-1, the bodies, nobody-2; refused: one place of the header replaced",
        "manifest": row["manifest"],
        "signature": row["signature"],
        "identities": {body: f"{seed:02x}" for body, seed in BODIES.items()},
        "file_key": FILE_KEY.hex(),
        "nonce": NONCE.hex(),
        "blind": BLIND.hex(),
        "log_key": LOG_KEY.hex(),
        "header": age_header.decode(),
        "plaintext_sha": hashlib.sha256(plaintext).hexdigest(),
        "payload_sha": hashlib.sha256(age_payload).hexdigest(),
        "payload_digest": payload_digest.hex(),
        "commitment": commitment.hex(),
        "token": token.hex(),
        "sealed_sha": hashlib.sha256(whole).hexdigest(),
        "refused": [
            {"name": "another version", "find": "org/v1\n", "replace": "org/v2\n", "error": "malformed"},
            {
                "name": "another type of stanza",
                "find": stanza_start(age_header),
                "replace": stanza_start(age_header).replace("mlkem768x25519", "X25519"),
                "error": "malformed",
            },
            {
                "name": "a stanza taken away",
                "find": first_stanza(age_header),
                "replace": "",
                "error": "malformed",
            },
            {
                "name": "two stanzas in another order",
                "find": first_stanza(age_header) + second_stanza(age_header),
                "replace": second_stanza(age_header) + first_stanza(age_header),
                "error": "not a recipient",
            },
            {
                "name": "another MAC",
                "find": mac_line(age_header),
                "replace": mac_line(age_header).swapcase(),
                "error": "not a recipient",
            },
        ],
    }


def stanza_start(age_header: bytes) -> str:
    return age_header.decode().splitlines()[1][:40]


def first_stanza(age_header: bytes) -> str:
    return "".join(age_header.decode().splitlines(keepends=True)[1:3])


def second_stanza(age_header: bytes) -> str:
    return "".join(age_header.decode().splitlines(keepends=True)[3:5])


def mac_line(age_header: bytes) -> str:
    # All but the end of it, whose stray bits no reader takes.
    return age_header.decode().splitlines()[-1][:-4]


if __name__ == "__main__":
    Path(sys.argv[1], "sealed.json").write_text(json.dumps(document(), indent=1, ensure_ascii=False) + "\n")
