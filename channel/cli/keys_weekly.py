"""`channel keys card` and `weekly`: a member's card of the week, and the custodian's act of the week."""

import secrets
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from channel.cli import keys_options as options
from channel.cli.edges import today
from channel.cli.keys_describe import Describer
from channel.cli.member_options import HomeOption, PassphraseFileOption
from channel.cli.shared_options import ProxyOption
from channel.codec.days import week_id
from channel.console.custodian import Custodian, Surroundings, perform_weekly_act
from channel.console.database import open_database
from channel.console.enrolment import CARD_NAME, fresh_card, read_member, stated_roles
from channel.errors import RefusedError
from channel.treelog.note import NOTE_LIMIT_BYTES
from channel.wire.wordlist import load_wordlist
from keys import keyfile
from keys.key_secrets import SignSecret
from keys.member_card import MemberCard, parse_member_card
from keys.public_files import read_public, replace_public
from keys.publication import Publication


def card(*, home: HomeOption, passphrase_file: PassphraseFileOption = None) -> None:
    """Make your card of this week, for a custodian.

    Without a new card the last one goes on for four weeks after its own; then you are admitted again.
    """
    passphrase = options.known_passphrase(passphrase_file, of=str(home / "member.key"))
    secret = read_member(home, passphrase=passphrase)
    roles = stated_roles(home)
    with closing(open_database(home, key=secret.database_key)) as database:
        note = fresh_card(database, secret, roles=roles, today=today())
    replace_public(home / CARD_NAME, note.encoded)
    for line in Describer(load_wordlist(), in_force=None).lines(note):
        typer.echo(line)
    typer.echo(f"\nNext: hand {home / CARD_NAME} to a custodian this week.")


def weekly(  # noqa: PLR0913 - the options of a command
    *,
    home: HomeOption,
    key_file: Annotated[Path, typer.Option("--key", metavar="FILE", help="The body's signing key file.")],
    cards: Annotated[
        list[Path] | None,
        typer.Option("--admit", metavar="CARD", help="A member's card to admit or renew; may be repeated."),
    ] = None,
    compared: Annotated[
        bool, typer.Option("--compared", help="The six words of every card were compared with its member.")
    ] = False,
    server: Annotated[
        str | None,
        typer.Option("--server", metavar="URL", help="The server; the one kept in the home if not given."),
    ] = None,
    proxy: ProxyOption = None,
    passphrase_file: PassphraseFileOption = None,
    key_passphrase_file: Annotated[
        Path | None,
        typer.Option("--key-passphrase-file", metavar="FILE", help="The passphrase of the --key file."),
    ] = None,
) -> None:
    """Renew a body's keys and admit members, once a week.

    It makes intake keys so that eight weeks are published ahead, seals the keyring to the members, and
    publishes both. It may be run again at any time: what is there is not made twice.
    """
    admitted = [parse_member_card(read_public(path, limit_bytes=NOTE_LIMIT_BYTES)) for path in cards or ()]
    _compare(admitted, compared=compared)
    member = read_member(
        home, passphrase=options.known_passphrase(passphrase_file, of=str(home / "member.key"))
    )
    custodian = Custodian(home=home, member=member, sign=_read_sign_key(key_file, key_passphrase_file))
    surroundings = Surroundings(
        today=today(), clock=time.time, sleep=time.sleep, random_bytes=secrets.token_bytes
    )
    publication = perform_weekly_act(
        custodian, cards=admitted, server=server, proxy=proxy, surroundings=surroundings
    )
    _say(publication, custodian.sign.body, week=week_id(surroundings.today))


def _compare(cards: list[MemberCard], *, compared: bool) -> None:
    describer = Describer(load_wordlist(), in_force=None)
    for one in cards:
        for line in describer.member_card(one):
            typer.echo(line)
    if not cards or compared:
        return
    asked = sys.stdin.isatty()
    if not asked or not typer.confirm("\nHave you compared the words with each of them?", err=True):
        raise RefusedError(
            "nobody is admitted whose words were not compared",
            hint="Read the six words to each other, by voice; then run this again with --compared.",
        )


def _read_sign_key(path: Path, passphrase_file: Path | None) -> SignSecret:
    secret = keyfile.read(path, passphrase=options.known_passphrase(passphrase_file, of=str(path)))
    if not isinstance(secret, SignSecret):
        raise RefusedError(
            f"{path.name} is not the signing key of a body", hint="Give the body's key file with --key."
        )
    return secret


def _say(publication: Publication, body: str, *, week: str) -> None:
    if not publication.uploads:
        typer.echo(f"Nothing is due: {body} is set for week {week} and the eight that follow.")
    if publication.keyring is not None:
        typer.echo(f"Keyring {publication.keyring.cut.version} of {body} is with its members.")
    if publication.evidence is not None:
        typer.echo(
            f"Evidence keyring {publication.evidence.cut.version} of {body} is with its evidence unit."
        )
    if publication.members is not None:
        typer.echo("The members note is published.")
    if publication.intake is not None:
        typer.echo(f"Intake keys are published for week {week} and the eight that follow.")
    for warning in publication.warnings:
        typer.echo(f"warning: {warning}", err=True)
