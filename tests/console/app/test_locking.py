"""Unlocking and locking, with real processes: what is asked, what is shown, and what memory still holds."""

import signal
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from channel.console.account import leaves
from channel.console.database import open_database
from channel.console.keyrings import held_epochs
from channel.console.reports import ReportStore
from keys import keyfile
from keys.key_secrets import MemberSecret
from tests.console.app.open_console import MEMBER, OpenConsole, home_of, open_console
from tests.promises.needles import Needles, spellings, text_spellings, together
from tests.promises.places import search_memory
from tests.running import alive, children_of, wait_until_gone

BEHIND_THE_LOCK = ("/", "/reports/0", "/pulse?version=0", "/?q=harina", "/help")


def test_an_address_lets_in_one_browser_once(console: OpenConsole) -> None:
    assert console.get("/unlock").status_code == 401
    console.enter()
    assert console.get("/unlock").status_code == 200
    # Whoever is in already is not turned away at the door.
    assert console.client.get(console.launch).status_code == 200
    console.client.cookies.clear()
    again = console.client.get(console.launch)
    assert (again.status_code, dict(again.cookies)) == (403, {})
    assert console.get("/unlock").status_code == 401


def test_an_address_is_not_used_up_by_a_browser_that_fetches_ahead(console: OpenConsole) -> None:
    ahead = console.client.get(console.launch, headers={"Sec-Purpose": "prefetch;prerender"})
    assert (ahead.status_code, dict(ahead.cookies)) == (403, {})
    console.enter()


def test_the_cookie_is_for_this_console_alone(console: OpenConsole) -> None:
    given = console.client.get(console.launch).headers["set-cookie"]
    assert "HttpOnly" in given
    assert "SameSite=strict" in given
    assert "Max-Age" not in given
    assert "Domain" not in given


def test_nothing_is_shown_before_it_is_unlocked(console: OpenConsole) -> None:
    console.enter()
    for path in BEHIND_THE_LOCK:
        answer = console.get(path)
        assert (answer.status_code, answer.headers.get("location")) == (303, "/unlock"), path
        part = console.get(path, **{"X-Part": "1"})
        assert (part.status_code, part.content) == (401, b""), path
    assert console.post("/sync").headers["location"] == "/unlock"
    assert MEMBER in console.get("/unlock").text


def test_a_wrong_passphrase_is_said_to_be_wrong_and_the_right_one_opens(console: OpenConsole) -> None:
    before = console.enter().worker
    assert console.post("/unlock", passphrase="correct horse").headers["location"] == "/unlock"
    console.wait_for_another_worker(before)
    page = console.get("/unlock").text
    assert "rong passphrase or damaged key file" in page
    assert "correct horse" not in page
    console.unlock()
    assert console.get("/").status_code == 200


@pytest.mark.parametrize("passphrase", ["", "x" * 5000])
def test_an_empty_or_endless_passphrase_is_refused(passphrase: str, console: OpenConsole) -> None:
    before = console.enter().worker
    console.post("/unlock", passphrase=passphrase)
    console.wait_for_another_worker(before)
    assert "empty or too long" in console.get("/unlock").text


def test_a_form_that_is_none_or_too_long_is_refused_and_the_console_goes_on(console: OpenConsole) -> None:
    console.enter()
    address, origin = f"{console.base}/unlock", {"Origin": console.base}
    assert console.client.post(address, content=b"{}", headers=origin).status_code == 400
    assert console.post("/unlock", passphrase="x" * 20_000).status_code == 404
    form = {**origin, "Content-Type": "application/x-www-form-urlencoded"}
    assert console.client.post(address, content=b"passphrase=%ff", headers=form).status_code == 400
    console.unlock()


def test_locking_ends_the_process_that_held_the_keys_and_no_memory_holds_them(console: OpenConsole) -> None:
    needles = secrets_of(console)
    before = console.enter().unlock().worker
    report = console.get("/reports/0")
    assert report.status_code == 200
    # The search finds them where they are, or it would prove nothing.
    found = {place.rpartition(": ")[2].partition(",")[0] for place in search_memory(before, needles).found}
    assert {"database key", "signing seed", "a report's text"} <= found
    assert console.post("/lock").headers["location"] == "/unlock"
    after = console.wait_for_another_worker(before)
    assert not alive(before)
    assert console.get("/").headers["location"] == "/unlock"
    for pid in (console.popen.pid, after):
        searched = search_memory(pid, needles)
        assert searched.size_bytes > 2**20
        assert searched.found == set()


def test_a_console_that_nobody_uses_locks_itself(kept: Path) -> None:
    with open_console(kept, "--lock-after", "0.05") as console:
        before = console.enter().unlock().worker
        # The page asks by itself whether there is anything new; that is nobody.
        while console.get("/pulse?version=0").status_code == 200:
            pass
        after = console.wait_for_another_worker(before)
        assert after != before
        assert not alive(before)
        console.unlock()


def test_a_passphrase_file_unlocks_at_the_start_and_never_again(kept: Path) -> None:
    with open_console(kept, "--passphrase-file", str(kept / "DEMO-PASSPHRASE.txt")) as console:
        console.enter().wait_for("open")
        before = console.worker
        console.post("/lock")
        console.wait_for_another_worker(before)
        assert console.get("/").headers["location"] == "/unlock"


def test_an_invitation_that_was_not_used_outlives_a_lock(kept: Path) -> None:
    with open_console(
        kept, "--passphrase-file", str(kept / "DEMO-PASSPHRASE.txt"), "--lock-after", "0.02"
    ) as console:
        before = console.worker
        wait_until_gone({before}, seconds=30)
        console.enter()
        assert console.get("/unlock").status_code == 200


def test_two_consoles_of_two_bodies_stand_side_by_side_in_one_browser(kept: Path) -> None:
    with open_console(kept) as first, open_console(kept, member="oios/m-swift") as second:
        second.client = first.client
        first.enter().unlock()
        second.enter().unlock()
        assert "ohchr" in first.get("/").text
        assert "oios" in second.get("/").text


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_closes_the_console_and_leaves_no_process(number: int, console: OpenConsole) -> None:
    console.enter().unlock()
    worker = console.worker
    console.popen.send_signal(number)
    assert console.popen.wait(20) == 0
    assert wait_until_gone({worker}, seconds=20) == set()


def test_a_keeper_that_is_killed_takes_its_worker_along(console: OpenConsole) -> None:
    console.enter().unlock()
    worker = console.worker
    console.popen.kill()
    assert wait_until_gone({worker}, seconds=20) == set()


def test_a_worker_that_is_killed_ends_the_console_with_words(console: OpenConsole) -> None:
    console.enter()
    subprocess.run(["kill", "-9", str(console.worker)], check=True)
    _, said = console.popen.communicate(timeout=20)
    assert console.popen.returncode == 6
    assert "the console has ended by itself" in said
    assert children_of(console.popen.pid) == []


def test_what_cannot_be_opened_is_said_in_the_terminal(kept: Path) -> None:
    home_of(kept).chmod(0o755)
    with pytest.raises(AssertionError, match="other users can enter the home directory"), open_console(kept):
        pass


def test_a_home_without_a_key_is_said_in_the_terminal_before_any_address(kept: Path) -> None:
    (home_of(kept) / "member.key").unlink()
    with pytest.raises(AssertionError, match=r"no member\.key in the home directory"), open_console(kept):
        pass


def test_a_port_that_is_taken_is_said_in_the_terminal(console: OpenConsole) -> None:
    port = console.base.rpartition(":")[2]
    with (
        pytest.raises(AssertionError, match="cannot listen on port"),
        open_console(console.folder, "--port", port),
    ):
        pass


def test_the_database_cannot_be_read_without_the_key(console: OpenConsole) -> None:
    data = (console.home / "console.sqlite").read_bytes()
    assert b"SQLite format 3" not in data
    for needle in (b"harina", b"ohchr", b"CREATE TABLE", "نيسان".encode()):
        assert needle not in data


def secrets_of(console: OpenConsole) -> Needles:
    """Return all that opens something, in each form in which it might lie about."""
    secret = keyfile.read(console.home / "member.key", passphrase=console.passphrase)
    assert isinstance(secret, MemberSecret)
    with closing(open_database(console.home, key=secret.database_key)) as database:
        report = ReportStore(database).get(0)
        assert report.file_key is not None
        assert report.front is not None
        account = next(leaf.text for leaf in leaves(report.front.manifest.report))
        raw = {
            "database key": secret.database_key,
            "signing seed": secret.seed,
            "file key": report.file_key,
            "intake identity": held_epochs(database)[0].identity.seed,
            "transport identity": database.transports()[0].identity.seed,
        }
        texts = {
            "passphrase": console.passphrase,
            "intake identity in words": held_epochs(database)[0].identity.text,
            "a report's text": account[:60],
        }
    parts = [spellings(name, data) for name, data in raw.items()]
    return together([*parts, *(text_spellings(name, text) for name, text in texts.items())])
