"""The seal of a keyring: signed by the body, sealed to its members' weekly recipients, opened by rule.

One stanza a member: how many members there are shows from outside, as it does in the members note.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from channel.codec.binary import label, prefixed, u64
from channel.codec.digests import DIGEST_BYTES, Digest, sha256
from channel.codec.randomness import RandomBytes
from channel.errors import RefusedError, UntrustedError
from channel.treelog.signature import sign_ed25519, verify_ed25519
from channel.wire.age.recipient import Recipient
from channel.wire.age.seal import seal_bytes
from channel.wire.keyring_size import KEYRING_LIMIT_BYTES
from channel.wire.members import MEMBERS_LIMIT, KeyringRef
from keys.identity import Identity
from keys.key_secrets import SignSecret
from keys.keyring import Cut
from keys.keyring_envelope import KeyringEnvelope, parse_envelope
from keys.unseal import open_bytes

FIRST_PREVIOUS = Digest(bytes(DIGEST_BYTES))
_LABEL = label("channel/v1/keyring")


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyringTerms:
    """What an edition must fit before it is believed.

    `sign_keys` are the body's 32-byte keys in the directory, by id; `named` is what the members note names;
    `held` is the newest edition opened here before.
    """

    origin: str
    body: str
    sign_keys: Mapping[str, bytes]
    named: KeyringRef
    held: Cut | None


def keyring_message(*, origin: str, body: str, version: int, previous: Digest, data: bytes) -> bytes:
    """Return the bytes that a body's sign key signs for one edition of a keyring."""
    return _LABEL + prefixed(origin) + prefixed(body) + u64(version) + previous + data


def seal_keyring(
    cut: Cut,
    *,
    previous: Digest,
    sign: SignSecret,
    recipients: Sequence[Recipient],
    random_bytes: RandomBytes,
) -> bytes:
    """Sign one edition and seal it to the transport recipients of those who may have it.

    Raises:
        RefusedError: no recipient, more than 28, or a keyring longer than 32 MiB.
    """
    if not recipients:
        raise RefusedError(
            "nobody to seal the keyring to", hint="Admit at least one member with `--admit CARD`."
        )
    if len(recipients) > MEMBERS_LIMIT:
        raise RefusedError(
            f"a body has at most {MEMBERS_LIMIT} members",
            hint="Admit fewer, so that the keyring can be sealed to all.",
        )
    if len(cut.data) > KEYRING_LIMIT_BYTES:
        raise RefusedError(
            "a keyring has at most 32 MiB", hint="Close cases that are over, so that their keys leave it."
        )
    message = keyring_message(
        origin=sign.origin, body=sign.body, version=cut.version, previous=previous, data=cut.data
    )
    envelope = KeyringEnvelope(
        version=cut.version,
        previous=previous,
        sign_id=sign.sign_id,
        signature=sign_ed25519(sign.seed, message),
        data=cut.data,
    )
    return seal_bytes(envelope.encoded, recipients, random_bytes=random_bytes)


def open_keyring(sealed: bytes, identities: Sequence[Identity], terms: KeyringTerms) -> Cut:
    """Open and verify one edition of a keyring.

    1. The sealed bytes are those that the members note names.
    2. One of our transport identities opens them.
    3. A sign key that the directory lists for this body signed it, for this origin, body and place.
    4. Its version is the one that the members note names.
    5. It is not older than the edition held, not another of that version, and, if next, follows it.

    Raises:
        MalformedError: no sealed keyring, or one of another version of the format.
        NotRecipientError: sealed to other transport recipients than ours.
        UntrustedError: any other of these does not hold.
    """
    # 1.
    if sha256(sealed) != terms.named.digest:
        raise UntrustedError("keyring is not the one that the members note names")
    # 2.
    envelope = parse_envelope(open_bytes(sealed, identities))
    _verify_signature(envelope, terms)  # 3
    # 4.
    if envelope.version != terms.named.version:
        raise UntrustedError("keyring of another version than the members note names")
    _check_follows(envelope, terms.held)  # 5
    return Cut(version=envelope.version, data=envelope.data)


def _verify_signature(envelope: KeyringEnvelope, terms: KeyringTerms) -> None:
    public = terms.sign_keys.get(envelope.sign_id)
    if public is None:
        raise UntrustedError("keyring signed by a key that the directory does not list for this body")
    message = keyring_message(
        origin=terms.origin,
        body=terms.body,
        version=envelope.version,
        previous=envelope.previous,
        data=envelope.data,
    )
    try:
        verify_ed25519(public, message, envelope.signature)
    except UntrustedError:
        raise UntrustedError("signature of the keyring does not hold") from None


def _check_follows(envelope: KeyringEnvelope, held: Cut | None) -> None:
    if held is None:
        return
    if envelope.version < held.version:
        raise UntrustedError("keyring older than the one held here")
    if envelope.version == held.version and envelope.data != held.data:
        raise UntrustedError("two different keyrings of one version")
    # Numbers may be missing in between for a member who was away; then the signature alone speaks.
    if envelope.version == held.version + 1 and envelope.previous != held.digest:
        raise UntrustedError("keyring does not follow the one held here")
