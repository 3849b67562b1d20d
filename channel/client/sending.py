"""Sends a sealed file: one request for a small one, an upload for a large one; says truly what happened.

Nothing here returns before the server's answer has been compared with what was sent.
"""

from channel.client.answers import parse_confirmation, puzzle_of, refusal
from channel.client.confirmation import Sent, check_confirmation
from channel.client.connection import Connection
from channel.client.patience import Patience
from channel.client.patient_line import PatientLine
from channel.client.progress import Progress, Stage
from channel.client.puzzle import MOST_PUZZLES, Puzzle, solve
from channel.client.sealed_file import SealedFile
from channel.client.surroundings import Surroundings
from channel.client.upload_state import UploadState
from channel.client.uploading import Uploader
from channel.errors import UnavailableError
from channel.treelog.vkey import VerifierKey
from channel.wire.puzzle import PUZZLE_HEADER
from channel.wire.submission import (
    AGE_TYPE,
    BLIND_BYTES,
    SEALED_TYPE,
    TOKEN_BYTES,
    SealedPrefix,
    commitment,
)

# "This time": an earlier run may have ended without knowing whether the report had arrived.
NOTHING_SENT = "nothing was sent this time"
NOT_FINISHED = "nothing was delivered this time, because the upload is not finished"
NOT_KNOWN = "whether the report arrived is not known; sending the same sealed file again is harmless"
_CREATED, _TOO_MANY = 201, 429


def send(
    sealed: SealedFile,
    *,
    connection: Connection,
    state: UploadState,
    promise_key: VerifierKey | None,
    surroundings: Surroundings,
) -> Sent:
    """Send `sealed` and return what the server confirmed, compared with what was sent.

    For a bare age file the server draws token and blind, for a large one this device does.

    Raises:
        UnavailableError: the server or the line stayed away; the message says what may have arrived.
        RefusedError, MalformedError: the server does not take it, or answers in an unknown form.
        UntrustedError: the server confirms or promises something else than what was sent.
    """
    random_bytes, progress = surroundings.random_bytes, surroundings.progress
    line = PatientLine(connection, Patience(surroundings.sleep))
    if sealed.is_small:
        try:
            return _post(sealed, line, promise_key=promise_key, progress=progress)
        except UnavailableError as error:
            raise _told(error, NOT_KNOWN if line.may_have_arrived else NOTHING_SENT) from error
    prefix = sealed.prefix or SealedPrefix(token=random_bytes(TOKEN_BYTES), blind=random_bytes(BLIND_BYTES))
    uploader = Uploader(line, sealed, prefix=prefix, state=state, progress=progress)
    try:
        return uploader.send(promise_key=promise_key)
    except UnavailableError as error:
        raise _told(error, NOT_KNOWN if uploader.may_have_arrived else NOT_FINISHED) from error


def _post(
    sealed: SealedFile, line: PatientLine, *, promise_key: VerifierKey | None, progress: Progress
) -> Sent:
    body, payload_digest = sealed.whole(), sealed.payload_digest()
    headers = {"Content-Type": SEALED_TYPE if sealed.prefix else AGE_TYPE}
    progress(Stage.SEND, 0, 1)
    for _ in range(MOST_PUZZLES):
        answer = line.insist("POST", "/v1/submissions", body=body, headers=headers)
        if answer.status != _TOO_MANY or sealed.prefix is None:
            break
        own = commitment(blind=sealed.prefix.blind, header=sealed.header, payload_digest=payload_digest)
        headers[PUZZLE_HEADER] = _solved(puzzle_of(answer), own, progress)
    if answer.status != _CREATED:
        raise refusal(answer)
    progress(Stage.SEND, 1, 1)
    return check_confirmation(
        parse_confirmation(answer),
        prefix=sealed.prefix,
        header=sealed.header,
        payload_digest=payload_digest,
        promise_key=promise_key,
    )


def _solved(puzzle: Puzzle, subject: bytes, progress: Progress) -> str:
    return str(
        solve(puzzle, subject=subject, tell=lambda tries: progress(Stage.PUZZLE, tries, 2**puzzle.bits))
    )


def _told(error: UnavailableError, what_is_known: str) -> UnavailableError:
    return UnavailableError(f"{error}; {what_is_known}", hint=error.hint)
