"""Requests of broken and careless programs: text in the clear where something else belongs."""

import json
import secrets

from channel.wire.age.seal import seal_header
from channel.wire.nobody import throwaway_recipient
from channel.wire.padding import payload_length
from channel.wire.requests import digest_field
from channel.wire.submission import SEALED_MAGIC, SEALED_TYPE
from tests.promises.needles import text_spellings

SPILL = "s" + secrets.token_hex(7)
NEEDLES = text_spellings("spill", SPILL)
TEXT = f"They came at dawn {SPILL} ".encode()
BARE_TYPE = "application/octet-stream"
FORM_TYPE = "multipart/form-data; boundary=b"
PAYLOAD_BYTES = payload_length(5 * 2**18)
HEADER = seal_header([throwaway_recipient(bytes([number]) * 32) for number in range(4)], file_key=bytes(16))


def request(method: str, target: str, body: bytes = b"", /, **fields: str) -> bytes:
    """Write a request; names of fields have `_` for `-`, and an empty value leaves the usual field out."""
    usual = {"Host": "h", "Connection": "close", "Content-Length": str(len(body))}
    given = {name.replace("_", "-"): value for name, value in fields.items()}
    lines = [f"{name}: {value}\r\n" for name, value in (usual | given).items() if value]
    return f"{method} {target} HTTP/1.1\r\n{''.join(lines)}\r\n".encode() + body


def post(body: bytes, media_type: str = SEALED_TYPE, **fields: str) -> bytes:
    return request("POST", "/v1/submissions", body, Content_Type=media_type, **fields)


def filled(size_bytes: int) -> bytes:
    return (TEXT * (size_bytes // len(TEXT) + 1))[:size_bytes]


def sealed_around(header: bytes, payload: bytes) -> bytes:
    return SEALED_MAGIC + filled(64) + header + payload


def foreign_header() -> bytes:
    """Return a header of the right length whose last stanza is text."""
    stanza = f"-> {SPILL} in-the-clear\n"
    return HEADER[: 22 + 3 * 1557] + stanza.encode().ljust(1557, b"x") + HEADER[-48:]


def form(content: bytes, *, name: str = "file", file_name: str = "r.sealed") -> bytes:
    head = f'--b\r\nContent-Disposition: form-data; name="{name}"; filename="{file_name}"\r\n\r\n'
    return head.encode() + content + b"\r\n--b--\r\n"


def chunked(data: bytes) -> bytes:
    return f"{len(data):x}\r\n".encode() + data + b"\r\n0\r\n\r\n"


SIGNATURE_INPUT = (
    f'channel=("@method" "@path" "@query" "content-digest");created=1;'
    f'keyid="reports.example.org/ohchr/{SPILL}";alg="ed25519";nonce="{SPILL}";tag="channel/v1"'
)

REFUSED: dict[str, tuple[int, bytes]] = {
    "text in place of a sealed file": (400, post(filled(9000))),
    "text behind the mark of a sealed file": (400, post(SEALED_MAGIC + filled(9000))),
    "JSON in place of a sealed file": (400, post(json.dumps({"what": SPILL}).encode())),
    "a report as JSON": (415, post(json.dumps({"what": SPILL}).encode(), "application/json")),
    "a report as an unknown type": (415, post(TEXT, f"text/{SPILL}")),
    "text in place of an age file": (400, post(filled(9000), BARE_TYPE)),
    "text in armour": (400, post(b"-----BEGIN AGE ENCRYPTED FILE-----\n" + TEXT, BARE_TYPE)),
    "text in a stanza": (400, post(sealed_around(foreign_header(), filled(65568)))),
    "text behind a good header, of a wrong length": (400, post(sealed_around(HEADER, filled(65567)))),
    "too much text": (413, post(filled(1_200_000))),
    "too much text, chunked": (
        413,
        post(b"", Transfer_Encoding="chunked", Content_Length="") + chunked(filled(1_200_000)),
    ),
    "a length that is text": (400, post(b"", Content_Length=SPILL)),
    "a coding that is text": (400, post(b"", Transfer_Encoding=SPILL, Content_Length="")),
    "a puzzle's answer that is text": (400, post(sealed_around(HEADER, bytes(65568)), Channel_Puzzle=SPILL)),
    "a form of text": (400, post(form(filled(9000)), FORM_TYPE)),
    "a form with another field": (400, post(form(filled(9000), name=SPILL), FORM_TYPE)),
    "a form with a telling file name": (400, post(form(TEXT, file_name=f"{SPILL}.txt"), FORM_TYPE)),
    "a form that does not end": (400, post(form(filled(9000))[:-8], FORM_TYPE)),
    "a form too large": (413, post(form(filled(1_200_000)), FORM_TYPE)),
    "a form as simple pairs": (415, post(b"file=" + TEXT, "application/x-www-form-urlencoded")),
    "an upload of text": (400, request("POST", "/v1/uploads", TEXT, Content_Type="application/json")),
    "an upload of a length that is text": (
        400,
        request(
            "POST", "/v1/uploads", f'{{"payload_bytes":"{SPILL}"}}'.encode(), Content_Type="application/json"
        ),
    ),
    "an upload called text": (404, request("GET", f"/v1/uploads/{SPILL}")),
    "a part called text": (400, request("PUT", f"/v1/uploads/{'0' * 32}/parts/{SPILL}", TEXT)),
    "a path that is text": (404, request("GET", f"/{SPILL}?{SPILL}={SPILL}")),
    "a method that is text": (400, request(SPILL.upper(), "/v1/submissions")),
    "another method, with a body": (405, request("PUT", f"/v1/submissions?{SPILL}", TEXT)),
    "a body called text": (401, request("GET", f"/v1/bodies/{SPILL}/members?kind={SPILL}")),
    "a signature of text": (
        401,
        request(
            "PUT",
            "/v1/bodies/ohchr/members",
            TEXT,
            Signature_Input=SIGNATURE_INPUT,
            Signature=f"channel=:{SPILL}:",
            Content_Digest=digest_field(TEXT),
        ),
    ),
    "no HTTP at all": (400, TEXT + b"\r\n\r\n"),
    "a head too long": (431, request("GET", "/pin.json", X_Note=filled(20_000).decode())),
    "too many fields": (431, request("GET", "/pin.json", **{f"X{n}": SPILL for n in range(80)})),
}
ANSWERED: dict[str, tuple[int, bytes]] = {
    "telling fields": (
        200,
        request(
            "GET", "/pin.json", User_Agent=SPILL, Cookie=f"a={SPILL}", Referer=f"https://{SPILL}.example/"
        ),
    ),
    "a telling query": (200, request("GET", f"/v1/directory?{SPILL}", Authorization=f"Bearer {SPILL}")),
    "a telling tag": (200, request("GET", "/v1/roots", If_None_Match=f'"{SPILL}"', Accept_Language=SPILL)),
    "a telling host": (200, request("GET", "/v1/about", Host=f"{SPILL}.example", X_Forwarded_For=SPILL)),
}
