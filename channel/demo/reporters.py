"""The reporters' part: notes fetched and verified, every sample sealed on a device of its own, and sent."""

import secrets
import shutil
import time
from pathlib import Path

from channel.client.attachments import Attachment
from channel.client.chosen_bodies import ChosenBodies, choose
from channel.client.connection import Connection
from channel.client.fetching import fetch_pin, refresh_notes
from channel.client.patience import Patience
from channel.client.patient_line import PatientLine
from channel.client.pinning import check_same_pin
from channel.client.progress import silent
from channel.client.saved_notes import SavedNotes
from channel.client.sealed_file import open_sealed_file
from channel.client.sealing import Draft, SealedReport, seal_report
from channel.client.sending import send
from channel.client.surroundings import Surroundings
from channel.client.upload_state import UploadState
from channel.demo.demo_channel import DemoChannel
from channel.demo.reporter_files import ReporterFiles, ReporterRecord
from channel.demo.sample_files import SampleFile
from channel.demo.sample_reports import SampleReport
from channel.errors import UntrustedError
from channel.wire.trust import TrustedNotes
from channel.wire.wordlist import load_wordlist


def surroundings(channel: DemoChannel) -> Surroundings:
    """Return what the reporters' library does not take by itself."""
    return Surroundings(
        today=channel.today, random_bytes=secrets.token_bytes, sleep=time.sleep, progress=silent
    )


def fetch_notes(channel: DemoChannel) -> TrustedNotes:
    """Fetch, verify and save the channel's notes; the administrators' pin stands for the printed card.

    Raises:
        UntrustedError: the server has another pin, or notes that are not believed.
        UnavailableError, RefusedError, MalformedError: as `refresh_notes`.
    """
    with Connection(channel.server, proxy=None) as connection:
        line = PatientLine(connection, Patience(time.sleep))
        check_same_pin(channel.pin, fetch_pin(line))
        saved = SavedNotes(channel.folder.saved_notes)
        return refresh_notes(line, saved, channel.pin, today=channel.today)


def saved_notes(channel: DemoChannel) -> TrustedNotes:
    """Return the notes that were saved, verified anew.

    Raises:
        UnavailableError, MalformedError, UntrustedError: as `SavedNotes.load`.
    """
    return SavedNotes(channel.folder.saved_notes).load(today=channel.today)


def seal_samples(channel: DemoChannel) -> None:
    """Seal what is not sealed yet, from notes fetched and verified as any reporter does.

    Raises:
        ChannelError: the notes are not believed, a body cannot receive, or a sample cannot be sealed.
    """
    notes, wordlist, around = fetch_notes(channel), load_wordlist(), surroundings(channel)

    def seal(draft: Draft, bodies: ChosenBodies, path: Path) -> SealedReport:
        return seal_report(draft, bodies, path=path, wordlist=wordlist, surroundings=around)

    for sample in channel.samples:
        files = channel.folder.reporter(sample)
        if files.record.exists():
            continue
        # Without its record a sealed file has lost its words, so what lies here is of no use.
        shutil.rmtree(files.folder, ignore_errors=True)
        files.folder.mkdir(mode=0o700)
        sealed = seal(_draft(sample, files), choose(notes, sample.to), files.sealed)
        files.keep(ReporterRecord(sample=sample.name, commitment=sealed.commitment, words=sealed.words))


def _draft(sample: SampleReport, files: ReporterFiles) -> Draft:
    return Draft(
        report=sample.report.to_json(),
        lang=sample.lang,
        attachments=tuple(
            _attachment(file, files.attachment(number, file.name))
            for number, file in enumerate(sample.files, start=1)
        ),
    )


def _attachment(file: SampleFile, path: Path) -> Attachment:
    path.parent.mkdir(mode=0o700, parents=True)
    with path.open("xb") as writing:
        for block in file.blocks():
            writing.write(block)
    return Attachment(path=path, purpose=file.purpose, cleaned=file.cleaned)


def send_samples(channel: DemoChannel) -> None:
    """Send every sample and compare what the server confirms with what was sealed.

    Raises:
        ChannelError: a report was not sent, or the server confirms another.
    """
    promise_key, around = saved_notes(channel).directory.promise, surroundings(channel)
    with Connection(channel.server, proxy=None) as connection:
        for sample in channel.samples:
            files = channel.folder.reporter(sample)
            with open_sealed_file(files.sealed) as sealed:
                sent = send(
                    sealed,
                    connection=connection,
                    state=UploadState(files.sealed, server=connection.server),
                    promise_key=promise_key,
                    surroundings=around,
                )
            if sent.commitment != files.read().commitment:
                raise UntrustedError(f"the server confirms another commitment than that of {sample.name}")
