"""`channel report seal`: from what a reporter gave to a sealed file and eleven words, without a network."""

from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer

from channel.cli import edges
from channel.cli import report_options as options
from channel.cli.draft_input import DraftOptions
from channel.cli.progress_display import shown_progress
from channel.cli.report_answers import Sealing, say_json, say_sealed
from channel.cli.shared_options import JsonOption
from channel.client.chosen_bodies import ChosenBodies, choose
from channel.client.saved_notes import SavedNotes
from channel.client.sealing import seal_report
from channel.client.steady_file import new_private_file
from channel.wire.wordlist import load_wordlist


def seal(  # noqa: PLR0913 - the options of a command
    *,
    to: options.ToOption = None,
    text: options.TextOption = None,
    report: options.ReportOption = None,
    what: options.WhatOption = None,
    where: options.WhereOption = None,
    when: options.WhenOption = None,
    urgency: options.UrgencyOption = None,
    fields: options.FieldOption = None,
    files: options.FileOption = None,
    evidence: options.EvidenceOption = None,
    lang: options.LangOption = "und",
    notes: options.NotesOption = options.DEFAULT_NOTES,
    out: Annotated[
        Path, typer.Option("--out", metavar="FILE", help="The sealed file to write; must be new.")
    ],
    words_to: options.WordsToOption = None,
    as_json: JsonOption = False,
) -> None:
    """Seal a report into a file, without a network.

    It takes the keys of the bodies from the notes that `channel report fetch` has saved.
    """
    draft_options = DraftOptions(
        text=text,
        report=report,
        what=what,
        where=where,
        when=when,
        urgency=urgency,
        fields=fields or (),
        files=files or (),
        evidence=evidence or (),
        lang=lang,
    )
    draft_options.check()
    bodies = choose(SavedNotes(notes).load(today=edges.today()), to or ())
    sealing = seal_to_file(draft_options, bodies, path=out, words_file=words_to, as_json=as_json)
    if as_json:
        say_json({"sealed_file": str(out), "size_bytes": sealing.report.size_bytes, **sealing.members()})
    else:
        say_sealed(sealing)


def seal_to_file(
    draft_options: DraftOptions, bodies: ChosenBodies, *, path: Path, words_file: Path | None, as_json: bool
) -> Sealing:
    """Read the report, seal it into the new file `path` and put the words into `words_file`, if any.

    Raises:
        ChannelError: as `DraftOptions.read` and `seal_report`; nothing is left on disk.
    """
    draft = draft_options.read()
    sealed = False
    try:
        with ExitStack() as stack:
            # Made first: words that find no place must not leave a sealed file behind that nobody can follow.
            words = stack.enter_context(new_private_file(words_file)) if words_file else None
            progress = stack.enter_context(shown_progress(as_json=as_json))
            around = edges.surroundings(progress)
            report = seal_report(draft, bodies, path=path, wordlist=load_wordlist(), surroundings=around)
            sealed = True
            if words is not None:
                words.append(f"{' '.join(report.words)}\n".encode())
    except BaseException:
        if sealed:
            path.unlink(missing_ok=True)
        draft_options.say_where_text_is()
        raise
    return Sealing(report=report, path=path, bodies=bodies, words_file=words_file)
