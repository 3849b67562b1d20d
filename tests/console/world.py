"""A channel in memory: notes signed for real, bodies with members and homes, reporters good and bad."""

import copy
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Protocol

from channel.codec import b64, jsons
from channel.codec.binary import label, u32, u64
from channel.codec.days import Window, week_id
from channel.codec.digests import Digest, sha256
from channel.codec.randomness import RandomBytes
from channel.console.database import ConsoleDatabase, Profile, create_home, open_database
from channel.console.source import MissingError
from channel.console.sync import SyncResult, sync
from channel.report.addressee import addressee
from channel.treelog.note import parse_note
from channel.treelog.signature import ed25519_public
from channel.treelog.vkey import KeyType, VerifierKey
from channel.wire.age.recipient import Recipient
from channel.wire.age.seal import seal_bytes, seal_header, seal_payload
from channel.wire.directory import Directory
from channel.wire.intake_note import IntakeNote, key_in_force, parse_intake
from channel.wire.members import Members, Role, parse_members
from channel.wire.note_files import PublicNote
from channel.wire.padding import padded_length
from channel.wire.parts import FILE_LABEL, PAYLOAD_LABEL, parts_digest
from channel.wire.submission import SealedPrefix, commitment, token
from keys.identity import Identity
from keys.key_secrets import MemberSecret, RootSecret, SignSecret
from keys.keyring import KeyringKind
from keys.member_card import MemberCard, make_member_card, parse_member_card
from keys.passphrase import ReporterKeys, reporter_keys
from keys.publication import Standing, WeeklyOrder
from keys.server_card import ServerCard
from keys.transport import offer_transport
from keys.weekly import weekly_act
from tests.drawn import Drawn
from tests.keys.ceremony import Ceremony, perform_ceremony

ORIGIN = "reports.example.org"
TODAY = date(2026, 11, 25)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A submission taken apart, so that a test can spoil one part before it is listed."""

    header: bytes
    payload: bytes
    token: bytes
    blind: bytes

    @property
    def sealed_file(self) -> bytes:
        return SealedPrefix(token=self.token, blind=self.blind).encoded + self.header + self.payload

    @property
    def payload_digest(self) -> Digest:
        return parts_digest(PAYLOAD_LABEL, self.payload)

    @property
    def commitment(self) -> Digest:
        return commitment(blind=self.blind, header=self.header, payload_digest=self.payload_digest)

    def listed(self, entry: int) -> dict[str, Any]:
        return {
            "entry": entry,
            "commitment": self.commitment.hex(),
            "token": b64.encode(self.token),
            "blind": b64.encode(self.blind),
            "header": b64.encode(self.header),
            "payload_digest": self.payload_digest.hex(),
            "payload_bytes": len(self.payload),
        }


class SimulatedServer:
    """What a server keeps and hands out; tests reach in and make it lie."""

    def __init__(self) -> None:
        self.notes: dict[PublicNote, bytes] = {}
        self.files: dict[str, dict[str, bytes]] = {}
        self.listed: list[dict[str, Any]] = []
        self.payloads: dict[int, bytes] = {}
        self.page_limit = 256
        self.gives_runs = True

    def accept(self, part: Part) -> int:
        entry = len(self.listed)
        self.listed.append(part.listed(entry))
        self.payloads[entry] = part.payload
        return entry


class SimulatedSource:
    """One member's line to the server; keeps a list of what was asked for."""

    def __init__(self, server: SimulatedServer, body: str) -> None:
        self.requests: list[str] = []
        self.fail_at: Callable[[str], Exception | None] = lambda _: None
        self._server = server
        self._files = server.files.get(body, {})

    def public_note(self, note: PublicNote) -> bytes:
        self._ask(f"note {note}")
        return _given(self._server.notes.get(note))

    def members(self) -> bytes:
        self._ask("members")
        return _given(self._files.get("members"))

    def keyring(self, kind: KeyringKind) -> bytes:
        self._ask(f"keyring {kind}")
        members = parse_members(parse_note(self._files["members"]))
        ref = members.keyring if kind is KeyringKind.INTAKE else members.evidence_keyring
        return _given(self._files.get(f"keyrings/{ref.digest.hex()}" if ref else ""))

    def entries(self, start: int) -> bytes:
        self._ask(f"entries {start}")
        page = self._server.listed[start : start + self._server.page_limit]
        return jsons.dump({"entries": page, "next": start + len(page)})

    @contextmanager
    def payload(self, entry: int) -> Iterator[Iterator[bytes]]:
        self._ask(f"payload {entry}")
        data = _given(self._server.payloads.get(entry))
        yield (data[i : i + 30_000] for i in range(0, len(data), 30_000))

    @contextmanager
    def payloads(self, first: int, count: int) -> Iterator[Iterator[bytes]]:
        self._ask(f"payloads {first} {count}")
        if not self._server.gives_runs:
            raise MissingError("no such route")
        found = [self._server.payloads.get(entry, b"") for entry in range(first, first + count)]
        data = b"".join(u64(len(payload)) + payload for payload in found)
        yield (data[i : i + 30_000] for i in range(0, len(data), 30_000))

    def _ask(self, request: str) -> None:
        self.requests.append(request)
        error = self.fail_at(request)
        if error is not None:
            raise error


def _given(data: bytes | None) -> bytes:
    if data is None:
        raise MissingError("nothing there")
    return data


class SimulatedMember:
    """A member with a home on disk."""

    def __init__(self, world: "World", body: str, member_id: str, roles: frozenset[Role], home: Path) -> None:
        self.world, self.body, self.roles, self.home = world, body, roles, home
        self.secret = MemberSecret(
            origin=ORIGIN,
            body=body,
            member_id=member_id,
            seed=sha256(f"{body} member {member_id}".encode()),
            database_key=sha256(f"{body} database {member_id}".encode()),
        )
        profile = Profile(
            origin=ORIGIN,
            body=body,
            member=member_id,
            server="http://127.0.0.1:1",
            pin=world.pin.encoded,
        )
        create_home(home, key=self.secret.database_key, profile=profile).close()

    def moved(self, world: "World", folder: Path) -> "SimulatedMember":
        """Return the same member of a copied world, whose homes were copied to `folder`."""
        member = copy.copy(self)
        member.world, member.home = world, folder / self.home.name
        return member

    @contextmanager
    def database(self) -> Iterator[ConsoleDatabase]:
        database = open_database(self.home, key=self.secret.database_key)
        try:
            yield database
        finally:
            database.close()

    def card(self, day: date) -> MemberCard:
        identity = Identity(sha256(f"{self.secret.name} transport {week_id(day)}".encode()))
        with self.database() as database:
            database.save_transport(week=week_id(day), identity=identity)
        offer = offer_transport(self.secret, week=week_id(day), recipient=identity.recipient)
        return parse_member_card(make_member_card(self.secret, roles=self.roles, transport=offer).encoded)

    def sync(self, source: SimulatedSource | None = None) -> SyncResult:
        source = source or self.world.source(self.body)
        with self.database() as database:
            return sync(database, source, today=self.world.today, progress=lambda _: None)


class World:
    """Everything at once, on one simulated day."""

    def __init__(self, folder: Path, *, bodies: Sequence[str] = ("ohchr", "oios")) -> None:
        self.today = TODAY
        self.folder = folder
        self.server = SimulatedServer()
        self.random_bytes: RandomBytes = Drawn("world")
        self.bodies = tuple(bodies)
        self.roots_secrets = [_root(number) for number in (1, 2, 3)]
        self.signs = {body: _sign(body) for body in bodies}
        ceremony = self._publish()
        self.directory, self.pin = ceremony.directory, ceremony.roots.pin()
        self.members: dict[str, list[SimulatedMember]] = {
            body: [
                SimulatedMember(self, body, member_id, roles, folder / f"{body}-{member_id}")
                for member_id, roles in (
                    ("m-1", frozenset({Role.REVIEWER, Role.CUSTODIAN, Role.EVIDENCE})),
                    ("m-2", frozenset({Role.REVIEWER})),
                )
            ]
            for body in bodies
        }
        for body in bodies:
            self.weekly(body, cards=[member.card(self.today) for member in self.members[body]])

    def member(self, body: str, number: int = 1) -> SimulatedMember:
        return self.members[body][number - 1]

    def source(self, body: str) -> SimulatedSource:
        return SimulatedSource(self.server, body)

    def intake(self, body: str) -> IntakeNote | None:
        data = self.server.files.get(body, {}).get("intake")
        return None if data is None else parse_intake(parse_note(data))

    def intake_recipient(self, body: str) -> tuple[str, Recipient]:
        intake = self.intake(body)
        assert intake is not None
        key = key_in_force(intake.keys, self.today)
        assert key is not None
        return key.id, key.recipient

    def evidence_recipient(self, body: str) -> Recipient:
        intake = self.intake(body)
        assert intake is not None
        key = key_in_force(intake.evidence, self.today)
        assert key is not None
        return key.recipient

    def weekly(
        self,
        body: str,
        *,
        cards: Sequence[MemberCard] = (),
        steps: int | None = None,
        spent: Sequence[str] = (),
    ) -> None:
        """Let the first member of a body act as its custodian."""
        members = self._members(body)
        if members is not None:
            self.member(body).sync()
        with self.member(body).database() as database:
            standing = Standing(
                directory=self.directory,
                intake=self.intake(body),
                members=members,
                keyring=database.newest_keyring(KeyringKind.INTAKE),
                evidence=database.newest_keyring(KeyringKind.EVIDENCE),
            )
        order = WeeklyOrder(
            sign=self.signs[body],
            today=self.today,
            cards=tuple(cards),
            cases=(),
            spent=frozenset(spent),
            spent_evidence=frozenset(),
        )
        publication = weekly_act(standing, order, random_bytes=self.random_bytes)
        files = self.server.files.setdefault(body, {})
        for upload in publication.uploads[:steps]:
            files[upload.path] = upload.data
        intakes = [files["intake"] for files in self.server.files.values() if "intake" in files]
        self.server.notes[PublicNote.INTAKE] = b"".join(intakes)

    def _members(self, body: str) -> Members | None:
        data = self.server.files.get(body, {}).get("members")
        return None if data is None else parse_members(parse_note(data))

    def _publish(self) -> Ceremony:
        ceremony = perform_ceremony(
            self.roots_secrets,
            self.signs.values(),
            server=ServerCard(
                intake_log=_key("intake"), directory_log=_key("directory"), promise=_key("promise")
            ),
            valid=Window(start=date(2026, 11, 23), end=date(2027, 2, 23)),
        )
        self.server.notes = {**ceremony.files, PublicNote.INTAKE: b""}
        return ceremony


class Published(Protocol):
    """What a reporter needs to know of a channel: the day, the directory, today's keys of a body."""

    @property
    def today(self) -> date: ...
    @property
    def directory(self) -> Directory: ...

    def intake_recipient(self, body: str, /) -> tuple[str, Recipient]: ...

    def evidence_recipient(self, body: str, /) -> Recipient: ...


@dataclass(kw_only=True)
class Reporter:
    """A reporter with words of their own, who may also do everything wrong."""

    world: Published
    name: str
    to: Sequence[str] = ("ohchr",)
    number: int = 0
    random_bytes: RandomBytes = field(init=False)
    keys: ReporterKeys = field(init=False)

    def __post_init__(self) -> None:
        self.random_bytes = Drawn(f"reporter {self.name}")
        self.keys = reporter_keys(self.random_bytes(16))

    def manifest(
        self, account: Mapping[str, Any] | str, /, *, files: Sequence[Mapping[str, Any]] = (), **changes: Any
    ) -> dict[str, Any]:
        """Return the JSON of a manifest; `changes` replace members, a member that is None is left out."""
        report = {"form": "alert", "what": account} if isinstance(account, str) else dict(account)
        keys = self.keys
        manifest: dict[str, Any] = {
            "v": 1,
            "kind": "report",
            "report_id": keys.report_id.hex(),
            "n": self.number,
            "day": self.world.today.isoformat(),
            "directory": self.world.directory.digest.hex(),
            "to": [addressee(body, *self.world.intake_recipient(body)).text for body in self.to],
            "lang": "en",
            "sealed_by": "cli",
            "log": {"key": b64.encode(keys.log_key(self.number))},
            "reporter": {
                "recipient": str(keys.reply_identity.recipient),
                "tag_key": b64.encode(keys.tag_key),
                "sign": b64.encode(keys.sign_public),
            },
            "report": report,
            "files": [dict(file) for file in files],
        }
        return {name: value for name, value in (manifest | changes).items() if value is not None}

    def bundle(self, manifest: bytes, *attachments: bytes, padding: bytes | None = None) -> bytes:
        """Return the plaintext of a submission, signed."""
        signature = self.keys.sign(label("channel/v1/report") + manifest)
        plain = b"CHANNEL1" + u32(len(manifest)) + manifest + signature + b"".join(attachments)
        if padding is None:
            padding = bytes(padded_length(len(plain)) - len(plain))
        return plain + padding

    def seal(
        self, plain: bytes, *, to: Sequence[Recipient] | None = None, log_key: bytes | None = None
    ) -> Part:
        """Seal a plaintext of a legal length to four recipients, throw-away ones where there are fewer."""
        chosen = list(to or [self.world.intake_recipient(body)[1] for body in self.to])
        while len(chosen) < 4:
            chosen.append(Identity(self.random_bytes(32)).recipient)
        file_key, payload = self.random_bytes(16), bytearray()
        header = seal_header(chosen[::-1], file_key=file_key)
        seal_payload([plain], file_key=file_key, nonce=self.random_bytes(16), write=payload.extend)
        return self.bound(header, bytes(payload), log_key=log_key)

    def bound(self, header: bytes, payload: bytes, *, log_key: bytes | None = None) -> Part:
        """Commit to header and payload under a fresh blind, with a token of that commitment."""
        blind = self.random_bytes(32)
        digest = parts_digest(PAYLOAD_LABEL, payload)
        key = log_key or self.keys.log_key(self.number)
        committed = commitment(blind=blind, header=header, payload_digest=digest)
        return Part(header=header, payload=payload, token=token(key, committed), blind=blind)

    def report(
        self,
        account: Mapping[str, Any] | str,
        /,
        *,
        files: Mapping[str, bytes] | None = None,
        evidence: Mapping[str, bytes] | None = None,
        **changes: Any,
    ) -> Part:
        """Seal a report as an honest client would, but for `changes` to the manifest."""
        attachments = dict(files or {})
        for name, original in (evidence or {}).items():
            recipients = [self.world.evidence_recipient(body) for body in self.to]
            while len(recipients) < 4:
                recipients.append(Identity(self.random_bytes(32)).recipient)
            attachments[name] = seal_bytes(original, recipients, random_bytes=self.random_bytes)
        described = [
            self.described(name, data, purpose="evidence" if name in (evidence or {}) else "all")
            for name, data in attachments.items()
        ]
        manifest = jsons.dump(self.manifest(account, files=described, **changes))
        return self.seal(self.bundle(manifest, *attachments.values()))

    @staticmethod
    def described(name: str, data: bytes, *, purpose: str = "all") -> dict[str, Any]:
        return {
            "name": name,
            "type": "application/octet-stream",
            "size": len(data),
            "digest": parts_digest(FILE_LABEL, data).hex(),
            "cleaned": False,
            "for": purpose,
        }


def _root(number: int) -> RootSecret:
    return RootSecret(
        origin=ORIGIN,
        root_id=f"root-{number}",
        ed25519_seed=sha256(f"root {number}".encode()),
        mldsa44_seed=sha256(f"root {number} pq".encode()),
    )


def _sign(body: str) -> SignSecret:
    return SignSecret(origin=ORIGIN, body=body, sign_id="2026a", seed=sha256(f"sign {body}".encode()))


def _key(role: str) -> VerifierKey:
    public = ed25519_public(sha256(role.encode()))
    return VerifierKey(name=f"{ORIGIN}/{role}", key_type=KeyType.ED25519, public=public)
