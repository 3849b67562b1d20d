"""The weekly act over many weeks: nothing published is ever without its secret, and nobody else has it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from channel.codec.days import Window, week_id, week_of
from channel.codec.randomness import RandomBytes
from channel.errors import MalformedError, NotRecipientError, RefusedError, UntrustedError
from channel.wire.age.seal import seal_bytes
from channel.wire.intake_note import key_in_force
from channel.wire.members import MEMBERS_LIMIT, Role
from channel.wire.trust_body import verify_intake, verify_members
from keys.epochs import GRACE_DAYS
from keys.identity import Identity
from keys.keyring import CaseSecret, parse_evidence_keyring, parse_keyring
from keys.publication import Standing, WeeklyOrder
from keys.unseal import open_bytes
from keys.weekly import weekly_act
from tests.keys.body_simulator import (
    BODY,
    SimulatedBody,
    SimulatedMember,
    sign_secret_of,
)

MONDAY = date(2026, 11, 23)
TODAY = date(2026, 11, 25)
WEEK = timedelta(weeks=1)


@pytest.fixture
def body(draw: RandomBytes) -> SimulatedBody:
    return SimulatedBody(random_bytes=draw)


@pytest.fixture
def custodian() -> SimulatedMember:
    return SimulatedMember("m-0001", Role.REVIEWER, Role.CUSTODIAN, Role.EVIDENCE)


@pytest.fixture
def reviewer() -> SimulatedMember:
    return SimulatedMember("m-0002", Role.REVIEWER)


def _intake_ids(member: SimulatedMember) -> list[str]:
    assert member.keyring is not None
    return [epoch.id for epoch in parse_keyring(member.keyring.data).intake]


def _identities(member: SimulatedMember) -> list[Identity]:
    assert member.keyring is not None
    return [epoch.identity for epoch in parse_keyring(member.keyring.data).intake]


def _opens(identities: list[Identity], sealed: bytes) -> bool:
    try:
        return open_bytes(sealed, identities) == b"report"
    except NotRecipientError:
        return False


def _seal_on(body: SimulatedBody, day: date, draw: RandomBytes) -> bytes:
    assert body.server.intake is not None
    key = key_in_force(body.server.intake.keys, day)
    assert key is not None
    return seal_bytes(b"report", [key.recipient], random_bytes=draw)


def test_the_first_act_founds_a_body(body: SimulatedBody, custodian: SimulatedMember) -> None:
    body.server.put(body.act(custodian, TODAY, cards=[custodian.card(TODAY)]))
    members, intake = body.server.members, body.server.intake
    assert members is not None
    assert intake is not None
    assert [member.id for member in members.members] == ["m-0001"]
    assert (members.seq, intake.seq, members.keyring.version) == (1, 1, 1)
    assert members.team.week == "2026w48"
    assert [key.id for key in intake.keys] == [week_id(MONDAY + WEEK * n) for n in range(9)]
    assert intake.keys[0].window == Window(start=MONDAY, end=MONDAY + WEEK)
    assert [key.id for key in intake.evidence] == [key.id for key in intake.keys]
    body.sync(custodian)
    assert _intake_ids(custodian) == [key.id for key in intake.keys]


def test_eight_windows_are_published_ahead_and_each_has_its_secret(
    body: SimulatedBody, custodian: SimulatedMember
) -> None:
    for n in range(3):
        day = TODAY + WEEK * n
        body.server.put(body.act(custodian, day, cards=[custodian.card(day)]))
        intake = body.server.intake
        assert intake is not None
        assert [key.window.start for key in intake.keys] == [week_of(day).start + WEEK * i for i in range(9)]
        body.sync(custodian)
        assert custodian.keyring is not None
        held = {epoch.identity.recipient for epoch in parse_keyring(custodian.keyring.data).intake}
        assert {key.recipient for key in intake.keys} <= held


def test_a_second_run_finds_nothing_to_do(body: SimulatedBody, custodian: SimulatedMember) -> None:
    body.server.put(body.act(custodian, TODAY, cards=[custodian.card(TODAY)]))
    for day in (TODAY, TODAY + timedelta(days=1), MONDAY + timedelta(days=6)):
        again = body.act(custodian, day)
        assert again.uploads == ()
        assert again.warnings == ()


def test_a_new_week_cuts_the_keyring_anew(body: SimulatedBody, custodian: SimulatedMember) -> None:
    body.server.put(body.act(custodian, TODAY, cards=[custodian.card(TODAY)]))
    body.sync(custodian)
    before = custodian.keyring
    body.server.put(body.act(custodian, TODAY + WEEK, cards=[custodian.card(TODAY + WEEK)]))
    body.sync(custodian)
    assert before is not None
    assert custodian.keyring is not None
    assert custodian.keyring.version == 2
    old, new = parse_keyring(before.data), parse_keyring(custodian.keyring.data)
    assert new.index_key == old.index_key
    assert new.reply == old.reply
    assert [epoch.id for epoch in new.team] == ["2026w48", "2026w49"]


def test_uploads_come_in_the_order_that_leaves_a_crash_harmless(
    body: SimulatedBody, custodian: SimulatedMember
) -> None:
    act = body.act(custodian, TODAY, cards=[custodian.card(TODAY)])
    kinds = [upload.path.partition("/")[0] for upload in act.uploads]
    assert kinds == ["keyrings", "keyrings", "members", "intake"]


@pytest.mark.parametrize("steps", [0, 1, 2, 3])
@pytest.mark.parametrize("weeks_later", [0, 1])
def test_an_act_cut_short_is_completed_by_the_next(
    body: SimulatedBody, custodian: SimulatedMember, steps: int, weeks_later: int
) -> None:
    day = TODAY + WEEK * weeks_later
    if weeks_later:
        body.server.put(body.act(custodian, TODAY, cards=[custodian.card(TODAY)]))
    body.server.put(body.act(custodian, day, cards=[custodian.card(day)]), steps=steps)
    # In between, whatever is published can be opened by the members named with it.
    body.sync(custodian)
    _check_published_is_held(body, custodian)
    body.server.put(body.act(custodian, day, cards=[] if body.server.members else [custodian.card(day)]))
    body.sync(custodian)
    _check_published_is_held(body, custodian)
    assert body.server.intake is not None
    assert body.server.intake.keys[-1].window.start == week_of(day).start + WEEK * 8
    if body.server.members is not None and body.server.members.transports[0].week == week_id(day):
        assert body.act(custodian, day).uploads == ()


def _check_published_is_held(body: SimulatedBody, custodian: SimulatedMember) -> None:
    if body.server.intake is None:
        return
    assert custodian.keyring is not None
    held = {epoch.identity.recipient for epoch in parse_keyring(custodian.keyring.data).intake}
    assert {key.recipient for key in body.server.intake.keys} <= held


def test_twenty_weeks_leave_every_report_openable_through_its_grace(
    body: SimulatedBody, custodian: SimulatedMember, reviewer: SimulatedMember, draw: RandomBytes
) -> None:
    sealed: dict[date, bytes] = {}
    body.server.put(
        body.act(custodian, TODAY, cards=[custodian.card(TODAY), reviewer.card(TODAY)]),
    )
    for n in range(20):
        day = TODAY + WEEK * n
        cards = [custodian.card(day), reviewer.card(day)] if n else []
        # Everything old enough counts as checked, so the grace alone protects it.
        spent = [week_id(week) for week in sealed]
        body.server.put(body.act(custodian, day, cards=cards, spent=spent))
        body.sync(custodian)
        body.sync(reviewer)
        sealed[day] = _seal_on(body, day, draw)
        for identities in (_identities(custodian), _identities(reviewer)):
            for then, report in sealed.items():
                in_grace = day < week_of(then).end + timedelta(days=GRACE_DAYS)
                assert _opens(identities, report) is in_grace, (then, day)
    assert custodian.keyring is not None
    assert len(parse_keyring(custodian.keyring.data).team) == 5


def test_time_alone_destroys_no_intake_key(
    body: SimulatedBody, custodian: SimulatedMember, draw: RandomBytes
) -> None:
    body.server.put(body.act(custodian, TODAY, cards=[custodian.card(TODAY)]))
    report = _seal_on(body, TODAY, draw)
    for n in range(1, 12):
        day = TODAY + WEEK * n
        body.server.put(body.act(custodian, day, cards=[custodian.card(day)]))
    body.sync(custodian)
    assert _opens(_identities(custodian), report)


def test_a_custodian_away_for_seven_weeks_leaves_no_gap(
    body: SimulatedBody, custodian: SimulatedMember, draw: RandomBytes
) -> None:
    body.server.put(body.act(custodian, TODAY, cards=[custodian.card(TODAY)]))
    report = _seal_on(body, TODAY + WEEK * 7, draw)
    body.server.put(body.act(custodian, TODAY + WEEK * 7, cards=[custodian.card(TODAY + WEEK * 7)]))
    body.sync(custodian)
    assert _opens(_identities(custodian), report)


def test_the_notes_are_believed_by_their_readers(body: SimulatedBody, custodian: SimulatedMember) -> None:
    for n in range(3):
        before_members, before_intake = body.server.members, body.server.intake
        day = TODAY + WEEK * n
        body.server.put(body.act(custodian, day, cards=[custodian.card(day)]))
        members, intake = body.server.files["members"], body.server.files["intake"]
        verify_members(members, body.directory, body=BODY, previous=before_members)
        verify_intake(intake, body.directory, body=BODY, previous=before_intake)


def test_who_gets_which_keyring_goes_by_role(body: SimulatedBody, custodian: SimulatedMember) -> None:
    others = {role: SimulatedMember(f"m-000{number}", role) for number, role in enumerate(Role, start=2)}
    opening = [others[role] for role in (Role.REVIEWER, Role.CUSTODIAN, Role.EVIDENCE)]
    cards = [custodian.card(TODAY), *(member.card(TODAY) for member in opening)]
    body.server.put(body.act(custodian, TODAY, cards=cards))
    members = body.server.members
    assert members is not None
    assert members.evidence_keyring is not None
    for ref, allowed in (
        (members.keyring, {Role.REVIEWER, Role.CUSTODIAN}),
        (members.evidence_keyring, {Role.EVIDENCE}),
    ):
        for role, member in others.items():
            if role in allowed:
                assert open_bytes(body.server.sealed(ref), member.transports)
            else:
                with pytest.raises(NotRecipientError):
                    open_bytes(body.server.sealed(ref), member.transports)


def test_a_mirror_and_an_auditor_offer_nothing_to_seal_to() -> None:
    for role in (Role.MIRROR, Role.AUDITOR):
        with pytest.raises(MalformedError, match="transport line"):
            SimulatedMember("m-0009", role).card(TODAY)


def test_a_new_member_gets_the_keyring_in_the_same_week(
    body: SimulatedBody, custodian: SimulatedMember, reviewer: SimulatedMember, draw: RandomBytes
) -> None:
    body.server.put(body.act(custodian, TODAY, cards=[custodian.card(TODAY)]))
    report = _seal_on(body, TODAY, draw)
    body.server.put(body.act(custodian, TODAY, cards=[reviewer.card(TODAY)]))
    body.sync(reviewer)
    assert _opens(_identities(reviewer), report)
    assert body.server.intake is not None
    assert body.server.intake.seq == 1, "admission alone changes no intake key"


def test_a_member_who_hands_in_no_card_keeps_opening_with_the_old_one(
    body: SimulatedBody, custodian: SimulatedMember, reviewer: SimulatedMember
) -> None:
    body.server.put(body.act(custodian, TODAY, cards=[custodian.card(TODAY), reviewer.card(TODAY)]))
    for n in range(1, 5):
        day = TODAY + WEEK * n
        act = body.act(custodian, day, cards=[custodian.card(day)])
        body.server.put(act)
        body.sync(reviewer)
        assert act.warnings == ()
    assert reviewer.keyring is not None
    assert reviewer.keyring.version == 5


def test_a_member_away_longer_than_the_grace_is_named_and_left_out(
    body: SimulatedBody, custodian: SimulatedMember, reviewer: SimulatedMember
) -> None:
    body.server.put(body.act(custodian, TODAY, cards=[custodian.card(TODAY), reviewer.card(TODAY)]))
    day = TODAY + WEEK * 5
    act = body.act(custodian, day, cards=[custodian.card(day)])
    body.server.put(act)
    assert any("m-0002" in warning for warning in act.warnings)
    with pytest.raises(NotRecipientError):
        body.sync(reviewer)
    body.server.put(body.act(custodian, day, cards=[reviewer.card(day)]))
    body.sync(reviewer)
    assert reviewer.keyring is not None


def test_evidence_keys_are_carried_on_by_the_unit_alone(body: SimulatedBody) -> None:
    """A custodian outside the unit founds its keyring, keeps nothing of it, and later leaves it alone."""
    outside = SimulatedMember("m-0001", Role.REVIEWER, Role.CUSTODIAN)
    inside = SimulatedMember("m-0002", Role.CUSTODIAN, Role.EVIDENCE)
    body.server.put(body.act(outside, TODAY, cards=[outside.card(TODAY), inside.card(TODAY)]))
    first = body.server.intake
    assert first is not None
    act = body.act(outside, TODAY + WEEK, cards=[outside.card(TODAY + WEEK)])
    body.server.put(act)
    assert any("evidence keys were not renewed" in warning for warning in act.warnings)
    second = body.server.intake
    assert second is not None
    assert second.evidence == first.evidence[1:]
    act = body.act(inside, TODAY + WEEK, cards=[inside.card(TODAY + WEEK)])
    body.server.put(act)
    assert act.warnings == ()
    third = body.server.intake
    assert third is not None
    assert len(third.evidence) == 9
    body.sync(inside)
    assert inside.evidence is not None
    held = {epoch.identity.recipient for epoch in parse_evidence_keyring(inside.evidence.data).evidence}
    assert {key.recipient for key in (*first.evidence, *third.evidence)} <= held


def test_only_a_custodian_of_the_unit_admits_to_it(body: SimulatedBody) -> None:
    outside = SimulatedMember("m-0001", Role.CUSTODIAN)
    inside = SimulatedMember("m-0002", Role.CUSTODIAN, Role.EVIDENCE)
    new = SimulatedMember("m-0003", Role.EVIDENCE)
    body.server.put(body.act(outside, TODAY, cards=[outside.card(TODAY), inside.card(TODAY)]))
    with pytest.raises(RefusedError, match="join the evidence unit"):
        body.act(outside, TODAY, cards=[new.card(TODAY)])
    body.server.put(body.act(inside, TODAY, cards=[new.card(TODAY)]))
    body.sync(new)
    assert new.evidence is not None
    assert new.keyring is None


def test_a_body_without_an_evidence_unit_publishes_no_evidence_key(body: SimulatedBody) -> None:
    custodian = SimulatedMember("m-0001", Role.REVIEWER, Role.CUSTODIAN)
    body.server.put(body.act(custodian, TODAY, cards=[custodian.card(TODAY)]))
    assert body.server.intake is not None
    assert body.server.members is not None
    assert body.server.intake.evidence == ()
    assert body.server.members.evidence_keyring is None


def test_case_keys_learnt_meanwhile_are_taken_in_once(
    body: SimulatedBody, custodian: SimulatedMember, draw: RandomBytes
) -> None:
    body.server.put(body.act(custodian, TODAY, cards=[custodian.card(TODAY)]))
    case = CaseSecret(case=b"\x01" * 16, seed=b"\x02" * 32)
    for expected in (2, 2):
        body.sync(custodian)
        standing = _standing(body, custodian)
        order = replace(_order(body), cases=(case,))
        act = weekly_act(standing, order, random_bytes=draw)
        body.server.put(act)
        body.sync(custodian)
        assert custodian.keyring is not None
        assert custodian.keyring.version == expected
        assert parse_keyring(custodian.keyring.data).cases == (case,)


@pytest.mark.parametrize("steps", range(5))
def test_what_a_replaced_key_had_signed_is_signed_again_within_the_week(
    body: SimulatedBody, custodian: SimulatedMember, reviewer: SimulatedMember, steps: int
) -> None:
    """Unchanged as it may be, no reader could verify it, and no member who was away open its keyring."""
    body.server.put(body.act(custodian, TODAY, cards=[custodian.card(TODAY), reviewer.card(TODAY)]))
    body.sync(custodian)
    before_members, before_intake = body.server.members, body.server.intake
    body.replace_sign_key(sign_secret_of("2026b"))
    with pytest.raises(UntrustedError, match="does not list"):
        body.sync(reviewer)
    body.server.put(body.act(custodian, TODAY), steps=steps)
    body.server.put(body.act(custodian, TODAY))
    members, intake = body.server.files["members"], body.server.files["intake"]
    after = verify_members(members, body.directory, body=BODY, previous=before_members)
    assert before_members is not None
    assert after.members == before_members.members
    verified = verify_intake(intake, body.directory, body=BODY, previous=before_intake)
    assert before_intake is not None
    assert verified.keys == before_intake.keys
    for member in (custodian, reviewer):
        body.sync(member)
    assert reviewer.keyring == custodian.keyring is not None
    assert body.act(custodian, TODAY).uploads == ()


def _standing(body: SimulatedBody, custodian: SimulatedMember) -> Standing:
    return Standing(
        directory=body.directory,
        intake=body.server.intake,
        members=body.server.members,
        keyring=custodian.keyring,
        evidence=custodian.evidence,
    )


def _order(body: SimulatedBody) -> WeeklyOrder:
    return WeeklyOrder(
        sign=body.sign, today=TODAY, cards=(), cases=(), spent=frozenset(), spent_evidence=frozenset()
    )


def test_a_key_that_the_directory_does_not_list_makes_nothing(
    body: SimulatedBody, custodian: SimulatedMember
) -> None:
    for sign in (sign_secret_of("2026b"), sign_secret_of(name="operator"), sign_secret_of(body="osapg")):
        with pytest.raises(RefusedError, match="does not list"):
            body.act(custodian, TODAY, cards=[custodian.card(TODAY)], sign=sign)


def test_nothing_is_founded_beside_a_keyring_that_was_not_opened(
    body: SimulatedBody, custodian: SimulatedMember, draw: RandomBytes
) -> None:
    body.server.put(body.act(custodian, TODAY, cards=[custodian.card(TODAY)]))
    standing = _standing(body, custodian)
    for other in (
        replace(standing, keyring=None),
        replace(standing, members=None, keyring=None),
        replace(standing, members=None, keyring=custodian.keyring),
    ):
        with pytest.raises(RefusedError):
            weekly_act(other, replace(_order(body), cards=[custodian.card(TODAY)]), random_bytes=draw)


def test_nobody_to_seal_to_is_said(body: SimulatedBody, custodian: SimulatedMember) -> None:
    with pytest.raises(RefusedError, match="nobody to seal"):
        body.act(custodian, TODAY)


def test_cards_that_do_not_fit_are_refused(
    body: SimulatedBody, custodian: SimulatedMember, reviewer: SimulatedMember
) -> None:
    body.server.put(body.act(custodian, TODAY, cards=[custodian.card(TODAY), reviewer.card(TODAY)]))
    elsewhere = SimulatedMember("m-0003", Role.REVIEWER, body="osapg")
    fewer = SimulatedMember("m-0001", Role.REVIEWER)
    impostor = SimulatedMember("m-0002", Role.REVIEWER)
    impostor.secret = replace(impostor.secret, seed=b"\x66" * 32)
    late, early = TODAY - WEEK * 6, TODAY + WEEK
    for card, said in (
        (elsewhere.card(TODAY), "not for reports.example.org/ohchr"),
        (fewer.card(TODAY), "fewer roles"),
        (impostor.card(TODAY), "another member"),
        (reviewer.card(late), "is for week 2026w42"),
        (reviewer.card(early), "is for week 2026w49"),
        (reviewer.card(TODAY - WEEK), "older than the one held"),
    ):
        with pytest.raises(RefusedError, match=said) as caught:
            body.act(custodian, TODAY, cards=[card])
        assert caught.value.hint


def test_a_member_under_the_id_of_a_sign_key_or_with_its_key_is_never_published(
    body: SimulatedBody, custodian: SimulatedMember
) -> None:
    namesake = SimulatedMember("2026a", Role.REVIEWER)
    twin = SimulatedMember("m-0008", Role.REVIEWER)
    twin.secret = replace(twin.secret, seed=body.sign.seed)
    for member in (namesake, twin):
        with pytest.raises(UntrustedError):
            body.act(custodian, TODAY, cards=[custodian.card(TODAY), member.card(TODAY)])


def test_more_members_than_a_note_holds_are_refused(body: SimulatedBody, custodian: SimulatedMember) -> None:
    many = [SimulatedMember(f"m-1{number:03}", Role.REVIEWER) for number in range(MEMBERS_LIMIT)]
    with pytest.raises(RefusedError, match="at most 28 members, and these would be 29") as caught:
        body.act(custodian, TODAY, cards=[custodian.card(TODAY), *(member.card(TODAY) for member in many)])
    assert caught.value.hint
    some = many[:-1]
    body.server.put(
        body.act(custodian, TODAY, cards=[custodian.card(TODAY), *(member.card(TODAY) for member in some)])
    )
    body.sync(some[-1])
