"""P3: sealing resists a future quantum computer: hybrid recipients only, and anything else is refused.

Every way by which a recipient, an identity or a stanza of another type could come in is tried: notes,
keyrings, manifests, headers sent to the server, headers that a body is to open, alone and beside good ones.
And what goes out is hybrid indeed: each half of a key alone opens nothing.

These tests fail, for example, if `Recipient.parse` takes `age1…`, if the server counts stanzas without
looking at their type, if the opener stops looking once a stanza has opened, or if a KEM is left out.
"""

import ast
import hashlib
import json
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from channel.codec import b64
from channel.console.listing import ListedEntry
from channel.errors import MalformedError, NotRecipientError
from channel.report.attached import AttachedFile, Purpose
from channel.report.evidence import check_evidence_file, sealed_length
from channel.report.manifest import parse_manifest
from channel.treelog.note import Note
from channel.wire.age.header import STANZA_TYPE, Header, Stanza, header_mac, parse_header
from channel.wire.age.recipient import HPKE_INFO, Recipient, hpke_suite
from channel.wire.age.seal import seal_bytes, seal_header
from channel.wire.intake_note import parse_intake
from channel.wire.members import parse_members
from channel.wire.nobody import throwaway_recipient
from channel.wire.padding import payload_length
from channel.wire.parts import PAYLOAD_LABEL, parts_digest
from channel.wire.submission import AGE_TYPE, SEALED_MAGIC, SEALED_TYPE, commitment
from keys.identity import Identity
from keys.keyring import parse_keyring
from keys.unseal import open_bytes, open_header
from tests.promises.foreign import (
    FOREIGN_IDENTITIES,
    FOREIGN_RECIPIENTS,
    FOREIGN_STANZAS,
    MISSHAPEN_STANZAS,
)
from tests.promises.live_channel import LiveChannel
from tests.promises.mistakes import request
from tests.promises.reporting import Reporter
from tests.promises.wiretap import send_raw
from tests.wire.notes_simulator import intake_of, members_of

ALICE = Identity(b"a" * 32)
FILE_KEY = b"k" * 16
PAYLOAD = bytes(payload_length(65536))
ROOT = Path(__file__).parents[2]

each_recipient = pytest.mark.parametrize("text", FOREIGN_RECIPIENTS.values(), ids=FOREIGN_RECIPIENTS)
each_stanza = pytest.mark.parametrize("stanza", FOREIGN_STANZAS.values(), ids=FOREIGN_STANZAS)
each_place = pytest.mark.parametrize("place", range(4))


def header_with(stanza: Stanza, place: int) -> bytes:
    """Return a header of four stanzas, one of them Alice's and one the given, with the MAC that is due."""
    others = [ALICE.recipient, *(throwaway_recipient(bytes([number]) * 32) for number in (1, 2))]
    stanzas = list(parse_header(seal_header(others, file_key=FILE_KEY)).stanzas)
    stanzas.insert(place, stanza)
    unsigned = Header(stanzas=tuple(stanzas), mac=b"")
    return Header(stanzas=unsigned.stanzas, mac=header_mac(FILE_KEY, unsigned.signed)).encoded


@each_recipient
def test_a_recipient_of_another_type_is_refused(text: str) -> None:
    with pytest.raises(MalformedError) as refused:
        Recipient.parse(text)
    assert text not in str(refused.value)


@pytest.mark.parametrize("text", FOREIGN_IDENTITIES.values(), ids=FOREIGN_IDENTITIES)
def test_an_identity_of_another_type_is_refused(text: str) -> None:
    with pytest.raises(MalformedError) as refused:
        Identity.parse(text)
    assert text not in str(refused.value)


@each_recipient
@pytest.mark.parametrize("line", ["key", "evidence"])
def test_an_intake_note_with_another_recipient_is_refused(text: str, line: str) -> None:
    intake = intake_of("ohchr")
    good = str((intake.keys if line == "key" else intake.evidence)[0].recipient)
    parse_intake(unsigned(intake.text))
    with pytest.raises(MalformedError):
        parse_intake(unsigned(intake.text.replace(good, text)))


@each_recipient
@pytest.mark.parametrize("line", ["transport", "team"])
def test_a_members_note_with_another_recipient_is_refused(text: str, line: str) -> None:
    members = members_of()
    good = str((members.transports[0] if line == "transport" else members.team).recipient)
    parse_members(unsigned(members.text))
    with pytest.raises(MalformedError):
        parse_members(unsigned(members.text.replace(good, text)))


@each_recipient
def test_a_manifest_with_another_return_path_is_refused(text: str) -> None:
    vectors = json.loads((ROOT / "tests" / "vectors" / "report.json").read_text())
    manifest = json.loads(vectors["bundles"][0]["manifest"])
    parse_manifest(json.dumps(manifest).encode())
    manifest["reporter"]["recipient"] = text
    with pytest.raises(MalformedError):
        parse_manifest(json.dumps(manifest).encode())


@pytest.mark.parametrize(
    "identity", [*FOREIGN_IDENTITIES.values(), b64.encode(bytes(31)), b64.encode(bytes(64))]
)
def test_a_keyring_with_another_identity_is_refused(identity: str) -> None:
    epoch = {"id": "2026w48", "from": "2026-11-23", "to": "2026-11-30", "identity": b64.encode(bytes(32))}
    reply = {"id": "2026a", "seed": b64.encode(bytes(32))}
    keyring = {"v": 1, "kind": "intake", "day": "2026-11-23", "intake": [epoch], "team": [], "reply": reply}
    keyring |= {"index": b64.encode(bytes(32)), "cases": []}
    parse_keyring(json.dumps(keyring).encode())
    epoch["identity"] = identity
    with pytest.raises(MalformedError):
        parse_keyring(json.dumps(keyring).encode())


@each_place
@each_stanza
def test_the_server_refuses_a_stanza_of_another_type(
    channel: LiveChannel, stanza: Stanza, place: int
) -> None:
    """In each of the three forms in which a header comes in, and says what is due instead."""
    header = header_with(stanza, place)
    before = stored(channel)
    for sent in (
        post(SEALED_MAGIC + bytes(64) + header + PAYLOAD, SEALED_TYPE),
        post(header + PAYLOAD, AGE_TYPE),
    ):
        answer = send_raw(channel.server.port, sent)
        assert answer.startswith(b"HTTP/1.1 400 ")
        assert b"application/problem+json" in answer
        assert b"age stanza of another type than mlkem768x25519" in answer
        assert b'"hint":"Seal to the post-quantum recipients (age1pq1' in answer
    assert stored(channel) == before


@each_place
@pytest.mark.parametrize("stanza", MISSHAPEN_STANZAS.values(), ids=MISSHAPEN_STANZAS)
def test_the_server_refuses_a_stanza_of_another_form(
    channel: LiveChannel, stanza: Stanza, place: int
) -> None:
    before = stored(channel)
    answer = send_raw(channel.server.port, post(header_with(stanza, place) + PAYLOAD, AGE_TYPE))
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert b'"detail":"' in answer
    assert stored(channel) == before


@pytest.mark.parametrize("count", [1, 2, 3, 5])
def test_the_server_refuses_another_number_of_stanzas(channel: LiveChannel, count: int) -> None:
    recipients = [throwaway_recipient(bytes([number]) * 32) for number in range(count)]
    before = stored(channel)
    data = seal_header(recipients, file_key=FILE_KEY) + PAYLOAD
    answer = send_raw(channel.server.port, post(data, AGE_TYPE))
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert b"without exactly four stanzas" in answer
    assert stored(channel) == before


@each_place
@each_stanza
def test_a_body_opens_no_header_with_a_stanza_of_another_type(stanza: Stanza, place: int) -> None:
    """Although its own stanza is there, good, and the MAC holds."""
    with pytest.raises(MalformedError, match="another type"):
        open_header(header_with(stanza, place), [ALICE])


@each_place
@each_stanza
def test_a_console_takes_no_entry_with_a_stanza_of_another_type(stanza: Stanza, place: int) -> None:
    header, digest = header_with(stanza, place), parts_digest(PAYLOAD_LABEL, PAYLOAD)
    listed = ListedEntry(
        entry=0,
        commitment=commitment(blind=bytes(32), header=header, payload_digest=digest),
        token=bytes(32),
        blind=bytes(32),
        header=header,
        payload_digest=digest,
        payload_bytes=len(PAYLOAD),
    )
    with pytest.raises(MalformedError, match="another type"):
        listed.check()


@each_place
@each_stanza
def test_an_original_for_the_evidence_unit_is_held_to_the_same(stanza: Stanza, place: int) -> None:
    header = header_with(stanza, place)
    file = AttachedFile(
        name="original",
        type="text/plain",
        size=sealed_length(1000),
        digest=parts_digest(PAYLOAD_LABEL, b""),
        cleaned=False,
        purpose=Purpose.EVIDENCE,
    )
    with pytest.raises(MalformedError):
        check_evidence_file(file, header.ljust(7000, b"\0"))


def test_what_the_client_seals_holds_hybrid_stanzas_only(channel: LiveChannel, tmp_path: Path) -> None:
    reporter = Reporter(tmp_path, channel.server.address)
    for count in range(1, 5):
        bodies = reporter.bodies(*["ohchr", "oios", "osapg", "poe-oruma"][:count])
        sealed = reporter.seal(f"to-{count}", {"form": "alert", "what": "text"}, bodies)
        assert [stanza.arguments[0] for stanza in parse_header(sealed.header).stanzas] == [STANZA_TYPE] * 4


def test_nothing_else_in_the_tree_wraps_keys() -> None:
    """Public-key encryption is imported by the two halves of the one recipient type, and by nobody else."""
    wrapping = {"hpke", "mlkem", "x25519", "x448", "rsa", "ec", "dh", "keywrap", "nacl", "pyrage", "Crypto"}
    found = {
        str(path.relative_to(ROOT))
        for top in ("channel", "keys")
        for path in (ROOT / top).rglob("*.py")
        if wrapping & imported(ast.parse(path.read_text()))
    }
    assert found == {"channel/wire/age/recipient.py", "keys/identity.py"}


def imported(tree: ast.Module) -> set[str]:
    """Return every part of every dotted name that a module imports."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {part for one in node.names for part in one.name.split(".")}
        elif isinstance(node, ast.ImportFrom):
            names |= {*(node.module or "").split("."), *(one.name for one in node.names)}
    return names


def halves(identity: Identity) -> tuple[MLKEM768PrivateKey, X25519PrivateKey]:
    expanded = hashlib.shake_256(identity.seed).digest(96)
    return (
        MLKEM768PrivateKey.from_seed_bytes(expanded[:64]),
        X25519PrivateKey.from_private_bytes(expanded[64:]),
    )


def unwrapped(stanza: Stanza, mlkem: MLKEM768PrivateKey, x25519: X25519PrivateKey) -> bytes:
    sealed = b64.decode_unpadded(stanza.arguments[1]) + stanza.body
    return hpke_suite().decrypt(sealed, hpke.MLKEM768X25519PrivateKey(mlkem, x25519), info=HPKE_INFO)


def test_half_a_key_opens_nothing() -> None:
    """Who breaks X25519 one day still lacks ML-KEM, and the other way round."""
    stanza = ALICE.recipient.wrap(FILE_KEY)
    (mlkem, x25519), (other_mlkem, other_x25519) = halves(ALICE), halves(Identity(b"b" * 32))
    assert unwrapped(stanza, mlkem, x25519) == FILE_KEY
    for half in ((mlkem, other_x25519), (other_mlkem, x25519)):
        with pytest.raises(InvalidTag):
            unwrapped(stanza, *half)


@pytest.mark.parametrize("byte", [0, 500, 1087, 1088, 1119], ids=lambda byte: f"byte {byte} of the share")
def test_both_halves_of_a_share_matter(byte: int) -> None:
    stanza = ALICE.recipient.wrap(FILE_KEY)
    share = bytearray(b64.decode_unpadded(stanza.arguments[1]))
    share[byte] ^= 1
    altered = Stanza(arguments=(STANZA_TYPE, b64.encode_unpadded(bytes(share))), body=stanza.body)
    assert ALICE.unwrap(stanza) == FILE_KEY
    assert ALICE.unwrap(altered) is None


def test_a_file_in_the_clear_or_under_a_passphrase_is_not_opened() -> None:
    good = seal_bytes(b"text", [ALICE.recipient], random_bytes=os.urandom)
    assert open_bytes(good, [ALICE]) == b"text"
    for spoil in SPOILERS:
        with pytest.raises((MalformedError, NotRecipientError)):
            open_bytes(spoil(good), [ALICE])


def without_stanzas(data: bytes) -> bytes:
    head, _, rest = data.partition(b"\n--- ")
    return head.partition(b"\n")[0] + b"\n--- " + rest


SPOILERS: tuple[Callable[[bytes], bytes], ...] = (
    without_stanzas,
    lambda data: data.replace(b"/v1\n", b"/v2\n", 1),
    lambda data: data.replace(STANZA_TYPE.encode(), b"scrypt", 1),
    lambda data: data.replace(STANZA_TYPE.encode(), b"X25519", 1),
)


def unsigned(text: str) -> Note:
    return Note(text=text, signatures=())


def post(body: bytes, media_type: str) -> bytes:
    return request("POST", "/v1/submissions", body, Content_Type=media_type)


def stored(channel: LiveChannel) -> int:
    """Return how many submissions the server has."""
    with closing(
        sqlite3.connect(f"file:{channel.server.data}/channel.sqlite3?mode=ro", uri=True)
    ) as database:
        count: int = database.execute("SELECT count(*) FROM submission").fetchone()[0]
    return count
