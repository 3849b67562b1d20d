"""What a reviewer is told about states, faults, cautions and alarms: what was seen, and the next act."""

import math
from collections.abc import Mapping
from types import MappingProxyType

from channel.console.alarms import Alarm, AlarmKind
from channel.console.places import shown_place
from channel.console.report_states import Caution, Fault, ReportState
from channel.console.reports import Summary

STATE_WORDS: Mapping[ReportState, str] = MappingProxyType(
    {
        ReportState.ARRIVED: "not opened yet",
        ReportState.OPENED: "opened",
        ReportState.BY_HAND: "sealed by hand",
        ReportState.MALFORMED: "malformed",
        ReportState.DUPLICATE: "duplicate",
    }
)

FAULTS: Mapping[Fault, str] = MappingProxyType(
    {
        Fault.HEADER: "One slot opens with your body's key, but the header around it does not hold. "
        "Nothing inside can be read.",
        Fault.PAYLOAD: "The payload was not sealed under the key in its header, or was altered before it "
        "was sent. Only what stands before the damage can be read.",
        Fault.MANIFEST: "What should be the report breaks the format. It is shown as it came, unproven, "
        "unless it is longer than a report may be.",
        Fault.SIGNATURE: "The report is not signed by the key that it names. Anybody may have written it.",
        Fault.ADDRESSEE: "The report does not name the key that opened it. Another body that received it "
        "may have passed it on as if it had been sent here.",
        Fault.TOKEN: "The reporter's words do not prove this entry. Somebody else may have posted the "
        "reporter's bytes again; the genuine entry may still come.",
        Fault.PADDING: "Behind the report and its files stands something that does not belong there. "
        "The report itself is signed.",
        Fault.REPORT: "The report is signed, but holds no account.",
        Fault.DEFECT: "This program failed on it. The bytes are kept: report the defect, without the "
        "text, and try again with a newer version.",
    }
)

CAUTIONS: Mapping[Caution, str] = MappingProxyType(
    {
        Caution.SCHEMA: "A field breaks the report's schema, or is newer than this program. All fields are "
        "shown as they came.",
        Caution.DIRECTORY: "It was sealed under a directory that this console has never seen itself. That "
        "is normal for reports older than this console.",
    }
)

ALARMS: Mapping[AlarmKind, str] = MappingProxyType(
    {
        AlarmKind.COMMITMENT: "The server's listing of this entry contradicts itself.",
        AlarmKind.PAYLOAD: "The payload that the server gives is not the one that this entry commits to.",
        AlarmKind.WITHHELD: "The server lists this entry, but does not give its payload.",
        AlarmKind.REWRITTEN: "The server lists another entry under a number that was taken in before. "
        "Both are kept; the newer one is listed with a number behind it, as in 2-2.",
        AlarmKind.SHORTENED: "The server lists fewer entries than it did before.",
        AlarmKind.REPEATED: "The server lists one submission under two numbers.",
        AlarmKind.LISTING: "The server's list of entries is out of order or broken, and was not used.",
        AlarmKind.NOTES: "The channel's directory or keys are missing, expired, forged or rolled back.",
        AlarmKind.MEMBERS: "Your body's members note is missing, forged or rolled back.",
        AlarmKind.KEYRING: "Your body's keyring is missing, not the one announced, or not sealed to this "
        "machine. Reports sealed to newer keys stay closed here until it opens.",
        AlarmKind.ROOM: "This machine has no room for some payloads; everything else was fetched. The "
        "reports among them are listed as not opened yet.",
    }
)

_RESTORED = (
    "Ask the operator whether the server was restored from a backup; if not, it lost or hid reports: tell "
    "your custodian."
)
NEXT_ACTS: Mapping[AlarmKind, str] = MappingProxyType(
    {
        AlarmKind.REWRITTEN: _RESTORED,
        AlarmKind.SHORTENED: _RESTORED,
        AlarmKind.NOTES: "Check this machine's date; else tell your custodian and the administrators.",
        AlarmKind.MEMBERS: "Tell your custodian.",
        AlarmKind.KEYRING: "Ask your custodian to admit this machine again with a fresh card.",
        AlarmKind.ROOM: "Make room on this machine's disk and sync again: they are fetched then.",
    }
)
_NEXT_ACT = (
    "It is asked for again at each sync. If it stays, compare with another body, and tell your custodian."
)


def state_words(summary: Summary) -> str:
    """Return the few words that a list shows for a report's state."""
    words = STATE_WORDS[summary.state]
    if summary.duplicate_of is not None:
        return f"{words} of {shown_place(summary.duplicate_of)}"
    if summary.state is ReportState.MALFORMED and summary.fault is not None:
        return f"{words}: {summary.fault.value}"
    return words


def alarm_sentence(alarm: Alarm) -> str:
    """Say what was seen, since when, and what to do."""
    where = "" if alarm.entry is None else f"entry {alarm.entry}, "
    return f"{where}since {alarm.first_day}: {ALARMS[alarm.kind]} {next_act(alarm)}"


def next_act(alarm: Alarm) -> str:
    """Say what to do about an alarm."""
    if alarm.need is None:
        return NEXT_ACTS.get(alarm.kind, _NEXT_ACT)
    size = f"{math.ceil(alarm.need.free_bytes / 2**20)} MiB"
    return f"Have {size} free on the disk of {alarm.need.folder} and sync again: they are fetched then."
