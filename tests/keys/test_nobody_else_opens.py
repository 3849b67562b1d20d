"""P4: an administrator or operator, with every key they own, opens neither a report nor a keyring.

They hold all root keys, the server's log and promise keys, and everything the server ever stored; they may
use any secret of theirs as an identity, raw or expanded, and sign whatever they like.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from channel.codec.digests import sha256
from channel.errors import NotRecipientError, UntrustedError
from channel.treelog.note import Note, sign_note
from channel.wire.age.seal import seal_bytes
from channel.wire.intake_note import key_in_force
from channel.wire.members import KeyringRef, Role
from channel.wire.trust_body import verify_intake, verify_members
from keys import keyfile
from keys.identity import Identity
from keys.kdf import FLOOR_COST
from keys.key_secrets import KeySecrets, RootSecret
from keys.keyring import parse_keyring
from keys.sealed_keyring import open_keyring, seal_keyring
from keys.unseal import open_bytes
from tests.keys.body_simulator import BODY, ORIGIN, SimulatedBody, SimulatedMember, seed_of, sign_secret_of

TODAY = date(2026, 11, 25)
PASSPHRASE = "an administrator knows this"
RandomBytes = Callable[[int], bytes]


@dataclass
class Scene:
    """A body at work, one report sealed to it, and the key files of those who may not open it."""

    body: SimulatedBody
    member: SimulatedMember
    report: bytes
    key_files: list[Path]
    server_seeds: list[bytes]


@pytest.fixture
def scene(tmp_path: Path, draw: RandomBytes) -> Scene:
    body = SimulatedBody(random_bytes=draw)
    member = SimulatedMember("m-0001", Role.REVIEWER, Role.CUSTODIAN, Role.EVIDENCE)
    body.server.put(body.act(member, TODAY, cards=[member.card(TODAY)]))
    body.sync(member)
    assert body.server.intake is not None
    key = key_in_force(body.server.intake.keys, TODAY)
    assert key is not None
    report = seal_bytes(b"report", [key.recipient], random_bytes=draw)
    paths = []
    for number in (1, 2, 3):
        root = RootSecret(
            origin=ORIGIN,
            root_id=f"root-{number}",
            ed25519_seed=draw(32),
            mldsa44_seed=draw(32),
        )
        paths.append(_written(tmp_path / f"root-{number}.key", root, draw))
    # The signing key of a body certifies; it opens nothing either, should an administrator get hold of it.
    paths.append(_written(tmp_path / "ohchr.key", body.sign, draw))
    seeds = [seed_of("intake"), seed_of("directory"), seed_of("promise")]
    return Scene(body=body, member=member, report=report, key_files=paths, server_seeds=seeds)


def _written(path: Path, secret: KeySecrets, draw: RandomBytes) -> Path:
    keyfile.write(path, secret, passphrase=PASSPHRASE, cost=FLOOR_COST, random_bytes=draw)
    return path


def _secrets(scene: Scene) -> Iterator[bytes]:
    for path in scene.key_files:
        yield from keyfile.read(path, passphrase=PASSPHRASE).parts.values()
    yield from scene.server_seeds
    yield from (bytes(32), sha256(PASSPHRASE.encode()), sha256(ORIGIN.encode()))


def _identities(scene: Scene) -> list[Identity]:
    identities = []
    for secret in _secrets(scene):
        identities.append(Identity(secret))
        identities.append(Identity(sha256(secret)))
        for info in (b"", b"intake", b"team", b"evidence", b"2026w48"):
            derived = HKDF(SHA256(), 32, salt=b"channel/v1/passphrase", info=info).derive(secret)
            identities.append(Identity(derived))
    return identities


def test_no_key_of_theirs_opens_the_report_or_a_keyring(scene: Scene) -> None:
    stored = [data for path, data in scene.body.server.files.items() if path.startswith("keyrings/")]
    assert len(stored) == 2
    identities = _identities(scene)
    for sealed in (scene.report, *stored):
        with pytest.raises(NotRecipientError):
            open_bytes(sealed, identities)


def test_the_member_does_open_it(scene: Scene) -> None:
    """The same call with the right identity succeeds, so the refusals above are about the keys."""
    assert scene.member.keyring is not None
    identities = [epoch.identity for epoch in parse_keyring(scene.member.keyring.data).intake]
    assert open_bytes(scene.report, [*_identities(scene), *identities]) == b"report"


def test_no_secret_of_the_body_lies_on_the_server(scene: Scene) -> None:
    assert scene.member.keyring is not None
    keyring = parse_keyring(scene.member.keyring.data)
    secrets = [epoch.identity.seed for epoch in (*keyring.intake, *keyring.team)]
    secrets += [keyring.reply.seed, keyring.index_key, *(one.seed for one in scene.member.transports)]
    for data in scene.body.server.files.values():
        for secret in secrets:
            assert secret not in data
            assert secret.hex().encode() not in data


def test_a_keyring_that_they_mint_is_refused(scene: Scene, draw: RandomBytes) -> None:
    """A minted keyring would make members publish keys that its maker can open."""
    assert scene.member.keyring is not None
    for sign in (sign_secret_of(name="operator"), sign_secret_of("2026b", name="operator")):
        forged = seal_keyring(
            scene.member.keyring,
            previous=scene.member.keyring.digest,
            sign=sign,
            recipients=[one.recipient for one in scene.member.transports],
            random_bytes=draw,
        )
        named = KeyringRef(version=scene.member.keyring.version, digest=sha256(forged))
        with pytest.raises(UntrustedError):
            open_keyring(forged, scene.member.transports, scene.body.terms(named, None))


def test_notes_that_they_sign_for_the_body_are_refused(scene: Scene) -> None:
    members, intake = scene.body.server.members, scene.body.server.intake
    assert members is not None
    assert intake is not None
    directory = scene.body.directory
    for path in scene.key_files[:3]:
        root = keyfile.read(path, passphrase=PASSPHRASE)
        assert isinstance(root, RootSecret)
        for name in (root.name, f"{ORIGIN}/{BODY}/2026a"):
            for text, verify in ((members.text, verify_members), (intake.text, verify_intake)):
                forged = Note(text=text, signatures=(sign_note(text, name=name, seed=root.ed25519_seed),))
                with pytest.raises(UntrustedError):
                    verify(forged.encoded, directory, body=BODY, previous=None)
