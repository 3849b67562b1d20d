"""Writes members.json: a members note built from the wire specification alone, and texts that readers refuse.

Shares no code with channel/wire but the recipients; run it with the folder's path as argument.
"""

import base64
import hashlib
import json
import struct
import sys
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from channel.wire.nobody import nobody_recipient

ORIGIN, BODY, SIGN_ID, WEEK = "reports.example.org", "ohchr", "2026a", "2026w48"
SIGN_SEED = 0x04
MEMBERS = (
    ("m-7f3a", "reviewer,custodian", 0x61, 1),
    ("m-e001", "custodian,evidence", 0x62, 2),
    ("mirror-1", "mirror", 0x63, None),
)
REFUSED = (
    ("channel/v1/members\n", "channel/v2/members\n", "another version"),
    ("reviewer,custodian ", "custodian,reviewer ", "roles in another order"),
    ("reviewer,custodian ", "reviewer, custodian ", "a space between roles"),
    ("member mirror-1 mirror ", "member mirror-1 mirror,reviewer ", "a mirror that opens"),
    ("member mirror-1 ", "member m-7f3a ", "an id twice"),
    ("transport m-e001 ", "transport mirror-1 ", "a transport line of one who opens nothing"),
    ("transport m-e001 ", "transport m-0000 ", "a transport line of nobody"),
    ("keyring 3 ", "keyring 0 ", "a version below 1"),
    ("keyring 3 ", "keyring 03 ", "leading zero"),
    ("seq 1\n", "seq 2\n", "no note before number 2"),
    ("team 2026w48 ", "teams 2026w48 ", "unknown line"),
)


def key(seed: int) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32)


def public(seed: int) -> bytes:
    return key(seed).public_key().public_bytes_raw()


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def transport(member: str, seed: int, number: int) -> str:
    recipient = str(nobody_recipient(number))
    names = (ORIGIN, BODY, member, WEEK)
    prefixed = b"".join(struct.pack(">H", len(name)) + name.encode() for name in names)
    signature = key(seed).sign(b"channel/v1/transport\0" + prefixed + recipient.encode())
    return f"transport {member} {WEEK} {recipient} {b64(signature)}"


def note_text() -> str:
    head = ["channel/v1/members", f"origin {ORIGIN}", f"body {BODY}", "seq 1", f"prev {'0' * 64}"]
    members = [f"member {name} {roles} {b64(public(seed))}" for name, roles, seed, _ in MEMBERS]
    transports = [transport(name, seed, number) for name, _, seed, number in MEMBERS if number]
    refs = [f"keyring 3 {'ab' * 32}", f"evidence-keyring 1 {'cd' * 32}"]
    team = f"team {WEEK} {nobody_recipient(3)}"
    return "\n".join([*head, *members, *transports, *refs, team]) + "\n"


def signed(text: str) -> str:
    name = f"{ORIGIN}/{BODY}/{SIGN_ID}"
    key_id = hashlib.sha256(name.encode() + b"\n\x01" + public(SIGN_SEED)).digest()[:4]
    return f"{text}\n\u2014 {name} {b64(key_id + key(SIGN_SEED).sign(text.encode()))}\n"


if __name__ == "__main__":
    text = note_text()
    document = {
        "source": "built by generate_members.py from the wire specification, without channel/wire",
        "format": "seeds are one byte 32 times, in hex; the recipients are nobody-1 to nobody-3",
        "sign_seed": f"{SIGN_SEED:02x}",
        "member_seeds": {name: f"{seed:02x}" for name, _, seed, _ in MEMBERS},
        "members_text": text,
        "members_sha": hashlib.sha256(text.encode()).hexdigest(),
        "members_note": signed(text),
        "refused": [{"find": find, "replace": put, "why": why} for find, put, why in REFUSED],
    }
    Path(sys.argv[1], "members.json").write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n")
