import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from channel.codec import jsons
from channel.demo.sample_reports import SampleReport, load_samples, parse_vignette
from channel.errors import MalformedError
from channel.report.attached import Purpose
from channel.report.choices import Form
from channel.report.consent import Answer, Use, consent_floor
from channel.report.schema import parse_report

SAMPLES = load_samples()
FLOOD = [sample for sample in SAMPLES if sample.vignette == "V8"]
REFERENCE = json.loads((Path(__file__).parent / "reference_runs.json").read_bytes())
RUN_WORDS = 8


def named(name: str) -> SampleReport:
    (sample,) = [sample for sample in SAMPLES if sample.name == name]
    return sample


def prose(value: object) -> Iterator[str]:
    """Yield every string inside JSON."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from prose(item)
    elif isinstance(value, list):
        for item in value:
            yield from prose(item)


def test_there_are_seven_reports_and_a_flood_of_43() -> None:
    assert Counter(sample.vignette for sample in SAMPLES) == {f"V{i}": 1 for i in range(1, 8)} | {"V8": 43}
    assert len({sample.name for sample in SAMPLES}) == 50


def test_each_is_addressed_as_the_story_has_it() -> None:
    expected = {
        "V1": ("ohchr", "osapg"),
        "V2": ("ohchr", "oios"),
        "V3": ("ohchr",),
        "V4": ("ohchr",),
        "V5": ("ohchr",),
        "V6": ("ohchr", "poe-oruma"),
        "V7": ("oios",),
        "V8": ("ohchr",),
    }
    assert {(sample.vignette, sample.to) for sample in SAMPLES} == set(expected.items())


def test_each_is_written_in_its_own_language() -> None:
    languages = {sample.name: sample.lang for sample in SAMPLES if sample.vignette != "V8"}
    assert languages == {"V1": "fr", "V2": "en", "V3": "sw", "V4": "en", "V5": "ar", "V6": "es", "V7": "fr"}
    assert {sample.lang for sample in FLOOD} == {"en", "ru"}


def test_the_script_of_a_text_is_that_of_its_language() -> None:
    scripts = {"ar": r"[\u0600-\u06ff]", "ru": r"[\u0400-\u04ff]"}
    for sample in SAMPLES:
        for lang, script in scripts.items():
            letters = len(re.findall(script, sample.report.what))
            assert (letters > len(sample.report.what) / 2) == (sample.lang == lang), sample.name


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_each_report_is_valid_and_loses_nothing(sample: SampleReport) -> None:
    value = sample.report.to_json()
    assert parse_report(jsons.parse(jsons.dump(value), limit_bytes=2**18)) == sample.report
    assert sample.report.unknown == {}
    assert sample.report.presence
    assert sample.report.urgency
    assert sample.gist_en.isascii()


def test_the_telephone_report_is_an_alert() -> None:
    alert = named("V3").report
    assert alert.form is Form.ALERT
    assert alert.where
    assert alert.when
    assert alert.when.expected_day


def test_the_flood_comes_within_five_hours_and_three_through_partners() -> None:
    minutes = [sample.minute for sample in FLOOD]
    assert minutes == sorted(set(minutes))
    assert minutes[-1] < 5 * 60
    assert Counter(sample.report.presence for sample in FLOOD) == {"community": 40, "ngo": 3}


def test_texts_of_the_flood_vary() -> None:
    assert len({sample.report.what for sample in FLOOD}) == 43


def test_the_flood_hides_one_true_report() -> None:
    (needle,) = [sample for sample in SAMPLES if sample.is_needle]
    assert needle in FLOOD
    assert needle.report.presence == "ngo"
    assert "nurse" in needle.report.what
    assert needle.report.form is Form.FULL
    assert {"VIO-MED", "VIO-LIB-ARB"} == set(needle.expected.violations)
    assert needle.expected.grade == "C3"
    assert needle.expected.in_series
    assert not any(sample.expected.in_series for sample in FLOOD if sample is not needle)


def test_the_needle_has_a_picture_of_its_own() -> None:
    (needle,) = [sample for sample in FLOOD if sample.is_needle]
    seeds = Counter(sample.files[0].recipe.seed for sample in FLOOD)  # type: ignore[union-attr]
    assert seeds[needle.files[0].recipe.seed] == 1  # type: ignore[union-attr]
    assert len(seeds) == 2


def test_attachments_lie_where_the_story_has_them() -> None:
    assert {sample.vignette for sample in SAMPLES if sample.files} == {"V2", "V6", "V8"}
    assert all(len(sample.files) == 1 for sample in FLOOD)


def test_the_original_with_its_place_is_for_the_evidence_unit_only() -> None:
    files = [file for file in named("V6").files if file.name == "tubos_lotes.jpg"]
    clean, original = (b"".join(file.blocks()) for file in files)
    assert [file.purpose for file in files] == [Purpose.ALL, Purpose.EVIDENCE]
    assert [file.cleaned for file in files] == [True, False]
    assert b"Exif" in original
    assert b"Exif" not in clean


def test_one_attachment_takes_20_megabytes() -> None:
    (large,) = [file for file in named("V6").files if file.type == "image/png"]
    assert 20_000_000 <= large.attached().size <= 21_000_000
    assert large.purpose is Purpose.ALL


def test_the_strictest_of_five_survivors_decides() -> None:
    floor = consent_floor(named("V5").report.consent)
    allowed = {use for use, answer in floor.items() if answer is Answer.YES}
    assert allowed == {Use.KEEP, Use.TRIAGE}
    assert sum(record.people or 0 for record in named("V5").report.consent) == 5


def test_nobody_but_the_police_officer_lets_leadership_be_asked_about() -> None:
    asking = {
        sample.name
        for sample in SAMPLES
        for record in sample.report.consent
        if record.answer(Use.MISSION_LEADERSHIP) is not Answer.NO
    }
    assert asking == {"V4"}


def test_the_expected_coding_holds_the_traps_of_the_story() -> None:
    assert named("V2").expected.not_coded == ("2.4", "2.6")
    assert not named("V7").expected.in_series
    assert named("V7").expected.violations == ("MIS-SEA",)
    assert named("V2").expected.casualties[0].best == 47
    assert named("V3").expected.urgency == "urgent"


def test_codes_and_grades_are_well_formed() -> None:
    for sample in SAMPLES:
        expected = sample.expected
        for code in (*expected.violations, *expected.possible_violations):
            assert re.fullmatch(r"(?:VIO|MIS)(?:-[A-Z]{2,5}){1,2}", code)
        for code in (*expected.indicators, *expected.possible_indicators, *expected.not_coded):
            assert re.fullmatch(r"1?[0-9]\.[0-9]{1,2}", code)
        assert re.fullmatch(r"[A-F][1-6]", expected.grade)
        assert expected.urgency in {"routine", "advisory", "warning", "urgent"}
        assert set(sample.to) <= set(expected.route)
        assert not set(expected.never_to) & set(sample.to)


def test_no_eight_words_in_a_row_are_taken_from_the_reference() -> None:
    known = set(REFERENCE["runs"])
    for sample in SAMPLES:
        texts = [sample.gist_en, sample.context, *sample.expected.behaviour]
        for text in (*texts, *prose(sample.report.to_json())):
            words = re.findall(r"\w+", text.lower())
            runs = [" ".join(words[i : i + RUN_WORDS]) for i in range(len(words) - RUN_WORDS + 1)]
            assert not {hashlib.sha256(run.encode()).hexdigest()[:12] for run in runs} & known, sample.name


def test_the_runs_of_the_reference_are_made_as_described() -> None:
    run = "consent to refer identity no system shows reporter"
    assert hashlib.sha256(run.encode()).hexdigest()[:12] in REFERENCE["runs"]


@pytest.mark.parametrize(
    "edit",
    [
        {"invented": 1},
        {"gist_en": None},
        {"report": {"form": "full"}},
        {"files": [{"name": "a"}]},
        {"expected": {"grade": "F3"}},
        {"day": "yesterday"},
    ],
    ids=str,
)
def test_a_slip_in_a_data_file_is_refused(root: Path, edit: dict[str, object]) -> None:
    value = json.loads((root / "channel/demo/samples/v1.json").read_bytes())
    with pytest.raises(MalformedError):
        parse_vignette(json.dumps(value | edit).encode())
