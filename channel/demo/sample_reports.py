"""Loads the sample reports: eight invented vignettes, fifty submissions; seals and sends nothing."""

from dataclasses import dataclass
from datetime import date
from importlib.resources import files

from channel.codec import jsons
from channel.codec.jsons import JsonObject
from channel.demo.sample_expected import Expected, parse_expected
from channel.demo.sample_files import SampleFile, check_nothing_unknown, parse_sample_file
from channel.report.fields import Fields
from channel.report.schema import Report, parse_report
from channel.wire.age.header import SLOTS

VIGNETTES = ("v1", "v2", "v3", "v4", "v5", "v6", "v7", "v8")
_VIGNETTE_LIMIT_BYTES = 262_144
_TEXT_LIMIT_BYTES = 2048
_SUBMISSIONS_LIMIT = 100
_FILES_LIMIT = 16
_MINUTES_A_DAY = 1440


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleReport:
    """One submission of a vignette.

    `name` is unique, as in `V1` or `V8-07`. `context` says in English where and by whom, `gist_en` what.
    `day` is when the reporter wrote, in the story; `minute` counts from the vignette's first submission.
    `to` are body ids. `is_needle` marks the one true report in a flood.
    """

    name: str
    vignette: str
    title: str
    context: str
    lang: str
    day: date
    minute: int
    to: tuple[str, ...]
    gist_en: str
    report: Report
    files: tuple[SampleFile, ...]
    expected: Expected
    is_needle: bool = False


def load_samples() -> tuple[SampleReport, ...]:
    """Return every sample, V1 to V7 and the 43 submissions of V8, in that order.

    Raises:
        MalformedError: a data file breaks the schema of reports or of samples.
    """
    folder = files("channel.demo.samples")
    samples: list[SampleReport] = []
    for name in VIGNETTES:
        data = (folder / f"{name}.json").read_bytes()
        samples += parse_vignette(data)
    return tuple(samples)


def parse_vignette(data: bytes) -> tuple[SampleReport, ...]:
    """Decode one data file: a single submission, or `submissions` with what they share.

    Raises:
        MalformedError: not strict JSON, a member missing, unknown or of another type.
    """
    fields = Fields(jsons.parse(data, limit_bytes=_VIGNETTE_LIMIT_BYTES), path="vignette")
    common = {name: fields.value(name) for name in ("vignette", "title", "context", "day", "to", "expected")}
    shared = fields.value("shared") or {}
    submissions = fields.objects("submissions", limit=_SUBMISSIONS_LIMIT)
    if not submissions:
        return (_parse_sample({**common, **fields.unknown}, number=None),)
    check_nothing_unknown(fields)
    return tuple(
        _parse_sample(_joined(common, shared, submission), number=number)
        for number, submission in enumerate(submissions, start=1)
    )


def _joined(common: JsonObject, shared: object, submission: object) -> JsonObject:
    own = Fields(submission, path="submission").unknown
    report = {**Fields(shared, path="shared").unknown, **Fields(own.get("report"), path="report").unknown}
    return {**common, **own, "report": report}


def _parse_sample(value: JsonObject, *, number: int | None) -> SampleReport:
    fields = Fields(value, path="sample")
    vignette = _text(fields, "vignette")
    sample = SampleReport(
        name=vignette if number is None else f"{vignette}-{number:02d}",
        vignette=vignette,
        title=_text(fields, "title"),
        context=_text(fields, "context"),
        lang=_text(fields, "lang"),
        day=fields.given("day", fields.day("day")),
        minute=fields.whole("minute", limit=_MINUTES_A_DAY) or 0,
        to=fields.texts("to", limit=SLOTS, limit_bytes=_TEXT_LIMIT_BYTES),
        gist_en=_text(fields, "gist_en"),
        report=parse_report(fields.value("report")),
        files=tuple(parse_sample_file(item) for item in fields.objects("files", limit=_FILES_LIMIT)),
        expected=parse_expected(fields.value("expected")),
        is_needle=fields.flag("needle") or False,
    )
    check_nothing_unknown(fields)
    return sample


def _text(fields: Fields, name: str) -> str:
    return fields.given(name, fields.text(name, limit_bytes=_TEXT_LIMIT_BYTES))
