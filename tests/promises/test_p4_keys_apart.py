"""P4: an administrator or operator with every key they own cannot open a report.

A report is sealed to one body of a whole channel and sent. Then the key files of all administrators are
opened, and those of another body and its members; the server's own seeds are taken, and every short value in
its database; the other body's consoles are emptied to the last value of their keyrings. Whatever of all this
has the length of a key, or can be brought to it, is tried as an identity and as a file key.

What they may do in the open is another matter: enough administrators together can name a new signing key for
a body, in a directory that everybody sees, for reports yet to be sealed. It opens none that is sealed.

These tests fail, for example, if a keyring is sealed to another key besides, if intake identities are derived
from a signing key, if a body's secret reaches the server unsealed, or if keyrings and members notes are
taken from whoever signs them.
"""

import secrets
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from channel.codec.digests import sha256
from channel.console.database import open_database
from channel.errors import NotRecipientError, UntrustedError
from channel.treelog.note import Note, parse_note, sign_note
from channel.wire.age.header import header_mac, parse_header
from channel.wire.members import KeyringRef, Members, parse_members
from channel.wire.trust_body import verify_intake, verify_members
from keys import keyfile
from keys.identity import Identity
from keys.key_secrets import RootSecret, SignSecret
from keys.keyring import Cut, KeyringKind, parse_evidence_keyring, parse_keyring
from keys.sealed_keyring import FIRST_PREVIOUS, KeyringTerms, open_keyring, seal_keyring
from keys.unseal import open_bytes, open_header
from tests.promises import hoard
from tests.promises.live_channel import ORIGIN, PASSPHRASE, LiveChannel
from tests.promises.needles import spellings, together
from tests.promises.places import search_files, search_memory
from tests.promises.reporting import Reporter, SealedReport

OURS, OTHER = "ohchr", "oios"
REPORT = {"form": "alert", "what": "For one body, and for nobody else."}


@dataclass(frozen=True, kw_only=True)
class Scene:
    """A report for one body, one for the other, and what is to be had of all that others own."""

    channel: LiveChannel
    ours: SealedReport
    theirs: SealedReport
    seeds: Mapping[str, set[bytes]] = field(repr=False)
    identities: list[Identity] = field(repr=False)


@pytest.fixture(scope="module")
def scene(channel: LiveChannel, tmp_path_factory: pytest.TempPathFactory) -> Scene:
    reporter = Reporter(tmp_path_factory.mktemp("reporter"), channel.server.address)
    ours = reporter.seal("ours", REPORT, reporter.bodies(OURS))
    theirs = reporter.seal("theirs", REPORT, reporter.bodies(OTHER))
    for sealed in (ours, theirs):
        reporter.send(sealed)
    owned = {
        "administrators": _key_files(channel.administrators),
        "operator": hoard.stored_secrets(channel.server.data),
        "the other body": _body(channel, OTHER),
    }
    found = {owner: hoard.seeds(secret) for owner, secret in owned.items()}
    identities = hoard.identities(set().union(*found.values()))
    return Scene(channel=channel, ours=ours, theirs=theirs, seeds=found, identities=identities)


def _key_files(folder: Path) -> Iterator[bytes]:
    paths = sorted(folder.rglob("*.key"))
    assert len(paths) == 3, "three roots; or a body's signing key and two members'"
    for path in paths:
        yield from hoard.key_file_secrets(path, PASSPHRASE)


def _body(channel: LiveChannel, body: str) -> Iterator[bytes]:
    yield from _key_files(channel.body_folder(body))
    for member in channel.members[body]:
        with closing(open_database(member.home, key=member.key.database_key)) as database:
            yield from hoard.console_secrets(database)


def test_no_key_of_theirs_opens_the_report(scene: Scene) -> None:
    assert len(scene.identities) > 500
    with pytest.raises(NotRecipientError):
        open_header(scene.ours.header, scene.identities)


def test_no_key_of_theirs_is_the_file_key(scene: Scene) -> None:
    header = parse_header(scene.ours.header)
    signed = header.signed
    tried = hoard.file_keys(set().union(*scene.seeds.values()))
    assert header.mac not in {header_mac(file_key, signed) for file_key in tried}


def test_no_key_of_theirs_opens_a_keyring_of_the_body(scene: Scene) -> None:
    """Everything that the server ever took in is kept; none of it leads to an identity."""
    stored = hoard.stored_keyrings(scene.channel.server.data, OURS)
    assert len(stored) == 2, "the keyring, and the evidence unit's"
    for sealed in stored:
        with pytest.raises(NotRecipientError):
            open_bytes(sealed, scene.identities)


def test_the_same_hunt_opens_what_is_theirs(scene: Scene) -> None:
    """The control: the other body's keys were among what was tried, to the last of their forms."""
    assert open_header(scene.theirs.header, scene.identities).file_key
    own = hoard.identities(scene.seeds["the other body"])
    for sealed in hoard.stored_keyrings(scene.channel.server.data, OTHER):
        assert open_bytes(sealed, own)


def test_the_body_itself_opens_the_report(scene: Scene) -> None:
    """The control: the report was sealed to this body, and each of its members can open it."""
    cut = held(scene.channel)
    identities = [epoch.identity for epoch in parse_keyring(cut.data).intake]
    file_key = open_header(scene.ours.header, identities).file_key
    header = parse_header(scene.ours.header)
    assert header_mac(file_key, header.signed) == header.mac
    assert open_bytes(scene.ours.header + scene.ours.payload, identities).startswith(b"CHANNEL1")


def test_no_secret_of_the_body_is_on_the_server(scene: Scene) -> None:
    server = scene.channel.server
    needles = together(spellings(name, secret) for name, secret in body_secrets(scene.channel).items())
    assert len(needles) > 100
    assert search_files(server.folder, needles).found == set()
    for pid in (server.pid, server.jobs_pid):
        assert search_memory(pid, needles).found == set()


def body_secrets(channel: LiveChannel) -> dict[str, bytes]:
    """Return every secret of the body that was addressed, as its members hold them."""
    found = {"signing key": channel.signs[OURS].seed}
    for number, member in enumerate(channel.members[OURS]):
        found |= {f"member {number}": member.key.seed, f"database {number}": member.key.database_key}
        with closing(open_database(member.home, key=member.key.database_key)) as database:
            found |= {f"transport {number}": held.identity.seed for held in database.transports()}
    keyring = parse_keyring(held(channel).data)
    evidence = parse_evidence_keyring(held(channel, KeyringKind.EVIDENCE).data)
    for kind, epochs in (("intake", keyring.intake), ("team", keyring.team), ("evidence", evidence.evidence)):
        found |= {f"{kind} {epoch.id}": epoch.identity.seed for epoch in epochs}
    return found | {"reply": keyring.reply.seed, "index": keyring.index_key}


def held(channel: LiveChannel, kind: KeyringKind = KeyringKind.INTAKE) -> Cut:
    """Return the keyring that the addressed body's custodian holds."""
    custodian = channel.members[OURS][0]
    with closing(open_database(custodian.home, key=custodian.key.database_key)) as database:
        cut = database.newest_keyring(kind)
    assert cut is not None
    return cut


def note_in_force(channel: LiveChannel, kind: str) -> Note:
    """Return the body's newest note of a kind as the server has it."""
    query = "SELECT note FROM note WHERE kind = ? AND body = ? ORDER BY seq DESC"
    with closing(
        sqlite3.connect(f"file:{channel.server.data}/channel.sqlite3?mode=ro", uri=True)
    ) as database:
        return parse_note(database.execute(query, [kind, OURS]).fetchone()[0])


def members_in_force(channel: LiveChannel) -> Members:
    return parse_members(note_in_force(channel, "members"))


def their_sign_secrets(channel: LiveChannel) -> list[SignSecret]:
    """Return signing keys that others own or draw, under the name of the body's own and under new ones."""
    roots = [
        keyfile.read(path, passphrase=PASSPHRASE) for path in sorted(channel.administrators.glob("*.key"))
    ]
    drawn = [root.ed25519_seed for root in roots if isinstance(root, RootSecret)]
    drawn += [(channel.server.data / "secrets" / "promise.seed").read_bytes(), secrets.token_bytes(32)]
    drawn.append(channel.signs[OTHER].seed)
    assert len(drawn) == 6
    return [
        SignSecret(origin=ORIGIN, body=OURS, sign_id=sign_id, seed=seed)
        for seed in drawn
        for sign_id in (channel.signs[OURS].sign_id, "another")
    ]


def terms(channel: LiveChannel, named: KeyringRef, held: Cut | None) -> KeyringTerms:
    sign_keys = {sign.id: sign.public for sign in channel.directory.sign_keys(OURS)}
    return KeyringTerms(origin=ORIGIN, body=OURS, sign_keys=sign_keys, named=named, held=held)


def transports(channel: LiveChannel) -> list[Identity]:
    custodian = channel.members[OURS][0]
    with closing(open_database(custodian.home, key=custodian.key.database_key)) as database:
        return [held.identity for held in database.transports()]


def test_a_keyring_that_they_mint_is_refused(scene: Scene) -> None:
    """It would make the body publish keys that its maker can open.

    As another under the name of the true one, and as the one that a members note of theirs would name.
    """
    channel, ours = scene.channel, transports(scene.channel)
    cut, named = held(channel), members_in_force(channel).keyring
    for sign in their_sign_secrets(channel):
        forged = seal_keyring(
            Cut(version=cut.version, data=cut.data),
            previous=FIRST_PREVIOUS,
            sign=sign,
            recipients=[identity.recipient for identity in ours],
            random_bytes=secrets.token_bytes,
        )
        theirs = KeyringRef(version=cut.version, digest=sha256(forged))
        for ref in (named, theirs):
            with pytest.raises(UntrustedError):
                open_keyring(forged, ours, terms(channel, ref, None))


def test_the_true_keyring_is_taken_and_an_older_one_is_not(scene: Scene) -> None:
    """The control for the forged one; and what the server once took in does not come back."""
    channel, ours = scene.channel, transports(scene.channel)
    named = members_in_force(channel).keyring
    stored = hoard.stored_keyrings(channel.server.data, OURS)
    (sealed,) = (one for one in stored if sha256(one) == named.digest)
    opened = open_keyring(sealed, ours, terms(channel, named, None))
    assert opened == held(channel)
    newer = Cut(version=opened.version + 1, data=b"{}")
    with pytest.raises(UntrustedError, match="older"):
        open_keyring(sealed, ours, terms(channel, named, newer))


def test_a_members_note_that_they_sign_is_refused(scene: Scene) -> None:
    channel = scene.channel
    text = members_in_force(channel).text
    for sign in their_sign_secrets(channel):
        with pytest.raises(UntrustedError):
            verify_members(signed(text, sign), channel.directory, body=OURS, previous=None)
    true = verify_members(signed(text, channel.signs[OURS]), channel.directory, body=OURS, previous=None)
    assert true == members_in_force(channel)


def test_an_intake_note_that_they_sign_is_refused(scene: Scene) -> None:
    """It would have reporters seal to keys that its maker can open."""
    channel = scene.channel
    true = note_in_force(channel, "intake")
    for sign in their_sign_secrets(channel):
        with pytest.raises(UntrustedError):
            verify_intake(signed(true.text, sign), channel.directory, body=OURS, previous=None)
    assert verify_intake(true.encoded, channel.directory, body=OURS, previous=None).text == true.text


def signed(text: str, sign: SignSecret) -> bytes:
    line = sign_note(text, name=sign.name, seed=sign.seed)
    return Note(text=text, signatures=(line,)).encoded
