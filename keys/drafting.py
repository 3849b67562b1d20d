"""Drafts of roots notes and directories: texts that follow the ones before them, not yet signed."""

from collections.abc import Sequence
from dataclasses import dataclass

from channel.codec.days import Window
from channel.errors import RefusedError
from channel.wire.about import About
from channel.wire.directory import Directory, DirectoryBody
from channel.wire.distinct import check_distinct
from channel.wire.note_lines import FIRST_PREV
from channel.wire.roots import Roots
from channel.wire.sign_key import SignKey
from keys.body_card import BodyCard
from keys.root_card import RootCard
from keys.server_card import ServerCard


def draft_roots(cards: Sequence[RootCard], *, k: int, previous: Roots | None) -> Roots:
    """Draft the roots note of these administrators, any `k` of whom may sign.

    Raises:
        RefusedError: no cards, cards of several origins, or fewer than `k`.
        MalformedError: a root or a key stands twice.
    """
    origins = {card.origin for card in cards} | ({previous.origin} if previous else set())
    if len(origins) != 1:
        raise RefusedError(
            "cards of no root, or of roots of different origins",
            hint="Make every root with the same --origin.",
        )
    if not 0 < k <= len(cards):
        raise RefusedError(
            f"a threshold of {k} does not fit {len(cards)} roots",
            hint="Choose how many of the administrators must sign: from 1 to the number of cards.",
        )
    return Roots(
        origin=origins.pop(),
        seq=previous.seq + 1 if previous else 1,
        prev=previous.digest if previous else FIRST_PREV,
        k=k,
        roots=tuple(card.root for card in cards),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectoryPlan:
    """What a directory is to say; the cards add to the bodies and keys of `previous`, where there is one."""

    roots: Roots
    previous: Directory | None
    valid: Window
    about: About
    server: ServerCard
    cards: Sequence[BodyCard]


def draft_directory(plan: DirectoryPlan) -> Directory:
    """Draft the directory that a plan describes.

    Raises:
        RefusedError: a card of another origin, another key under a listed id, or a body that `about`
            says nothing of.
        UntrustedError: one key stands twice.
    """
    previous = plan.previous
    bodies = {body.id: body for body in previous.bodies} if previous else {}
    signs = {(sign.body, sign.id): sign for sign in previous.signs} if previous else {}
    for card in plan.cards:
        _check_card(card, plan.roots.origin, signs)
        bodies[card.body.id] = card.body
        signs[card.sign.body, card.sign.id] = card.sign
    _check_described(list(bodies.values()), plan.about)
    directory = Directory(
        origin=plan.roots.origin,
        seq=previous.seq + 1 if previous else 1,
        prev=previous.digest if previous else FIRST_PREV,
        valid=plan.valid,
        about=plan.about.digest,
        intake_log=plan.server.intake_log,
        directory_log=plan.server.directory_log,
        promise=plan.server.promise,
        bodies=tuple(bodies.values()),
        signs=tuple(signs.values()),
        crosses=previous.crosses if previous else (),
    )
    check_distinct([*plan.roots.keys(), *directory.keys()])
    return directory


def _check_card(card: BodyCard, origin: str, signs: dict[tuple[str, str], SignKey]) -> None:
    if card.origin != origin:
        raise RefusedError(
            f"card of {card.body.id} is for another origin than {origin}",
            hint="Have the body make its key with this channel's --origin.",
        )
    listed = signs.get((card.sign.body, card.sign.id))
    if listed is not None and listed != card.sign:
        raise RefusedError(
            f"another key of {card.body.id} is listed as {card.sign.id} already",
            hint="Have the body make its new key under a new id with --sign-id.",
        )


def _check_described(bodies: Sequence[DirectoryBody], about: About) -> None:
    for body in bodies:
        if body.id not in about.bodies:
            raise RefusedError(
                f"about says nothing of {body.id}",
                hint="Add the body to the about file: reporters choose by what it says.",
            )
