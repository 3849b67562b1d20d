"""Which entry is the report and which repeat it does not depend on the order in which they are judged."""

from hypothesis import given
from hypothesis import strategies as st

from channel.codec.digests import sha256
from channel.console.duplicates import Candidate, judge_group
from channel.console.report_states import Fault, ReportState

CANDIDATES = st.builds(
    Candidate,
    entry=st.integers(min_value=0, max_value=50),
    by_hand=st.just(value=False),
    fault=st.sampled_from([None, None, Fault.TOKEN, Fault.PADDING]),
    content=st.sampled_from([sha256(b"one"), sha256(b"two")]),
)
GROUPS = st.lists(CANDIDATES, unique_by=lambda candidate: candidate.entry, max_size=8)


def candidate(entry: int, *, fault: Fault | None = None, content: bytes = b"x") -> Candidate:
    return Candidate(entry=entry, by_hand=False, fault=fault, content=sha256(content))


@given(GROUPS, st.randoms(use_true_random=False))
def test_order_makes_no_difference(group: list[Candidate], shuffler: object) -> None:
    shuffled = list(group)
    shuffler.shuffle(shuffled)  # type: ignore[attr-defined]
    assert judge_group(shuffled) == judge_group(group)


@given(GROUPS)
def test_there_is_one_report_exactly_if_something_is_sound(group: list[Candidate]) -> None:
    verdicts = judge_group(group)
    opened = [entry for entry, verdict in verdicts.items() if verdict.state is ReportState.OPENED]
    sound = [one.entry for one in group if one.fault is None]
    assert opened == sorted(sound)[:1]
    assert verdicts.keys() == {one.entry for one in group}


def test_a_duplicate_names_the_first_sound_entry() -> None:
    verdicts = judge_group([candidate(3), candidate(1), candidate(2, content=b"other wording")])
    assert {entry: verdict.duplicate_of for entry, verdict in verdicts.items()} == {1: None, 2: 1, 3: 1}


def test_a_faulty_entry_never_takes_the_place_of_the_report() -> None:
    verdicts = judge_group([candidate(1, fault=Fault.TOKEN), candidate(2)])
    assert (verdicts[1].state, verdicts[1].duplicate_of) == (ReportState.DUPLICATE, 2)
    assert verdicts[2].state is ReportState.OPENED


def test_other_faults_and_other_content_stay_malformed() -> None:
    verdicts = judge_group(
        [candidate(1), candidate(2, fault=Fault.PADDING), candidate(3, fault=Fault.TOKEN, content=b"y")]
    )
    assert {verdicts[entry].state for entry in (2, 3)} == {ReportState.MALFORMED}


def test_without_a_sound_entry_all_are_malformed() -> None:
    verdicts = judge_group([candidate(1, fault=Fault.TOKEN), candidate(2, fault=Fault.TOKEN)])
    assert {verdict.state for verdict in verdicts.values()} == {ReportState.MALFORMED}
