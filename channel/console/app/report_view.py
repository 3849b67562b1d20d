"""What the page of one report shows, all of it safe to show: words, fields, files, checks; changes nothing.

What the reporter wrote is in `Words` and nowhere else, so that a page can put a margin round every word that
is not ours.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from channel.codec.binary import label
from channel.console.account import LEAVES_LIMIT, Leaf, leaves
from channel.console.app.desk import Desk
from channel.console.app.questions import address
from channel.console.app.queue_view import STATE_SHAPES, URGENCY_SHAPES, WORD_LIMIT
from channel.console.explanations import CAUTIONS, FAULTS, state_words
from channel.console.field_labels import CHOICES, GROUPS, LABELS, LANGUAGES, NO_LANGUAGE, URGENCIES
from channel.console.opening import BY_HAND_TEXT_LIMIT_BYTES
from channel.console.payloads import read_by_hand
from channel.console.places import number_of, shown_place
from channel.console.queue import Question
from channel.console.report_states import EntryState, ReportState
from channel.console.reports import REPEATED_LIMIT, StoredReport
from channel.console.saving import SavedFile
from channel.console.shown_text import shown_line, shown_lines
from channel.errors import ChannelError, UntrustedError
from channel.report.attached import Purpose
from channel.report.bundle import REPORT_LABEL, Front
from channel.report.choices import Urgency
from channel.report.filenames import distinct_names
from channel.report.manifest import Kind
from channel.treelog.signature import verify_ed25519
from channel.wire.submission import token

NAME_LIMIT = 255
SHORT_CHARACTERS = 12
_SIMPLE_TAG = re.compile(r"[a-z]{2,3}(?:-[A-Z][a-z]{3})?(?:-(?:[A-Z]{2}|[0-9]{3}))?", re.ASCII)
_KINDS = {Kind.REPORT: "Report", Kind.FOLLOWUP: "Follow-up", Kind.WITHDRAWAL: "Withdrawal"}
_KIB = 1024
_NO_FAULT = "none"
_HELD = {
    EntryState.HELD: "the one committed to",
    EntryState.UNTRUSTED: "NOT the one committed to",
    EntryState.WITHHELD: "not given by the server",
    EntryState.LEFT_OUT: "left out for want of room",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What a reporter wrote, made safe; `lang` is set where they said in which language."""

    text: str = field(repr=False)
    lang: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A field of the report: our label, and either our words for a choice or the reporter's own.

    `name` is set for a field that this program does not know, and is the reporter's too.
    """

    label: str
    choice: str | None = None
    words: Words | None = None
    name: Words | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FactGroup:
    """Fields that belong together."""

    heading: str
    facts: Sequence[Fact]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileView:
    """One attached file, and what became of it if it was just saved."""

    number: int
    name: str = field(repr=False)
    type: str = field(repr=False)
    size: str
    notes: Sequence[str]
    saved_as: str | None = field(repr=False)
    path: str | None = field(repr=False)
    error: str | None
    hint: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Something to know before reading; `links` are other reports, by place."""

    heading: str
    words: str
    is_wrong: bool = False
    links: Sequence[tuple[str, str]] = ()
    more: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """One check or one value of the technical proof."""

    label: str
    value: str
    is_code: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportView:
    """All that the page of one report shows."""

    place: int
    number: str
    title: str
    state: str
    state_shape: str
    is_malformed: bool
    urgency: str | None
    urgency_shape: str
    is_imminent: bool
    facts: Sequence[str]
    notes: Sequence[Note]
    narrative: Words | None
    narrative_heading: str
    groups: Sequence[FactGroup]
    files: Sequence[FileView]
    folder: str
    save_action: str
    save_error: tuple[str, str] | None
    proof_line: Sequence[str]
    proof: Sequence[Proof]
    back: str
    first_line: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Saving:
    """What the last attempt to save came to: files one by one, or one error for all."""

    folder: str
    files: Sequence[SavedFile] = ()
    error: ChannelError | None = None


def report_view(desk: Desk, report: StoredReport, question: Question, *, saving: Saving | None) -> ReportView:
    """Gather what the page shows."""
    summary, front = report.summary, report.front
    number = shown_place(summary.entry)
    narrative, heading, trouble = _narrative(desk, report)
    urgency = summary.urgency or ""
    return ReportView(
        place=summary.entry,
        number=number,
        title=_KINDS[front.manifest.kind] if front else "Report",
        state=state_words(summary),
        state_shape=STATE_SHAPES[summary.state],
        is_malformed=summary.state is ReportState.MALFORMED,
        urgency=URGENCIES.get(urgency),
        urgency_shape=URGENCY_SHAPES.get(urgency, ""),
        is_imminent=urgency == Urgency.HOURS.value,
        facts=_facts(report),
        notes=[*_notes(report, question), *trouble],
        narrative=narrative,
        narrative_heading=heading,
        groups=_groups(front) if front else (),
        files=_files(report, saving),
        folder=saving.folder if saving else str(desk.database.home.path / "saved" / number),
        save_action=address(f"/reports/{number}/files", question),
        save_error=_save_error(saving),
        proof_line=_proof_line(report),
        proof=_proof(report),
        back=address("/", question),
        first_line=shown_line(summary.first_line, limit=NAME_LIMIT),
    )


def _narrative(desk: Desk, report: StoredReport) -> tuple[Words | None, str, list[Note]]:
    """Return the account, its heading, and what hinders reading it."""
    if report.front is not None:
        what = report.front.manifest.report.get("what")
        lang = _simple_tag(report.front.manifest.lang)
        return (_words(what, lang) if isinstance(what, str) else None), "What happened", []
    if report.manifest_bytes is not None:
        return _words(report.manifest_bytes.decode("utf-8", "replace")), "As it came, unproven", []
    if not report.is_by_hand:
        return None, "", []
    try:
        text = read_by_hand(desk.database, report)
    except ChannelError as error:
        return None, "", [Note(heading="Cannot be read now", words=_sentence(error), is_wrong=True)]
    if text is None:
        return None, "", [Note(heading="Not a text", words="It can be saved below; nothing here opens it.")]
    notes = []
    if len(text.encode()) >= BY_HAND_TEXT_LIMIT_BYTES - 4:
        notes.append(Note(heading="A long text", words="Only its beginning is shown. Save it to read all."))
    return _words(text), "Text sealed by hand", notes


def _words(text: str, lang: str | None = None) -> Words:
    return Words(text="\n".join(shown_lines(text)), lang=lang)


def _simple_tag(tag: str) -> str | None:
    return tag if _SIMPLE_TAG.fullmatch(tag) else None


def _sentence(error: ChannelError) -> str:
    """Write an error as sentences."""
    message = str(error)
    return f"{message[:1].upper()}{message[1:]}. {error.hint or ''}".strip()


def _language(tag: str) -> str:
    if tag == NO_LANGUAGE:
        return "a language that was not said"
    return LANGUAGES.get(tag.partition("-")[0], shown_line(tag, limit=WORD_LIMIT))


def _facts(report: StoredReport) -> list[str]:
    summary = report.summary
    facts = [f"received {summary.received_day}"]
    if report.front is not None:
        manifest = report.front.manifest
        facts.append(f"written {manifest.day} in {_language(manifest.lang)}")
        if summary.files:
            facts.append("1 file" if summary.files == 1 else f"{summary.files} files")
        facts.append("sent to " + ", ".join(addressee.body for addressee in manifest.to))
        if manifest.number:
            facts.append(f"message {manifest.number + 1} under the same words")
    return facts


def _notes(report: StoredReport, question: Question) -> Iterator[Note]:
    summary = report.summary
    if summary.duplicate_of is not None:
        yield Note(
            heading="Duplicate",
            words="The same report came before, as",
            links=[_link(summary.duplicate_of, question)],
        )
    if summary.fault is not None:
        is_wrong = summary.state is ReportState.MALFORMED
        heading = (
            f"Malformed: {summary.fault.value}" if is_wrong else f"What does not hold: {summary.fault.value}"
        )
        yield Note(heading=heading, words=FAULTS[summary.fault], is_wrong=is_wrong)
    for caution in report.cautions:
        yield Note(heading="Take care", words=CAUTIONS[caution])
    if summary.state is ReportState.ARRIVED:
        yield Note(heading="Not opened yet", words=_why_unopened(report))
    if report.is_by_hand:
        yield Note(
            heading="Sealed by hand",
            words="There is no way back to the reporter, and nothing in it is signed.",
        )
    if report.repeated_by:
        more = "and more; see Duplicates" if len(report.repeated_by) == REPEATED_LIMIT else ""
        yield Note(
            heading="Came again",
            words="The same report came again, as",
            links=[_link(place, question) for place in report.repeated_by],
            more=more,
        )


def _why_unopened(report: StoredReport) -> str:
    if report.entry_state is EntryState.LEFT_OUT:
        return "This disk has no room for its payload. Make room and sync: it is fetched and opened then."
    return "It is sealed to your body, and is opened at the end of the sync that runs or of the next one."


def _link(place: int, question: Question) -> tuple[str, str]:
    number = shown_place(place)
    return number, address(f"/reports/{number}", question)


def _groups(front: Front) -> list[FactGroup]:
    found = [leaf for leaf in leaves(front.manifest.report) if leaf.path != "what"]
    known = [leaf for leaf in found if leaf.path in LABELS]
    unknown = [leaf for leaf in found if leaf.path not in LABELS]
    lang = _simple_tag(front.manifest.lang)
    groups = []
    for name, heading in GROUPS.items():
        inside = [leaf for leaf in known if leaf.path.partition(".")[0] == name]
        facts = [
            fact
            for path, same in groupby(inside, lambda leaf: leaf.path)
            for fact in _known(path, same, lang)
        ]
        if facts:
            groups.append(FactGroup(heading=heading, facts=facts))
    if unknown:
        facts = [
            Fact(label="Field", name=_words(path), words=_words("\n".join(leaf.text for leaf in same)))
            for path, same in groupby(unknown, lambda leaf: leaf.path)
        ]
        groups.append(FactGroup(heading="Fields that this program does not know", facts=facts))
    if len(found) >= LEAVES_LIMIT - 1:
        cut = Fact(label="Cut", choice=f"only the first {LEAVES_LIMIT} values are shown")
        groups.append(FactGroup(heading="Too many fields", facts=[cut]))
    return groups


def _known(path: str, same: Iterator[Leaf], lang: str | None) -> Iterator[Fact]:
    """Yield a field whose values are all our words as one fact, else each run of words by itself."""
    choices = CHOICES.get(path, {})
    for is_ours, run in groupby(same, lambda leaf: leaf.text in choices):
        texts = [leaf.text for leaf in run]
        if is_ours:
            yield Fact(label=LABELS[path], choice="; ".join(choices[text] for text in texts))
        else:
            yield Fact(label=LABELS[path], words=_words("\n".join(texts), lang))


def _files(report: StoredReport, saving: Saving | None) -> list[FileView]:
    outcomes = {file.number: file for file in saving.files} if saving else {}
    if report.is_by_hand:
        size = _size(report.payload_bytes)
        named = f"entry-{shown_place(report.summary.entry)}"
        return [_file(1, named, "sealed by hand", size, [], None, outcomes.get(1))]
    if report.front is None:
        return []
    files = report.front.manifest.files
    names = distinct_names([file.name for file in files])
    views = []
    for number, (file, saved_as) in enumerate(zip(files, names, strict=True), 1):
        notes = ["metadata taken out" if file.cleaned else "metadata still inside"]
        if file.purpose is Purpose.EVIDENCE:
            notes.insert(0, "for the evidence unit")
        shown_as = saved_as if saved_as != file.name else None
        shown = shown_line(file.name, limit=NAME_LIMIT), shown_line(file.type, limit=NAME_LIMIT)
        views.append(_file(number, *shown, _size(file.size), notes, shown_as, outcomes.get(number)))
    return views


def _file(  # noqa: PLR0913, PLR0917 - the columns of one row
    number: int,
    name: str,
    kind: str,
    size: str,
    notes: Sequence[str],
    saved_as: str | None,
    outcome: SavedFile | None,
) -> FileView:
    error = None if outcome is None else outcome.error
    path = None if outcome is None or outcome.path is None else str(outcome.path)
    return FileView(
        number=number,
        name=name,
        type=kind,
        size=size,
        notes=notes,
        saved_as=saved_as,
        path=None if path is None else shown_line(path, limit=4096),
        error=None if error is None else str(error),
        hint=None if error is None else error.hint,
    )


def _size(size_bytes: int) -> str:
    if size_bytes < _KIB:
        return f"{size_bytes} B"
    if size_bytes < _KIB**2:
        return f"{size_bytes / _KIB:.1f} KiB"
    return f"{size_bytes / _KIB**2:.1f} MiB"


def _save_error(saving: Saving | None) -> tuple[str, str] | None:
    if saving is None or saving.error is None:
        return None
    return str(saving.error), saving.error.hint or ""


def _proof_line(report: StoredReport) -> list[str]:
    line = [f"sealed to {report.key_id}", f"commitment {report.commitment.hex()[:SHORT_CHARACTERS]}…"]
    if report.front is not None:
        holds = "holds" if _signature_holds(report.front) else "DOES NOT HOLD"
        fits = "fits" if _token_fits(report, report.front) else "DOES NOT FIT"
        line += [f"signature {holds}", f"token {fits}"]
    else:
        line.append("nothing signed")
    return line


def _proof(report: StoredReport) -> list[Proof]:
    summary = report.summary
    edition = "" if number_of(summary.entry) == summary.entry else " (the number was given out again)"
    proofs = [
        Proof(label="Entry", value=f"{number_of(summary.entry)}{edition}"),
        Proof(label="Kept as", value=shown_place(summary.entry)),
        Proof(label="Commitment", value=report.commitment.hex(), is_code=True),
        Proof(label="Header, SHA-256", value=report.header_digest.hex(), is_code=True),
        Proof(label="Payload digest", value=report.payload_digest.hex(), is_code=True),
        Proof(label="Payload", value=f"{report.payload_bytes} bytes, {_HELD[report.entry_state]}"),
        Proof(label="Opened with key", value=report.key_id, is_code=True),
        Proof(label="Log token", value=report.token.hex(), is_code=True),
    ]
    if report.front is None:
        return [*proofs, Proof(label="Signature", value="none that could be checked")]
    manifest = report.front.manifest
    holds = _signature_holds(report.front)
    fits = _token_fits(report, report.front)
    to = "\n".join(addressee.text for addressee in manifest.to)
    return [
        *proofs,
        Proof(
            label="Token check",
            value=_verdict(fits, "made by the reporter for this commitment", "not of this commitment"),
        ),
        Proof(label="Signature", value=_verdict(holds, "by the key below", "not by the key below")),
        Proof(label="Signing key", value=manifest.reporter.sign.hex(), is_code=True),
        Proof(label="Report id", value=manifest.report_id.hex(), is_code=True),
        Proof(label="Message number", value=str(manifest.number)),
        Proof(label="Sealed by", value=manifest.sealed_by.value),
        Proof(label="Directory, SHA-256", value=manifest.directory.hex(), is_code=True),
        Proof(label="Addressees", value=to, is_code=True),
        Proof(label="Faults", value=_NO_FAULT if summary.fault is None else summary.fault.value),
    ]


def _verdict(holds: bool, good: str, bad: str) -> str:  # noqa: FBT001 - the check itself
    return f"holds: {good}" if holds else f"DOES NOT HOLD: {bad}"


def _signature_holds(front: Front) -> bool:
    try:
        verify_ed25519(
            front.manifest.reporter.sign, label(REPORT_LABEL) + front.manifest_bytes, front.signature
        )
    except UntrustedError:
        return False
    return True


def _token_fits(report: StoredReport, front: Front) -> bool:
    return token(front.manifest.log_key, report.commitment) == report.token
