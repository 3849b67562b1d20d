"""The cost of sending: nothing while it is calm, rising with load, falling again, shutting nobody out."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from channel.errors import RefusedError
from channel.intake.cost import Cost, CostPolicy, LoadMeter
from channel.intake.payment import check_paid
from channel.wire.padding import payload_length
from channel.wire.puzzle import check_answer

TODAY = date(2026, 11, 23)
POLICY = CostPolicy(secret=b"\7" * 32, base_bits=0, max_bits=20, calm_per_hour=100)
SUBJECT = b"\5" * 32


def bits(per_hour: float) -> int:
    return POLICY.on(TODAY).small(per_hour=per_hour).bits


def test_it_costs_nothing_while_it_is_calm() -> None:
    assert [bits(0), bits(50), bits(100)] == [0, 0, 0]


def test_it_rises_with_load_and_has_a_ceiling() -> None:
    costs = [bits(per_hour) for per_hour in (101, 200, 201, 400, 800, 10**9)]
    assert costs == sorted(costs)
    assert costs[0] >= 10
    assert costs[-1] == POLICY.max_bits


def test_the_base_is_always_asked_for() -> None:
    assert replace(POLICY, base_bits=5).on(TODAY).small(per_hour=0).bits == 5


def test_a_large_upload_costs_more() -> None:
    def cost(padded: int) -> int:
        return POLICY.on(TODAY).upload(payload_length(padded), per_hour=0).bits

    assert [cost(2**16), cost(2**21), cost(2**26), cost(2**31)] == [0, 2, 7, 12]


def test_the_challenge_changes_each_day_and_yesterdays_still_counts() -> None:
    today = POLICY.on(TODAY).small(per_hour=0)
    tomorrow = POLICY.on(TODAY + timedelta(days=1)).small(per_hour=0)
    other = replace(POLICY, secret=b"\1" * 32).on(TODAY).small(per_hour=0)
    assert len({today.challenge, tomorrow.challenge, other.challenge}) == 3
    assert tomorrow.earlier == (today.challenge,)


def solved(challenge: bytes, at_least: int) -> int:
    for answer in range(10**6):
        try:
            check_answer(answer, challenge=challenge, subject=SUBJECT, bits=at_least)
        except RefusedError:
            continue
        return answer
    raise AssertionError("no answer")


def test_an_answer_to_todays_or_yesterdays_challenge_pays() -> None:
    cost = Cost(bits=8, challenge=b"\1" * 32, earlier=(b"\2" * 32,))
    for challenge in (b"\1" * 32, b"\2" * 32):
        check_paid(cost, subject=SUBJECT, answer=solved(challenge, 8))
    with pytest.raises(RefusedError):
        check_paid(cost, subject=SUBJECT, answer=None)
    with pytest.raises(RefusedError):
        check_paid(replace(cost, bits=60), subject=SUBJECT, answer=solved(b"\1" * 32, 8))


def test_nothing_is_asked_for_nothing() -> None:
    check_paid(Cost(bits=0, challenge=bytes(32)), subject=SUBJECT, answer=None)


def test_who_cannot_pay_waits_longer_while_it_costs_more_but_not_for_ever() -> None:
    waits = [Cost(bits=bits, challenge=bytes(32)).wait_seconds for bits in (0, 10, 16, 20, 30)]
    assert waits[0] == 0
    assert waits == sorted(waits)
    assert waits[-1] <= 30


def test_the_meter_counts_and_forgets() -> None:
    meter = LoadMeter()
    for second in range(100):
        meter.count(at_seconds=float(second))
    assert 95 < meter.per_hour(at_seconds=100.0) <= 100
    assert meter.per_hour(at_seconds=100.0 + 3600) < 40
    assert meter.per_hour(at_seconds=100.0 + 86_400) < 1
