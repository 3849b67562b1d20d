"""P2: a submission does not tell the server which body, or how many, it is for; nor does what bodies do then.

Reports that differ in nothing but the bodies chosen go through the real client and server. Whoever is on the
wire, reads the database or looks at the header sees the same: lengths, stanzas, requests, fields, rows. The
consoles of two bodies then fetch everything, and what one asks for is what the other asks for.

These tests fail, for example, if unused slots are left out, filled from constants or put at the end, if a
client fetches the notes of the chosen body only, if a row says more than its length class, or if a console
fetches only the payloads that it can open.
"""

import math
import random
import secrets
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from channel.client.attachments import Attachment
from channel.client.sealed_writer import in_four_slots
from channel.codec import b64
from channel.console.database import open_database
from channel.console.remote import Remote
from channel.console.sync import sync
from channel.wire.age.header import SLOTS, Stanza, check_submission_header
from channel.wire.age.seal import seal_header
from channel.wire.nobody import nobody_recipient
from channel.wire.submission import SUBMISSION_HEADER_BYTES
from keys.identity import Identity
from keys.request_signer import signer_of
from tests.promises.live_channel import BODIES, LiveChannel, never_sleep, today
from tests.promises.reporting import Reporter, SealedReport
from tests.promises.shapes import Shape, answered, asked, row_of
from tests.promises.wiretap import Recorded, Wiretap

CHOICES: tuple[tuple[str, ...], ...] = (
    *((body,) for body in BODIES),
    ("ohchr", "oios"),
    ("osapg", "ohchr", "poe-oruma"),
    ("poe-oruma", "osapg", "oios", "ohchr"),
)
LARGE_BYTES = 1_300_000
SEED = 20261123
IDENTITIES = tuple(Identity(bytes([number]) * 32) for number in range(1, 5))
RECIPIENTS = tuple(identity.recipient for identity in IDENTITIES)
# Upper bounds of chi-square, exceeded by chance once in a thousand times, by degrees of freedom. The slots
# are drawn from a fixed seed, so they hold in every run or in none.
BOUND = {3: 16.27, 11: 31.26, 23: 49.73}
# For 255 degrees of freedom; exceeded once in a thousand million times, since HPKE draws afresh in each run.
BYTES_BOUND = 430.0


@dataclass(frozen=True, kw_only=True)
class Watched:
    """One report on its way: the sealed file, the connection it went over, the row it became."""

    sealed: SealedReport
    line: Recorded
    row: dict[str, Any]
    blob_bytes: int


@pytest.fixture(scope="module", params=[0, LARGE_BYTES], ids=["small", "large"])
def watched(
    request: pytest.FixtureRequest, channel: LiveChannel, tmp_path_factory: pytest.TempPathFactory
) -> list[Watched]:
    """Send the same report to every choice of bodies."""
    reporter = Reporter(tmp_path_factory.mktemp("reporter"), channel.server.address)
    film = reporter.folder / "film.bin"
    film.write_bytes(bytes(request.param))
    files = (Attachment(path=film),) if request.param else ()
    report = {"form": "alert", "what": "The same words each time."}
    found = []
    for chosen in CHOICES:
        sealed = reporter.seal("-".join(chosen), report, reporter.bodies(*chosen), attachments=files)
        with Wiretap(channel.server.port) as wiretap:
            sent = reporter.send(sealed, address=wiretap.address)
        (line,) = wiretap.connections
        blob = channel.server.data / "blobs" / sent.commitment.hex()
        row = row_of(channel, sent.commitment)
        found.append(Watched(sealed=sealed, line=line, row=row, blob_bytes=blob.stat().st_size))
    return found


def test_the_sealed_files_have_one_form(watched: list[Watched]) -> None:
    assert len({one.sealed.path.stat().st_size for one in watched}) == 1
    for one in watched:
        header = check_submission_header(one.sealed.header)
        assert len(one.sealed.header) == SUBMISSION_HEADER_BYTES == 6298
        assert {form_of(stanza) for stanza in header.stanzas} == {("mlkem768x25519", 1120, 32)}
        assert len({stanza.arguments[1] for stanza in header.stanzas}) == SLOTS


def form_of(stanza: Stanza) -> tuple[str, int, int]:
    kind, share = stanza.arguments
    return kind, len(b64.decode_unpadded(share)), len(stanza.body)


def test_the_requests_and_answers_are_the_same(watched: list[Watched]) -> None:
    first, *others = watched
    assert len(asked(first.line)) in {1, 5}
    for other in others:
        assert asked(other.line) == asked(first.line)
        assert answered(other.line) == answered(first.line)


def test_the_rows_and_blobs_are_the_same(watched: list[Watched]) -> None:
    first, *others = watched
    assert first.row == {
        "entry": "number",
        "commitment": "32 bytes",
        "token": "32 bytes",
        "blind": "32 bytes",
        "header": "6298 bytes",
        "payload_digest": "32 bytes",
        "payload_bytes": len(first.sealed.payload),
        "day": today().isoformat(),
        "bare_key": None,
    }
    for other in others:
        assert (other.row, other.blob_bytes) == (first.row, first.blob_bytes)


def test_the_notes_are_fetched_for_all_bodies_before_one_is_chosen(
    channel: LiveChannel, tmp_path: Path
) -> None:
    with Wiretap(channel.server.port) as wiretap:
        reporter = Reporter(tmp_path, wiretap.address)
        for chosen in CHOICES:
            reporter.bodies(*chosen)
    targets = [request.target for request in wiretap.requests]
    assert targets == ["/pin.json", "/v1/roots", "/v1/directory", "/v1/about", "/v1/intake"]


@pytest.mark.parametrize(("count", "draws"), [(1, 480), (2, 600), (4, 2400)])
def test_every_slot_is_as_likely_as_any_other(count: int, draws: int) -> None:
    """Every arrangement of the chosen bodies, not only every place of one."""
    source = random.Random(SEED).randbytes
    chosen = RECIPIENTS[:count]
    places = Counter(
        tuple(slots.index(recipient) for recipient in chosen)
        for slots in (in_four_slots(chosen, source) for _ in range(draws))
    )
    arrangements = {1: 4, 2: 12, 4: 24}[count]
    assert len(places) == arrangements
    assert chi_square(list(places.values())) < BOUND[arrangements - 1]


def chi_square(counts: Sequence[int]) -> float:
    """Return how far counts are from being equal."""
    due = sum(counts) / len(counts)
    return sum((count - due) ** 2 / due for count in counts)


def test_the_bound_tells_a_crooked_draw() -> None:
    """The control: four slots of which one is a third likelier are found out."""
    assert chi_square([400, 300, 300, 300]) > BOUND[3]


def test_the_header_keeps_the_order_that_was_drawn() -> None:
    source = random.Random(SEED).randbytes
    for _ in range(12):
        slots = in_four_slots(RECIPIENTS[:2], source)
        header = check_submission_header(seal_header(slots, file_key=bytes(16)))
        for identity in IDENTITIES[:2]:
            opened = [identity.unwrap(stanza) is not None for stanza in header.stanzas]
            assert opened == [slot == identity.recipient for slot in slots]


def test_unused_slots_are_drawn_afresh_and_never_from_constants() -> None:
    source = random.Random(SEED).randbytes
    drawn = [slot for _ in range(100) for slot in in_four_slots(RECIPIENTS[:1], source)]
    unused = [slot for slot in drawn if slot != RECIPIENTS[0]]
    assert len(set(unused)) == len(unused) == 300
    assert not set(unused) & {nobody_recipient(number) for number in (1, 2, 3)}


def test_a_stanza_for_nobody_looks_like_one_for_somebody() -> None:
    """Their bytes, put together, are spread alike, so no slot stands out by a bias of its own."""
    source = random.Random(SEED).randbytes
    ours, theirs = bytearray(), bytearray()
    for number in range(48):
        slots = in_four_slots(RECIPIENTS[number % 4 :][:1], source)
        header = check_submission_header(seal_header(slots, file_key=source(16)))
        for slot, stanza in zip(slots, header.stanzas, strict=True):
            kept = ours if slot in RECIPIENTS else theirs
            kept += b64.decode_unpadded(stanza.arguments[1]) + stanza.body
    assert len(theirs) == 3 * len(ours) == 3 * 48 * (1120 + 32)
    assert spread_apart(ours, theirs) < BYTES_BOUND
    # The control: a hundredth of the bytes being constant would be seen.
    assert spread_apart(ours[: -len(ours) // 100] + bytes(len(ours) // 100), theirs) > BYTES_BOUND


def spread_apart(one: bytes | bytearray, other: bytes | bytearray) -> float:
    """Return chi-square of two samples of bytes, over the 256 values."""
    ratio = math.sqrt(len(other) / len(one))
    first, second = Counter(one), Counter(other)
    return sum(
        (ratio * first[value] - second[value] / ratio) ** 2 / (first[value] + second[value])
        for value in range(256)
    )


def test_the_consoles_of_two_bodies_ask_for_the_same(channel: LiveChannel, tmp_path: Path) -> None:
    """Each has reports of its own, shared ones, and others' among what it fetches; twice, for what is new."""
    reporter = Reporter(tmp_path, channel.server.address)
    report = {"form": "alert", "what": "For one body, the other, or both."}
    for number, chosen in enumerate([("ohchr",), ("ohchr",), ("oios",), ("ohchr", "oios"), ("osapg",)]):
        reporter.send(reporter.seal(str(number), report, reporter.bodies(*chosen)))
    opened, shapes = zip(*(synced(channel, body) for body in ("ohchr", "oios")), strict=True)
    assert opened[0] != opened[1], "what each can open differs"
    assert shapes[0] == shapes[1]
    payloads = [target for _, target, _, _ in shapes[0] if "/payloads/" in target]
    count = int(payloads[0].rpartition("/")[2])
    assert payloads == [f"/v1/bodies/{{body}}/payloads/0/{count}"]
    assert count >= 5
    reporter.send(reporter.seal("later", report, reporter.bodies("oios")))
    (_, first), (_, second) = (synced(channel, body) for body in ("ohchr", "oios"))
    assert first == second
    assert [target for _, target, _, _ in first if "/payloads/" in target] == [
        f"/v1/bodies/{{body}}/payloads/{count}"
    ]


def synced(channel: LiveChannel, body: str) -> tuple[int, list[Shape]]:
    """Sync the home of a body's reviewer; return how many reports it opened and what it asked for."""
    member = channel.members[body][1]
    auth = signer_of(member.key, clock=time.time, random_bytes=secrets.token_bytes)
    with (
        Wiretap(channel.server.port) as wiretap,
        closing(open_database(member.home, key=member.key.database_key)) as database,
        Remote(wiretap.address, body=body, auth=auth, sleep=never_sleep, proxy=None) as source,
    ):
        result = sync(database, source, today=today(), progress=lambda _: None)
    return result.opened, [shape for line in wiretap.connections for shape in asked(line)]
