"""Keyrings: the secrets that a body's members share, as JSON; knows neither its seal nor its signature.

One for every reviewer and custodian, with intake and team identities, case keys, the reply key and the
index key; a second one, for the evidence unit alone, with the identities for originals kept as evidence.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from channel.codec import b64, jsons
from channel.codec.days import Window
from channel.codec.digests import Digest, sha256
from channel.codec.jsons import JsonObject
from channel.errors import MalformedError
from channel.treelog.signature import SEED_BYTES, ed25519_public
from channel.wire.keyring_size import KEYRING_LIMIT_BYTES
from keys.identity import IDENTITY_BYTES, Identity
from keys.json_fields import day, hexadecimal, mapping, mappings, number, secret, text, window

INDEX_KEY_BYTES = 32
CASE_ID_BYTES = 16


class KeyringKind(StrEnum):
    """Which of a body's two keyrings."""

    INTAKE = "intake"
    EVIDENCE = "evidence"


@dataclass(frozen=True, slots=True, kw_only=True)
class EpochSecret:
    """The identity of one window: an intake key's, an evidence key's or a team key's other half."""

    id: str
    window: Window
    identity: Identity = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplySecret:
    """The seed by which every member may answer reporters, and none may certify."""

    id: str
    seed: bytes = field(repr=False)

    @property
    def public(self) -> bytes:
        """Return the 32-byte Ed25519 key that the intake note publishes."""
        return ed25519_public(self.seed)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseSecret:
    """The key of one case: the 16 bytes of the case's id, and the 32 of its identity."""

    case: bytes
    seed: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Keyring:
    """What reviewers and custodians share, as cut on `day`; members of its JSON unknown here are kept."""

    day: date
    intake: tuple[EpochSecret, ...]
    team: tuple[EpochSecret, ...]
    reply: ReplySecret
    index_key: bytes = field(repr=False)
    cases: tuple[CaseSecret, ...]
    unknown: JsonObject = field(repr=False)

    @property
    def data(self) -> bytes:
        """Return the JSON that is signed and sealed."""
        known: JsonObject = {
            "v": 1,
            "kind": KeyringKind.INTAKE.value,
            "day": self.day.isoformat(),
            "intake": [_write_epoch(epoch) for epoch in self.intake],
            "team": [_write_epoch(epoch) for epoch in self.team],
            "reply": {"id": self.reply.id, "seed": b64.encode(self.reply.seed)},
            "index": b64.encode(self.index_key),
            "cases": [{"case": case.case.hex(), "seed": b64.encode(case.seed)} for case in self.cases],
        }
        return jsons.dump(known | self.unknown)


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceKeyring:
    """What the evidence unit alone holds, as cut on `day`."""

    day: date
    evidence: tuple[EpochSecret, ...]
    unknown: JsonObject = field(repr=False)

    @property
    def data(self) -> bytes:
        """Return the JSON that is signed and sealed."""
        known: JsonObject = {
            "v": 1,
            "kind": KeyringKind.EVIDENCE.value,
            "day": self.day.isoformat(),
            "evidence": [_write_epoch(epoch) for epoch in self.evidence],
        }
        return jsons.dump(known | self.unknown)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """One edition of a keyring: its place in the chain of editions, and its JSON exactly as signed."""

    version: int
    data: bytes = field(repr=False)

    @property
    def digest(self) -> Digest:
        """Return the hash by which the next edition names this one."""
        return sha256(self.data)


def parse_keyring(data: bytes) -> Keyring:
    """Decode the JSON of the keyring for reviewers and custodians.

    Raises:
        MalformedError: longer than 32 MiB, another kind or version, or a member that breaks the format.
    """
    fields = _parse(data, KeyringKind.INTAKE)
    reply = mapping(fields, "reply")
    return Keyring(
        day=day(fields, "day"),
        intake=_read_epochs(mappings(fields, "intake")),
        team=_read_epochs(mappings(fields, "team")),
        reply=ReplySecret(id=text(reply, "id"), seed=secret(reply, "seed", length_bytes=SEED_BYTES)),
        index_key=secret(fields, "index", length_bytes=INDEX_KEY_BYTES),
        cases=tuple(
            CaseSecret(
                case=hexadecimal(case, "case", length_bytes=CASE_ID_BYTES),
                seed=secret(case, "seed", length_bytes=IDENTITY_BYTES),
            )
            for case in mappings(fields, "cases")
        ),
        unknown=_without(fields, "v", "kind", "day", "intake", "team", "reply", "index", "cases"),
    )


def parse_evidence_keyring(data: bytes) -> EvidenceKeyring:
    """Decode the JSON of the evidence unit's keyring.

    Raises:
        MalformedError: longer than 32 MiB, another kind or version, or a member that breaks the format.
    """
    fields = _parse(data, KeyringKind.EVIDENCE)
    return EvidenceKeyring(
        day=day(fields, "day"),
        evidence=_read_epochs(mappings(fields, "evidence")),
        unknown=_without(fields, "v", "kind", "day", "evidence"),
    )


def _parse(data: bytes, kind: KeyringKind) -> JsonObject:
    fields = jsons.parse(data, limit_bytes=KEYRING_LIMIT_BYTES)
    if number(fields, "v") != 1 or text(fields, "kind") != kind:
        raise MalformedError(f"not a keyring of kind {kind} and version 1")
    return fields


def _write_epoch(epoch: EpochSecret) -> JsonObject:
    return {
        "id": epoch.id,
        "from": epoch.window.start.isoformat(),
        "to": epoch.window.end.isoformat(),
        "identity": b64.encode(epoch.identity.seed),
    }


def _read_epochs(entries: Sequence[JsonObject]) -> tuple[EpochSecret, ...]:
    epochs = tuple(
        EpochSecret(
            id=text(entry, "id"),
            window=window(entry),
            identity=Identity(secret(entry, "identity", length_bytes=IDENTITY_BYTES)),
        )
        for entry in entries
    )
    if len({epoch.id for epoch in epochs}) != len(epochs):
        raise MalformedError("keyring with an id twice")
    return epochs


def _without(fields: JsonObject, *names: str) -> JsonObject:
    return {name: value for name, value in fields.items() if name not in names}
