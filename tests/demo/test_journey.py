"""The steps themselves: a step that finds something else than was sent says so, and no step runs after it."""

import errno
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import cast

import pytest

from channel.cli.edges import today
from channel.demo.channels import read_channel
from channel.demo.demo_channel import DemoChannel
from channel.demo.folder import DemoFolder
from channel.demo.journey import FIRST_STEPS, STEPS, Step, travel
from channel.demo.members import opened_console
from channel.demo.reviewers import check_picture, compare_attachments, compare_reports, sync_consoles
from channel.demo.running import running_channel
from channel.demo.sample_reports import SampleReport
from channel.errors import RefusedError, UnavailableError, UntrustedError
from channel.report.attached import Purpose

NO_SERVER = "http://127.0.0.1:9"


@pytest.fixture(scope="module")
def channel(kept_once: Path) -> DemoChannel:
    """Return a channel whose members have opened everything, without a server."""
    return read_channel(DemoFolder(root=kept_once), server=NO_SERVER, today=today())


@pytest.fixture
def sent(tmp_path: Path) -> Iterator[DemoChannel]:
    """Return a running channel to which two reports were sent, and which nobody has synced yet."""
    with running_channel(DemoFolder(root=tmp_path / "demo"), port=0, today=today()) as running:
        some = tuple(sample for sample in running.channel.samples if sample.name in {"V3", "V7"})
        channel = replace(running.channel, samples=some)
        for step in FIRST_STEPS:
            step.run(channel)
        yield channel


def with_changed(
    channel: DemoChannel, name: str, change: Callable[[SampleReport], SampleReport]
) -> DemoChannel:
    samples = tuple(change(sample) if sample.name == name else sample for sample in channel.samples)
    return replace(channel, samples=samples)


def test_what_was_opened_is_what_was_sent(channel: DemoChannel) -> None:
    compare_reports(channel)
    compare_attachments(channel)


@pytest.mark.parametrize(
    ("name", "change", "complaint"),
    [
        ("V1", lambda one: replace(one, report=replace(one.report, what=one.report.what + ".")), "V1"),
        ("V5", lambda one: replace(one, report=replace(one.report, urgency=None)), "V5"),
        ("V3", lambda one: replace(one, lang="en"), "V3"),
        ("V7", lambda one: replace(one, to=("oios", "ohchr")), "ohchr/m-heron cannot open V7"),
        ("V8-20", lambda one: replace(one, to=("osapg",)), "ohchr/m-heron opens V8-20"),
        ("V2", lambda one: replace(one, files=one.files[:1]), "V2"),
        ("V6", lambda one: replace(one, files=tuple(replace(f, cleaned=False) for f in one.files)), "V6"),
    ],
)
def test_one_thing_that_differs_fails_the_step_open(
    channel: DemoChannel, name: str, change: Callable[[SampleReport], SampleReport], complaint: str
) -> None:
    with pytest.raises(UntrustedError, match=complaint):
        compare_reports(with_changed(channel, name, change))


def test_other_bytes_fail_the_step_attachment(channel: DemoChannel) -> None:
    def with_other_bytes(sample: SampleReport) -> SampleReport:
        first, *others = sample.files
        return replace(sample, files=(replace(first, recipe=others[0].recipe), *others))

    with pytest.raises(UntrustedError, match="file 1 of V6 comes back to ohchr/m-heron with other bytes"):
        compare_attachments(with_changed(channel, "V6", with_other_bytes))


def test_a_file_for_everybody_may_not_pass_for_evidence(channel: DemoChannel) -> None:
    def all_evidence(sample: SampleReport) -> SampleReport:
        return replace(sample, files=tuple(replace(file, purpose=Purpose.EVIDENCE) for file in sample.files))

    with pytest.raises(UntrustedError, match="ohchr/m-heron opens file 1 of V2, which is for the evidence"):
        compare_attachments(with_changed(channel, "V2", all_evidence))


def test_a_server_that_serves_other_bytes_fails_the_step_sync(sent: DemoChannel) -> None:
    blob = next((sent.folder.server / "blobs").iterdir())
    changed = bytearray(blob.read_bytes())
    changed[-1] ^= 1
    blob.write_bytes(changed)
    with pytest.raises(UntrustedError, match="raises an alarm"):
        sync_consoles(sent)


def test_a_disk_that_is_too_full_fails_the_step_sync_and_is_not_blamed_on_the_server(
    sent: DemoChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("channel.console.left_out.SPARE_BYTES", 2**60)
    with pytest.raises(UnavailableError, match="no room"):
        sync_consoles(sent)


def test_a_home_that_holds_too_little_fails_the_step_sync(channel: DemoChannel) -> None:
    seat = channel.seats[0]
    with opened_console(channel, seat) as database:
        check_picture(database, seat, sent=50)
        with pytest.raises(UntrustedError, match="51 reports were sent, but ohchr/m-heron finds 50 entries"):
            check_picture(database, seat, sent=51)


def test_a_channel_past_its_days_is_refused(kept_once: Path) -> None:
    folder = DemoFolder(root=kept_once)
    with (
        pytest.raises(RefusedError, match="the keys of this demonstration ended"),
        running_channel(folder, port=0, today=date(2100, 1, 1)),
    ):
        pass


def test_no_step_runs_after_one_that_failed() -> None:
    ran: list[str] = []

    def step(name: str, error: Exception | None) -> Step:
        def run(_channel: DemoChannel) -> None:
            ran.append(name)
            if error:
                raise error

        return Step(name=name, what="", run=run)

    failure = UntrustedError("not equal")
    steps = [step("first", None), step("second", failure), step("third", None)]
    ticks = iter([1.0, 3.0, 10.0, 15.0])
    outcomes = list(travel(cast("DemoChannel", None), steps, clock=lambda: next(ticks)))
    assert ran == ["first", "second"]
    assert [(one.step.name, one.seconds, one.error) for one in outcomes] == [
        ("first", 2.0, None),
        ("second", 5.0, failure),
    ]


def test_a_full_disk_is_no_defect() -> None:
    def run(_channel: DemoChannel) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "/somewhere/private")

    step = Step(name="seal", what="", run=run)
    (outcome,) = travel(cast("DemoChannel", None), [step], clock=lambda: 0.0)
    assert isinstance(outcome.error, UnavailableError)
    assert str(outcome.error) == "the disk says no (no space left on device)"


def test_the_steps_are_the_ones_that_are_promised() -> None:
    assert [step.name for step in STEPS] == ["seal", "send", "sync", "open", "attachment"]
