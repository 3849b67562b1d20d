"""The queue's views hold what they say, page by page, from indexes; what was read stays read."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy import text as sql

from channel.console.cipher import WRITE, open_engine
from channel.console.database import ConsoleDatabase, Profile, create_home, open_database
from channel.console.migrations import MIGRATIONS, migrate, version_of
from channel.console.preferences import PreferenceStore
from channel.console.queue import PAGE_LIMIT, Question, QueueStore, View
from channel.console.search import index_texts
from channel.report.choices import Urgency
from tests.console.world import TODAY, Reporter, World

KEY = bytes(range(32))
PROFILE = Profile(origin="reports.example.org", body="ohchr", member="m-1", server="http://x", pin=b"pin")
MANY = 10_000
STATES = ("opened", "opened", "opened", "by_hand", "malformed", "duplicate", "arrived", "opened")
URGENCIES = ("hours", "days", "weeks", None, "soon")


def ask(
    view: View = View.ALL, *, words: str = "", urgency: Urgency | None = None, before: int | None = None
) -> Question:
    return Question(view=view, words=words, urgency=urgency, before=before)


def fill(database: ConsoleDatabase, count: int) -> None:
    """Put rows straight into the tables: sealing so many would take minutes."""
    entries = [{"entry": i} for i in range(count)]
    reports = [
        {
            "entry": i,
            "state": STATES[i % len(STATES)],
            "urgency": URGENCIES[i % len(URGENCIES)],
            "files": i % 3,
            "line": f"line {i} of many",
            "header": bytes(6298),
            "manifest": bytes(4000),
        }
        for i in range(count)
    ]
    with database.write() as session:
        connection = session.connection()
        connection.execute(
            sql("INSERT INTO entry VALUES (:entry, x'', x'', x'', x'', x'', 1, 'held', '2026-11-25')"),
            entries,
        )
        connection.execute(
            sql("""INSERT INTO report (entry, state, urgency, files, first_line, header, manifest,
                key_id, recipient_hash, place, cautions, received_day) VALUES (:entry, :state, :urgency,
                :files, :line, :header, :manifest, 'k', x'', 'Nadir', '', '2026-11-25')"""),
            reports,
        )
        index_texts(session, {int(str(row["entry"])): str(row["line"]) for row in reports})


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ConsoleDatabase]:
    database = create_home(tmp_path_factory.mktemp("full") / "home", key=KEY, profile=PROFILE)
    fill(database, MANY)
    yield database
    database.close()


def places(database: ConsoleDatabase, question: Question) -> list[int]:
    """Return every place that answers, asked for page by page."""
    found: list[int] = []
    store, before = QueueStore(database), question.before
    while True:
        page = store.page(ask(question.view, words=question.words, urgency=question.urgency, before=before))
        found += [row.summary.entry for row in page.rows]
        if page.following is None:
            return found
        assert len(page.rows) == PAGE_LIMIT
        before = page.following


def test_every_view_holds_as_many_as_it_counts(full: ConsoleDatabase) -> None:
    counts = QueueStore(full).counts()
    for view in View:
        found = places(full, ask(view))
        assert len(found) == counts[view], view
        assert found == sorted(set(found), reverse=True), view
    assert counts[View.ALL] == MANY
    assert counts[View.IMMINENT] == MANY // len(URGENCIES)


def test_views_urgency_and_words_narrow_together(full: ConsoleDatabase) -> None:
    found = places(full, ask(View.FILES, words="INE 99", urgency=Urgency.DAYS))
    due = [i for i in range(MANY) if i % 3 and i % 5 == 1 and "99" in str(i)]
    assert found == due[::-1]
    assert places(full, ask(View.MALFORMED, words="nowhere")) == []
    assert places(full, ask(View.ALL, before=3)) == [2, 1, 0]


@pytest.mark.parametrize("question", [ask(view) for view in View] + [ask(before=200)], ids=lambda q: q.view)
def test_a_page_reads_an_index_and_no_report(full: ConsoleDatabase, question: Question) -> None:
    assert reads_past_an_index(full, lambda: QueueStore(full).page(question)) == []


def test_the_counts_read_indexes_and_no_report(full: ConsoleDatabase) -> None:
    assert reads_past_an_index(full, lambda: QueueStore(full).counts()) == []


def reads_past_an_index(database: ConsoleDatabase, act: Callable[[], object]) -> list[str]:
    """Return the steps of all queries of `act` that go through all reports, which are long."""
    asked: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
        asked.append((statement, values))

    event.listen(database._engine, "before_cursor_execute", note)
    try:
        act()
    finally:
        event.remove(database._engine, "before_cursor_execute", note)
    assert asked
    with database.read() as session:
        connection = session.connection()
        steps = [
            str(step[3])
            for statement, values in asked
            for step in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
        ]
    return [step for step in steps if " report" in step and "INDEX" not in step]


def test_what_was_read_is_no_longer_new_and_what_is_closed_cannot_be_read(tmp_path: Path) -> None:
    database = create_home(tmp_path / "home", key=KEY, profile=PROFILE)
    fill(database, 8)
    store = QueueStore(database)
    assert store.counts()[View.NEW] == 8
    assert store.mark_seen(0, today=TODAY)
    assert not store.mark_seen(0, today=TODAY)
    assert not store.mark_seen(6, today=TODAY)  # not opened yet
    assert not store.mark_seen(99, today=TODAY)
    assert store.counts()[View.NEW] == 7
    assert places(database, ask(View.NEW)) == [7, 6, 5, 4, 3, 2, 1]
    assert [row.is_seen for row in store.page(ask()).rows] == [False] * 7 + [True]
    database.close()


def test_a_duplicate_names_its_report_and_the_report_its_duplicates(world: World) -> None:
    part = Reporter(world=world, name="a").report("the account")
    for _ in range(3):
        world.server.accept(part)
    world.member("ohchr").sync()
    with world.member("ohchr").database() as database:
        found = QueueStore(database).page(ask(View.DUPLICATES)).rows
        assert [(row.summary.entry, row.summary.duplicate_of) for row in found] == [(2, 0), (1, 0)]


def test_preferences_are_kept(tmp_path: Path) -> None:
    database = create_home(tmp_path / "home", key=KEY, profile=PROFILE)
    assert PreferenceStore(database).has_keys()
    PreferenceStore(database).save_keys(on=False)
    database.close()
    database = open_database(tmp_path / "home", key=KEY)
    assert not PreferenceStore(database).has_keys()
    PreferenceStore(database).save_keys(on=True)
    assert PreferenceStore(database).has_keys()
    database.close()


def test_a_database_without_marks_gets_them_and_can_go_back_with_its_reports(tmp_path: Path) -> None:
    database = create_home(tmp_path / "home", key=KEY, profile=PROFILE)
    fill(database, 8)
    QueueStore(database).mark_seen(1, today=TODAY)
    PreferenceStore(database).save_keys(on=False)
    database.close()
    engine = open_engine(tmp_path / "home" / "console.sqlite", key=KEY).execution_options(**{WRITE: True})
    with engine.begin() as connection:
        migrate(connection, to=2)
        assert version_of(connection) == 2
        left = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE name = 'seen'").all()
        assert left == []
        assert connection.exec_driver_sql("SELECT count(*) FROM report").scalar_one() == 8
    engine.dispose()
    database = open_database(tmp_path / "home", key=KEY)
    assert QueueStore(database).counts()[View.NEW] == QueueStore(database).counts()[View.ALL] == 8
    assert PreferenceStore(database).has_keys()
    database.close()
    assert len(MIGRATIONS) >= 3
