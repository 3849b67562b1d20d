"""`channel keys draft`: the texts that administrators sign, and the pin that follows from the first roots."""

import json
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from channel.cli import keys_options as options
from channel.cli.edges import today
from channel.codec import jsons
from channel.codec.days import Window
from channel.treelog.note import NOTE_LIMIT_BYTES
from channel.wire.about import ABOUT_LIMIT_BYTES, parse_about
from channel.wire.directory import Directory, parse_directory
from channel.wire.fingerprint import fingerprint
from channel.wire.roots import Roots, parse_roots
from channel.wire.wordlist import load_wordlist
from keys.body_card import parse_body_card
from keys.draft_file import read_draft
from keys.drafting import DirectoryPlan, draft_directory, draft_roots
from keys.public_files import read_public, write_new_public
from keys.root_card import parse_root_card
from keys.server_card import CARD_LIMIT_BYTES, ServerCard, parse_server_card
from keys.signing import check_complete

VALID_DAYS = 92

app = typer.Typer(no_args_is_help=True, help="Draft a text for the administrators to sign.")

DayOption = Annotated[
    datetime | None,
    typer.Option(
        "--from", metavar="DAY", formats=["%Y-%m-%d"], help="First day of validity; today if not given."
    ),
]


@app.command()
def roots(
    *,
    cards: Annotated[list[Path], typer.Argument(metavar="CARD", help="The card of every root.")],
    k: Annotated[int, typer.Option("--k", metavar="NUMBER", help="How many roots must sign.")],
    previous: Annotated[
        Path | None, typer.Option("--previous", metavar="FILE", help="The roots note that this one replaces.")
    ] = None,
    out: options.OutOption,
) -> None:
    """Draft who the administrators are, and how many sign."""
    note = draft_roots(
        [parse_root_card(read_public(card, limit_bytes=NOTE_LIMIT_BYTES)) for card in cards],
        k=k,
        previous=read_roots(previous) if previous else None,
    )
    write_new_public(out, note.text.encode())
    typer.echo(f"Wrote {out}: {len(note.roots)} roots, of whom {k} must sign.")
    typer.echo("\nNext: each administrator runs `channel keys show` and `channel keys sign` on a copy.")


@app.command()
def about(
    *,
    cards: Annotated[list[Path], typer.Argument(metavar="CARD", help="The card of every body.")],
    out: options.OutOption,
) -> None:
    """Write an about file, to be filled in.

    It says what reporters read about each body before they choose.
    """
    bodies = {}
    for path in cards:
        card = parse_body_card(read_public(path, limit_bytes=NOTE_LIMIT_BYTES))
        facts = {"in_country": None, "contacts_state": None, "inside_un": None}
        texts = {"name": {"en": card.body.title}, "mandate": {"en": ""}, "limits": {"en": ""}}
        bodies[card.body.id] = facts | texts
    write_new_public(out, _readable({"v": 1, "bodies": bodies}))
    typer.echo(f"Wrote {out}.")
    typer.echo(
        "\nNext: put true or false for each null, and a sentence for each empty text, in all languages."
    )


@app.command()
def directory(  # noqa: PLR0913 - the options of a command
    *,
    cards: Annotated[
        list[Path] | None, typer.Argument(metavar="CARD", help="The cards of bodies or keys to add.")
    ] = None,
    roots_file: Annotated[Path, typer.Option("--roots", metavar="FILE", help="The roots note in force.")],
    about_file: Annotated[Path, typer.Option("--about", metavar="FILE", help="The about file, filled in.")],
    server_card: Annotated[
        Path | None,
        typer.Option(
            "--server-card", metavar="FILE", help="What `channel server card` prints on the server."
        ),
    ] = None,
    previous: Annotated[
        Path | None, typer.Option("--previous", metavar="FILE", help="The directory that this one follows.")
    ] = None,
    first_day: DayOption = None,
    days: Annotated[
        int, typer.Option("--days", min=1, max=366, help="For how many days it is valid.")
    ] = VALID_DAYS,
    out: options.OutOption,
) -> None:
    """Draft which bodies there are, and which keys speak."""
    in_force = read_roots(roots_file)
    before = _read_directory(previous) if previous else None
    start = first_day.date() if first_day else today()
    plan = DirectoryPlan(
        roots=in_force,
        previous=before,
        valid=Window(start=start, end=start + timedelta(days=days)),
        about=parse_about(read_public(about_file, limit_bytes=ABOUT_LIMIT_BYTES)),
        server=_server_keys(server_card, before, origin=in_force.origin),
        cards=[parse_body_card(read_public(card, limit_bytes=NOTE_LIMIT_BYTES)) for card in cards or ()],
    )
    draft = draft_directory(plan)
    write_new_public(out, draft.text.encode())
    typer.echo(
        f"Wrote {out}: directory {draft.seq} of {draft.origin}, {_days(draft.valid.start, draft.valid.end)}."
    )
    typer.echo("\nNext: each administrator runs `channel keys show` and `channel keys sign` on a copy.")


def pin(
    *,
    roots_file: Annotated[Path, typer.Argument(metavar="ROOTS", help="The first roots note, signed.")],
    out: options.OutOption,
) -> None:
    """Write pin.json, and show its six words.

    Every client starts from it; the words go on the printed card.
    """
    note = read_draft(read_public(roots_file, limit_bytes=NOTE_LIMIT_BYTES))
    made = parse_roots(note).pin()
    check_complete(note, in_force=None)
    write_new_public(out, made.encoded)
    words = " ".join(fingerprint(made.encoded, load_wordlist()))
    typer.echo(f"Wrote {out}. The six words of {made.origin}, for the printed card:\n\n  {words}")


def read_roots(path: Path) -> Roots:
    """Read a roots note, signed or not.

    Raises:
        UnavailableError, MalformedError: it cannot be read, or is none.
    """
    return parse_roots(read_draft(read_public(path, limit_bytes=NOTE_LIMIT_BYTES)))


def _read_directory(path: Path) -> Directory:
    return parse_directory(read_draft(read_public(path, limit_bytes=NOTE_LIMIT_BYTES)))


def _server_keys(card: Path | None, before: Directory | None, *, origin: str) -> ServerCard:
    if card is not None:
        return parse_server_card(read_public(card, limit_bytes=CARD_LIMIT_BYTES), origin=origin)
    if before is None:
        raise typer.BadParameter("the first directory needs the server's card", param_hint="--server-card")
    return ServerCard(
        intake_log=before.intake_log, directory_log=before.directory_log, promise=before.promise
    )


def _readable(value: jsons.JsonObject) -> bytes:
    # Indented, because people fill it in; the directory names the bytes as they will then be.
    return json.dumps(value, indent=2, ensure_ascii=False).encode() + b"\n"


def _days(start: date, end: date) -> str:
    return f"valid from {start} to {end - timedelta(days=1)}"
