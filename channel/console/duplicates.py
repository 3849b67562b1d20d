"""Decides which of several entries is the report and which repeat it; pure, and the same on every console."""

from collections.abc import Sequence
from dataclasses import dataclass

from channel.codec.binary import label, u64
from channel.codec.digests import Digest, sha256
from channel.console.report_states import Fault, ReportState
from channel.report.manifest import Manifest


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One entry of a group; `content` is the hash of what was signed, or of the header if nothing was."""

    entry: int
    by_hand: bool
    fault: Fault | None
    content: Digest


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What an entry is shown as, and which entry it repeats."""

    state: ReportState
    duplicate_of: int | None


def bundle_group(manifest: Manifest) -> Digest:
    """Name the group of all entries that claim one number of one report by one reporter's key.

    To be asked only where the signature holds: nobody else can then join a reporter's group.
    """
    return sha256(
        label("console/bundle") + manifest.report_id + manifest.reporter.sign + u64(manifest.number)
    )


def by_hand_group(header_digest: Digest) -> Digest:
    """Name the group of all entries sealed by hand that have one header."""
    return sha256(label("console/by-hand") + header_digest)


def judge_group(candidates: Sequence[Candidate]) -> dict[int, Verdict]:
    """Judge all entries of a group: the first without a fault is the report, the rest repeat it or are bad.

    Bytes posted again by somebody else lack a token of their commitment. Standing before the report they do
    not take its place, and are shown as its duplicates.
    """
    sound = [candidate for candidate in candidates if candidate.fault is None]
    original = min(sound, key=lambda candidate: candidate.entry, default=None)
    return {candidate.entry: _judge(candidate, original) for candidate in candidates}


def _judge(candidate: Candidate, original: Candidate | None) -> Verdict:
    if candidate == original:
        state = ReportState.BY_HAND if candidate.by_hand else ReportState.OPENED
        return Verdict(state=state, duplicate_of=None)
    if original is not None and (candidate.fault is None or _is_posted_again(candidate, original)):
        return Verdict(state=ReportState.DUPLICATE, duplicate_of=original.entry)
    return Verdict(state=ReportState.MALFORMED, duplicate_of=None)


def _is_posted_again(candidate: Candidate, original: Candidate) -> bool:
    return candidate.fault is Fault.TOKEN and candidate.content == original.content
