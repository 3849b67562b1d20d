"""Whatever is wrong inside an entry of ours is named, shown, and stops nothing."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from channel.codec import b64, jsons
from channel.codec.binary import label, u32
from channel.console.report_states import Caution, Fault, ReportState
from channel.console.reports import ReportStore, StoredReport
from channel.report.addressee import addressee
from channel.report.bundle import read_front
from keys.identity import Identity
from tests.console.world import Part, Reporter, World

ACCOUNT = "They came at dawn\nand took the teacher"


def opened(world: World, *parts: Part) -> list[StoredReport]:
    """Return what the body makes of the parts, each accepted by the server in turn."""
    entries = [world.server.accept(part) for part in parts]
    world.member("ohchr").sync()
    with world.member("ohchr").database() as database:
        return [ReportStore(database).get(entry) for entry in entries]


def flipped(data: bytes, place: int) -> bytes:
    return data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]


def header_with_a_broken_mac(reporter: Reporter) -> Part:
    part = reporter.report(ACCOUNT)
    # The last base64 letter of the MAC carries four bits, so its neighbour is the one to change.
    letter = part.header[-4:-3]
    header = part.header[:-4] + other_letter(letter) + part.header[-3:]
    return reporter.bound(header, part.payload)


def other_letter(letter: bytes) -> bytes:
    """Another letter of base64."""
    return b"B" if letter == b"A" else b"A"


def payload_of_another(reporter: Reporter) -> Part:
    return reporter.bound(reporter.report(ACCOUNT).header, reporter.report("another").payload)


def payload_altered(reporter: Reporter) -> Part:
    part = reporter.report(ACCOUNT)
    return reporter.bound(part.header, flipped(part.payload, 100))


def payload_altered_in_the_padding(reporter: Reporter) -> Part:
    part = reporter.report("long " * 20_000)
    return reporter.bound(part.header, flipped(part.payload, len(part.payload) - 1))


def not_json(reporter: Reporter) -> Part:
    return reporter.seal(reporter.bundle(b"{" + ACCOUNT.encode()))


def json_that_nests_too_deeply(reporter: Reporter) -> Part:
    return reporter.seal(reporter.bundle(b'{"v":1,"report":' + b"[" * 50_000 + b"]" * 50_000 + b"}"))


def manifest_too_long(reporter: Reporter) -> Part:
    plain = b"CHANNEL1" + u32(262_145) + bytes(300_000)
    return reporter.seal(plain.ljust(2**20, b"\0"))


def manifest_beyond_the_end(reporter: Reporter) -> Part:
    return reporter.seal((b"CHANNEL1" + u32(200_000)).ljust(2**16, b"\0"))


def manifest_missing_its_report(reporter: Reporter) -> Part:
    return reporter.report(ACCOUNT, report=None)


def manifest_of_version_two(reporter: Reporter) -> Part:
    return reporter.report(ACCOUNT, v=2)


def signed_by_another(reporter: Reporter) -> Part:
    stranger = Reporter(world=reporter.world, name="stranger")
    return stranger.seal(
        stranger.bundle(jsons.dump(reporter.manifest(ACCOUNT))), log_key=reporter.keys.log_key(0)
    )


def named_for_another_body(reporter: Reporter) -> Part:
    to = [addressee("oios", *reporter.world.intake_recipient("oios")).text]
    return reporter.report(ACCOUNT, to=to)


def named_for_another_epoch(reporter: Reporter) -> Part:
    recipient = reporter.world.intake_recipient("ohchr")[1]
    return reporter.report(ACCOUNT, to=[addressee("ohchr", "2026w47", recipient).text])


def named_for_another_key(reporter: Reporter) -> Part:
    epoch = reporter.world.intake_recipient("ohchr")[0]
    return reporter.report(ACCOUNT, to=[addressee("ohchr", epoch, Identity(bytes(32)).recipient).text])


def token_of_another_commitment(reporter: Reporter) -> Part:
    return replace(reporter.report(ACCOUNT), token=bytes(32))


def token_by_another_key(reporter: Reporter) -> Part:
    return reporter.report(ACCOUNT, log={"key": b64.encode(bytes(32))})


def padding_that_speaks(reporter: Reporter) -> Part:
    plain = reporter.bundle(jsons.dump(reporter.manifest(ACCOUNT)))
    return reporter.seal(plain[:-1] + b"!")


def padded_too_much(reporter: Reporter) -> Part:
    plain = reporter.bundle(jsons.dump(reporter.manifest(ACCOUNT)))
    return reporter.seal(plain.ljust(2**18, b"\0"))


def files_beyond_the_end(reporter: Reporter) -> Part:
    file = {**reporter.described("a", b""), "size": 2**30}
    return reporter.seal(reporter.bundle(jsons.dump(reporter.manifest(ACCOUNT, files=[file]))))


def files_beyond_the_limit(reporter: Reporter) -> Part:
    file = {**reporter.described("a", b""), "size": 2**31}
    return reporter.seal(reporter.bundle(jsons.dump(reporter.manifest(ACCOUNT, files=[file, file]))))


def no_account(reporter: Reporter) -> Part:
    return reporter.report({"form": "alert"})


BROKEN: list[tuple[Callable[[Reporter], Part], Fault]] = [
    (header_with_a_broken_mac, Fault.HEADER),
    (payload_of_another, Fault.PAYLOAD),
    (payload_altered, Fault.PAYLOAD),
    (payload_altered_in_the_padding, Fault.PAYLOAD),
    (not_json, Fault.MANIFEST),
    (json_that_nests_too_deeply, Fault.MANIFEST),
    (manifest_too_long, Fault.MANIFEST),
    (manifest_beyond_the_end, Fault.MANIFEST),
    (manifest_missing_its_report, Fault.MANIFEST),
    (manifest_of_version_two, Fault.MANIFEST),
    (signed_by_another, Fault.SIGNATURE),
    (named_for_another_body, Fault.ADDRESSEE),
    (named_for_another_epoch, Fault.ADDRESSEE),
    (named_for_another_key, Fault.ADDRESSEE),
    (token_of_another_commitment, Fault.TOKEN),
    (token_by_another_key, Fault.TOKEN),
    (padding_that_speaks, Fault.PADDING),
    (padded_too_much, Fault.PADDING),
    (files_beyond_the_end, Fault.PADDING),
    (files_beyond_the_limit, Fault.MANIFEST),
    (no_account, Fault.REPORT),
]


@pytest.mark.parametrize(("spoil", "fault"), BROKEN, ids=[spoil.__name__ for spoil, _ in BROKEN])
def test_what_is_wrong_inside_is_named_and_the_next_report_still_opens(
    world: World, spoil: Callable[[Reporter], Part], fault: Fault
) -> None:
    honest = Reporter(world=world, name="honest").report("an honest report")
    broken, good = opened(world, spoil(Reporter(world=world, name="hostile")), honest)
    assert (broken.summary.state, broken.summary.fault) == (ReportState.MALFORMED, fault)
    assert (good.summary.state, good.summary.first_line) == (ReportState.OPENED, "an honest report")


SIGNED = [token_of_another_commitment, padding_that_speaks, named_for_another_body, signed_by_another]


@pytest.mark.parametrize("spoil", SIGNED, ids=[spoil.__name__ for spoil in SIGNED])
def test_an_account_is_shown_and_found_whatever_is_wrong_around_it(
    world: World, spoil: Callable[[Reporter], Part]
) -> None:
    (broken,) = opened(world, spoil(Reporter(world=world, name="hostile")))
    assert broken.summary.first_line == "They came at dawn"
    with world.member("ohchr").database() as database:
        assert [found.entry for found in ReportStore(database).search("teacher", limit=9)] == [0]


def test_what_is_no_manifest_is_kept_and_found_as_it_came(world: World) -> None:
    (broken,) = opened(world, not_json(Reporter(world=world, name="hostile")))
    assert broken.manifest_bytes == b"{" + ACCOUNT.encode()
    assert broken.front is None
    with world.member("ohchr").database() as database:
        assert [found.entry for found in ReportStore(database).search("teacher", limit=9)] == [0]


def test_an_honest_report_has_no_fault_and_no_caution(world: World) -> None:
    (report,) = opened(world, Reporter(world=world, name="a").report(ACCOUNT))
    assert (report.summary.state, report.summary.fault, report.cautions) == (ReportState.OPENED, None, ())
    assert report.front is not None
    assert report.front.manifest.report["what"] == ACCOUNT
    assert report.key_id == "2026w48"


def test_a_field_that_breaks_the_schema_hides_nothing(world: World) -> None:
    report = {"form": "alert", "what": ACCOUNT, "urgency": "at once!", "where": {"text": ["not text"]}}
    (shown,) = opened(world, Reporter(world=world, name="a").report(report))
    assert (shown.summary.state, shown.cautions) == (ReportState.OPENED, (Caution.SCHEMA,))
    assert (shown.summary.first_line, shown.summary.urgency) == ("They came at dawn", "at once!")


def test_a_directory_never_seen_here_is_told(world: World) -> None:
    (shown,) = opened(world, Reporter(world=world, name="a").report(ACCOUNT, directory="00" * 32))
    assert (shown.summary.state, shown.cautions) == (ReportState.OPENED, (Caution.DIRECTORY,))


def test_a_withdrawal_needs_no_account(world: World) -> None:
    reporter = Reporter(world=world, name="a")
    (shown,) = opened(world, reporter.report({}, kind="withdrawal"))
    assert (shown.summary.state, shown.summary.kind) == (ReportState.OPENED, "withdrawal")


@pytest.mark.parametrize(
    ("plain", "first_line"),
    [
        ("Soldats au pont\nà l'aube".encode(), "Soldats au pont"),
        ("士兵来了".encode("utf-8-sig"), "士兵来了"),
        ("wrote by hand".encode("utf-16"), "wrote by hand"),
        (b"PK\x03\x04 a document \0\0 inside", ""),
        (b"\xff\xfe\x00\xd8 half a pair", ""),
        (b"", ""),
    ],
)
def test_an_age_file_without_a_bundle_is_shown_as_sealed_by_hand(
    world: World, plain: bytes, first_line: str
) -> None:
    reporter = Reporter(world=world, name="by hand")
    (shown,) = opened(world, reporter.seal(plain.ljust(2**16, b"\0")))
    assert (shown.summary.state, shown.summary.fault) == (ReportState.BY_HAND, None)
    assert shown.is_by_hand
    assert shown.summary.first_line == first_line


def test_a_bad_slot_before_the_good_one_hides_nothing(world: World) -> None:
    reporter = Reporter(world=world, name="a")
    recipient = world.intake_recipient("ohchr")[1]
    plain = reporter.bundle(jsons.dump(reporter.manifest(ACCOUNT)))
    part = reporter.seal(plain, to=[recipient, recipient])
    first = part.header.index(b"\n", part.header.index(b"-> ")) + 1
    header, after = part.header, first + 1
    spoilt = header[:first] + other_letter(header[first:after]) + header[after:]
    (broken, good) = opened(world, reporter.bound(spoilt, part.payload), part)
    assert broken.summary.fault is Fault.HEADER
    assert good.summary.state is ReportState.OPENED


def test_a_defect_of_ours_stops_no_other_report(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail_on_the_first(data: bytes) -> object:
        if b"poison" in data:
            raise ZeroDivisionError
        return read_front(data)

    monkeypatch.setattr("channel.console.opening.read_front", fail_on_the_first)
    parts = [Reporter(world=world, name=name).report(name) for name in ("poison", "honest")]
    broken, good = opened(world, *parts)
    assert (broken.summary.state, broken.summary.fault) == (ReportState.MALFORMED, Fault.DEFECT)
    assert good.summary.state is ReportState.OPENED


def test_the_signature_is_the_reporters_over_the_manifest_as_it_came(world: World) -> None:
    reporter = Reporter(world=world, name="a")
    (shown,) = opened(world, reporter.report(ACCOUNT))
    assert shown.front is not None
    assert shown.manifest_bytes == shown.front.manifest_bytes
    assert shown.front.signature == reporter.keys.sign(
        label("channel/v1/report") + shown.front.manifest_bytes
    )
