"""Intake notes: what one may hold; who signs and which key is in force is in `test_trust`."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channel.codec.days import Window
from channel.errors import MalformedError
from channel.treelog.vkey import KeyType
from channel.wire.intake_note import EARLY_DAYS, WINDOWS_LIMIT, key_in_force, parse_intake
from tests.wire.notes_simulator import (
    intake_of,
    public_of,
    recipient_of,
    signed_by_body,
    vkey_of,
    weekly_keys,
)

INTAKE = intake_of("ohchr")
FIRST, SECOND = INTAKE.keys
MONDAY = FIRST.window.start


def test_an_intake_note_is_read_as_written() -> None:
    bare = replace(INTAKE, evidence=(), witnesses=(), custodies=())
    for intake in (INTAKE, bare, replace(bare, keys=()), intake_of("oios", seq=7)):
        note = signed_by_body(intake.text, intake.body)
        assert parse_intake(note) == intake
        assert note.digest == intake.digest


def test_nine_weeks_for_reporters_and_for_evidence_fit_in_one_note() -> None:
    keys = weekly_keys("ohchr", first=MONDAY, weeks=9)
    evidence = weekly_keys("ohchr", first=MONDAY, weeks=9, kind="evidence")
    full = replace(INTAKE, keys=keys, evidence=evidence)
    assert parse_intake(signed_by_body(full.text, "ohchr")) == full


def test_every_key_is_told_with_its_name() -> None:
    assert [name for name, _ in INTAKE.all_keys()] == [
        "ohchr intake 2026w48",
        "ohchr intake 2026w49",
        "ohchr evidence 2026w48",
        "ohchr reply 2026a",
        "ohchr/witness-1",
        "ohchr/mirror-1",
    ]


RENEWED = replace(FIRST, id="2026w48b", recipient=recipient_of("renewed"))
OVERLAP = replace(SECOND, window=Window(start=date(2026, 11, 29), end=date(2026, 12, 7)))


@pytest.mark.parametrize(
    "keys", [(FIRST, RENEWED), (RENEWED, FIRST), (FIRST, OVERLAP), (SECOND, FIRST), (FIRST, FIRST)]
)
def test_no_day_has_two_keys(keys: tuple[object, ...]) -> None:
    for field in ("keys", "evidence"):
        with pytest.raises(MalformedError):
            replace(INTAKE, **{field: keys})  # type: ignore[arg-type]


def test_a_renewed_key_takes_the_line_of_the_old_one_over() -> None:
    renewed = replace(INTAKE, keys=(RENEWED, SECOND))
    assert key_in_force(renewed.keys, MONDAY) == RENEWED


@pytest.mark.parametrize(
    "change",
    [
        {"keys": (FIRST, replace(SECOND, id="2026w48"))},
        {"keys": weekly_keys("ohchr", first=MONDAY, weeks=WINDOWS_LIMIT + 1)},
        {"witnesses": (vkey_of("oios/witness-1", key_type=KeyType.COSIGNATURE),)},
        {"witnesses": (vkey_of("ohchr/witness-1"),)},
        {"witnesses": (vkey_of("ohchr/a/b", key_type=KeyType.COSIGNATURE),)},
        {"witnesses": (vkey_of("ohchr", key_type=KeyType.COSIGNATURE),)},
        {"witnesses": INTAKE.custodies},
        {"custodies": INTAKE.custodies * 2},
        {
            "custodies": tuple(
                vkey_of(f"ohchr/mirror-{i}", key_type=KeyType.COSIGNATURE) for i in range(2, 20)
            )
        },
        {"body": "oios"},
        {"seq": 2},
        {"origin": "Example"},
    ],
)
def test_an_intake_note_that_contradicts_itself_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(MalformedError):
        replace(INTAKE, **change)  # type: ignore[arg-type]


def test_keys_have_safe_ids() -> None:
    with pytest.raises(MalformedError):
        replace(FIRST, id="2026W48")
    with pytest.raises(MalformedError):
        replace(INTAKE.reply, id="")
    with pytest.raises(MalformedError):
        replace(INTAKE.reply, public=public_of("x")[:31])


@given(st.dates(min_value=date(2026, 10, 1), max_value=date(2027, 2, 1)))
def test_a_key_in_force_holds_today_or_starts_within_seven_days(today: date) -> None:
    third = replace(SECOND, id="2027w01", window=Window(start=date(2027, 1, 4), end=date(2027, 1, 11)))
    keys = (FIRST, SECOND, third)
    found = key_in_force(keys, today)
    holding = [key for key in keys if key.window.holds(today)]
    if holding:
        assert [found] == holding
    elif found is not None:
        assert 0 < (found.window.start - today).days <= EARLY_DAYS
    else:
        assert all(not 0 < (key.window.start - today).days <= EARLY_DAYS for key in keys)
