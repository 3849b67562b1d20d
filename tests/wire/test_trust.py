"""The rules of `channel.wire.trust`, one row a way in which notes are to be believed or not."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest

from channel.codec.days import Window
from channel.codec.digests import Digest, sha256
from channel.errors import ChannelError, MalformedError, RefusedError, UnavailableError, UntrustedError
from channel.treelog.note import parse_note
from channel.wire.cross import Cross
from channel.wire.pin import Pin
from channel.wire.seen import Mark, Seen
from channel.wire.trust import TrustedNotes
from tests.wire.notes_simulator import (
    TODAY,
    Channel,
    about_of,
    cross_of,
    new_channel,
    public_of,
    recipient_of,
    sign_key_of,
    signed_by_body,
    signed_by_roots,
    spoilt,
    vkey_of,
)

Change = Callable[[Channel], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A change to a channel that was read once before, and what the next reading must come to.

    `refused` is a piece of the error's message; `unavailable` a piece of the reason why ohchr cannot receive.
    Neither means that all is well. In any case oios must not suffer from what only concerns ohchr.
    """

    name: str
    change: Change
    refused: str | None = None
    error: type[ChannelError] = UntrustedError
    unavailable: str | None = None


def sets(**changes: object) -> Change:
    """Publish the next directory with these fields."""

    def change(channel: Channel) -> None:
        channel.next_directory()
        channel.directory = replace(channel.directory, **changes)  # type: ignore[arg-type]

    return change


def sets_intake(**changes: object) -> Change:
    """Publish the next intake note of ohchr with these fields."""

    def change(channel: Channel) -> None:
        channel.next_intake("ohchr")
        channel.intakes["ohchr"] = replace(channel.intakes["ohchr"], **changes)  # type: ignore[arg-type]

    return change


def does(*changes: Change) -> Change:
    def change(channel: Channel) -> None:
        for one in changes:
            one(channel)

    return change


def on(day: date) -> Change:
    return lambda channel: setattr(channel, "today", day)


def signed_by(*signers: str) -> Change:
    return lambda channel: setattr(channel, "directory_signers", signers)


def forgets(channel: Channel) -> None:
    channel.seen = Seen.empty()


def serves_older_directory(channel: Channel) -> None:
    channel.next_directory()
    channel.read()
    channel.directory = new_channel().directory


def serves_other_directory_of_same_number(channel: Channel) -> None:
    channel.directory = replace(
        channel.directory, valid=replace(channel.directory.valid, end=date(2027, 3, 1))
    )


def skips_directories(channel: Channel) -> None:
    channel.directory = replace(channel.directory, seq=9, prev=sha256(b"number 8"))


def pins_higher(channel: Channel) -> None:
    channel.seen = Seen.empty()
    channel.pin = replace(channel.pin, seq=2)


def pins_other_roots(channel: Channel) -> None:
    channel.seen = Seen.empty()
    channel.pin = replace(channel.pin, roots=sha256(b"other roots"))


def pins_other_origin(channel: Channel) -> None:
    channel.seen = Seen.empty()
    channel.pin = Pin(origin="other.example.org", seq=1, roots=channel.pin.roots)


def signs_directory_of_another_channel(channel: Channel) -> None:
    other = "other.example.org"
    sets(
        origin=other,
        intake_log=vkey_of(f"{other}/intake"),
        directory_log=vkey_of(f"{other}/directory"),
        promise=vkey_of(f"{other}/promise"),
    )(channel)


def rotates_sign_key(channel: Channel) -> None:
    sets(signs=(sign_key_of("ohchr", "2026b"), sign_key_of("oios")))(channel)


def lists_two_sign_keys(*crosses: Cross) -> Change:
    keys = (sign_key_of("ohchr"), sign_key_of("ohchr", "2026b"), sign_key_of("oios"))
    return sets(signs=keys, crosses=crosses)


def forged_cross(channel: Channel) -> None:
    good = cross_of("ohchr", "2026b", "2026a")
    lists_two_sign_keys(replace(good, signature=good.signature[:32] + bytes(32)))(channel)


def signs_with_new_key(channel: Channel) -> None:
    intakes = channel.intakes
    channel.next_intake("ohchr")
    channel.intake_notes = [
        signed_by_body(intakes["ohchr"].text, "ohchr", "2026b"),
        signed_by_body(intakes["oios"].text, "oios"),
    ]


def serves_older_intake(channel: Channel) -> None:
    channel.next_intake("ohchr")
    channel.read()
    channel.intakes["ohchr"] = new_channel().intakes["ohchr"]


def serves_other_intake_of_same_number(channel: Channel) -> None:
    channel.intakes["ohchr"] = replace(channel.intakes["ohchr"], witnesses=())


def skips_intakes(channel: Channel) -> None:
    channel.intakes["ohchr"] = replace(channel.intakes["ohchr"], seq=7, prev=sha256(b"number 6"))


def spoils_intake(channel: Channel) -> None:
    notes = [signed_by_body(intake.text, body) for body, intake in channel.intakes.items()]
    line = spoilt(notes[0].signatures[0])
    channel.intake_notes = [replace(notes[0], signatures=(line,)), notes[1]]


def spoils_second_line_of_intake(channel: Channel) -> None:
    notes = [signed_by_body(intake.text, body) for body, intake in channel.intakes.items()]
    good = notes[0].signatures[0]
    channel.intake_notes = [replace(notes[0], signatures=(good, spoilt(good))), notes[1]]


def adds_unknown_line_to_intake(channel: Channel) -> None:
    notes = [signed_by_body(intake.text, body) for body, intake in channel.intakes.items()]
    stranger = signed_by_body(notes[0].text, "ohchr", "2031z").signatures
    channel.intake_notes = [replace(notes[0], signatures=stranger + notes[0].signatures), notes[1]]


def signs_ohchr_as_oios(channel: Channel) -> None:
    intakes = channel.intakes
    channel.next_intake("ohchr")
    channel.intake_notes = [signed_by_body(intakes[body].text, "oios") for body in ("ohchr", "oios")]


def serves_ohchr_twice(channel: Channel) -> None:
    note = signed_by_body(channel.intakes["ohchr"].text, "ohchr")
    channel.intake_notes = [note, note]


def drops_intake(channel: Channel) -> None:
    del channel.intakes["ohchr"]


def drops_every_intake(channel: Channel) -> None:
    channel.intakes.clear()


def adds_intake_of_unlisted_body(channel: Channel) -> None:
    stranger = replace(new_channel().intakes["ohchr"], body="nobody", witnesses=(), custodies=())
    channel.intakes["nobody"] = stranger


def copies_key_of_oios(channel: Channel) -> None:
    sets_intake(keys=channel.intakes["oios"].keys)(channel)


def uses_intake_key_for_evidence(channel: Channel) -> None:
    sets_intake(evidence=channel.intakes["ohchr"].keys)(channel)


def lists_same_recipient_twice(channel: Channel) -> None:
    first, second = channel.intakes["ohchr"].keys
    sets_intake(keys=(first, replace(second, recipient=first.recipient)))(channel)


def replies_with(public: bytes) -> Change:
    return lambda channel: sets_intake(reply=replace(channel.intakes["ohchr"].reply, public=public))(channel)


def witnesses_with_its_reply_key(channel: Channel) -> None:
    intake = channel.intakes["ohchr"]
    sets_intake(witnesses=(replace(intake.witnesses[0], public=intake.reply.public),))(channel)


def keeps_custody_with_its_witness_key(channel: Channel) -> None:
    intake = channel.intakes["ohchr"]
    sets_intake(custodies=(replace(intake.custodies[0], public=intake.witnesses[0].public),))(channel)


def replaces_keys_for_a_leaver(channel: Channel) -> None:
    keys = channel.intakes["ohchr"].keys
    renewed = [replace(key, id=f"{key.id}b", recipient=recipient_of(f"renewed {key.id}")) for key in keys]
    sets_intake(keys=tuple(renewed))(channel)


OTHER_PREV: Digest = sha256(b"another note")
ROWS = [
    Row(name="nothing new", change=lambda _: None),
    Row(name="the next of everything", change=does(sets(), sets_intake())),
    # Directory: who signed.
    Row(name="signed by other two", change=does(sets(), signed_by("1", "3"))),
    Row(name="signed by all", change=does(sets(), signed_by("3", "2", "1"))),
    Row(name="below the threshold", change=signed_by("1"), refused="1 of the 2 needed"),
    Row(name="one signer twice", change=signed_by("1", "1"), refused="1 of the 2 needed"),
    Row(name="only Ed25519 of one", change=signed_by("1", "2e"), refused="1 of the 2 needed"),
    Row(name="only ML-DSA-44 of one", change=signed_by("1", "2q"), refused="1 of the 2 needed"),
    Row(name="halves of two", change=signed_by("1", "2e", "3q"), refused="1 of the 2 needed"),
    Row(name="unknown signers ignored", change=signed_by("8", "1", "9e", "2", "1eS")),
    Row(name="unknown signers only", change=signed_by("8", "9"), refused="0 of the 2 needed"),
    Row(
        name="a stranger under a root's name", change=signed_by("1", "2eS", "2q"), refused="signed: 1 of the"
    ),
    Row(name="forged Ed25519", change=signed_by("1", "2eX", "2q"), refused="root-2 does not hold"),
    Row(name="forged ML-DSA-44", change=signed_by("1", "2e", "2qX"), refused="root-2-pq does not hold"),
    Row(name="forged beyond threshold", change=signed_by("1", "2", "3eX"), refused="root-3 does not hold"),
    Row(name="forged beside a good one", change=signed_by("1", "2", "2eX"), refused="root-2 does not hold"),
    # Directory: what it says.
    Row(name="the pin is of another origin", change=pins_other_origin, refused="roots of another channel"),
    Row(
        name="another channel",
        change=signs_directory_of_another_channel,
        refused="directory of another channel",
    ),
    Row(name="the pin names other roots", change=pins_other_roots, refused="not the ones that the pin names"),
    Row(name="older than the pin", change=pins_higher, refused="older than the pin"),
    Row(name="rolled back", change=serves_older_directory, refused="number 2 was seen before"),
    Row(name="rolled back, nothing remembered", change=does(serves_older_directory, forgets)),
    Row(name="two of one number", change=serves_other_directory_of_same_number, refused="same number"),
    Row(name="prev does not fit", change=sets(prev=OTHER_PREV), refused="does not follow"),
    Row(name="a gap in the numbers", change=skips_directories),
    Row(name="expired", change=on(date(2027, 2, 23)), refused="expired on 2027-02-23"),
    Row(name="last day", change=on(date(2027, 2, 22)), unavailable="last key ended on 2026-12-07"),
    Row(name="not yet valid", change=on(date(2026, 11, 22)), refused="not valid before 2026-11-23"),
    Row(name="first day", change=on(date(2026, 11, 23))),
    Row(
        name="a sign key under two bodies",
        change=sets(signs=(sign_key_of("ohchr"), replace(sign_key_of("ohchr"), body="oios"))),
        refused="one key stands twice, as ohchr sign 2026a and as oios sign 2026a",
    ),
    Row(
        name="a sign key under two ids",
        change=sets(signs=(sign_key_of("ohchr"), replace(sign_key_of("ohchr"), id="2026b"))),
        refused="one key stands twice",
    ),
    Row(
        name="a log key that also promises",
        change=sets(promise=replace(vkey_of("reports.example.org/promise"), public=public_of("ohchr 2026a"))),
        refused="one key stands twice",
    ),
    Row(
        name="a root's key that speaks for a body",
        change=sets(signs=(replace(sign_key_of("ohchr"), public=public_of("reports.example.org/root-3")),)),
        refused="one key stands twice",
    ),
    Row(name="a new sign key, vouched for", change=lists_two_sign_keys(cross_of("ohchr", "2026b", "2026a"))),
    Row(name="a new sign key, not vouched for", change=lists_two_sign_keys()),
    Row(name="a forged cross line", change=forged_cross, refused="cross signature of ohchr 2026b"),
    Row(
        name="a cross line of another channel",
        change=lists_two_sign_keys(cross_of("ohchr", "2026b", "2026a", origin="other.example.org")),
        refused="cross signature of ohchr 2026b",
    ),
    Row(
        name="a cross line by a key that has left",
        change=sets(
            signs=(sign_key_of("ohchr"), sign_key_of("oios")), crosses=(cross_of("ohchr", "2026a", "2025c"),)
        ),
    ),
    Row(
        name="about does not fit",
        change=lambda channel: setattr(channel, "about_file", about_of("oios").encoded),
        refused="not the file that the directory names",
    ),
    # Intake: who signed.
    Row(name="forged", change=spoils_intake, refused="ohchr/2026a does not hold"),
    Row(name="forged second line", change=spoils_second_line_of_intake, refused="2026a does not hold"),
    Row(name="unknown line ignored", change=adds_unknown_line_to_intake),
    Row(name="signed by another body", change=signs_ohchr_as_oios, unavailable="not signed by a key"),
    Row(name="the sign key has left", change=rotates_sign_key, unavailable="not signed by a key"),
    Row(name="signed by the new key", change=does(rotates_sign_key, signs_with_new_key)),
    Row(name="signed by a key to come", change=signs_with_new_key, unavailable="not signed by a key"),
    Row(name="missing", change=drops_intake, unavailable="no intake note"),
    Row(
        name="twice", change=serves_ohchr_twice, error=MalformedError, refused="two intake notes of one body"
    ),
    Row(name="of a body not listed", change=adds_intake_of_unlisted_body),
    # Intake: what it says.
    Row(name="of another channel", change=sets_intake(origin="other.example.org"), refused="another channel"),
    Row(name="intake rolled back", change=serves_older_intake, refused="ohchr is number 1, but number 2"),
    Row(name="two intakes of one number", change=serves_other_intake_of_same_number, refused="same number"),
    Row(name="intake prev does not fit", change=sets_intake(prev=OTHER_PREV), refused="does not follow"),
    Row(name="a gap in intake numbers", change=skips_intakes),
    Row(name="a key under two bodies", change=copies_key_of_oios, refused="ohchr intake 2026w48 and as oios"),
    Row(
        name="an intake key for evidence", change=uses_intake_key_for_evidence, refused="one key stands twice"
    ),
    Row(name="a recipient in two weeks", change=lists_same_recipient_twice, refused="one key stands twice"),
    Row(name="replies with a sign key", change=replies_with(public_of("oios 2026a")), refused="stands twice"),
    Row(name="replies as oios", change=replies_with(public_of("oios reply")), refused="stands twice"),
    Row(
        name="replies with a log key",
        change=replies_with(public_of("reports.example.org/intake")),
        refused="one key stands twice",
    ),
    Row(name="witness with the reply key", change=witnesses_with_its_reply_key, refused="stands twice"),
    Row(name="one cosigner twice", change=keeps_custody_with_its_witness_key, refused="stands twice"),
    Row(name="keys renewed for a leaver", change=replaces_keys_for_a_leaver),
    # Which key is in force.
    Row(name="the last day of a week", change=on(date(2026, 11, 29))),
    Row(name="the last day of all weeks", change=on(date(2026, 12, 6))),
    Row(name="after all weeks", change=on(date(2026, 12, 7)), unavailable="last key ended on 2026-12-07"),
    Row(name="no key at all", change=sets_intake(keys=()), unavailable="published no key"),
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_the_second_reading_of_a_changed_channel(row: Row) -> None:
    channel = new_channel()
    channel.read()
    row.change(channel)
    before = channel.seen
    if row.refused is not None:
        with pytest.raises(row.error, match=row.refused) as caught:
            channel.read()
        assert caught.value.hint or row.error is MalformedError
        assert channel.seen == before
        return
    ohchr = channel.read().body("ohchr")
    if row.unavailable is None:
        assert ohchr.reason is None
        assert ohchr.intake_key() in channel.intakes["ohchr"].keys
    else:
        assert ohchr.reason is not None
        assert row.unavailable in ohchr.reason
        with pytest.raises(UnavailableError, match=row.unavailable):
            ohchr.intake_key()


@pytest.mark.parametrize("change", [drops_intake, signs_ohchr_as_oios, rotates_sign_key])
def test_what_one_body_lacks_does_not_stop_another(change: Change) -> None:
    channel = new_channel()
    change(channel)
    trusted = channel.read()
    assert trusted.body("ohchr").reason is not None
    assert trusted.body("oios").intake_key().id == "2026w48"
    assert [body.id for body in trusted.bodies()] == ["ohchr", "oios"]


@pytest.mark.parametrize(
    ("today", "key_id"),
    [
        (date(2026, 11, 23), "2026w48"),
        (date(2026, 11, 29), "2026w48"),
        (date(2026, 11, 30), "2026w49"),
        (date(2026, 12, 7), "2026w52"),
        (date(2026, 12, 13), "2026w52"),
        (date(2026, 12, 14), "2026w52"),
        (date(2026, 12, 20), None),
    ],
)
def test_the_key_of_today_else_the_earliest_within_seven_days(today: date, key_id: str | None) -> None:
    channel = new_channel()
    first, second = channel.intakes["ohchr"].keys
    week = Window(start=date(2026, 12, 14), end=date(2026, 12, 20))
    third = replace(first, id="2026w52", window=week, recipient=recipient_of("2026w52"))
    sets_intake(keys=(first, second, third))(channel)
    channel.today = today
    found = channel.read().body("ohchr").intake
    assert (found.id if found else None) == key_id


def test_a_key_that_starts_in_eight_days_is_not_used_early() -> None:
    channel = new_channel()
    first, second = channel.intakes["ohchr"].keys
    later = replace(second, window=Window(start=TODAY + timedelta(days=8), end=TODAY + timedelta(days=15)))
    sets_intake(keys=(later,))(channel)
    body = channel.read().body("ohchr")
    assert body.intake is None
    assert body.reason == "its next key starts on 2026-12-03, more than 7 days from today"
    assert body.evidence is None
    assert first.window.holds(TODAY)


def test_evidence_follows_the_same_rule_and_may_be_absent() -> None:
    channel = new_channel()
    assert channel.read().body("ohchr").evidence_key().id == "2026w48"
    channel.today = date(2026, 12, 1)
    body = channel.read().body("ohchr")
    assert body.intake_key().id == "2026w49"
    with pytest.raises(UnavailableError, match="no evidence key"):
        body.evidence_key()


def test_a_body_not_listed_is_refused_with_those_that_are() -> None:
    with pytest.raises(RefusedError) as caught:
        new_channel().read().body("poe-oruma")
    assert caught.value.hint == "Choose among: ohchr, oios."
    assert "poe-oruma" not in str(caught.value)


def test_about_is_read_with_the_body() -> None:
    about = new_channel().read().body("ohchr").about
    assert about is not None
    assert about.name["fr"] == "Français"
    assert about.contacts_state


def test_a_directory_may_list_a_body_of_which_about_says_nothing() -> None:
    channel = new_channel()
    channel.about_file = b"{}"
    sets(about=sha256(b"{}"))(channel)
    assert channel.read().body("ohchr").about is None


def test_what_was_seen_is_saved_and_kept_for_bodies_that_are_absent() -> None:
    channel = new_channel()
    first = channel.read().seen
    assert first.directory == Mark(seq=1, digest=channel.directory.digest)
    assert set(first.intake) == {"ohchr", "oios"}
    drops_intake(channel)
    channel.next_intake("oios")
    second = channel.read().seen
    assert second.intake["ohchr"] == first.intake["ohchr"]
    assert second.intake["oios"].seq == 2
    assert Seen.parse(second.encoded) == second


def test_an_empty_intake_file_leaves_every_body_unavailable() -> None:
    channel = new_channel()
    drops_every_intake(channel)
    assert [body.reason for body in channel.read().bodies()] == ["the server has no intake note of it"] * 2


def test_a_refused_file_changes_nothing() -> None:
    channel = new_channel()
    trusted = channel.read()
    seen, key = trusted.seen, trusted.body("ohchr").intake_key()
    spoils_intake(channel)
    with pytest.raises(UntrustedError):
        trusted.update_intake(channel.intake_file)
    signed_by("1")(channel)
    with pytest.raises(UntrustedError):
        trusted.update_directory(channel.directory_file)
    assert (trusted.seen, trusted.body("ohchr").intake_key()) == (seen, key)


def test_a_key_that_stands_twice_is_refused_with_the_directory_already() -> None:
    channel = new_channel()
    trusted = channel.read()
    sets(signs=(sign_key_of("ohchr"), replace(sign_key_of("ohchr"), body="oios")))(channel)
    with pytest.raises(UntrustedError, match="one key stands twice"):
        trusted.update_directory(channel.directory_file)


def test_a_new_directory_asks_for_new_about_and_intake() -> None:
    channel = new_channel()
    trusted = channel.read()
    channel.next_directory()
    trusted.update_directory(channel.directory_file)
    assert trusted.body("ohchr").reason == "the server has no intake note of it"
    with pytest.raises(RuntimeError):
        trusted.about  # noqa: B018 - the property itself raises


def test_files_come_in_order() -> None:
    channel = new_channel()
    trusted = TrustedNotes(channel.pin, today=TODAY, seen=Seen.empty())
    with pytest.raises(RuntimeError):
        trusted.update_directory(channel.directory_file)
    trusted.update_roots(channel.roots_file)
    with pytest.raises(RuntimeError):
        trusted.update_about(channel.about_file)
    with pytest.raises(RuntimeError):
        trusted.update_intake(channel.intake_file)


def test_a_note_of_another_kind_is_malformed() -> None:
    channel = new_channel()
    trusted = channel.read()
    intake = signed_by_body(channel.intakes["ohchr"].text, "ohchr").encoded
    with pytest.raises(MalformedError):
        trusted.update_directory(intake)
    with pytest.raises(MalformedError):
        trusted.update_intake(channel.directory_file)
    with pytest.raises(MalformedError):
        trusted.update_roots(channel.directory_file)


def test_signatures_may_be_added_without_a_new_note() -> None:
    channel = new_channel()
    channel.read()
    before = parse_note(channel.directory_file)
    channel.directory_signers = ("1", "2", "3")
    after = channel.read()
    assert after.directory.digest == before.digest
    assert signed_by_roots(before.text, "1", "2").digest == before.digest
