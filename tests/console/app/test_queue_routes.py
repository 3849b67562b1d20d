"""The queue's page: what it lists, how it narrows, what it says when it is empty, what changed since."""

import re
from collections.abc import Iterator

import pytest

from channel.console.alarms import AlarmKind, AlarmStore
from channel.console.preferences import PreferenceStore
from channel.report.choices import Urgency
from tests.console.app.stand_in import PART, Pages, opened_pages
from tests.console.world import TODAY, Reporter, World

HOSTILE = "</td><script>alert(1)</script>\u202e'\"&\x00\x1b[31m"


@pytest.fixture
def pages(world: World) -> Iterator[Pages]:
    a = Reporter(world=world, name="a")
    part = a.report({"form": "alert", "what": "soldiers at the school", "urgency": "hours"})
    world.server.accept(part)
    world.server.accept(part)
    world.server.accept(Reporter(world=world, name="b").report("été في المدرسة", files={"x": b"1"}))
    place = {"text": HOSTILE}
    report = {"form": "alert", "what": HOSTILE, "urgency": HOSTILE, "where": place}
    world.server.accept(Reporter(world=world, name="c").report(report))
    bad = Reporter(world=world, name="d")
    world.server.accept(bad.report(""))
    world.member("ohchr").sync()
    with opened_pages(world.member("ohchr")) as opened:
        yield opened


def listed(text: str) -> list[int]:
    return [int(place) for place in re.findall(r'<tr data-place="(\d+)"', text)]


@pytest.mark.parametrize(
    ("query", "places"),
    [
        ("", [4, 3, 2, 1, 0]),
        ("?view=all", [4, 3, 2, 1, 0]),
        ("?view=imminent", [1, 0]),
        ("?view=files", [2]),
        ("?view=duplicates", [1]),
        ("?view=malformed", [4]),
        ("?view=by-hand", []),
        ("?view=all&q=SCHOOL", [1, 0]),
        ("?view=all&q=ete", [2]),
        ("?view=all&q=المدرسة", [2]),
        ("?view=duplicates&q=school&urgency=hours", [1]),
        ("?view=all&urgency=days", []),
        ("?view=all&before=2", [1, 0]),
    ],
)
def test_views_search_and_urgency_narrow_the_list(pages: Pages, query: str, places: list[int]) -> None:
    text = pages.text(f"/{query}")
    assert listed(text) == places
    assert ("nothing" in text and "No report" in text) or places or "Nothing" in text


@pytest.mark.parametrize(
    "query", ["view=x", "urgency=now", "before=x", "before=-1", "before=2-1", f"q={'x' * 201}", "view="]
)
def test_words_of_another_form_are_refused_and_not_repeated(pages: Pages, query: str) -> None:
    answer = pages.client.get(f"/?{query}")
    assert answer.status_code == 400
    assert "x" * 201 not in answer.text


def test_hostile_text_stays_text(pages: Pages) -> None:
    text = pages.text("/?view=all")
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;\\u202e" in text
    assert not set(text) & set("\u202e\x00\x1b")


def test_what_is_searched_for_is_escaped_too(pages: Pages) -> None:
    text = pages.text("/?view=all&q=%22%3E%3Cscript%3E")
    assert '"><script>' not in text
    assert 'value="&#34;&gt;&lt;script&gt;"' in text


def test_no_page_holds_scripts_or_styles_of_its_own(pages: Pages) -> None:
    for path in ("/", "/reports/0", "/reports/3?view=all", "/help", "/nowhere"):
        text = pages.client.get(path).text
        assert re.findall(r"<script[^>]*>[^<]", text) == []
        assert re.findall(r"\s(?:on\w+|style)=|<style|javascript:", text) == []


def test_a_page_has_at_most_a_hundred_rows_and_a_link_to_more(world: World) -> None:
    for number in range(103):
        world.server.accept(Reporter(world=world, name=f"r{number}").report(f"report {number}"))
    world.member("ohchr").sync()
    with opened_pages(world.member("ohchr")) as pages:
        text = pages.text("/?view=all")
        assert listed(text) == list(range(102, 2, -1))
        assert 'href="/?view=all&amp;before=3"' in text
        assert listed(pages.text("/?view=all&before=3")) == [2, 1, 0]
        assert 'href="/?view=all"' in pages.text("/?view=all&before=3")


def test_the_status_says_how_much_is_held_and_that_it_holds(world: World) -> None:
    world.server.accept(Reporter(world=world, name="a").report("one"))
    world.server.accept(Reporter(world=world, name="b", to=("oios",)).report("for others"))
    world.member("ohchr").sync()
    with opened_pages(world.member("ohchr")) as pages:
        text = pages.text("/")
        assert "2 entries, 1 for your body" in text
        assert "all verified" in text
        pages.desk.changes = {"as_of": None, "as_of_day": None, "is_running": True, "taken": 120}
        text = pages.text("/")
        assert "never synced" in text
        assert "syncing, 120 taken in" in text
        trouble = {"trouble": "the <server> cannot be reached", "hint": "Check the network."}
        pages.desk.changes = trouble
        text = pages.text("/")
        assert "not synced since" in text
        assert "the &lt;server&gt; cannot be reached. Check the network." in text


def test_before_the_first_sync_of_a_session_the_day_of_the_last_one_is_said(pages: Pages) -> None:
    pages.desk.changes = {"as_of": None}
    assert f"last synced {TODAY}" in pages.text("/?view=all")


def test_where_reports_that_were_read_are_is_said_when_nothing_unread_fits(pages: Pages) -> None:
    pages.part("/reports/2")
    said = "No report in this view fits the search."
    assert f"{said} One that you have read is under All." in pages.text("/?q=ete")
    assert f"{said}<" in pages.text("/?view=malformed&q=ete")


def test_a_language_that_was_not_said_is_not_shown_as_one(world: World) -> None:
    world.server.accept(Reporter(world=world, name="u").report("soldiers", lang="und"))
    world.member("ohchr").sync()
    with opened_pages(world.member("ohchr")) as pages:
        assert "und" not in re.findall(r'<td class="language">(.*?)</td>', pages.text("/?view=all"))
        assert "in a language that was not said" in pages.part("/reports/0")


def test_an_alarm_says_what_since_when_and_the_next_act(pages: Pages) -> None:
    AlarmStore(pages.desk.database).record(AlarmKind.WITHHELD, today=TODAY, entry=7)
    text = pages.text("/")
    for words in ("withheld · entry 7", f"since {TODAY}", "does not give its payload", "<b>Next:</b>"):
        assert words in text
    assert "all verified" not in text


def test_a_pulse_is_empty_until_something_changes(pages: Pages) -> None:
    pages.desk.changes = {"version": 5}
    assert pages.client.get("/pulse?version=5&view=all").status_code == 204
    (seen,) = re.findall(r'data-seen="([^"]+)"', pages.text("/"))
    assert pages.client.get(f"/pulse?version=5&seen={seen}").status_code == 204
    pages.desk.changes = {"version": 5, "is_running": True, "taken": 3}
    assert "taken in" in pages.text(f"/pulse?version=5&seen={seen}")
    pages.desk.changes = {"version": 6}
    text = pages.text("/pulse?version=5&view=duplicates", **PART)
    assert listed(text) == [1]
    assert 'data-version="6"' in text
    for part in ("status", "alarms", "views", "rows"):
        assert f'data-part="{part}"' in text
    assert "<html" not in text


@pytest.mark.parametrize("query", ["", "version=x", "version=-1", f"version={10**30}", "version=0&view=x"])
def test_a_pulse_of_another_form_is_refused(pages: Pages, query: str) -> None:
    assert pages.client.get(f"/pulse?{query}").status_code in {400, 404, 422}


def test_a_sync_is_asked_for_with_and_without_the_script(pages: Pages) -> None:
    assert pages.client.post("/sync").headers["location"] == "/"
    assert pages.client.post("/sync", headers=PART).status_code == 204
    assert pages.desk.syncs == 2


def test_keys_are_turned_off_and_on(pages: Pages) -> None:
    assert 'data-keys="on"' in pages.text("/")
    assert pages.client.post("/preferences", data={"keys": "off"}).status_code == 303
    assert not PreferenceStore(pages.desk.database).has_keys()
    assert 'data-keys="off"' in pages.text("/")
    assert pages.client.post("/preferences", data={"keys": "on"}, headers=PART).status_code == 204
    assert 'data-keys="on"' in pages.text("/")
    assert pages.client.post("/preferences", data={"keys": "maybe"}).status_code == 400


def test_every_urgency_can_be_chosen(pages: Pages) -> None:
    text = pages.text("/?view=all&urgency=hours")
    assert all(f'<option value="{urgency.value}"' in text for urgency in Urgency)
    assert '<option value="hours" selected>' in text
