"""Writes report.json: bundles built from the wire specification alone, and changes that readers refuse.

Shares no code with channel/report; run it with the folder's path as argument.
"""

import base64
import hashlib
import json
import struct
import sys
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from channel.wire.nobody import nobody_recipient

SEED = bytes(range(32))
KEY = Ed25519PrivateKey.from_private_bytes(SEED)
MIB = 1 << 20
Json = dict[str, object]


def pattern(start: int, count: int) -> bytes:
    return bytes((start + i) % 251 for i in range(251)) * (count // 251 + 1)


def content(file: Json) -> bytes:
    start, count = file["pattern_from"], file["pattern_bytes"]
    assert isinstance(start, int)
    assert isinstance(count, int)
    return pattern(start, count)[:count]


def file_digest(data: bytes) -> str:
    parts = [hashlib.sha256(data[i : i + MIB]).digest() for i in range(0, len(data), MIB)]
    whole = b"channel/v1/file\0" + struct.pack(">Q", len(data)) + b"".join(parts)
    return hashlib.sha256(whole).hexdigest()


def padded(length: int) -> int:
    for size in (1 << 16, 1 << 18, MIB):
        if length <= size:
            return size
    quantum = 1 << ((length - 1).bit_length() - 3)
    return (length + quantum - 1) // quantum * quantum


def named(body: str, epoch: str, number: int) -> str:
    text = str(nobody_recipient(number))
    return f"{body}/{epoch}/{hashlib.sha256(text.encode()).hexdigest()[:16]}"


def manifest(report: Json, files: list[Json], **changes: object) -> str:
    entries = [
        {
            "name": file["name"],
            "type": file["type"],
            "size": file["pattern_bytes"],
            "digest": file_digest(content(file)),
            "cleaned": file["for"] == "all",
            "for": file["for"],
        }
        for file in files
    ]
    value = {
        "v": 1,
        "kind": "report",
        "report_id": "00112233445566778899aabbccddeeff",
        "n": 0,
        "day": "2026-11-23",
        "directory": "11" * 32,
        "to": [named("ohchr", "2026w48", 1), named("osapg", "2026w48", 2)],
        "lang": "fr",
        "sealed_by": "browser",
        "log": {"key": base64.b64encode(b"\x22" * 32).decode()},
        "reporter": {
            "recipient": str(nobody_recipient(3)),
            "tag_key": base64.b64encode(b"\x33" * 32).decode(),
            "sign": base64.b64encode(KEY.public_key().public_bytes_raw()).decode(),
        },
        "report": report,
        "files": entries,
    }
    return json.dumps(value | changes, ensure_ascii=False, separators=(",", ":"))


def bundle(name: str, text: str, files: list[Json]) -> Json:
    encoded = text.encode()
    signature = KEY.sign(b"channel/v1/report\0" + encoded)
    front = b"CHANNEL1" + struct.pack(">I", len(encoded)) + encoded + signature
    plaintext = front + b"".join(content(file) for file in files)
    length = len(plaintext)
    plaintext += bytes(padded(length) - length)
    return {
        "name": name,
        "manifest": text,
        "files": files,
        "signature": signature.hex(),
        "front_bytes": len(front),
        "length": length,
        "padded": len(plaintext),
        "sha256": hashlib.sha256(plaintext).hexdigest(),
    }


def file(name: str, media_type: str, *, start: int, count: int, purpose: str = "all") -> Json:
    return {"name": name, "type": media_type, "pattern_from": start, "pattern_bytes": count, "for": purpose}


ALERT: Json = {
    "form": "alert",
    "what": 'Quatre-vingts hommes au pont.\nUne corde barre la route. «\u202bعاجل\u202c» \\ "\t😶',
    "where": {"text": "pont de Mallow", "precision": "exact"},
    "when": {"first_day": "2026-11-22", "expected_day": "2026-11-29", "ongoing": True},
    "urgency": "days",
    "invented_later": {"kept": [1, None, "as it came"]},
}
FULL: Json = {
    "form": "full",
    "what": "Long account.",
    "affected": {"groups": ["Dalu"], "killed": {"min": 0, "best": 1, "max": 3}, "children": "unknown"},
    "responsible": {"classes": ["police", "unknown"], "orders": "The registry was told."},
    "how_known": {"connections": ["witness", "relayed"]},
    "raised": {"answer": "yes", "outcomes": ["altered"], "reply": "They took it out."},
    "risk": {"level": "high", "kinds": ["work"], "could_identify": "I am the only one."},
    "presence": "unct",
    "relations_strained": "yes",
    "conflict_of_interest": {"involved": "yes", "roles": ["head of office"], "left_out": ["oios"]},
    "consent": [
        {"subject": "reporter", "answers": {"C1": "yes", "C9": "no", "C11": "ask"}},
        {"subject": "victim", "who": "two of five", "people": 2, "numbers_only": True},
    ],
}
FILES = [
    file("liste.csv", "text/csv", start=0, count=1000),
    file("porte.jpg", "image/jpeg", start=7, count=7000, purpose="evidence"),
    file("vide", "application/octet-stream", start=0, count=0),
]
LARGE = [file("large.bin", "application/octet-stream", start=3, count=3 * MIB + 5)]

# Each change is made to the first bundle: a replacement in the manifest, signed again or not; a flipped
# byte, counted from the start; or another padding.
REPLACED = {
    "version 2": ['"v":1', '"v":2'],
    "a member twice": ['"n":0', '"n":0,"n":0'],
    "n is a fraction": ['"n":0', '"n":0.5'],
    "n is negative": ['"n":0', '"n":-1'],
    "no such day": ["2026-11-23", "2026-11-31"],
    "unknown kind": ['"kind":"report"', '"kind":"x"'],
    "upper-case id": ["aabbcc", "AABBCC"],
    "short id": ["eeff", "ee"],
    "one body twice": ['"osapg/', '"ohchr/'],
    "base64 unpadded": ["IiI=", "IiI"],
    "base64 with stray bits": ["IiI=", "IiJ="],
    "another sealer": ["browser", "server"],
    "files is null": ['"files":[]', '"files":null'],
    "report is a list": ['"report":{"form"', '"report":[],"x":{"form"'],
}
REFUSED: list[Json] = [
    *({"name": n, "replace": r, "signed": True, "error": "malformed"} for n, r in REPLACED.items()),
    {"name": "other text", "replace": ["Mallow", "Tessel"], "signed": False, "error": "untrusted"},
    {"name": "first byte of magic", "flip": 0, "error": "malformed"},
    {"name": "manifest length beyond the cap", "flip": 8, "error": "malformed"},
    {"name": "last byte of the signature", "flip": -1, "error": "untrusted"},
    {"name": "padded to the next class", "padded": 1 << 18, "error": "malformed"},
    {"name": "not padded to its class", "padded": (1 << 16) - 1, "error": "malformed"},
    {"name": "padding that is not zero", "last_byte": 1, "error": "malformed"},
]

BUNDLES = [
    bundle("alert without files, an unknown member kept", manifest(ALERT, []), []),
    bundle("full report, a file for the evidence unit, an empty file", manifest(FULL, FILES), FILES),
    bundle("a file beyond 3 MiB", manifest(FULL, LARGE), LARGE),
    bundle("follow-up", manifest(ALERT, [], kind="followup", n=1), []),
]

if __name__ == "__main__":
    document = {
        "source": "built by generate_report.py from the wire specification, without channel/report",
        "format": "attachments: byte i is (pattern_from + i) mod 251; flip: xor 1, negative from the end of"
        " the front; refused: a change to the first bundle",
        "sign_seed": SEED.hex(),
        "bundles": BUNDLES,
        "refused": REFUSED,
    }
    text = json.dumps(document, indent=1, ensure_ascii=False) + "\n"
    (Path(sys.argv[1]) / "report.json").write_text(text, encoding="utf-8")
