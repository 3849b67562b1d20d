"""The commands of `channel console`: a reviewer's home, synced, listed, shown, searched and saved from."""

import secrets
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from channel.cli import console_output as output
from channel.cli import edges
from channel.cli.member_options import HomeOption, PassphraseFileOption
from channel.cli.passphrase_input import read_passphrase
from channel.cli.report_options import JsonOption, ProxyOption
from channel.console.alarms import AlarmStore
from channel.console.database import ConsoleDatabase, open_database
from channel.console.entries import EntryStore
from channel.console.home import Home, check_modes
from channel.console.payloads import read_by_hand
from channel.console.places import parse_place
from channel.console.remote import Remote
from channel.console.report_states import ReportState
from channel.console.reports import ReportStore, StoredReport
from channel.console.saving import save_files
from channel.console.sync import SyncResult, sync
from channel.errors import MalformedError, RefusedError
from keys import keyfile
from keys.key_secrets import MemberSecret
from keys.request_signer import signer_of

app = typer.Typer(no_args_is_help=True, help="Open what was sealed to your body, on your own machine.")

LimitOption: TypeAlias = Annotated[
    int, typer.Option("--limit", metavar="N", min=1, max=100_000, help="Show at most so many.")
]


def _place(text: str) -> int:
    try:
        return parse_place(text)
    except MalformedError:
        raise typer.BadParameter("not the number of an entry, as in 2 or 2-2") from None


def _state(text: str) -> ReportState:
    try:
        return ReportState(text)
    except ValueError:
        raise typer.BadParameter(f"not one of {', '.join(ReportState)}") from None


EntryArgument: TypeAlias = Annotated[
    int, typer.Argument(metavar="ENTRY", parser=_place, help="The number of an entry, from the list.")
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unlocked:
    """A member's key and open database."""

    secret: MemberSecret
    database: ConsoleDatabase


@app.command("list")
def list_reports(  # noqa: PLR0913 - the options of a command
    home: HomeOption,
    *,
    server: Annotated[
        str | None,
        typer.Option("--server", metavar="URL", help="Sync from here, not from where you were enrolled."),
    ] = None,
    proxy: ProxyOption = None,
    offline: Annotated[bool, typer.Option("--offline", help="Do not sync; list what is here.")] = False,
    state: Annotated[
        list[ReportState] | None,
        typer.Option(
            "--state",
            metavar="STATE",
            parser=_state,
            help="Only these: arrived, opened, by_hand, malformed, duplicate; may be repeated.",
        ),
    ] = None,
    limit: LimitOption = 100,
    passphrase_file: PassphraseFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Sync, then list the reports sealed to your body, newest first."""
    with _unlocked(home, passphrase_file) as unlocked:
        result = None if offline else _synced(unlocked, server=server, proxy=proxy)
        summaries = ReportStore(unlocked.database).page(
            below=None, limit=limit, states=state or tuple(ReportState)
        )
        if as_json:
            reports = [output.summary_members(summary) for summary in summaries]
            output.say_json({**_picture(unlocked.database, result), "reports": reports})
        else:
            output.say_alarm_count(AlarmStore(unlocked.database).unresolved())
            output.say_list(summaries)
            _say_picture(unlocked.database)


@app.command("show")
def show_report(
    home: HomeOption,
    entry: EntryArgument,
    *,
    passphrase_file: PassphraseFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show one report, its checks and its files.

    Nothing in its text can act on your terminal; each line that the reporter wrote stands behind a margin.
    """
    with _unlocked(home, passphrase_file) as unlocked:
        report = ReportStore(unlocked.database).get(entry)
        by_hand = _text_by_hand(unlocked.database, report)
        if as_json:
            output.say_json(output.report_members(report, by_hand))
        else:
            output.say_report(report, by_hand)


@app.command("search")
def search_reports(
    home: HomeOption,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="Pieces of words, in any script.")],
    *,
    limit: LimitOption = 100,
    passphrase_file: PassphraseFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the reports that hold every word of TEXT.

    Pieces of words count, in any script; nothing is sent anywhere.
    """
    with _unlocked(home, passphrase_file) as unlocked:
        summaries = ReportStore(unlocked.database).search(text, limit=limit)
        if as_json:
            output.say_json({"reports": [output.summary_members(summary) for summary in summaries]})
        else:
            output.say_list(summaries)


@app.command("save")
def save_report_files(  # noqa: PLR0913 - the options of a command
    home: HomeOption,
    entry: EntryArgument,
    files: Annotated[
        list[int] | None,
        typer.Argument(metavar="[FILE]...", help="Numbers of files as `show` lists them; else all."),
    ] = None,
    *,
    to: Annotated[
        Path, typer.Option("--to", metavar="DIR", help="The folder to save to, made if it is not there.")
    ],
    passphrase_file: PassphraseFileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Save files of a report, verified.

    They get safe names, are readable by you alone, and never overwrite another file.
    """
    with _unlocked(home, passphrase_file) as unlocked:
        saved = save_files(unlocked.database, entry, folder=to, numbers=files or ())
        if as_json:
            output.say_json(output.saved_members(saved))
        else:
            output.say_saved(saved)
        error = output.first_error(saved)
        if error is not None:
            raise error


@contextmanager
def _unlocked(home: Path, passphrase_file: Path | None) -> Iterator[Unlocked]:
    check_modes(Home(path=home))
    passphrase = read_passphrase(passphrase_file, prompt="Passphrase of your member.key", confirm=False)
    secret = keyfile.read(Home(path=home).key_file, passphrase=passphrase)
    if not isinstance(secret, MemberSecret):
        raise RefusedError(
            "member.key is not the key of a member", hint="Give the home that `channel keys` made."
        )
    database = open_database(home, key=secret.database_key)
    try:
        yield Unlocked(secret=secret, database=database)
    finally:
        database.close()


def _synced(unlocked: Unlocked, *, server: str | None, proxy: str | None) -> SyncResult:
    profile = unlocked.database.profile
    auth = signer_of(unlocked.secret, clock=time.time, random_bytes=secrets.token_bytes)
    with Remote(
        server or profile.server, body=profile.body, auth=auth, sleep=time.sleep, proxy=proxy
    ) as remote:
        result = sync(unlocked.database, remote, today=edges.today(), progress=_tell_progress)
    if result.taken and sys.stderr.isatty():
        typer.echo(err=True)
    return result


def _tell_progress(taken: int) -> None:
    if sys.stderr.isatty():
        typer.echo(f"\r{taken} entries taken in", err=True, nl=False)


def _text_by_hand(database: ConsoleDatabase, report: StoredReport) -> str | None:
    return read_by_hand(database, report) if report.is_by_hand else None


def _picture(database: ConsoleDatabase, result: SyncResult | None) -> dict[str, object]:
    progress = EntryStore(database).progress()
    return {
        "synced": None if result is None else {"taken": result.taken, "opened": result.opened},
        "as_of": progress.synced_day and progress.synced_day.isoformat(),
        "entries": EntryStore(database).count(),
        "ours": _count_ours(database),
        "alarms": [output.alarm_members(alarm) for alarm in AlarmStore(database).unresolved()],
    }


def _say_picture(database: ConsoleDatabase) -> None:
    """Say how old the picture is, how much of it is ours, and whether all of it holds."""
    alarms = AlarmStore(database).unresolved()
    as_of = EntryStore(database).progress().synced_day
    age = "never synced" if as_of is None else f"as of {as_of}"
    count, ours = EntryStore(database).count(), _count_ours(database)
    verdict = "all verified" if not alarms else "NOT all verified"
    typer.echo(f"{age}: {count} entries, {ours} of them for your body; {verdict}", err=True)
    output.say_alarms(alarms)


def _count_ours(database: ConsoleDatabase) -> int:
    return sum(ReportStore(database).counts().values())
