"""Throwing away sealed keyrings that no members note names, as a custodian leaves them who stops halfway.

A keyring is put before the note that names it. So one that is unnamed is only suspected, and goes where it
is still unnamed when somebody looks again, a day later.
"""

from channel.intake.ports import NoteStore, PublicStore
from channel.intake.published import MEMBERS_KIND
from channel.intake.records import KeyringName
from channel.treelog.note import parse_note
from channel.wire.members import parse_members


def purge_keyrings(
    public: PublicStore, notes: NoteStore, *, suspected: frozenset[KeyringName]
) -> frozenset[KeyringName]:
    """Remove the `suspected` keyrings that are unnamed still; returns those to suspect the next time.

    What any members note names, in force or not, stays.

    Raises:
        UnavailableError: the disk or the database cannot be used now.
    """
    # No members note is taken meanwhile, else it could name what is thrown away here.
    with public.exclusive():
        unnamed = notes.keyrings() - _named(notes)
        notes.drop_keyrings(unnamed & suspected)
        return unnamed - suspected


def _named(notes: NoteStore) -> frozenset[KeyringName]:
    members = [parse_members(parse_note(note)) for note in notes.every(MEMBERS_KIND)]
    return frozenset(
        KeyringName(body=note.body, digest=ref.digest)
        for note in members
        for ref in (note.keyring, note.evidence_keyring)
        if ref is not None
    )
