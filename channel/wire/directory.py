"""The directory: which bodies exist and which keys speak for them; a format, not yet a belief."""

from collections.abc import Iterator
from dataclasses import dataclass

from channel.codec.days import Window
from channel.codec.digests import DIGEST_BYTES, Digest, sha256
from channel.errors import MalformedError
from channel.treelog.note import Note
from channel.treelog.vkey import KeyType, VerifierKey
from channel.wire.cross import Cross, parse_cross
from channel.wire.names import check_id, check_origin, check_title
from channel.wire.note_lines import (
    NoteLines,
    check_place,
    check_unique,
    fields,
    parse_count,
    parse_digest,
    parse_window,
)
from channel.wire.sign_key import SignKey, parse_sign

DIRECTORY_LABEL = "channel/v1/directory"
BODIES_LIMIT = 64
SIGNS_LIMIT = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectoryBody:
    """A body that receives reports, and its title in English."""

    id: str
    title: str

    def __post_init__(self) -> None:
        check_id(self.id)
        check_title(self.title)

    @property
    def text(self) -> str:
        """Return the line without its newline."""
        return f"body {self.id} {self.title}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Directory:
    """One directory; lines stand in the order of the fields, and within a field as given."""

    origin: str
    seq: int
    prev: Digest
    valid: Window
    about: Digest
    intake_log: VerifierKey
    directory_log: VerifierKey
    promise: VerifierKey
    bodies: tuple[DirectoryBody, ...]
    signs: tuple[SignKey, ...]
    crosses: tuple[Cross, ...]

    def __post_init__(self) -> None:
        check_origin(self.origin)
        check_place(self.seq, self.prev)
        if len(self.about) != DIGEST_BYTES:
            raise MalformedError("digest of another length")
        for key, name in (
            (self.intake_log, "intake"),
            (self.directory_log, "directory"),
            (self.promise, "promise"),
        ):
            if key.key_type is not KeyType.ED25519 or key.name != f"{self.origin}/{name}":
                raise MalformedError(f"the {name} key is not an Ed25519 key under its own name")
        self._check_bodies()

    @property
    def text(self) -> str:
        """Return the text that is signed."""
        lines = [
            DIRECTORY_LABEL,
            f"origin {self.origin}",
            f"seq {self.seq}",
            f"prev {self.prev.hex()}",
            f"valid {self.valid.start} {self.valid.end}",
            f"about {self.about.hex()}",
            *(f"log {key.name} {key.text}" for key in (self.intake_log, self.directory_log)),
            f"promise {self.promise.name} {self.promise.text}",
            *(body.text for body in self.bodies),
            *(sign.text for sign in self.signs),
            *(cross.text for cross in self.crosses),
        ]
        return "".join(line + "\n" for line in lines)

    @property
    def digest(self) -> Digest:
        """Return the hash of the text, by which bundles and the next directory name this one."""
        return sha256(self.text.encode())

    def sign_keys(self, body: str) -> tuple[SignKey, ...]:
        """Return the keys that speak for `body`; none for a body that is not listed."""
        return tuple(sign for sign in self.signs if sign.body == body)

    def keys(self) -> Iterator[tuple[str, bytes]]:
        """Yield every key with its name, for the check that no key stands twice."""
        for key in (self.intake_log, self.directory_log, self.promise):
            yield key.name, key.public
        for sign in self.signs:
            yield f"{sign.body} sign {sign.id}", sign.public

    def check_crosses(self) -> None:
        """Verify each cross line whose former key is listed too.

        Where the former key has left, only who kept it from an earlier directory can verify the line.

        Raises:
            UntrustedError: a signature does not hold.
        """
        publics = {(sign.body, sign.id): sign.public for sign in self.signs}
        for cross in self.crosses:
            old = publics.get((cross.body, cross.old_id))
            if old is not None:
                new = publics[cross.body, cross.new_id]
                cross.verify(origin=self.origin, new_public=new, old_public=old)

    def _check_bodies(self) -> None:
        if len(self.bodies) > BODIES_LIMIT or max(len(self.signs), len(self.crosses)) > SIGNS_LIMIT:
            raise MalformedError("directory with more lines than allowed")
        check_unique([body.id for body in self.bodies], "a body")
        check_unique([f"{sign.body} {sign.id}" for sign in self.signs], "a sign key's id")
        check_unique([f"{cross.body} {cross.new_id}" for cross in self.crosses], "a cross line")
        listed = {body.id for body in self.bodies}
        if any(sign.body not in listed for sign in self.signs):
            raise MalformedError("sign key of a body that the directory does not list")
        signed = {(sign.body, sign.id) for sign in self.signs}
        if any((cross.body, cross.new_id) not in signed for cross in self.crosses):
            raise MalformedError("cross line for a key that the directory does not list")


def parse_directory(note: Note) -> Directory:
    """Decode a directory's text; verifies no signature.

    Raises:
        MalformedError: anything that `Directory.text` would not write.
    """
    lines = NoteLines(note.text, label=DIRECTORY_LABEL)
    directory = Directory(
        origin=lines.one("origin"),
        seq=parse_count(lines.one("seq")),
        prev=parse_digest(lines.one("prev")),
        valid=parse_window(*fields(lines.one("valid"), 2)),
        about=parse_digest(lines.one("about")),
        intake_log=_parse_named(lines.one("log")),
        directory_log=_parse_named(lines.one("log")),
        promise=_parse_named(lines.one("promise")),
        bodies=tuple(parse_body(rest) for rest in lines.many("body", limit=BODIES_LIMIT)),
        signs=tuple(parse_sign(rest) for rest in lines.many("sign", limit=SIGNS_LIMIT)),
        crosses=tuple(parse_cross(rest) for rest in lines.many("cross", limit=SIGNS_LIMIT)),
    )
    lines.end()
    if directory.text != note.text:
        raise MalformedError("directory in another than its one form")
    return directory


def _parse_named(rest: str) -> VerifierKey:
    _, text = fields(rest, 2)
    return VerifierKey.parse(text)


def parse_body(rest: str) -> DirectoryBody:
    """Decode what follows `body ` in a directory.

    Raises:
        MalformedError: another form.
    """
    body_id, _, title = rest.partition(" ")
    return DirectoryBody(id=body_id, title=title)
