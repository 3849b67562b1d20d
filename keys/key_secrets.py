"""What a key file holds, by kind: a root's, a body's, a member's; knows neither files nor passphrases."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

from channel.errors import MalformedError
from channel.treelog.signature import SEED_BYTES, ed25519_public, mldsa44_public
from channel.treelog.vkey import KeyType, VerifierKey
from channel.wire.roots import pq_name
from channel.wire.sign_key import sign_name

DATABASE_KEY_BYTES = 32


class KeyKind(StrEnum):
    """Whom a key speaks for."""

    ROOT = "root"
    SIGN = "sign"
    MEMBER = "member"


@dataclass(frozen=True, slots=True, kw_only=True)
class RootSecret:
    """An administrator's root key: two seeds of 32 bytes that always sign together."""

    origin: str
    root_id: str
    ed25519_seed: bytes = field(repr=False)
    mldsa44_seed: bytes = field(repr=False)

    @property
    def kind(self) -> KeyKind:
        """Return the kind of its file."""
        return KeyKind.ROOT

    @property
    def parts(self) -> dict[str, bytes]:
        """Return the secrets by the names they have inside a key file."""
        return {"ed25519": self.ed25519_seed, "mldsa44": self.mldsa44_seed}

    @property
    def name(self) -> str:
        """Return `<origin>/root-1`, the name in signature lines."""
        return f"{self.origin}/{self.root_id}"

    @property
    def public(self) -> bytes:
        """Return the 32-byte Ed25519 key."""
        return ed25519_public(self.ed25519_seed)

    @property
    def verifier_keys(self) -> tuple[VerifierKey, VerifierKey]:
        """Return the Ed25519 and the ML-DSA-44 key by which notes of this root are checked."""
        return (
            VerifierKey(name=self.name, key_type=KeyType.ED25519, public=self.public),
            VerifierKey(
                name=pq_name(self.name),
                key_type=KeyType.MLDSA44,
                public=mldsa44_public(self.mldsa44_seed),
            ),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class SignSecret:
    """A body's signing key: certifies its intake keys, members and keyrings; opens nothing."""

    origin: str
    body: str
    sign_id: str
    seed: bytes = field(repr=False)

    @property
    def kind(self) -> KeyKind:
        """Return the kind of its file."""
        return KeyKind.SIGN

    @property
    def parts(self) -> dict[str, bytes]:
        """Return the secrets by the names they have inside a key file."""
        return {"ed25519": self.seed}

    @property
    def name(self) -> str:
        """Return `<origin>/<body>/<sign id>`, the name in signature lines and requests."""
        return sign_name(origin=self.origin, body=self.body, sign_id=self.sign_id)

    @property
    def public(self) -> bytes:
        """Return the 32-byte Ed25519 key."""
        return ed25519_public(self.seed)


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberSecret:
    """A member's key: signs requests and transport recipients, and unlocks the local database."""

    origin: str
    body: str
    member_id: str
    seed: bytes = field(repr=False)
    database_key: bytes = field(repr=False)

    @property
    def kind(self) -> KeyKind:
        """Return the kind of its file."""
        return KeyKind.MEMBER

    @property
    def parts(self) -> dict[str, bytes]:
        """Return the secrets by the names they have inside a key file."""
        return {"ed25519": self.seed, "database": self.database_key}

    @property
    def name(self) -> str:
        """Return `<origin>/<body>/<member id>`, the name in requests and cards."""
        return f"{self.origin}/{self.body}/{self.member_id}"

    @property
    def public(self) -> bytes:
        """Return the 32-byte Ed25519 key."""
        return ed25519_public(self.seed)


KeySecrets: TypeAlias = RootSecret | SignSecret | MemberSecret


def rebuild_secrets(kind: KeyKind, name: str, parts: Mapping[str, bytes]) -> KeySecrets:
    """Build a secret from the name that its file states and the parts found inside.

    Raises:
        MalformedError: the name has another form, or a part is missing or of another length.
    """
    seed = _part(parts, "ed25519", SEED_BYTES)
    if kind is KeyKind.ROOT:
        origin, root_id = _split_name(name, parts=2)
        mldsa44_seed = _part(parts, "mldsa44", SEED_BYTES)
        return RootSecret(origin=origin, root_id=root_id, ed25519_seed=seed, mldsa44_seed=mldsa44_seed)
    origin, body, own_id = _split_name(name, parts=3)
    if kind is KeyKind.SIGN:
        return SignSecret(origin=origin, body=body, sign_id=own_id, seed=seed)
    database_key = _part(parts, "database", DATABASE_KEY_BYTES)
    return MemberSecret(origin=origin, body=body, member_id=own_id, seed=seed, database_key=database_key)


def _split_name(name: str, *, parts: int) -> tuple[str, ...]:
    split = tuple(name.rsplit("/", parts - 1))
    if len(split) != parts or not all(split):
        raise MalformedError("key file with a name that does not fit its kind")
    return split


def _part(parts: Mapping[str, bytes], name: str, length_bytes: int) -> bytes:
    part = parts.get(name, b"")
    if len(part) != length_bytes:
        raise MalformedError("key file opens, but holds no key of its kind")
    return part
