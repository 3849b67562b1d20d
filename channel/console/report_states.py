"""The words for what became of an entry, and of what is ours; each is shown, none hides a report."""

from enum import StrEnum


class EntryState(StrEnum):
    """What this console made of an entry, whoever it is for."""

    HELD = "held"
    """Entry and payload are what the commitment says."""
    UNTRUSTED = "untrusted"
    """They are not."""
    WITHHELD = "withheld"
    """No payload was given."""
    LEFT_OUT = "left_out"
    """The entry holds, but this disk had no room for its payload."""


class ReportState(StrEnum):
    """What a reviewer is told first."""

    ARRIVED = "arrived"
    """It is ours, and its payload was not opened yet, or did not fit on this disk so far."""
    OPENED = "opened"
    """Everything inside holds."""
    BY_HAND = "by_hand"
    """An age file without a bundle: sealed by hand, so there is no way back to the reporter."""
    MALFORMED = "malformed"
    """Something inside does not hold; `Fault` says what."""
    DUPLICATE = "duplicate"
    """The same report came under an earlier number, or the same bytes were posted again."""


class Fault(StrEnum):
    """What does not hold inside an entry that is ours; the first in this order."""

    HEADER = "header"
    """A slot opens with our key, but the header's MAC does not hold."""
    PAYLOAD = "payload"
    """The payload was sealed under another file key, or was altered before it was committed to."""
    MANIFEST = "manifest"
    """The manifest breaks its format."""
    SIGNATURE = "signature"
    """The manifest is not signed by the key that it names."""
    ADDRESSEE = "addressee"
    """The manifest does not name the key that opened it: it may have been passed on by another body."""
    TOKEN = "token"  # noqa: S105 - a word for people
    """The log token is not of this commitment: somebody else may have posted the reporter's bytes again."""
    PADDING = "padding"
    """Behind the last file stands something else than zeros, or too much or too little of them."""
    REPORT = "report"
    """The manifest holds, but there is no account in it."""
    DEFECT = "defect"
    """This program failed on it; the bytes are kept, and a newer version may read them."""


class Caution(StrEnum):
    """What a reviewer should know about a report that is shown all the same."""

    SCHEMA = "schema"
    """A member of the report breaks the schema; the text is shown as it came."""
    DIRECTORY = "directory"
    """It was sealed under a directory that this console never verified."""
