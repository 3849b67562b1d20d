"""Seals every sample on its reporter's device; what was sealed before stays as it is."""

import shutil
from pathlib import Path

from channel.client.attachments import Attachment
from channel.client.chosen_bodies import ChosenBodies, choose
from channel.client.sealing import Draft, SealedReport, seal_report
from channel.demo.demo_channel import DemoChannel
from channel.demo.reporter_files import ReporterFiles, ReporterRecord
from channel.demo.reporters import fetch_notes, surroundings
from channel.demo.sample_files import SampleFile
from channel.demo.sample_reports import SampleReport
from channel.wire.wordlist import load_wordlist


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
