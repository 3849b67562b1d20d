"""The public keys that may sign members' requests, read from the notes in force; holds no secret.

A console's first sync signs ten thousand requests, and reading the same notes anew takes longer than all else
that is done for one. So what was read last is kept beside the bytes that it was read from.
"""

from dataclasses import dataclass

from channel.intake import published
from channel.intake.custody import Custody, members_of_note
from channel.intake.published import MEMBERS_KIND
from channel.treelog.note import parse_note
from channel.wire.directory import Directory, parse_directory
from channel.wire.members import Members
from channel.wire.requests import KeyId


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundKey:
    """A public key of 32 bytes, and whether it speaks for its body or is a member's."""

    public: bytes
    speaks_for_body: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _ReadMembers:
    directory: Directory
    note: bytes
    members: Members | None


class KnownKeys:
    """Looks keys up; both notes are fetched for each request, so a new one counts from the next on."""

    def __init__(self, custody: Custody) -> None:
        self._custody = custody
        self._directory: tuple[bytes, Directory] | None = None
        self._members: dict[str, _ReadMembers] = {}

    def find(self, asked: KeyId) -> FoundKey | None:
        """Return the key of this id, or None if the notes name none.

        Raises:
            NotFoundError: no directory is published yet.
        """
        directory = self._directory_in_force()
        if asked.origin != directory.origin:
            return None
        for sign in directory.sign_keys(asked.body):
            if sign.id == asked.name:
                return FoundKey(public=sign.public, speaks_for_body=True)
        members = self._members_in_force(asked.body, directory)
        for member in members.members if members else ():
            if member.id == asked.name:
                return FoundKey(public=member.public, speaks_for_body=False)
        return None

    def _directory_in_force(self) -> Directory:
        data = published.given(self._custody.public, published.DIRECTORY)
        if self._directory is None or self._directory[0] != data:
            self._directory = (data, parse_directory(parse_note(data)))
        return self._directory[1]

    def _members_in_force(self, body: str, directory: Directory) -> Members | None:
        note = self._custody.notes.latest(MEMBERS_KIND, body)
        # Whose body is not listed has sent any name it liked, and nothing is kept of it.
        if note is None or body not in {listed.id for listed in directory.bodies}:
            return None
        read = self._members.get(body)
        if read is None or read.note != note or read.directory is not directory:
            members = members_of_note(note, body=body, directory=directory)
            read = self._members[body] = _ReadMembers(directory=directory, note=note, members=members)
        return read.members
