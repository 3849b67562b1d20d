"""`channel console list`: syncs, then lists what is sealed to the body, and says whether all of it holds."""

import secrets
import sys
import time
from typing import Annotated

import typer

from channel.cli import console_output as output
from channel.cli import edges
from channel.cli.console_home import unlocked
from channel.cli.console_options import LimitOption, ServerOption
from channel.cli.member_options import HomeOption, PassphraseFileOption
from channel.cli.shared_options import JsonOption, ProxyOption
from channel.console.alarms import AlarmStore
from channel.console.database import ConsoleDatabase
from channel.console.entries import EntryStore
from channel.console.remote import Remote
from channel.console.report_states import ReportState
from channel.console.reports import ReportStore
from channel.console.sync import SyncResult, sync
from channel.console.unlocking import Unlocked
from channel.errors import UnavailableError
from keys.request_signer import signer_of


def _state(text: str) -> ReportState:
    try:
        return ReportState(text)
    except ValueError:
        raise typer.BadParameter(f"not one of {', '.join(ReportState)}") from None


def list_reports(  # noqa: PLR0913 - the options of a command
    home: HomeOption,
    *,
    server: ServerOption = None,
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
    with unlocked(home, passphrase_file) as member:
        result = None if offline else _synced_or_offline(member, server=server, proxy=proxy)
        summaries = ReportStore(member.database).page(
            below=None, limit=limit, states=state or tuple(ReportState)
        )
        if as_json:
            reports = [output.summary_members(summary) for summary in summaries]
            output.say_json({**_picture(member.database, result), "reports": reports})
        else:
            output.say_alarm_count(AlarmStore(member.database).unresolved())
            output.say_list(summaries)
            _say_picture(member.database)


def _synced_or_offline(member: Unlocked, *, server: str | None, proxy: str | None) -> SyncResult:
    try:
        return _synced(member, server=server, proxy=proxy)
    except UnavailableError as error:
        hint = f"{error.hint or ''} --offline lists what is held.".lstrip()
        raise UnavailableError(str(error), hint=hint) from error


def _synced(member: Unlocked, *, server: str | None, proxy: str | None) -> SyncResult:
    profile = member.database.profile
    auth = signer_of(member.secret, clock=time.time, random_bytes=secrets.token_bytes)
    with Remote(
        server or profile.server, body=profile.body, auth=auth, sleep=time.sleep, proxy=proxy
    ) as remote:
        result = sync(member.database, remote, today=edges.today(), progress=_tell_progress)
    if result.taken and sys.stderr.isatty():
        typer.echo(err=True)
    return result


def _tell_progress(taken: int) -> None:
    if sys.stderr.isatty():
        typer.echo(f"\r{taken} entries taken in", err=True, nl=False)


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
