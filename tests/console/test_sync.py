"""A sync takes in everything, in order, whoever it is for, and goes on past whatever is wrong."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from channel.codec import b64
from channel.console.alarms import AlarmKind, AlarmStore
from channel.console.entries import EntryStore
from channel.console.explanations import alarm_sentence
from channel.console.headers import HeaderTrials
from channel.console.left_out import SPARE_BYTES, Need
from channel.console.places import shown_place
from channel.console.report_states import Fault, ReportState
from channel.console.reports import ReportStore, Summary
from channel.console.source import BrokenLineError, MissingError
from channel.console.tables import AlarmRow
from channel.errors import ChannelError, MalformedError, RefusedError, UnavailableError, UntrustedError
from channel.wire.members import Role
from channel.wire.note_files import PublicNote
from channel.wire.padding import payload_length
from keys.keyring import KeyringKind, parse_evidence_keyring, parse_keyring
from tests.console.world import Part, Reporter, SimulatedMember, SimulatedSource, World


def reports(world: World, count: int, *, to: tuple[str, ...] = ("ohchr",), name: str = "r") -> list[Part]:
    return [
        Reporter(world=world, name=f"{name}{i}", to=to).report(f"account {name}{i}") for i in range(count)
    ]


def shown(member: SimulatedMember) -> tuple[Summary, ...]:
    with member.database() as database:
        return ReportStore(database).page(below=None, limit=1000)


def first_lines(member: SimulatedMember) -> list[str]:
    return [summary.first_line for summary in reversed(shown(member))]


def alarms(member: SimulatedMember) -> list[tuple[AlarmKind, int | None]]:
    with member.database() as database:
        return [(alarm.kind, alarm.entry) for alarm in AlarmStore(database).unresolved()]


def alarms_on_record(member: SimulatedMember) -> list[tuple[str, int | None]]:
    with member.database() as database, database.read() as session:
        return [(row.kind, row.entry) for row in session.exec(select(AlarmRow))]


def entries(member: SimulatedMember) -> int:
    with member.database() as database:
        return EntryStore(database).count()


def test_a_report_is_opened_at_its_body_and_nowhere_else(world: World) -> None:
    world.server.accept(Reporter(world=world, name="a").report("soldiers came at dawn"))
    world.member("ohchr").sync()
    world.member("oios").sync()
    assert first_lines(world.member("ohchr")) == ["soldiers came at dawn"]
    assert shown(world.member("ohchr"))[0].state is ReportState.OPENED
    assert shown(world.member("oios")) == ()
    assert entries(world.member("oios")) == 1


def test_a_report_to_two_bodies_opens_at_both(world: World) -> None:
    world.server.accept(Reporter(world=world, name="a", to=("ohchr", "oios")).report("to both"))
    for body in world.bodies:
        world.member(body).sync()
        assert [(s.state, s.first_line) for s in shown(world.member(body))] == [
            (ReportState.OPENED, "to both")
        ]


def test_two_members_of_a_body_get_the_same_picture(world: World) -> None:
    parts = reports(world, 3)
    for part in [*parts, replace(parts[0], token=bytes(32)), *reports(world, 1, to=("oios",), name="o")]:
        world.server.accept(part)
    world.member("ohchr", 1).sync()
    world.server.accept(Reporter(world=world, name="late").report("late"))
    world.member("ohchr", 1).sync()
    world.member("ohchr", 2).sync()
    assert shown(world.member("ohchr", 1)) == shown(world.member("ohchr", 2))
    assert len(shown(world.member("ohchr", 1))) == 5


def test_what_is_asked_for_tells_nothing_about_whose_it_is(world: World) -> None:
    """P2: the requests of a body that all is for equal those of a body that nothing is for."""
    world.server.page_limit = 4
    for part in reports(world, 9):
        world.server.accept(part)
    del world.server.payloads[2]
    asked = {}
    for body in world.bodies:
        sources = [world.source(body) for _ in range(3)]
        for source in sources:
            world.member(body).sync(source)
        asked[body] = [source.requests for source in sources]
    assert asked["ohchr"] == asked["oios"]
    assert len(first_lines(world.member("ohchr"))) == 8
    assert first_lines(world.member("oios")) == []


def payload_requests(source: SimulatedSource) -> list[str]:
    return [request for request in source.requests if request.startswith("payload")]


def test_every_payload_is_fetched_whole_and_in_order(world: World) -> None:
    for part in reports(world, 3, to=("oios",)) + reports(world, 3, name="s"):
        world.server.accept(part)
    source = world.source("ohchr")
    world.member("ohchr").sync(source)
    assert payload_requests(source) == ["payloads 0 6"]


def test_a_run_ends_with_its_page_and_at_the_limits(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.server.page_limit = 5
    for part in [*reports(world, 7), *reports(world, 2, to=("oios",), name="o")]:
        world.server.accept(part)
    size = len(world.server.payloads[0])
    monkeypatch.setattr("channel.console.downloads.RUN_BYTES", 2 * size)
    source = world.source("ohchr")
    world.member("ohchr", 1).sync(source)
    assert payload_requests(source) == [
        *("payloads 0 2", "payloads 2 2", "payload 4"),
        *("payloads 5 2", "payloads 7 2"),
    ]
    monkeypatch.setattr("channel.console.downloads.RUN_BYTES", 99 * size)
    monkeypatch.setattr("channel.console.downloads.PAYLOADS_LIMIT", 3)
    source = world.source("ohchr")
    world.member("ohchr", 2).sync(source)
    assert payload_requests(source) == ["payloads 0 3", "payloads 3 2", "payloads 5 3", "payload 8"]


def test_a_source_without_runs_is_asked_one_by_one_for_the_rest_of_the_sync(world: World) -> None:
    world.server.page_limit, world.server.gives_runs = 2, False
    for part in reports(world, 4):
        world.server.accept(part)
    member, source = world.member("ohchr"), world.source("ohchr")
    member.sync(source)
    assert payload_requests(source) == ["payloads 0 2", *(f"payload {entry}" for entry in range(4))]
    assert (len(first_lines(member)), alarms(member)) == (4, [])


def test_only_our_payloads_stay_and_only_sealed(world: World) -> None:
    canary = secrets.token_hex(12)
    world.server.accept(Reporter(world=world, name="a", to=("oios",)).report("not ours"))
    world.server.accept(
        Reporter(world=world, name="b").report(canary, files={f"{canary}.txt": canary.encode()})
    )
    member = world.member("ohchr")
    member.sync()
    assert first_lines(member) == [canary]
    assert [path.name for path in (member.home / "sealed").iterdir()] == ["1"]
    assert list((member.home / "incoming").iterdir()) == []
    assert (member.home / "sealed" / "1").read_bytes() == world.server.payloads[1]
    written = [path.read_bytes() for path in member.home.rglob("*") if path.is_file()]
    assert not any(canary.encode() in data for data in written)
    assert {path.stat().st_mode & 0o777 for path in member.home.rglob("*") if path.is_file()} == {0o600}


def lie_commitment(world: World) -> None:
    world.server.listed[1]["commitment"] = "00" * 32


def lie_blind(world: World) -> None:
    world.server.listed[1]["blind"] = b64.encode(bytes(32))


def lie_header(world: World) -> None:
    world.server.listed[1]["header"] = world.server.listed[2]["header"]


def lie_digest(world: World) -> None:
    world.server.listed[1]["payload_digest"] = world.server.listed[2]["payload_digest"]


def lie_length(world: World) -> None:
    world.server.listed[1]["payload_bytes"] += 1


def swap_payload(world: World) -> None:
    world.server.payloads[1] = world.server.payloads[2]


def cut_payload(world: World) -> None:
    world.server.payloads[1] = world.server.payloads[1][:-1]


def lengthen_payload(world: World) -> None:
    world.server.payloads[1] += b"!"


def flip_payload(world: World) -> None:
    world.server.payloads[1] = world.server.payloads[1][:-1] + bytes([world.server.payloads[1][-1] ^ 1])


def withhold_payload(world: World) -> None:
    del world.server.payloads[1]


LIES: list[tuple[Callable[[World], None], AlarmKind]] = [
    (lie_commitment, AlarmKind.COMMITMENT),
    (lie_blind, AlarmKind.COMMITMENT),
    (lie_header, AlarmKind.COMMITMENT),
    (lie_digest, AlarmKind.COMMITMENT),
    (lie_length, AlarmKind.COMMITMENT),
    (swap_payload, AlarmKind.PAYLOAD),
    (cut_payload, AlarmKind.PAYLOAD),
    (lengthen_payload, AlarmKind.PAYLOAD),
    (flip_payload, AlarmKind.PAYLOAD),
    (withhold_payload, AlarmKind.WITHHELD),
]


@pytest.mark.parametrize(("lie", "kind"), LIES, ids=[lie.__name__ for lie, _ in LIES])
def test_a_lie_about_one_entry_is_an_alarm_and_put_right_by_the_truth(
    world: World, lie: Callable[[World], None], kind: AlarmKind
) -> None:
    for part in reports(world, 3):
        world.server.accept(part)
    truth = ([dict(entry) for entry in world.server.listed], dict(world.server.payloads))
    lie(world)
    member = world.member("ohchr")
    member.sync()
    assert alarms(member) == [(kind, 1)]
    assert first_lines(member) == ["account r0", "account r2"]
    world.server.listed, world.server.payloads = truth
    member.sync()
    assert alarms(member) == []
    assert alarms_on_record(member) == [(kind, 1)]
    assert first_lines(member) == ["account r0", "account r1", "account r2"]


@pytest.mark.parametrize(
    "lie", [lie_commitment, swap_payload, cut_payload, lengthen_payload, withhold_payload]
)
def test_a_lie_inside_a_run_is_met_alike_by_all_bodies(world: World, lie: Callable[[World], None]) -> None:
    """P2: what follows a lie depends on the lie, and not on whose the entry is."""
    for part in reports(world, 4):
        world.server.accept(part)
    lie(world)
    asked = {}
    for body in world.bodies:
        sources = [world.source(body) for _ in range(2)]
        for source in sources:
            world.member(body).sync(source)
        asked[body] = [source.requests for source in sources]
    assert asked["ohchr"] == asked["oios"]
    assert len(first_lines(world.member("ohchr"))) == 3


def shuffle(listed: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [listed[1], listed[0], listed[2]]


def leave_a_gap(listed: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [listed[0], listed[2]]


def repeat_a_number(listed: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [listed[0], {**listed[1], "entry": 0}, listed[2]]


def break_a_field(listed: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [listed[0], {**listed[1], "blind": "?"}, listed[2]]


@pytest.mark.parametrize("spoil", [shuffle, leave_a_gap, repeat_a_number, break_a_field])
def test_a_list_out_of_order_is_not_used(
    world: World, spoil: Callable[[list[dict[str, Any]]], list[dict[str, Any]]]
) -> None:
    for part in reports(world, 3):
        world.server.accept(part)
    truth = world.server.listed
    world.server.listed = spoil(truth)
    member = world.member("ohchr")
    with pytest.raises((UntrustedError, MalformedError)):
        member.sync()
    assert alarms(member) == [(AlarmKind.LISTING, None)]
    assert entries(member) == 0
    world.server.listed = truth
    member.sync()
    assert (len(first_lines(member)), alarms(member)) == (3, [])


def test_another_entry_under_an_old_number_is_an_alarm_and_kept_beside_the_first(world: World) -> None:
    first, second, other = reports(world, 3)
    world.server.accept(first)
    world.server.accept(second)
    member = world.member("ohchr")
    member.sync()
    world.server.listed[1] = other.listed(1)
    world.server.payloads[1] = other.payload
    kept = (member.home / "sealed" / "1").read_bytes()
    for _ in range(2):
        member.sync()
        assert alarms(member) == [(AlarmKind.REWRITTEN, 1)]
        assert first_lines(member) == ["account r0", "account r1", "account r2"]
    assert (member.home / "sealed" / "1").read_bytes() == kept
    assert (member.home / "sealed" / "1-2").read_bytes() == other.payload


def test_after_a_restore_every_report_is_read_and_none_is_lost(world: World) -> None:
    """The server goes back behind what was synced, and gives the numbers out again."""
    parts = reports(world, 9)
    for part in parts[:7]:
        world.server.accept(part)
    member = world.member("ohchr")
    member.sync()
    del world.server.listed[2:]
    for part in parts[7:]:
        world.server.accept(part)
    for _ in range(2):
        member.sync()
        assert alarms(member) == [
            (AlarmKind.SHORTENED, None),
            (AlarmKind.REWRITTEN, 2),
            (AlarmKind.REWRITTEN, 3),
        ]
        assert first_lines(member) == [f"account r{i}" for i in range(9)]
    world.server.accept(Reporter(world=world, name="later").report("later"))
    member.sync()
    assert [shown_place(summary.entry) for summary in shown(member)] == [
        *("4-2", "3-2", "2-2"),
        *("6", "5", "4", "3", "2", "1", "0"),
    ]
    assert first_lines(member)[-1] == "later"


def test_a_server_restored_and_grown_again_hides_nothing_behind_its_length(world: World) -> None:
    parts = reports(world, 5)
    for part in parts[:3]:
        world.server.accept(part)
    member = world.member("ohchr")
    member.sync()
    del world.server.listed[2:]
    for part in parts[3:]:
        world.server.accept(part)
    member.sync()
    assert alarms(member) == [(AlarmKind.REWRITTEN, 2)]
    assert [shown_place(summary.entry) for summary in shown(member)] == ["2-2", "3", "2", "1", "0"]
    assert first_lines(member) == [f"account r{i}" for i in (0, 1, 2, 4, 3)]


def test_a_lie_under_an_old_number_goes_when_the_truth_is_told_again(world: World) -> None:
    for part in reports(world, 2):
        world.server.accept(part)
    truth = dict(world.server.listed[1])
    member = world.member("ohchr")
    member.sync()
    world.server.listed[1]["commitment"] = "00" * 32
    member.sync()
    assert alarms(member) == [(AlarmKind.REWRITTEN, 1), (AlarmKind.COMMITMENT, 1)]
    assert (entries(member), len(first_lines(member))) == (3, 2)
    world.server.listed[1] = truth
    member.sync()
    assert alarms(member) == [(AlarmKind.REWRITTEN, 1)]
    assert (entries(member), len(first_lines(member))) == (2, 2)


def test_a_list_that_got_shorter_is_an_alarm(world: World) -> None:
    for part in reports(world, 3):
        world.server.accept(part)
    member = world.member("ohchr")
    member.sync()
    del world.server.listed[1:]
    member.sync()
    assert alarms(member) == [(AlarmKind.SHORTENED, None)]
    assert len(first_lines(member)) == 3


def test_one_submission_under_two_numbers_is_an_alarm_and_a_duplicate(world: World) -> None:
    (part,) = reports(world, 1)
    world.server.accept(part)
    world.server.accept(part)
    member = world.member("ohchr")
    member.sync()
    assert alarms(member) == [(AlarmKind.REPEATED, 1)]
    assert [(s.entry, s.state, s.duplicate_of) for s in shown(member)] == [
        (1, ReportState.DUPLICATE, 0),
        (0, ReportState.OPENED, None),
    ]


def test_bytes_posted_again_by_another_are_a_duplicate_wherever_they_stand(world: World) -> None:
    reporter = Reporter(world=world, name="a")
    genuine = reporter.report("genuine")
    thief = Reporter(world=world, name="thief")
    for part in (
        thief.bound(genuine.header, genuine.payload),
        genuine,
        thief.bound(genuine.header, genuine.payload),
    ):
        world.server.accept(part)
    member = world.member("ohchr")
    member.sync()
    assert [(s.state, s.fault, s.duplicate_of) for s in reversed(shown(member))] == [
        (ReportState.DUPLICATE, Fault.TOKEN, 1),
        (ReportState.OPENED, None, None),
        (ReportState.DUPLICATE, Fault.TOKEN, 1),
    ]
    assert alarms(member) == []


def test_the_same_report_sealed_twice_is_shown_as_a_duplicate(world: World) -> None:
    reporter = Reporter(world=world, name="a")
    for text in ("first wording", "second wording"):
        world.server.accept(reporter.report(text))
    world.server.accept(Reporter(world=world, name="a", number=1).report("a follow-up", kind="followup"))
    member = world.member("ohchr")
    member.sync()
    assert [(s.state, s.duplicate_of, s.first_line) for s in reversed(shown(member))] == [
        (ReportState.OPENED, None, "first wording"),
        (ReportState.DUPLICATE, 0, "second wording"),
        (ReportState.OPENED, None, "a follow-up"),
    ]


@dataclass
class Break:
    """Fails at the n-th request, and not again."""

    left: int
    error: Exception

    def __call__(self, request: str) -> Exception | None:
        del request
        self.left -= 1
        return self.error if self.left == 0 else None


def test_a_sync_broken_off_anywhere_goes_on_where_it_was(world: World) -> None:
    world.server.page_limit = 2
    for part in [*reports(world, 3), *reports(world, 2, to=("oios",), name="o")]:
        world.server.accept(part)
    world.member("ohchr", 1).sync()
    member = world.member("ohchr", 2)
    held, breaks = 0, 0
    for number in range(1, 100):
        source = world.source("ohchr")
        source.fail_at = Break(number, UnavailableError("broken off"))
        try:
            member.sync(source)
        except UnavailableError:
            breaks += 1
        else:
            break
        assert entries(member) >= held
        held = entries(member)
    assert breaks > 8
    assert shown(member) == shown(world.member("ohchr", 1))
    assert (len(shown(member)), alarms(member)) == (3, [])


def test_what_a_crash_leaves_behind_is_cleared(world: World) -> None:
    world.server.accept(reports(world, 1)[0])
    member = world.member("ohchr")
    (member.home / "incoming" / "0").write_bytes(b"half a payload")
    (member.home / "incoming" / "17").write_bytes(b"half a payload")
    (member.home / "sealed" / "0").write_bytes(b"renamed, but never settled")
    member.sync()
    assert first_lines(member) == ["account r0"]
    assert list((member.home / "incoming").iterdir()) == []


def test_a_crash_between_the_files_and_the_database_loses_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for part in reports(world, 2):
        world.server.accept(part)
    member = world.member("ohchr")

    def crash(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(EntryStore, "settle", crash)
        with pytest.raises(KeyboardInterrupt):
            member.sync()
    assert entries(member) == 0
    member.sync()
    assert first_lines(member) == ["account r0", "account r1"]


def test_what_came_before_an_error_is_read_all_the_same(world: World) -> None:
    world.server.page_limit = 2
    for part in reports(world, 4):
        world.server.accept(part)
    member, source = world.member("ohchr"), world.source("ohchr")
    source.fail_at = lambda request: UnavailableError("gone") if request == "payloads 2 2" else None
    with pytest.raises(UnavailableError):
        member.sync(source)
    assert first_lines(member) == ["account r0", "account r1"]


def test_an_entry_whose_payload_this_disk_lost_waits_and_hides_no_other(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for part in reports(world, 2):
        world.server.accept(part)
    member = world.member("ohchr")
    with monkeypatch.context() as patch:
        patch.setattr("channel.console.sync.open_arrivals", lambda _: 0)
        member.sync()
    (member.home / "sealed" / "0").rename(member.home / "away")
    member.sync()
    assert [summary.state for summary in reversed(shown(member))] == [
        ReportState.ARRIVED,
        ReportState.OPENED,
    ]
    (member.home / "away").rename(member.home / "sealed" / "0")
    member.sync()
    assert first_lines(member) == ["account r0", "account r1"]


def test_a_payload_that_breaks_off_is_asked_for_again_and_then_counts_as_withheld(world: World) -> None:
    for part in reports(world, 2):
        world.server.accept(part)
    member, source = world.member("ohchr"), world.source("ohchr")
    broken = {"payloads 0 2", "payload 0"}
    source.fail_at = lambda request: BrokenLineError("cut") if request in broken else None
    member.sync(source)
    assert source.requests.count("payload 0") == 3
    assert (alarms(member), first_lines(member)) == ([(AlarmKind.WITHHELD, 0)], ["account r1"])


def test_a_member_who_is_not_let_in_is_told(world: World) -> None:
    source = world.source("ohchr")
    source.fail_at = lambda request: RefusedError("not let in") if request == "members" else None
    with pytest.raises(RefusedError):
        world.member("ohchr").sync(source)


@pytest.mark.parametrize("note", list(PublicNote))
def test_a_forged_or_missing_note_is_an_alarm_and_evidence_still_arrives(
    world: World, note: PublicNote
) -> None:
    world.member("ohchr").sync()
    world.server.accept(reports(world, 1)[0])
    genuine = world.server.notes[note]
    for wrong in (b"forged", None):
        if wrong is None:
            del world.server.notes[note]
        else:
            world.server.notes[note] = wrong
        world.member("ohchr").sync()
        assert alarms(world.member("ohchr")) == [(AlarmKind.NOTES, None)]
        assert first_lines(world.member("ohchr")) == ["account r0"]
    world.server.notes[note] = genuine
    world.member("ohchr").sync()
    assert alarms(world.member("ohchr")) == []


def test_an_expired_directory_is_an_alarm(world: World) -> None:
    world.today = date(2027, 3, 1)
    world.member("ohchr").sync()
    assert (AlarmKind.NOTES, None) in alarms(world.member("ohchr"))


def test_a_members_note_rolled_back_is_an_alarm(world: World) -> None:
    before = dict(world.server.files["ohchr"])
    world.member("ohchr").sync()
    world.today += timedelta(days=7)
    world.weekly("ohchr", cards=[member.card(world.today) for member in world.members["ohchr"]])
    world.member("ohchr").sync()
    assert alarms(world.member("ohchr")) == []
    world.server.files["ohchr"].update(before)
    world.member("ohchr").sync()
    assert alarms(world.member("ohchr")) == [(AlarmKind.MEMBERS, None)]


def test_a_keyring_that_is_not_the_one_named_is_an_alarm(world: World) -> None:
    files = world.server.files["ohchr"]
    (name,) = [name for name in files if name.startswith("keyrings/")][:1]
    sealed, files[name] = files[name], b"another"
    world.server.accept(reports(world, 1)[0])
    member = world.member("ohchr", 2)
    assert member.sync().is_behind
    assert (alarms(member), first_lines(member)) == ([(AlarmKind.KEYRING, None)], [])
    files[name] = sealed
    assert not member.sync().is_behind
    assert (alarms(member), first_lines(member)) == ([], ["account r0"])


def test_weeks_go_by_and_every_epoch_in_life_still_opens(world: World) -> None:
    members = world.members["ohchr"]
    for week in range(4):
        world.server.accept(Reporter(world=world, name=f"week {week}").report(f"week {week}"))
        world.today += timedelta(days=7)
        world.weekly("ohchr", cards=[member.card(world.today) for member in members])
        members[0].sync()
    assert first_lines(members[0]) == [f"week {week}" for week in range(4)]
    members[1].sync()
    assert shown(members[1])[0].first_line == "week 3"
    assert len(shown(members[1])) == 4


def test_a_transport_identity_goes_once_a_later_one_has_opened_a_keyring(world: World) -> None:
    member = world.member("ohchr")
    member.sync()
    world.today += timedelta(days=7)
    world.weekly("ohchr", cards=[each.card(world.today) for each in world.members["ohchr"]])
    member.sync()
    with member.database() as database:
        assert [saved.week for saved in database.transports()] == ["2026w49"]


def test_a_member_admitted_again_goes_back_to_what_it_could_not_open(world: World) -> None:
    """A removal of keys between two syncs must not leave reports closed for a member who was away."""
    custodian, away = world.members["ohchr"]
    away.sync()
    world.today += timedelta(days=70)
    world.weekly("ohchr", cards=[custodian.card(world.today)])
    world.server.accept(Reporter(world=world, name="new").report("sealed to a key that was away"))
    world.server.accept(Reporter(world=world, name="other", to=("ohchr",)).report("the same"))
    assert away.sync().is_behind
    assert first_lines(away) == []
    assert (AlarmKind.KEYRING, None) in alarms(away)
    world.weekly("ohchr", cards=[away.card(world.today)])
    assert not away.sync().is_behind
    assert first_lines(away) == ["sealed to a key that was away", "the same"]
    assert alarms(away) == []


def test_a_source_that_blinks_does_not_keep_a_sync_going(world: World) -> None:
    world.server.page_limit = 1
    for part in reports(world, 4):
        world.server.accept(part)
    member, source = world.member("ohchr"), world.source("ohchr")
    blinks = iter([True, False] * 50)
    source.fail_at = lambda request: MissingError("blink") if request == "members" and next(blinks) else None
    member.sync(source)
    assert source.requests.count("payload 0") <= 2
    member.sync()
    assert first_lines(member) == [f"account r{i}" for i in range(4)]
    assert alarms(member) == []


def test_keys_of_administrators_operator_and_other_bodies_open_nothing(world: World) -> None:
    """P4: every key file there is, but those of the body's own members, against one report."""
    part = Reporter(world=world, name="a").report("for ohchr only")
    world.server.accept(part)
    for member in (*world.members["ohchr"], *world.members["oios"]):
        member.sync()
    with world.member("oios").database() as database:
        held = database.newest_keyring(KeyringKind.INTAKE)
        evidence = database.newest_keyring(KeyringKind.EVIDENCE)
        assert held is not None
        assert evidence is not None
        keyring = parse_keyring(held.data)
        others = [*keyring.intake, *keyring.team, *parse_evidence_keyring(evidence.data).evidence]
    seeds = [seed for root in world.roots_secrets for seed in (root.ed25519_seed, root.mldsa44_seed)]
    seeds += [sign.seed for sign in world.signs.values()]
    seeds += [seed for m in world.members["oios"] for seed in (m.secret.seed, m.secret.database_key)]
    with world.member("ohchr").database() as database:
        own = database.newest_keyring(KeyringKind.INTAKE)
        evidence = database.newest_keyring(KeyringKind.EVIDENCE)
        assert own is not None
        assert evidence is not None
        ours, units = parse_keyring(own.data).intake, parse_evidence_keyring(evidence.data).evidence
    # A seed of any other purpose, taken for an identity, must not open it either.
    forged = [replace(ours[0], identity=type(ours[0].identity)(seed)) for seed in seeds]
    assert HeaderTrials([*others, *units, *forged]).open(part.header) is None
    assert HeaderTrials(ours).open(part.header) is not None


def test_an_auditor_reads_the_list_and_opens_nothing(world: World, tmp_path: Path) -> None:
    auditor = SimulatedMember(world, "ohchr", "m-9", frozenset({Role.AUDITOR}), tmp_path / "auditor")
    world.server.accept(reports(world, 1)[0])
    result = auditor.sync()
    assert (result.taken, result.opened, result.is_behind) == (1, 0, False)
    assert shown(auditor) == ()


def test_syncing_again_asks_for_no_payload_twice(world: World) -> None:
    for part in reports(world, 2):
        world.server.accept(part)
    member, source = world.member("ohchr"), world.source("ohchr")
    member.sync()
    result = member.sync(source)
    assert (result.taken, result.opened) == (0, 0)
    assert source.requests == [*(f"note {note}" for note in PublicNote), "entries 1", "entries 2", "members"]


@dataclass
class Disk:
    """A disk that says how much is free on it, whatever is written."""

    free_bytes: int

    def usage(self, _: Path) -> "Disk":
        return self

    @property
    def free(self) -> int:
        return self.free_bytes


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Disk:
    disk = Disk(free_bytes=2**40)
    monkeypatch.setattr("channel.console.left_out.shutil.disk_usage", disk.usage)
    return disk


def large(world: World, name: str, *, to: tuple[str, ...] = ("ohchr",)) -> Part:
    return Reporter(world=world, name=name, to=to).report(f"large {name}", files={"f": bytes(2**18)})


def test_a_payload_without_room_stops_no_other_and_is_fetched_when_there_is_some(
    world: World, disk: Disk
) -> None:
    first, second = reports(world, 2)
    too_large = large(world, "a")
    for part in (first, too_large, second):
        world.server.accept(part)
    member, disk.free_bytes = world.member("ohchr"), SPARE_BYTES + len(first.payload)
    for _ in range(2):
        source = world.source("ohchr")
        assert member.sync(source).opened == (2 if "payload 0" in source.requests else 0)
        assert "payload 1" not in source.requests
        assert alarms(member) == [(AlarmKind.ROOM, None)]
        assert [summary.state for summary in reversed(shown(member))] == [
            ReportState.OPENED,
            ReportState.ARRIVED,
            ReportState.OPENED,
        ]
    disk.free_bytes = SPARE_BYTES + len(too_large.payload)
    member.sync()
    assert alarms(member) == []
    assert first_lines(member) == ["account r0", "large a", "account r1"]
    assert (member.home / "sealed" / "1").read_bytes() == too_large.payload


def test_how_much_room_is_lacking_is_said_with_the_place(world: World, disk: Disk) -> None:
    """What is ours stays, so it counts in full; what is for others passes through one by one."""
    ours = [large(world, "a"), large(world, "b")]
    others = [large(world, name, to=("oios",)) for name in "cd"]
    for part in (*ours, *others):
        world.server.accept(part)
    member, disk.free_bytes = world.member("ohchr"), SPARE_BYTES
    member.sync()
    needed = SPARE_BYTES + sum(len(part.payload) for part in ours) + len(others[0].payload)
    with member.database() as database:
        (alarm,) = AlarmStore(database).unresolved()
    assert alarm.need == Need(free_bytes=needed, folder=member.home)
    sentence = alarm_sentence(alarm)
    assert f"{-(-needed // 2**20)} MiB free on the disk of {member.home}" in sentence
    disk.free_bytes = needed
    member.sync()
    assert (alarms(member), first_lines(member)) == ([], ["large a", "large b"])


def test_what_was_left_out_tells_nothing_about_whose_it_is(world: World, disk: Disk) -> None:
    """P2, on a disk that is too small and then is not."""
    for part in (*reports(world, 2), large(world, "a"), large(world, "b", to=("oios",))):
        world.server.accept(part)
    asked = {}
    for body in world.bodies:
        disk.free_bytes = SPARE_BYTES + 2**17
        sources = [world.source(body) for _ in range(3)]
        for source in sources:
            world.member(body).sync(source)
            if source is sources[1]:
                disk.free_bytes = 2**40
        asked[body] = [source.requests for source in sources]
    assert asked["ohchr"] == asked["oios"]
    assert "payloads 2 2" in asked["ohchr"][2]
    assert "payload 0" not in asked["ohchr"][1]
    assert {request for request in asked["ohchr"][0] + asked["ohchr"][1] if "payload" in request} == {
        "payload 0",
        "payload 1",
    }


def test_a_key_that_leaves_the_keyring_meanwhile_still_opens_what_was_left_out(
    world: World, disk: Disk
) -> None:
    world.server.accept(large(world, "a"))
    custodian, member = world.members["ohchr"]
    disk.free_bytes = 0
    member.sync()
    for _ in range(8):
        world.today += timedelta(days=7)
        cards = [each.card(world.today) for each in (custodian, member)]
        world.weekly("ohchr", cards=cards, spent=["2026w48"])
        member.sync()
    with member.database() as database:
        held = database.newest_keyring(KeyringKind.INTAKE)
        assert held is not None
        assert "2026w48" not in [epoch.id for epoch in parse_keyring(held.data).intake]
    disk.free_bytes = 2**40
    member.sync()
    assert first_lines(member) == ["large a"]


@pytest.mark.parametrize("lie", [swap_payload, withhold_payload, lie_commitment, lie_blind])
def test_a_lie_about_what_was_left_out_does_not_make_it_less(
    world: World, disk: Disk, lie: Callable[[World], None]
) -> None:
    for part in (*reports(world, 1), large(world, "a"), *reports(world, 1, name="s")):
        world.server.accept(part)
    truth = ([dict(entry) for entry in world.server.listed], dict(world.server.payloads))
    member, disk.free_bytes = world.member("ohchr"), SPARE_BYTES + 2**17
    member.sync()
    disk.free_bytes = 2**40
    lie(world)
    member.sync()
    assert (AlarmKind.ROOM, None) in alarms(member)
    assert len(alarms(member)) > 1
    world.server.listed, world.server.payloads = truth
    member.sync()
    assert first_lines(member) == ["account r0", "large a", "account s0"]
    assert (member.home / "sealed" / "1").read_bytes() == truth[1][1]


def test_a_size_that_the_source_made_up_is_asked_for_again(world: World, disk: Disk) -> None:
    (part,) = reports(world, 1)
    world.server.accept(part)
    world.server.listed[0]["payload_bytes"] = payload_length(2**30)
    member, disk.free_bytes = world.member("ohchr"), SPARE_BYTES + 2**17
    member.sync()
    assert alarms(member) == [(AlarmKind.ROOM, None)]
    world.server.listed[0]["payload_bytes"] = len(part.payload)
    member.sync()
    assert (alarms(member), first_lines(member)) == ([], ["account r0"])


def test_no_error_of_a_source_leaves_a_sync_half_settled(world: World) -> None:
    class Refusing(SimulatedSource):
        def entries(self, start: int) -> bytes:
            raise ChannelError(f"no page from {start}")

    member = world.member("ohchr")
    with pytest.raises(ChannelError):
        member.sync(Refusing(world.server, "ohchr"))
    with member.database() as database:
        assert EntryStore(database).progress().synced_day is None
