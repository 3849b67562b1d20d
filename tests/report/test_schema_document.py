import re
from dataclasses import fields
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest

from channel.codec import jsons
from channel.codec.digests import sha256
from channel.errors import MalformedError
from channel.report import choices
from channel.report.attached import AttachedFile, Purpose
from channel.report.circumstances import ConflictOfInterest, HowKnown, Raised, Risk
from channel.report.consent import DEFAULT_ANSWERS, RECORD_LIMIT, Answer, Consent, Subject, Use
from channel.report.event import When, Where
from channel.report.manifest import FILES_LIMIT, MANIFEST_LIMIT_BYTES, Kind, Manifest, ReturnPath, SealedBy
from channel.report.people import Affected, Estimate, Responsible
from channel.report.schema import Report, parse_report

DOCUMENT = Path(__file__).parent.parent.parent / "docs" / "report-schema.md"
SECTIONS: dict[str, type] = {
    "report": Report,
    "where": Where,
    "when": When,
    "affected": Affected,
    "estimate": Estimate,
    "responsible": Responsible,
    "how_known": HowKnown,
    "raised": Raised,
    "risk": Risk,
    "conflict_of_interest": ConflictOfInterest,
    "consent": Consent,
    "manifest": Manifest,
    "reporter": ReturnPath,
    "files": AttachedFile,
}
RENAMED = {"minimum": "min", "maximum": "max", "number": "n", "purpose": "for", "log_key": "log"}
NO_MEMBERS = {"unknown", "other_answers", "log_unknown"}
WORDS: list[type[StrEnum]] = [
    *(kind for kind in vars(choices).values() if isinstance(kind, type) and issubclass(kind, StrEnum)),
    Subject,
    Answer,
    Use,
    Purpose,
    Kind,
    SealedBy,
]


def rows(section: str) -> dict[str, str]:
    """Return the type column of each member in a section's first table."""
    text = DOCUMENT.read_text(encoding="utf-8")
    found = re.search(rf"^###? `?{section}`?\n(.*?)(?=^#|\Z)", text, re.DOTALL | re.MULTILINE)
    assert found, section
    table = re.search(r"^\| member \|.*?(?:\n\n|\Z)", found[1], re.DOTALL | re.MULTILINE)
    assert table, section
    return dict(re.findall(r"^\| `(\w+)` \| (.*?) \| ", table[0], re.MULTILINE))


def text_caps() -> list[tuple[str, str, int]]:
    caps = []
    for section in SECTIONS:
        for member, kind in rows(section).items():
            if cap := re.fullmatch(r"text, (\d+) bytes", kind):
                caps.append((section, member, int(cap[1])))
    return caps


def report_with(section: str, member: str, text: str) -> dict[str, Any]:
    report: dict[str, Any] = {"form": "full", "what": "x"}
    if section == "report":
        return report | {member: text}
    if section == "consent":
        return report | {section: [{"subject": "victim", member: text}]}
    return report | {section: {member: text}}


@pytest.mark.parametrize("section", SECTIONS)
def test_the_document_names_every_member_and_no_other(section: str) -> None:
    names = {RENAMED.get(field.name, field.name) for field in fields(SECTIONS[section])} - NO_MEMBERS
    assert set(rows(section)) == names | ({"v"} if section == "manifest" else set())


@pytest.mark.parametrize("words", WORDS, ids=lambda words: words.__name__)
def test_the_document_names_every_word(words: type[StrEnum]) -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    assert [word.value for word in words if f"`{word.value}`" not in text] == []


def test_the_document_says_what_silence_means() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    silence = dict(re.findall(r"^\| `(C\d+)` \| .* \| `(\w+)` \|$", text, re.MULTILINE))
    assert silence == {use.value: answer.value for use, answer in DEFAULT_ANSWERS.items()}


@pytest.mark.parametrize(
    ("section", "member", "cap"), [cap for cap in text_caps() if cap[0] != "files"], ids=str
)
def test_caps_on_text_are_those_of_the_document(section: str, member: str, cap: int) -> None:
    parse_report(report_with(section, member, "x" * cap))
    with pytest.raises(MalformedError):
        parse_report(report_with(section, member, "x" * (cap + 1)))


def test_everything_at_its_cap_fits_a_manifest(manifest: Manifest) -> None:
    report: dict[str, Any] = {"form": "full", "what": "x"}
    for section, member, cap in text_caps():
        if section not in {"files", "consent"}:
            part = report_with(section, member, "x" * cap)
            report |= part if section == "report" else {section: report.get(section, {}) | part[section]}
    report["affected"]["groups"] = ["x" * 256] * 16
    report["responsible"]["classes"] = [word.value for word in choices.ActorClass]
    report["conflict_of_interest"] |= {"roles": ["x" * 256] * 16, "left_out": ["x" * 64] * 16}
    record = {"subject": "organisation", "who": "x" * 256, "conditions": "x" * 512, "child_assent": False}
    report["consent"] = [record | {"answers": {use.value: "yes" for use in Use}}] * RECORD_LIMIT
    file = AttachedFile(name="x" * 255, type="x" * 127, size=2**31, digest=sha256(b""), cleaned=False)
    whole = manifest.to_json() | {"files": [file.to_json()] * FILES_LIMIT}
    whole["report"] = parse_report(report).to_json()
    assert len(jsons.dump(whole)) <= MANIFEST_LIMIT_BYTES
