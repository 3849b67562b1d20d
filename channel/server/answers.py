"""The JSON of answers: the one place that says how each is written."""

from starlette.responses import Response

from channel.codec import b64, jsons
from channel.codec.jsons import JsonObject
from channel.intake.accept import Accepted
from channel.intake.cost import Cost
from channel.intake.entries import Page
from channel.intake.records import Entry, WholeUpload
from channel.server.clock import hour_text
from channel.wire.parts import PART_BYTES

JSON_TYPE = "application/json"


def json_answer(members: JsonObject, *, status: int, headers: dict[str, str] | None = None) -> Response:
    """Return `members` as an answer."""
    return Response(jsons.dump(members), status_code=status, headers=headers, media_type=JSON_TYPE)


def accepted_members(accepted: Accepted) -> JsonObject:
    """Return what is said of an accepted submission; there is no promise until there is a register."""
    members: JsonObject = {"commitment": accepted.commitment.hex(), "promise": None}
    if accepted.bare:
        members |= {"token": b64.encode(accepted.token), "blind": b64.encode(accepted.blind)}
    return members


def upload_members(whole: WholeUpload) -> JsonObject:
    """Return what is said of an upload."""
    upload = whole.upload
    done = upload.commitment is not None
    return {
        "upload": upload.upload_id.hex(),
        "payload_bytes": upload.payload_bytes,
        "part_bytes": PART_BYTES,
        "parts": upload.part_count,
        "expires": hour_text(upload.expires_hour),
        "puzzle": cost_members(Cost(bits=upload.puzzle_bits, challenge=upload.challenge)),
        "header": upload.header is not None,
        "present": list(range(upload.part_count)) if done else list(whole.parts),
        "commitment": upload.commitment.hex() if upload.commitment is not None else None,
    }


def cost_members(cost: Cost) -> JsonObject:
    """Return what is said of the puzzle."""
    return {"bits": cost.bits, "challenge": b64.encode(cost.challenge)}


def page_members(page: Page) -> JsonObject:
    """Return a page of entries."""
    return {"entries": [_entry_members(entry) for entry in page.entries], "next": page.next_number}


def _entry_members(entry: Entry) -> JsonObject:
    return {
        "entry": entry.number,
        "commitment": entry.commitment.hex(),
        "token": b64.encode(entry.token),
        "blind": b64.encode(entry.blind),
        "header": b64.encode(entry.header),
        "payload_digest": entry.payload_digest.hex(),
        "payload_bytes": entry.payload_bytes,
    }
