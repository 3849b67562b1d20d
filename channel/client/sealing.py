"""Seals a report: draws the words, signs the bundle, seals it to the bodies chosen; no network, no clock.

The order matters to a reporter: whatever can be refused is refused before anything is written, and the
words are given out only when the sealed file is durable.
"""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from channel.client.attachments import Attachment, OpenedFile, open_attachment
from channel.client.chosen_bodies import ChosenBodies
from channel.client.progress import Stage
from channel.client.sealed_writer import write_evidence, write_submission
from channel.client.steady_file import new_private_file
from channel.client.surroundings import Surroundings
from channel.codec.digests import Digest
from channel.codec.jsons import JsonObject
from channel.errors import RefusedError
from channel.report.attached import AttachedFile, Purpose
from channel.report.manifest import FILES_LIMIT, Kind, Manifest, ReturnPath, SealedBy
from channel.report.packing import Blocks, pack_bundle
from channel.report.schema import parse_report
from channel.wire.wordlist import Wordlist
from channel.wire.words import draw_entropy, words_from_entropy
from keys.passphrase import ReporterKeys, reporter_keys

_FIRST = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a reporter wants to say: JSON of the report schema, its language, files in order."""

    report: JsonObject = field(repr=False)
    lang: str
    attachments: tuple[Attachment, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedReport:
    """A sealed file and what its reporter needs to know; `words` are for nobody else's eyes."""

    words: tuple[str, ...] = field(repr=False)
    commitment: Digest
    size_bytes: int
    upload_before: date


def seal_report(
    draft: Draft, bodies: ChosenBodies, *, path: Path, wordlist: Wordlist, surroundings: Surroundings
) -> SealedReport:
    """Seal `draft` to `bodies` into the new file `path`; durable on return, and no file if it fails.

    Raises:
        MalformedError: the report breaks the schema.
        RefusedError: too many or too large files, a file that changes meanwhile, or `path` exists.
        UnavailableError: a file cannot be read, the disk is full, no body chosen takes evidence.
    """
    parse_report(draft.report)
    if len(draft.attachments) > FILES_LIMIT:
        raise RefusedError(
            f"more than {FILES_LIMIT} files", hint="Leave some out, or put them into an archive."
        )
    entropy = draw_entropy(surroundings.random_bytes, wordlist)
    keys = reporter_keys(entropy)
    with ExitStack() as stack:
        # Opened before anything is written, so that a misspelt name costs nothing.
        opened = [
            stack.enter_context(open_attachment(attachment, number=number))
            for number, attachment in enumerate(draft.attachments, start=1)
        ]
        file = stack.enter_context(new_private_file(path))
        work = _Preparation(stack, bodies, folder=path.parent, surroundings=surroundings)
        prepared = [work.prepare(*pair) for pair in zip(draft.attachments, opened, strict=True)]
        manifest = Manifest(
            kind=Kind.REPORT,
            report_id=keys.report_id,
            number=_FIRST,
            day=surroundings.today,
            directory=bodies.directory,
            to=bodies.addressees,
            lang=draft.lang,
            sealed_by=SealedBy.CLI,
            log_key=keys.log_key(_FIRST),
            reporter=_return_path(keys),
            report=draft.report,
            files=tuple(one.attached for one in prepared),
        )
        packed = pack_bundle(manifest, [one.blocks for one in prepared], sign=keys.sign)
        sealed = write_submission(
            file,
            _told(packed.blocks(), packed.padded_bytes, surroundings),
            recipients=bodies.recipients,
            log_key=keys.log_key(_FIRST),
            random_bytes=surroundings.random_bytes,
        )
    return SealedReport(
        words=words_from_entropy(entropy, wordlist),
        commitment=sealed.commitment,
        size_bytes=file.size_bytes,
        upload_before=bodies.upload_before,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Prepared:
    """An attachment as it goes into the bundle: what the manifest says, and where its bytes come from."""

    attached: AttachedFile
    blocks: Callable[[], Blocks]


class _Preparation:
    """The first reading of the attachments: digests, and originals sealed for the evidence unit."""

    def __init__(
        self, stack: ExitStack, bodies: ChosenBodies, *, folder: Path, surroundings: Surroundings
    ) -> None:
        self._stack = stack
        self._bodies = bodies
        self._folder = folder
        self._surroundings = surroundings

    def prepare(self, attachment: Attachment, opened: OpenedFile) -> _Prepared:
        """Read one file and return it as the bundle will hold it."""
        if attachment.purpose is Purpose.EVIDENCE:
            source, digest = self._seal_for_evidence(opened)
        else:
            progress = self._surroundings.progress
            source = opened
            digest = opened.digest(lambda done: progress(Stage.READ, done, opened.size_bytes))
        attached = AttachedFile(
            name=attachment.name,
            type=attachment.media_type,
            size=source.size_bytes,
            digest=digest,
            cleaned=attachment.cleaned,
            purpose=attachment.purpose,
        )
        return _Prepared(attached=attached, blocks=source.blocks)

    def _seal_for_evidence(self, opened: OpenedFile) -> tuple[OpenedFile, Digest]:
        # Nameless and gone with this process; beside the output, since a temporary folder may be memory.
        file = self._stack.enter_context(tempfile.TemporaryFile(dir=self._folder))  # noqa: SIM115
        written = write_evidence(
            file,
            _told(opened.blocks(), opened.size_bytes, self._surroundings, stage=Stage.EVIDENCE),
            recipients=self._bodies.evidence_recipients,
            random_bytes=self._surroundings.random_bytes,
        )
        file.flush()
        return OpenedFile(file.fileno(), number=opened.number), written.digest


def _return_path(keys: ReporterKeys) -> ReturnPath:
    return ReturnPath(recipient=keys.reply_identity.recipient, tag_key=keys.tag_key, sign=keys.sign_public)


def _told(
    blocks: Blocks, total: int, surroundings: Surroundings, *, stage: Stage = Stage.SEAL
) -> Iterator[bytes | memoryview]:
    """Pass blocks on and tell how far it is after each."""
    done = 0
    for block in blocks:
        yield block
        done += len(block)
        surroundings.progress(stage, done, total)
