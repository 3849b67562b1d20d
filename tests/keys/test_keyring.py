"""The JSON of keyrings: what is written reads back, unknown members survive, broken forms are refused."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channel.codec.days import week_id, week_of
from channel.errors import MalformedError
from keys.identity import Identity
from keys.keyring import (
    CaseSecret,
    Cut,
    EpochSecret,
    EvidenceKeyring,
    Keyring,
    ReplySecret,
    parse_evidence_keyring,
    parse_keyring,
)

DAYS = st.dates(min_value=date(2026, 1, 1), max_value=date(2036, 1, 1))
EPOCHS = st.lists(
    st.builds(
        lambda day, seed: EpochSecret(id=week_id(day), window=week_of(day), identity=Identity(seed)),
        DAYS,
        st.binary(min_size=32, max_size=32),
    ),
    max_size=3,
    unique_by=lambda epoch: epoch.id,
).map(tuple)
SEEDS = st.binary(min_size=32, max_size=32)
KEYRINGS = st.builds(
    Keyring,
    day=DAYS,
    intake=EPOCHS,
    team=EPOCHS,
    reply=st.builds(ReplySecret, id=st.just("2026a"), seed=SEEDS),
    index_key=SEEDS,
    cases=st.lists(
        st.builds(CaseSecret, case=st.binary(min_size=16, max_size=16), seed=SEEDS), max_size=3
    ).map(tuple),
    unknown=st.dictionaries(st.sampled_from(["later", "x"]), st.integers() | st.text(max_size=5)),
)
SAMPLE = Keyring(
    day=date(2026, 11, 25),
    intake=(EpochSecret(id="2026w48", window=week_of(date(2026, 11, 25)), identity=Identity(b"\x21" * 32)),),
    team=(EpochSecret(id="2026w48", window=week_of(date(2026, 11, 25)), identity=Identity(b"\x22" * 32)),),
    reply=ReplySecret(id="2026a", seed=b"\x31" * 32),
    index_key=b"\x51" * 32,
    cases=(CaseSecret(case=b"\x01" * 16, seed=b"\x02" * 32),),
    unknown={},
)


@given(KEYRINGS)
def test_a_keyring_reads_back(keyring: Keyring) -> None:
    assert parse_keyring(keyring.data) == keyring


@given(st.builds(EvidenceKeyring, day=DAYS, evidence=EPOCHS, unknown=st.just({"later": 1})))
def test_an_evidence_keyring_reads_back(keyring: EvidenceKeyring) -> None:
    assert parse_evidence_keyring(keyring.data) == keyring


def test_one_kind_is_never_read_as_the_other() -> None:
    evidence = EvidenceKeyring(day=SAMPLE.day, evidence=SAMPLE.intake, unknown={})
    with pytest.raises(MalformedError):
        parse_keyring(evidence.data)
    with pytest.raises(MalformedError):
        parse_evidence_keyring(SAMPLE.data)


@given(st.binary(max_size=300))
def test_any_bytes_are_malformed(data: bytes) -> None:
    for parse in (parse_keyring, parse_evidence_keyring):
        with pytest.raises(MalformedError):
            parse(data)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda fields: fields.pop("intake"),
        lambda fields: fields.pop("reply"),
        lambda fields: fields.pop("index"),
        lambda fields: fields.update(v=2),
        lambda fields: fields.update(v=True),
        lambda fields: fields.update(day="2026-13-01"),
        lambda fields: fields.update(day=20261125),
        lambda fields: fields.update(intake={}),
        lambda fields: fields.update(intake=[1]),
        lambda fields: fields.update(team="2026w48"),
        lambda fields: fields["intake"].append(fields["intake"][0]),
        lambda fields: fields["intake"][0].update(identity="AAAA"),
        lambda fields: fields["intake"][0].update(to="2026-11-23"),
        lambda fields: fields["reply"].update(id=7),
        lambda fields: fields["reply"].update(seed=fields["reply"]["seed"].rstrip("=")),
        lambda fields: fields["cases"][0].update(case="01" * 15),
        lambda fields: fields["cases"][0].update(case="AB" * 16),
    ],
)
def test_a_member_that_breaks_the_format_is_refused(spoil: Callable[[dict[str, Any]], object]) -> None:
    fields = json.loads(SAMPLE.data)
    spoil(fields)
    with pytest.raises(MalformedError):
        parse_keyring(json.dumps(fields).encode())


def test_nothing_secret_is_shown() -> None:
    shown = repr(SAMPLE) + repr(Cut(version=1, data=SAMPLE.data))
    for seed in (b"\x21", b"\x31", b"\x51", b"\x02"):
        assert repr(seed * 32)[1:] not in shown
        assert (seed * 32).hex() not in shown
