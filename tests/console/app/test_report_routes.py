"""A report's page shows all of it and nothing that acts; reading it is noted."""

import re

import pytest

from channel.console.field_labels import CHOICES, GROUPS, LABELS
from channel.console.queue import QueueStore, View
from channel.report.field_names import FIELD_NAMES
from tests.console.app.stand_in import PART, opened_pages
from tests.console.world import Reporter, World

HOSTILE = "</div><img src=x onerror=alert(1)>\u202e\x00"


def shown(world: World, path: str = "/reports/0", *, part: bool = True) -> str:
    world.member("ohchr").sync()
    with opened_pages(world.member("ohchr")) as pages:
        return pages.part(path) if part else pages.text(path)


def test_a_report_is_shown_with_its_words_behind_a_bar_and_its_proof(world: World) -> None:
    part = Reporter(world=world, name="a").report(
        {
            "form": "full",
            "what": "Depuis lundi soir",
            "urgency": "days",
            "where": {"text": "Nadir", "precision": "near"},
            "responsible": {"classes": ["army", "police"]},
        },
        lang="fr",
    )
    world.server.accept(part)
    text = shown(world)
    assert '<div class="words" dir="auto" lang="fr">Depuis lundi soir</div>' in text
    assert '<div class="words" dir="auto" lang="fr">Nadir</div>' in text
    for words in ("near it", "army; police", "in French", "harm feared within days", "signature holds"):
        assert words in text
    for proof in (part.commitment, part.payload_digest, part.token):
        assert proof.hex() in text
    assert "<html" not in text


def test_every_field_has_a_label_and_every_group_a_heading() -> None:
    groups = {name.partition(".")[0] for name in FIELD_NAMES}
    assert groups == set(GROUPS)
    inner = {name.rpartition(".")[0] for name in FIELD_NAMES}
    assert {name for name in FIELD_NAMES if name not in inner} == set(LABELS)
    assert set(CHOICES) <= set(LABELS)


def test_fields_that_are_not_known_are_shown_as_they_came(world: World) -> None:
    account = {"form": "alert", "what": "x", HOSTILE: {"deep": HOSTILE}, "urgency": "at dawn"}
    world.server.accept(Reporter(world=world, name="a").report(account))
    text = shown(world)
    assert "Fields that this program does not know" in text
    assert "<img" not in text
    assert text.count("&lt;img src=x onerror=alert(1)&gt;\\u202e\\x00") == 2
    assert "at dawn</div>" in text
    assert "breaks the report&#39;s schema" in text


@pytest.mark.parametrize("lang", ["i-klingon", "x" * 8, "fr-FR-very-long"])
def test_only_a_simple_language_becomes_an_attribute(world: World, lang: str) -> None:
    world.server.accept(Reporter(world=world, name="a").report("x", lang=lang))
    assert " lang=" not in shown(world)


@pytest.mark.parametrize("what", ["word " * 50_000, "\n" * 100_000 + "x", "😀" * 30_000, "a\u0335" * 80_000])
def test_long_texts_are_shown_whole(world: World, what: str) -> None:
    world.server.accept(Reporter(world=world, name="a").report({"form": "alert", "what": what}))
    world.member("ohchr").sync()
    with opened_pages(world.member("ohchr")) as pages:
        text = pages.part("/reports/0")
    assert what in text


def test_hostile_names_of_files_are_shown_plainly(world: World) -> None:
    files = {"../../etc/<b>\x00\u202egpj.exe": b"1", "plain.txt": b"2"}
    world.server.accept(Reporter(world=world, name="a").report("x", files=files))
    text = shown(world)
    assert "../../etc/&lt;b&gt;\\x00\\u202egpj.exe" in text
    assert "<b>" not in text
    assert not set(text) & set("\x00\u202e")
    assert "Save all 2" in text


def test_duplicates_link_both_ways(world: World) -> None:
    part = Reporter(world=world, name="a").report("x")
    world.server.accept(part)
    world.server.accept(part)
    assert 'href="/reports/1?view=all"' in shown(world, "/reports/0?view=all")
    text = shown(world, "/reports/1?view=all")
    assert "duplicate of 0" in text
    assert 'href="/reports/0?view=all"' in text


def test_a_malformed_report_says_why_before_its_words(world: World) -> None:
    reporter = Reporter(world=world, name="a")
    world.server.accept(reporter.seal(reporter.bundle(b'{"<b>not": "a manifest"}')))
    text = shown(world)
    assert "Malformed: manifest" in text
    assert text.index("breaks the format") < text.index("As it came, unproven")
    assert "{&#34;&lt;b&gt;not&#34;: &#34;a manifest&#34;}" in text
    assert "nothing signed" in text


def test_what_was_sealed_by_hand_is_shown_as_text(world: World) -> None:
    plain = b"sealed <by> hand".ljust(65_536 - 96, b"\0")
    reporter = Reporter(world=world, name="a")
    padded = reporter.bundle(b"{}")
    world.server.accept(reporter.seal(plain[: len(padded)].ljust(len(padded), b"\0")))
    text = shown(world)
    assert "sealed &lt;by&gt; hand</div>" in text
    assert "no way back to the reporter" in text
    assert "Save file 1" in text


def test_reading_is_noted_and_the_row_stays_in_the_list_it_was_opened_from(world: World) -> None:
    for name in "ab":
        world.server.accept(Reporter(world=world, name=name).report(name))
    world.member("ohchr").sync()
    with opened_pages(world.member("ohchr")) as pages:
        text = pages.text("/reports/1")
        assert re.findall(r'<tr data-place="(\d+)" class="([^"]+)"', text) == [
            ("1", "seen open"),
            ("0", "unread"),
        ]
        assert 'aria-current="true"' in text
        assert QueueStore(pages.desk.database).counts()[View.NEW] == 1
        pages.part("/reports/0")
        assert "Nothing unread" in pages.text("/")


@pytest.mark.parametrize(
    ("place", "status"), [("9", 404), ("x", 400), ("-1", 400), ("2-1", 400), ("%00", 400)]
)
def test_a_report_that_is_not_there_is_said_so(world: World, place: str, status: int) -> None:
    with opened_pages(world.member("ohchr")) as pages:
        for headers in ({}, PART):
            assert pages.client.get(f"/reports/{place}", headers=headers).status_code == status
