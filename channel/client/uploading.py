"""A large submission, part by part: resumes where it stopped, and never sends a part that has arrived."""

from channel.client.answers import Upload, parse_confirmation, parse_upload, puzzle_of, refusal
from channel.client.confirmation import Sent, check_confirmation
from channel.client.connection import Answer
from channel.client.patient_line import PatientLine
from channel.client.progress import Progress, Stage
from channel.client.puzzle import MOST_PUZZLES, Puzzle, solve
from channel.client.sealed_file import SealedFile
from channel.client.upload_state import UploadState
from channel.codec import b64, jsons
from channel.codec.digests import Digest, sha256
from channel.errors import UnavailableError
from channel.treelog.vkey import VerifierKey
from channel.wire.parts import PAYLOAD_LABEL, digest_of_parts
from channel.wire.puzzle import PUZZLE_HEADER
from channel.wire.requests import digest_field
from channel.wire.submission import SealedPrefix

MOST_UPLOADS = 3
MOST_TRIES = 20
_CREATED, _OK, _NO_CONTENT, _NOT_FOUND, _CONFLICT, _TOO_MANY = 201, 200, 204, 404, 409, 429


class LostUploadError(UnavailableError):
    """The server knows the upload no longer, or knows it with other bytes: another one must begin."""


class Uploader:
    """Carries one sealed file to one server."""

    def __init__(
        self,
        line: PatientLine,
        sealed: SealedFile,
        *,
        prefix: SealedPrefix,
        state: UploadState,
        progress: Progress,
    ) -> None:
        """Send `sealed` under the token and blind of `prefix`; `state` remembers the upload between runs."""
        self._line = line
        self._sealed = sealed
        self._prefix = prefix
        self._state = state
        self._progress = progress
        self._completing = False

    @property
    def may_have_arrived(self) -> bool:
        """Say whether the server may hold a complete submission, though it has not said so."""
        return self._completing and self._line.may_have_arrived

    def send(self, *, promise_key: VerifierKey | None) -> Sent:
        """Upload what is missing, complete the upload and check what the server confirms.

        Raises:
            UnavailableError: the line or the server stayed away too long; another run resumes.
            RefusedError, MalformedError: the server refuses the submission.
            UntrustedError: the server confirms another submission.
        """
        for _ in range(MOST_UPLOADS - 1):
            try:
                return self._send_once(promise_key)
            except LostUploadError:
                self._state.forget()
        return self._send_once(promise_key)

    def _send_once(self, promise_key: VerifierKey | None) -> Sent:
        upload = self._begin_or_resume()
        if not upload.has_header:
            self._send_header(upload)
        digest = self._send_parts(upload)
        self._completing, self._line.may_have_arrived = True, False
        body = jsons.dump({"token": b64.encode(self._prefix.token), "blind": b64.encode(self._prefix.blind)})
        answer = self._line.insist(
            "POST",
            f"/v1/uploads/{upload.id}/complete",
            body=body,
            headers={"Content-Type": "application/json"},
        )
        _expect(answer, _CREATED)
        sent = check_confirmation(
            parse_confirmation(answer),
            prefix=self._prefix,
            header=self._sealed.header,
            payload_digest=digest,
            promise_key=promise_key,
        )
        self._state.forget()
        return sent

    def _begin_or_resume(self) -> Upload:
        known = self._state.load(self._sealed.header)
        if known is not None:
            answer = self._line.insist("GET", f"/v1/uploads/{known}")
            if answer.status == _OK:
                return self._checked(parse_upload(answer))
        body = jsons.dump({"payload_bytes": self._sealed.payload_bytes})
        answer = self._line.insist(
            "POST", "/v1/uploads", body=body, headers={"Content-Type": "application/json"}
        )
        _expect(answer, _CREATED)
        upload = self._checked(parse_upload(answer))
        self._state.save(upload.id, self._sealed.header)
        return upload

    def _checked(self, upload: Upload) -> Upload:
        if upload.parts != self._sealed.parts:
            raise LostUploadError("the server knows this upload with another length")
        return upload

    def _send_header(self, upload: Upload) -> None:
        puzzle, path = upload.puzzle, f"/v1/uploads/{upload.id}/header"
        for _ in range(MOST_PUZZLES):
            solution = self._solve(puzzle, subject=bytes.fromhex(upload.id))
            headers = {"Content-Type": "application/octet-stream", PUZZLE_HEADER: str(solution)}
            answer = self._line.insist("PUT", path, body=self._sealed.header, headers=headers)
            if answer.status != _TOO_MANY:
                break
            # The price has risen since the upload began.
            puzzle = puzzle_of(answer)
        _expect(answer, _NO_CONTENT)

    def _solve(self, puzzle: Puzzle, *, subject: bytes) -> int:
        return solve(
            puzzle,
            subject=subject,
            tell=lambda tries: self._progress(Stage.PUZZLE, tries, 2**puzzle.bits),
        )

    def _send_parts(self, upload: Upload) -> Digest:
        digests, present = [], upload.present
        for number in range(self._sealed.parts):
            self._progress(Stage.SEND, number, self._sealed.parts)
            data = self._sealed.part(number)
            digests.append(sha256(data))
            if number not in present:
                present = self._send_part(upload, number, data, present=present)
        self._progress(Stage.SEND, self._sealed.parts, self._sealed.parts)
        return digest_of_parts(PAYLOAD_LABEL, length_bytes=self._sealed.payload_bytes, parts=digests)

    def _send_part(
        self, upload: Upload, number: int, data: bytes, *, present: frozenset[int]
    ) -> frozenset[int]:
        """Send one part; after a broken line ask first, since 1 MiB is long on a slow one.

        Raises:
            UnavailableError: the line broke, and broke again each time.
        """
        headers = {"Content-Type": "application/octet-stream", "Repr-Digest": digest_field(data)}
        for left in reversed(range(MOST_TRIES)):
            if number in present:
                break
            try:
                answer = self._line.attempt(
                    "PUT", f"/v1/uploads/{upload.id}/parts/{number}", body=data, headers=headers
                )
            except UnavailableError as error:
                # A question answered counts as progress, so patience alone would never end here.
                if not left:
                    raise
                self._line.wait(error)
                answer = self._line.insist("GET", f"/v1/uploads/{upload.id}")
                _expect(answer, _OK)
                present = self._checked(parse_upload(answer)).present
            else:
                _expect(answer, _NO_CONTENT)
                break
        return present


def _expect(answer: Answer, status: int) -> None:
    if answer.status in (_NOT_FOUND, _CONFLICT):
        raise LostUploadError(
            "the server does not keep the upload", hint="Check the address, then send the same file again."
        )
    if answer.status != status:
        raise refusal(answer)
