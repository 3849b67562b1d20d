"""Root signatures under notes: who may sign, who has, how many are missing, and putting copies together."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from channel.errors import MalformedError, RefusedError, UntrustedError
from channel.treelog.note import (
    Note,
    SignatureLine,
    context_of,
    sign_note,
    sign_note_mldsa44,
)
from channel.wire.directory import DIRECTORY_LABEL, Directory, parse_directory
from channel.wire.roots import ROOTS_LABEL, Root, Roots, parse_roots
from channel.wire.signers import signers
from keys.key_secrets import RootSecret


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Which of some roots have signed a note with both of their keys, and how many must."""

    roots: Roots
    signed: tuple[Root, ...]

    @property
    def missing(self) -> int:
        """Return how many more roots must sign; 0 is enough."""
        return max(0, self.roots.k - len(self.signed))


def tallies(note: Note, *, in_force: Roots | None) -> tuple[Tally, ...]:
    """Count the signatures that a note needs: of the roots in force, and of the roots that it makes.

    `in_force` are the roots before this note; None only for the first roots note of a channel.

    Raises:
        MalformedError: the note is neither a roots note nor a directory, or breaks its format.
        RefusedError: it does not follow from `in_force`.
        UntrustedError: a signature does not hold.
    """
    return tuple(_tally(note, roots) for roots in _authorities(note, in_force))


def sign_as_root(note: Note, secret: RootSecret, *, in_force: Roots | None) -> Note:
    """Return the note with both signature lines of a root.

    Raises:
        RefusedError: the note does not follow from `in_force`, the key is of another origin or is none
            of the roots asked, or it has signed already.
        MalformedError, UntrustedError: as `tallies`.
    """
    eligible = _eligible(note, in_force)
    ed25519, mldsa44 = secret.verifier_keys
    if (ed25519, mldsa44) not in [(root.ed25519, root.mldsa44) for root in eligible]:
        raise RefusedError(
            f"{secret.name} is not one of the roots that sign this note",
            hint="Check that you took the right key file, and the right note.",
        )
    if signers(note, [ed25519, mldsa44]):
        raise RefusedError(
            f"{secret.name} has signed this note already",
            hint="Hand the note to another administrator, or put copies together with `combine`.",
        )
    return _with_lines(
        note,
        [
            sign_note(note.text, name=ed25519.name, seed=secret.ed25519_seed),
            sign_note_mldsa44(note.text, name=mldsa44.name, seed=secret.mldsa44_seed),
        ],
    )


def combine(notes: Sequence[Note], *, in_force: Roots | None) -> Note:
    """Put the signatures of several copies of one note under one text; one line a key.

    Raises:
        RefusedError: the copies differ in their text, or a line is by none of the roots that sign it.
        MalformedError, UntrustedError: as `tallies`.
    """
    first = notes[0]
    if any(note.text != first.text for note in notes):
        raise RefusedError(
            "the copies are not of the same note",
            hint="Compare them with `channel keys show`; all administrators sign one draft.",
        )
    keys = [key for root in _eligible(first, in_force) for key in (root.ed25519, root.mldsa44)]
    known = {(key.name, key.key_id) for key in keys}
    lines: dict[tuple[str, bytes], SignatureLine] = {}
    for note in notes:
        signers(note, keys)
        for line in note.signatures:
            if (line.name, line.key_id) not in known:
                raise RefusedError(
                    f"signed by {line.name}, who is not one of the roots that sign this note",
                    hint="Leave that copy out, or take the line of that signature out of it.",
                )
            lines.setdefault((line.name, line.key_id), line)
    ordered = [lines[key.name, key.key_id] for key in keys if (key.name, key.key_id) in lines]
    return Note(text=first.text, signatures=tuple(ordered))


def check_complete(note: Note, *, in_force: Roots | None) -> None:
    """Check that enough roots have signed.

    Raises:
        UntrustedError: too few have.
        MalformedError, RefusedError: as `tallies`.
    """
    for tally in tallies(note, in_force=in_force):
        if tally.missing:
            raise UntrustedError(
                f"administrators still to sign: {tally.missing}",
                hint="Hand the note to another administrator, who runs `channel keys sign`.",
            )


def _with_lines(note: Note, lines: Iterable[SignatureLine]) -> Note:
    """Return the note with more signature lines."""
    return Note(text=note.text, signatures=(*note.signatures, *lines))


def _tally(note: Note, roots: Roots) -> Tally:
    signed = {key.name for root in roots.roots for key in signers(note, [root.ed25519, root.mldsa44])}
    return Tally(
        roots=roots,
        signed=tuple(root for root in roots.roots if {root.ed25519.name, root.mldsa44.name} <= signed),
    )


def _eligible(note: Note, in_force: Roots | None) -> list[Root]:
    return list({root.text: root for roots in _authorities(note, in_force) for root in roots.roots}.values())


def _authorities(note: Note, in_force: Roots | None) -> tuple[Roots, ...]:
    """Return the roots that must sign: for new roots the old ones too, for a directory those in force."""
    label = context_of(note.text).decode()
    if label == ROOTS_LABEL:
        return _roots_authorities(parse_roots(note), in_force)
    if label == DIRECTORY_LABEL:
        return (_directory_authority(parse_directory(note), in_force),)
    raise MalformedError(
        "administrators sign roots notes and directories, and this is neither",
        hint="Intake and members notes are signed by `channel keys weekly`.",
    )


def _roots_authorities(roots: Roots, in_force: Roots | None) -> tuple[Roots, ...]:
    if in_force is None:
        if roots.seq != 1:
            raise RefusedError(
                "these roots replace others, which must sign too",
                hint="Give the roots note in force with --roots.",
            )
        return (roots,)
    if roots == in_force:
        return (roots,)
    if (roots.origin, roots.seq, roots.prev) != (in_force.origin, in_force.seq + 1, in_force.digest):
        raise RefusedError(
            "these roots do not follow the roots in force",
            hint="Give the roots note in force with --roots, and draft the new one from it.",
        )
    return (in_force, roots)


def _directory_authority(directory: Directory, in_force: Roots | None) -> Roots:
    if in_force is None:
        raise RefusedError(
            "a directory is signed by the roots in force", hint="Give their note with --roots."
        )
    if directory.origin != in_force.origin:
        raise RefusedError(
            "directory and roots are of different origins",
            hint="Give the roots note of the same channel with --roots.",
        )
    directory.check_crosses()
    return in_force
