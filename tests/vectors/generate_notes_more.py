"""Writes notes_more.json: where languages differ in reading notes, and every rule of trust as one journey.

Run it from the repository's root: `python -m tests.vectors.generate_notes_more tests/vectors`. ML-DSA-44
signatures are hedged, so the file comes out with other bytes each time, and means the same.
"""

import functools
import json
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from channel.codec import b64, bech32
from channel.codec.days import Window
from channel.codec.digests import sha256
from channel.errors import ChannelError, MalformedError, UntrustedError
from channel.treelog.note import Note, parse_note, sign_note_mldsa44
from channel.wire.about import parse_about
from channel.wire.directory import parse_directory
from channel.wire.intake_note import parse_intake
from channel.wire.roots import parse_roots
from channel.wire.seen import Mark, Seen
from channel.wire.trust import TrustedNotes
from tests.vectors.generate_ed25519 import BASE, L, P, challenge, encode, times
from tests.wire import notes_simulator, test_roots_chain, test_trust
from tests.wire.notes_simulator import TODAY, Channel, new_channel

Row = dict[str, object]
NOTES = json.loads(Path(__file__).with_name("notes.json").read_text())
PARSERS = {"roots": parse_roots, "directory": parse_directory, "intake": parse_intake}
KINDS: dict[type[ChannelError], str] = {MalformedError: "malformed", UntrustedError: "untrusted"}
REASONS = {
    "the server has no intake note": "no-note",
    "its intake note is not signed": "unsigned-note",
    "it has published no key": "no-key",
    "its next key starts": "key-later",
    "its last key ended": "key-ended",
}
ROTATIONS = (
    "two of three",
    "nobody known",
    "below the threshold",
    "one signer twice",
    "halves of two",
    "forged beyond the threshold",
    "one replaced",
    "the leaver signs for the old side",
    "all replaced, both sides sign",
    "new side short by one",
    "old side short by one",
    "threshold raised, not met",
    "threshold lowered by too few",
    "old side forged",
    "three steps",
)


class Files:
    """The files of all journeys, each line written once."""

    def __init__(self) -> None:
        self.lines: dict[str, int] = {}
        self.files: dict[tuple[int, ...], int] = {}

    def number(self, data: bytes) -> int:
        pieces = data.decode().split("\n")
        content = tuple(self.lines.setdefault(piece, len(self.lines)) for piece in pieces)
        return self.files.setdefault(content, len(self.files))


def mark(value: Mark | None) -> Row | None:
    return {"seq": value.seq, "sha": value.digest.hex()} if value else None


def journey(name: str, channel: Channel, files: Files) -> Row:
    seen = channel.seen
    steps = {
        "roots": channel.roots_file,
        "directory": channel.directory_file,
        "about": channel.about_file,
        "intake": channel.intake_file,
    }
    row: Row = {
        "name": name,
        "today": str(channel.today),
        "pin": channel.pin.encoded.decode(),
        "seen": {
            "roots": mark(seen.roots),
            "directory": mark(seen.directory),
            "intake": {body: mark(value) for body, value in seen.intake.items()},
        },
        "files": {step: files.number(data) for step, data in steps.items()},
    }
    trusted = TrustedNotes(channel.pin, today=channel.today, seen=seen)
    for step, data in steps.items():
        try:
            getattr(trusted, f"update_{step}")(data)
        except ChannelError as error:
            return row | {"refused": {"at": step, "kind": KINDS[type(error)]}}
    bodies = [
        {
            "id": body.id,
            "intake": body.intake and body.intake.id,
            "evidence": body.evidence and body.evidence.id,
            "reason": body.reason
            and next(REASONS[start] for start in REASONS if body.reason.startswith(start)),
        }
        for body in trusted.bodies()
    ]
    return row | {"bodies": bodies}


def journeys(files: Files) -> list[Row]:
    # Each text is signed once by each key, so that its line is written once.
    vars(notes_simulator)["sign_note_mldsa44"] = functools.cache(sign_note_mldsa44)
    rows: list[Row] = []
    for case in test_trust.ROWS:
        channel = new_channel()
        channel.read()
        case.change(channel)
        rows.append(journey(case.name, channel, files))
    for name, versions, _ in test_roots_chain.ROWS:
        if name not in ROTATIONS:
            continue
        channel = new_channel()
        chain = test_roots_chain.linked(versions)
        channel.pin = chain[0].pin()
        channel.roots_file = test_roots_chain.encoded(test_roots_chain.signed(chain, versions))
        channel.directory_signers = [str(number) for number in versions[-1].keys]
        rows.append(journey(f"roots: {name}", channel, files))
    last = journey("the first visit", new_channel(), files)
    later = Seen(roots=Mark(seq=2, digest=sha256(b"2")), directory=None, intake={})
    channel = new_channel()
    channel.seen = later
    rows += [last, journey("roots seen before are gone", channel, files)]
    for day, name in ((8, "a key that starts in eight days"), (7, "a key that starts in seven days")):
        channel = new_channel()
        window = Window(start=TODAY + timedelta(days=day), end=TODAY + timedelta(days=day + 3))
        first, _ = channel.intakes["ohchr"].keys
        test_trust.sets_intake(keys=(replace(first, window=window),), evidence=())(channel)
        rows.append(journey(name, channel, files))
    return rows


def accepted(parse: object, *arguments: object) -> bool:
    assert callable(parse)
    try:
        parse(*arguments)
    except MalformedError:
        return False
    return True


def note_rows() -> list[Row]:
    line = "\u2014 name AAAAAAE=\n"
    named = {
        "plain": "name",
        "no-break space": "a\u00a0b",
        "ideographic space": "a\u3000b",
        "line separator": "a\u2028b",
        "zero-width space": "a\u200bb",
        "soft hyphen": "a\u00adb",
        "byte order mark": "a\ufeffb",
        "next line, a control": "a\x85b",
        "private use": "a\ue000b",
        "never a character": "a\uffffb",
        "plus": "a+b",
        "another script": "ਨਾਮ",
        "beyond the first plane": "\U0001f600" * 63,
        "255 bytes": "é" * 127 + "e",
        "256 bytes in 128 characters": "é" * 128,
        "empty": "",
    }
    rows = {
        f"signer's name: {why}": f"text\n\n\u2014 {name} AAAAAAE=\n".encode() for why, name in named.items()
    }
    rows |= {
        "byte order mark first": b"\xef\xbb\xbftext\n\n" + line.encode(),
        "C1 control in the text": f"te\x85xt\n\n{line}".encode(),
        "delete": f"te\x7fxt\n\n{line}".encode(),
        "carriage return": f"text\r\n\n{line}".encode(),
        "tab": f"te\txt\n\n{line}".encode(),
        "zero byte": f"te\0xt\n\n{line}".encode(),
        "half of a pair in UTF-8": b"te\xed\xa0\x80xt\n\n" + line.encode(),
        "overlong UTF-8": b"te\xc0\x80xt\n\n" + line.encode(),
        "UTF-8 cut short": b"te\xe2\x80\n\n" + line.encode(),
        "beyond Unicode": b"te\xf4\x90\x80\x80xt\n\n" + line.encode(),
        "64 signatures": f"text\n\n{line * 64}".encode(),
        "65 signatures": f"text\n\n{line * 65}".encode(),
        "no signature": b"text\n\n",
        "no text": f"\n{line}".encode(),
        "an empty text": f"\n\n{line}".encode(),
        "a dash line in the text": f"te\n{line}text\n\n{line}".encode(),
        "signatures twice": f"text\n\n{line}\n{line}".encode(),
        "text after the signatures": f"text\n\n{line}more\n".encode(),
        "two notes": f"text\n\n{line}text\n\n{line}".encode(),
        "no last newline": f"text\n\n{line}".encode()[:-1],
        "two last newlines": f"text\n\n{line}\n".encode(),
        "signature of no byte": "text\n\n\u2014 name AAAAAA==\n".encode(),
        "stray bits": "text\n\n\u2014 name AAAAAAF=\n".encode(),
        "two spaces": "text\n\n\u2014  name AAAAAAE=\n".encode(),
        "space at the end": "text\n\n\u2014 name AAAAAAE= \n".encode(),
        "space in base64": "text\n\n\u2014 name AAAA AAE=\n".encode(),
        "base64 of web addresses": "text\n\n\u2014 name AAAAAA-_\n".encode(),
        "no base64": "text\n\n\u2014 name\n".encode(),
        "another dash": f"text\n\n{line}".replace("\u2014", "\u2013").encode(),
    }
    end = f"\n\n{line}".encode()
    long = {
        "exactly 64 KiB": ("t", 65536 - len(end)),
        "64 KiB and a byte": ("t", 65537 - len(end)),
        "64 KiB and a byte in fewer characters": ("é", 32769 - len(end) // 2),
    }
    found: list[Row] = [
        {"name": name, "b64": b64.encode(data), "accepted": accepted(parse_note, data)}
        for name, data in rows.items()
    ]
    return found + [
        {
            "name": name,
            "repeat": piece,
            "times": count,
            "b64": b64.encode(end),
            "accepted": accepted(parse_note, piece.encode() * count + end),
        }
        for name, (piece, count) in long.items()
    ]


def text_rows() -> list[Row]:
    title = "Office of the High Commissioner for Human Rights"
    valid = "valid 2026-11-23 2027-02-23\n"
    found: str = next(
        line for line in NOTES["intake_text"].split("\n") if line.startswith("evidence ")
    ).split()[4]
    raw = bech32.decode(found, prefix="age1pq")
    edits = [
        *(
            ("directory", title, new)
            for new in (
                "مفوضية حقوق الإنسان",
                "\U0001f600" * 200,
                "\U0001f600" * 201,
                "x" * 200,
                "x" * 201,
                "\u00a0Office",
                "Office\u3000",
                "Office\t",
                "Off\u0085ice",
                "Off\u009fice",
                "Off\u200bice",
                "Off\u200fice",
                "\ufeffOffice",
                "Off\u2029ice",
                "Off\u2066ice",
                "Off\u2069ice",
                "Off\u202aice",
                "Off\ue000ice",
                "Off\ufffdice",
                "e\u0301",
                "constructor",
            )
        ),
        *(
            ("directory", valid, f"valid {new}\n")
            for new in (
                "2026-11-23 2028-02-29",
                "2026-11-23 2100-02-29",
                "2026-11-23 2026-13-01",
                "2026-11-23 2026-12-00",
                "2026-11-23 2026-11-31",
                "0001-01-01 9999-12-31",
                "0000-12-31 2027-02-23",
                "2026-11-23 ٢٠٢٧-٠٢-٢٣",
                "2026-11-23 +02027-02-23",
                "2026-11-23 2027-2-23",
                "2026-11-23 2027-02-23T00:00",
                "2026-11-23 2027-02-23 2027-02-23",
            )
        ),
        ("directory", "sign ohchr 2026a", "sign ohchr constructor"),
        ("directory", "sign ohchr 2026a", "sign ohchr " + "a" * 32),
        ("directory", "sign ohchr 2026a", "sign ohchr " + "a" * 33),
        ("directory", "sign ohchr 2026a", "sign ohchr 2026ⅰ"),
        ("directory", "sign ohchr 2026a", "sign ohchr 2026\u017f"),
        ("directory", "log reports.example.org/intake ", "log reports.example.org/directory "),
        ("directory", "promise reports.example.org/promise ", "promise reports.example.org/promises "),
        ("directory", "seq 1\n", "seq 999999999999999\n"),
        ("roots", "k 2\n", "k 3\n"),
        ("roots", "k 2\n", "k 2\u2028"),
        ("intake", "witness ohchr/witness-1 ", "witness ohchr/witness-2 "),
        ("intake", "witness ohchr/witness-1 ", "custody ohchr/witness-1 "),
        ("intake", found, bech32.encode("age1pq", b"\0\xff\xff" + raw[3:])),
        ("intake", found, bech32.encode("age1pq", b"\x01\x0d\x00" + raw[3:])),
        ("intake", found, bech32.encode("age1pq", b"\x00\x0d\xd0" + raw[3:])),
        ("intake", found, bech32.encode("age1pq", b"\x00\x1d\xd0" + raw[3:])),
        ("intake", found, bech32.encode("age1pq", b"\x00\x0d\xd1" + raw[3:])),
        ("intake", found, bech32.encode("age1pq", raw[:-32] + bytes(32))),
        ("intake", found, bech32.encode("age1pq", raw[:-1])),
        ("intake", found, bech32.encode("age1pq", raw + b"\0")),
        ("intake", found, bech32.encode("age", raw[-32:])),
        ("intake", found, found.replace("age1pq1", "age1pq1 ")),
        ("intake", found, found.upper()),
        ("intake", found, found.replace("k", "\u212a")),
    ]
    rows: list[Row] = []
    for kind, find, new in edits:
        text: str = NOTES[f"{kind}_text"]
        assert find in text
        note = Note(text=text.replace(find, new, 1), signatures=())
        rows.append({"note": kind, "find": find, "replace": new, "accepted": accepted(PARSERS[kind], note)})
    return rows


def about_rows() -> list[Row]:
    facts = '"in_country":true,"contacts_state":false,"inside_un":true'
    en = '{"en":"text"}'

    def body(name: str = en, *, facts: str = facts, more: str = "") -> str:
        return f'{{{facts},"name":{name},"mandate":{en},"limits":{en}{more}}}'

    def bodies(inner: str) -> str:
        return f'{{"v":1,"bodies":{{{inner}}}}}'

    def ohchr(name: str) -> str:
        return bodies(f'"ohchr":{body(name)}')

    rows = {
        "v 1.0": '{"v":1.0,"bodies":{}}',
        "v 1e0": '{"v":1e0,"bodies":{}}',
        "v 10e-1": '{"v":10e-1,"bodies":{}}',
        "v as text": '{"v":"1","bodies":{}}',
        "v true": '{"v":true,"bodies":{}}',
        "v in a list": '{"v":[1],"bodies":{}}',
        "v null": '{"v":null,"bodies":{}}',
        "bodies in a list": '{"v":1,"bodies":[]}',
        "bodies a number": '{"v":1,"bodies":1.5}',
        "nothing": "{}",
        "nothing, with spaces": " \t\r\n{ }\n",
        "no-break space outside": "\u00a0{}",
        "byte order mark": "\ufeff{}",
        "unknown members": '{"v":1,"bodies":{},"more":[1.0,-0,1e2,1.5E+3,null,true,{"a":[[]]},"\\u0000"]}',
        "unknown member beyond 2^53": '{"v":1,"bodies":{},"more":123456789012345678901234567890}',
        "number out of range": '{"v":1,"bodies":{},"more":1e400}',
        "number out of range, negative": '{"v":1,"bodies":{},"more":-1e400}',
        "not a number": '{"v":1,"bodies":{},"more":NaN}',
        "infinity": '{"v":1,"bodies":{},"more":-Infinity}',
        "leading zero": '{"v":01,"bodies":{}}',
        "plus": '{"v":+1,"bodies":{}}',
        "digit of another script": '{"v":\u0661,"bodies":{}}',
        "number without a fraction": '{"v":1,"bodies":{},"more":1.}',
        "comma at the end": '{"v":1,"bodies":{},}',
        "comment": '{"v":1,"bodies":{}}//',
        "single quotes": "{'v':1,\"bodies\":{}}",
        "raw control in a text": '{"v":1,"bodies":{},"more":"\t"}',
        "raw delete in a text": '{"v":1,"bodies":{},"more":"\x7f"}',
        "raw line separator in a text": '{"v":1,"bodies":{},"more":"\u2028"}',
        "unknown escape": '{"v":1,"bodies":{},"more":"\\x41"}',
        "short escape": '{"v":1,"bodies":{},"more":"\\u41"}',
        "two objects": "{}{}",
        "a text": '"{}"',
        "member twice": '{"v":1,"bodies":{},"more":1,"more":1}',
        "member twice, once escaped": '{"v":1,"bodies":{},"more":1,"mor\\u0065":1}',
        "member twice, deep": '{"v":1,"bodies":{},"more":[{"a":{"b":1,"b":1}}]}',
        "member twice in one that is given twice": '{"v":1,"bodies":{},"a":{"b":1,"b":2},"a":1}',
        "members alike in small": '{"v":1,"bodies":{},"more":1,"More":1}',
        "members alike after normalization": '{"v":1,"bodies":{},"e\u0301":1,"\u00e9":1}',
        "colons and braces in texts": '{"v":1,"bodies":{},"a:{":"\\"b\\":{}[],","c":"\\\\"}',
        "__proto__": '{"v":1,"bodies":{},"__proto__":{"v":2}}',
        "__proto__ twice": '{"v":1,"bodies":{},"__proto__":1,"__proto__":1}',
        "facts in __proto__": bodies(
            f'"ohchr":{{"__proto__":{{{facts}}},"name":{en},"mandate":{en},"limits":{en}}}'
        ),
        "v in __proto__": '{"__proto__":{"v":1},"bodies":{}}',
        "half of a pair": '{"v":1,"bodies":{},"more":"\\ud800"}',
        "half of a pair in a member's name": '{"v":1,"bodies":{},"\\udc00":1}',
        "pair the wrong way round": '{"v":1,"bodies":{},"more":"\\ude00\\ud83d"}',
        "pair in escapes": ohchr('{"en":"\\ud83d\\ude00"}'),
        "64 levels": '{"v":1,"bodies":{},"more":' + "[" * 63 + "]" * 63 + "}",
        "65 levels": '{"v":1,"bodies":{},"more":' + "[" * 64 + "]" * 64 + "}",
        "a body": ohchr(en),
        "a body and more": bodies('"ohchr":' + body(more=',"x":1')),
        "a body called constructor": bodies(f'"constructor":{body()}'),
        "a body called __proto__": bodies(f'"__proto__":{body()}'),
        "a fact that is 1": bodies(f'"ohchr":{body(facts=facts.replace("true", "1"))}'),
        "a fact that is null": bodies(f'"ohchr":{body(facts=facts.replace("true", "null"))}'),
        "a fact missing": bodies(f'"ohchr":{body(facts=facts.replace("inside_un", "inside"))}'),
        "texts in a list": ohchr('["en"]'),
        "texts a text": ohchr('"en"'),
        "texts without English": ohchr('{"fr":"texte"}'),
        "English in upper case": ohchr('{"EN":"text"}'),
        "a text that is a number": ohchr('{"en":1.5}'),
        "a text that is null": ohchr('{"en":null}'),
        "a text that is a list": ohchr('{"en":["text"]}'),
        "a language in capitals": ohchr('{"en":"text","EN-Latn-x-a1":"text"}'),
        "a language with an underscore": ohchr('{"en":"text","zh_Hans":"text"}'),
        "a language of another alphabet": ohchr('{"en":"text","\u0435n":"text"}'),
        "a language called constructor": ohchr('{"en":"text","constructor":"text"}'),
        "a long language": ohchr('{"en":"text","aa-' + "-".join(["abcdefgh"] * 4) + '":"text"}'),
        "64 languages": ohchr(json.dumps({"en": "t"} | {f"en-{i}": "t" for i in range(63)})),
        "65 languages": ohchr(json.dumps({"en": "t"} | {f"en-{i}": "t" for i in range(64)})),
        "2000 characters beyond the first plane": ohchr('{"en":"' + "\U0001f600" * 2000 + '"}'),
        "2001 characters": ohchr('{"en":"' + "x" * 2001 + '"}'),
        "no-break space first": ohchr('{"en":"\u00a0text"}'),
        "space last": ohchr('{"en":"text "}'),
        "escaped newline": ohchr('{"en":"te\\nxt"}'),
        "C1 control": ohchr('{"en":"te\u0085xt"}'),
        "zero-width joiner": ohchr('{"en":"te\u200dxt"}'),
        "right-to-left mark": ohchr('{"en":"te\u200fxt"}'),
        "right-to-left override": ohchr('{"en":"te\u202ext"}'),
        "pop of an isolate": ohchr('{"en":"te\\u2069xt"}'),
    }
    found: list[Row] = []
    for name, text in rows.items():
        data = text.encode()
        found.append({"name": name, "text": text, "accepted": accepted(parse_about, data)})
    raw = {
        "half of a pair in UTF-8": b'{"a":"\xed\xa0\x80"}',
        "latin 1": b'{"a":"\xe9"}',
        "UTF-16": "{}".encode("utf-16"),
    }
    return found + [
        {"name": name, "b64": b64.encode(data), "accepted": accepted(parse_about, data)}
        for name, data in raw.items()
    ]


def ed25519_rows() -> list[Row]:
    secret, message = 0x1234567, b"more"
    public = encode(times(secret, BASE))

    def signed(r: bytes) -> bytes:
        return r + (challenge(r, public, message) * secret % L).to_bytes(32, "little")

    one, sign = 1, 1 << 255
    off_curve = next(y for y in range(2, 100) if not on_curve(y))
    rows = [
        ("R is the point of order 1", public, signed(one.to_bytes(32, "little")), True),
        ("R of order 1 in another form", public, signed((one + P).to_bytes(32, "little")), False),
        ("R of order 1 with a sign", public, signed((one | sign).to_bytes(32, "little")), False),
        ("S is the group order", public, encode(times(7, BASE)) + L.to_bytes(32, "little"), False),
        ("S is zero", public, encode(times(7, BASE)) + bytes(32), False),
        ("key not on the curve", off_curve.to_bytes(32, "little"), bytes([1] + [0] * 63), False),
        ("key of order 1 with a sign", (one | sign).to_bytes(32, "little"), bytes([1] + [0] * 63), False),
        ("key at the prime", P.to_bytes(32, "little"), bytes([1] + [0] * 63), False),
        ("key of 31 bytes", public[:31], signed(one.to_bytes(32, "little")), False),
        ("signature of 63 bytes", public, signed(one.to_bytes(32, "little"))[:63], False),
        ("signature of 65 bytes", public, signed(one.to_bytes(32, "little")) + b"\0", False),
    ]
    return [
        {
            "name": name,
            "public": key.hex(),
            "message": message.hex(),
            "signature": signature.hex(),
            "valid": valid,
        }
        for name, key, signature, valid in rows
    ]


def on_curve(y: int) -> bool:
    d = -121665 * pow(121666, -1, P) % P
    square = (y * y - 1) * pow(d * y * y + 1, -1, P) % P
    return square == 0 or pow(square, (P - 1) // 2, P) == 1


if __name__ == "__main__":
    files = Files()
    rows = journeys(files)
    document = {
        "source": "generate_notes_more.py beside this file; outcomes as the Python side gives them",
        "format": "notes: `repeat` stands `times` times before the rest. texts: the first `find` in a text of"
        " notes.json is replaced. journeys: what a reader who has `seen` this finds today; a file is the"
        " lines it numbers, joined by newlines",
        "ed25519": ed25519_rows(),
        "notes": note_rows(),
        "texts": text_rows(),
        "abouts": about_rows(),
        "lines": list(files.lines),
        "files": [" ".join(map(str, content)) for content in files.files],
        "journeys": rows,
    }
    text = json.dumps(document, indent=0, ensure_ascii=True) + "\n"
    (Path(sys.argv[1]) / "notes_more.json").write_text(text, encoding="ascii")
