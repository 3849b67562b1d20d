"""The card of a root: both public keys of one administrator, signed by both; who that is, people know."""

from dataclasses import dataclass

from channel.errors import MalformedError
from channel.treelog.note import Note, parse_note, sign_note, sign_note_mldsa44, verify_note
from channel.wire.note_lines import FIRST_PREV, NoteLines
from channel.wire.roots import Root, Roots, parse_root
from keys.key_secrets import RootSecret

ROOT_CARD_LABEL = "channel/v1/root-card"


@dataclass(frozen=True, slots=True, kw_only=True)
class RootCard:
    """A root as it will stand in the roots note of `origin`."""

    origin: str
    root: Root

    def __post_init__(self) -> None:
        # What no roots note could hold is refused while its maker is still there.
        Roots(origin=self.origin, seq=1, prev=FIRST_PREV, k=1, roots=(self.root,))

    @property
    def text(self) -> str:
        """Return the text that is signed."""
        return f"{ROOT_CARD_LABEL}\norigin {self.origin}\n{self.root.text}\n"


def root_of(secret: RootSecret) -> Root:
    """Return what is public of a root's key."""
    ed25519, mldsa44 = secret.verifier_keys
    return Root(name=secret.name, ed25519=ed25519, mldsa44=mldsa44)


def make_root_card(secret: RootSecret) -> Note:
    """Write and sign the card of a root's key."""
    card = RootCard(origin=secret.origin, root=root_of(secret))
    return Note(
        text=card.text,
        signatures=(
            sign_note(card.text, name=card.root.ed25519.name, seed=secret.ed25519_seed),
            sign_note_mldsa44(card.text, name=card.root.mldsa44.name, seed=secret.mldsa44_seed),
        ),
    )


def parse_root_card(data: bytes) -> RootCard:
    """Decode a card and verify that both of its keys signed it.

    Raises:
        MalformedError: not the card of a root.
        UntrustedError: a signature is missing or does not hold.
    """
    note = parse_note(data)
    lines = NoteLines(note.text, label=ROOT_CARD_LABEL)
    origin = lines.one("origin")
    root = parse_root(lines.one("root"))
    lines.end()
    card = RootCard(origin=origin, root=root)
    if card.text != note.text:
        raise MalformedError("card in another than its one form")
    verify_note(note, root.ed25519)
    verify_note(note, root.mldsa44)
    return card
