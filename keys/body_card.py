"""The card of a body's signing key: title, id and public key, signed by that key."""

from dataclasses import dataclass

from channel.errors import MalformedError
from channel.treelog.note import Note, parse_note, sign_note, verify_note
from channel.wire.directory import DirectoryBody, parse_body
from channel.wire.names import check_origin
from channel.wire.note_lines import NoteLines
from channel.wire.sign_key import SignKey, parse_sign
from keys.key_secrets import SignSecret

BODY_CARD_LABEL = "channel/v1/body-card"


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyCard:
    """A body and one key that is to speak for it, as both will stand in the directory of `origin`."""

    origin: str
    body: DirectoryBody
    sign: SignKey

    def __post_init__(self) -> None:
        check_origin(self.origin)
        if self.sign.body != self.body.id:
            raise MalformedError("card of one body with the key of another")

    @property
    def text(self) -> str:
        """Return the text that is signed."""
        return f"{BODY_CARD_LABEL}\norigin {self.origin}\n{self.body.text}\n{self.sign.text}\n"


def make_body_card(secret: SignSecret, *, title: str) -> Note:
    """Write and sign the card of a body's signing key; `title` is the body's name in English.

    Raises:
        MalformedError: the title is empty, too long, or not one plain line.
    """
    card = BodyCard(
        origin=secret.origin,
        body=DirectoryBody(id=secret.body, title=title),
        sign=SignKey(body=secret.body, id=secret.sign_id, public=secret.public),
    )
    return Note(text=card.text, signatures=(sign_note(card.text, name=secret.name, seed=secret.seed),))


def parse_body_card(data: bytes) -> BodyCard:
    """Decode a card and verify that its key signed it.

    Raises:
        MalformedError: not the card of a body's signing key.
        UntrustedError: the signature is missing or does not hold.
    """
    note = parse_note(data)
    lines = NoteLines(note.text, label=BODY_CARD_LABEL)
    origin = lines.one("origin")
    body = parse_body(lines.one("body"))
    sign = parse_sign(lines.one("sign"))
    lines.end()
    card = BodyCard(origin=origin, body=body, sign=sign)
    if card.text != note.text:
        raise MalformedError("card in another than its one form")
    verify_note(note, sign.vkey(origin))
    return card
