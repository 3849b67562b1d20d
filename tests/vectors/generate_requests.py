"""Writes requests.json: signed requests built from RFC 9421 and the wire specification alone.

Shares no code with keys or channel/wire; run it with the folder's path as argument.
"""

import base64
import hashlib
import json
import sys
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

CREATED = 1_795_600_000
KEY_IDS = (("reports.example.org/ohchr/m-7f3a", 0x07), ("reports.example.org/ohchr/2026a", 0x04))
REQUESTS = (
    ("GET", "/v1/bodies/ohchr/members", "", b"", 0),
    ("GET", "/v1/bodies/ohchr/keyring", "?kind=evidence", b"", 0),
    ("PUT", "/v1/bodies/ohchr/intake", "", b"note\n", 1),
)


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def request(number: int) -> dict[str, object]:
    method, path, query, body, who = REQUESTS[number]
    key_id, seed = KEY_IDS[who]
    nonce = bytes([number]) * 16
    content_digest = f"sha-256=:{b64(hashlib.sha256(body).digest())}:"
    parameters = (
        '("@method" "@path" "@query" "content-digest")'
        f';created={CREATED};keyid="{key_id}";alg="ed25519";nonce="{b64(nonce)}";tag="channel/v1"'
    )
    components = {"@method": method, "@path": path, "@query": query or "?", "content-digest": content_digest}
    lines = [f'"{name}": {value}' for name, value in components.items()]
    base = "\n".join([*lines, f'"@signature-params": {parameters}'])
    signature = Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32).sign(base.encode())
    return {
        "method": method,
        "target": path + query,
        "body": body.decode(),
        "key_id": key_id,
        "seed": f"{seed:02x}",
        "created": CREATED,
        "nonce": nonce.hex(),
        "signature_base": base,
        "content_digest": content_digest,
        "signature_input": f"channel={parameters}",
        "signature": f"channel=:{b64(signature)}:",
    }


if __name__ == "__main__":
    document = {
        "source": "built by generate_requests.py from RFC 9421 and the wire specification, without our code",
        "format": "a seed is one byte 32 times, in hex; the other members are as they stand in the request",
        "requests": [request(number) for number in range(len(REQUESTS))],
    }
    Path(sys.argv[1], "requests.json").write_text(json.dumps(document, indent=1) + "\n")
