"""What the server's answers mean: strict reading of the JSON, and errors in our own words.

The server's words are not shown: they are the words of somebody whom the reporter need not trust.
"""

from dataclasses import dataclass, field
from typing import Any

from channel.client.connection import Answer
from channel.client.patient_line import ANSWER_LIMIT_BYTES
from channel.client.puzzle import Puzzle, parse_puzzle
from channel.codec import b64, hexes, jsons
from channel.codec.digests import DIGEST_BYTES, Digest
from channel.errors import ChannelError, MalformedError, RefusedError, UnavailableError
from channel.wire.parts import PART_BYTES
from channel.wire.submission import BLIND_BYTES, TOKEN_BYTES, SealedPrefix

UPLOAD_ID_BYTES = 16
PROMISE_LIMIT_CHARACTERS = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """The answer to a submission; `drawn` is there when the server drew token and blind."""

    commitment: Digest
    promise: str | None
    drawn: SealedPrefix | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """An upload as the server knows it; `present` holds the numbers of the parts it has."""

    id: str
    parts: int
    puzzle: Puzzle
    has_header: bool
    present: frozenset[int] = field(repr=False)


def parse_confirmation(answer: Answer) -> Confirmation:
    """Decode the answer to a submission or a completed upload.

    Raises:
        MalformedError: another form.
    """
    value = jsons.parse(answer.body, limit_bytes=ANSWER_LIMIT_BYTES)
    promise = value.get("promise")
    if promise is not None and not (isinstance(promise, str) and len(promise) <= PROMISE_LIMIT_CHARACTERS):
        raise MalformedError("answer with a promise of an unknown form")
    return Confirmation(
        commitment=Digest(hexes.decode(_text(value, "commitment"), length_bytes=DIGEST_BYTES)),
        promise=promise,
        drawn=_parse_drawn(value),
    )


def parse_upload(answer: Answer) -> Upload:
    """Decode the answer that describes an upload.

    Raises:
        MalformedError: another form, or parts of another size than ours.
    """
    value = jsons.parse(answer.body, limit_bytes=ANSWER_LIMIT_BYTES)
    upload_id, parts, present = _text(value, "upload"), value.get("parts"), value.get("present", [])
    hexes.decode(upload_id, length_bytes=UPLOAD_ID_BYTES)
    if value.get("part_bytes") != PART_BYTES or type(parts) is not int:
        raise MalformedError("upload in parts of another size")
    if not isinstance(present, list) or any(type(number) is not int for number in present):
        raise MalformedError("upload with parts of an unknown form")
    return Upload(
        id=upload_id,
        parts=parts,
        puzzle=parse_puzzle(value.get("puzzle")),
        has_header=value.get("header") is True,
        present=frozenset(present),
    )


def puzzle_of(answer: Answer) -> Puzzle:
    """Decode the puzzle in a refusal with status 429.

    Raises:
        MalformedError: there is none.
    """
    return parse_puzzle(jsons.parse(answer.body, limit_bytes=ANSWER_LIMIT_BYTES).get("puzzle"))


def refusal(answer: Answer) -> ChannelError:
    """Return the error that stands for an answer that is no success."""
    match answer.status:
        case 400 | 411 | 415:
            return MalformedError(
                "the server finds the sealed file damaged", hint="Seal the report again, and send that file."
            )
        case 404 | 405:
            return UnavailableError(
                "the server does not know this address", hint="Check the address on the card of the channel."
            )
        case 409:
            return RefusedError(
                "the server has other bytes in the place of this submission",
                hint="Seal the report again, and send that file.",
            )
        case 413:
            return RefusedError(
                "the server takes nothing this large", hint="Leave out a file, or split the report."
            )
        case 422 | 429:
            return RefusedError("the server refuses the submission", hint="Try again later or another way.")
        case _:
            return UnavailableError(
                f"the server answers with status {answer.status}", hint="Try again later or another way."
            )


def _parse_drawn(value: jsons.JsonObject) -> SealedPrefix | None:
    if "token" not in value and "blind" not in value:
        return None
    return SealedPrefix(
        token=b64.decode(_text(value, "token"), length_bytes=TOKEN_BYTES),
        blind=b64.decode(_text(value, "blind"), length_bytes=BLIND_BYTES),
    )


def _text(value: jsons.JsonObject, name: str) -> str:
    text: Any = value.get(name)
    if not isinstance(text, str):
        raise MalformedError(f"answer without {name}")
    return text
