"""`channel keys make`: the keys of roots, bodies and members, each with its card for the next step."""

import secrets
from pathlib import Path
from typing import Annotated

import typer

from channel.cli import keys_options as options
from channel.cli.edges import today
from channel.cli.member_options import HomeOption, PassphraseFileOption
from channel.console.enrolment import CARD_NAME, NewMember, enrol
from channel.treelog.note import Note
from channel.treelog.signature import SEED_BYTES
from channel.wire.fingerprint import fingerprint
from channel.wire.members import Role
from channel.wire.pin import PIN_LIMIT_BYTES, Pin
from channel.wire.wordlist import load_wordlist
from keys import keyfile
from keys.body_card import make_body_card
from keys.kdf import DEFAULT_COST, KdfCost
from keys.key_secrets import KeySecrets, RootSecret, SignSecret
from keys.public_files import read_public, write_new_public
from keys.root_card import make_root_card, root_of

ROLES = "reviewer, custodian, evidence, auditor or mirror"

app = typer.Typer(no_args_is_help=True, help="Make a key and its card.")


def new_key_cost() -> KdfCost:
    """Return what each try of a new key file's passphrase costs; tests put the least legal cost here."""
    return DEFAULT_COST


@app.command()
def root(
    *,
    origin: options.OriginOption,
    root_id: Annotated[str, typer.Option("--id", metavar="ROOT", help="root-1, root-2 and so on.")],
    folder: options.FolderOption = Path(),
    passphrase_file: PassphraseFileOption = None,
) -> None:
    """Make an administrator's root key.

    Every administrator makes one, on a machine without a network. The key file stays with its owner, in two
    places; the card goes to whoever drafts the roots note.
    """
    secret = RootSecret(
        origin=origin,
        root_id=root_id,
        ed25519_seed=secrets.token_bytes(SEED_BYTES),
        mldsa44_seed=secrets.token_bytes(SEED_BYTES),
    )
    card = make_root_card(secret)
    public = root_of(secret).public
    _write_pair(folder / root_id, secret, card, public=public, passphrase_file=passphrase_file)
    typer.echo(f"\nNext: `channel keys draft roots` with the cards of all roots of {origin}.")


@app.command()
def body(  # noqa: PLR0913 - the options of a command
    *,
    origin: options.OriginOption,
    body_id: Annotated[str, typer.Option("--body", metavar="ID", help="The body's id, such as ohchr.")],
    title: Annotated[str, typer.Option("--title", metavar="TEXT", help="The body's name in English.")],
    sign_id: Annotated[
        str | None,
        typer.Option("--sign-id", metavar="ID", help="The key's id; this year and an a if not given."),
    ] = None,
    folder: options.FolderOption = Path(),
    passphrase_file: PassphraseFileOption = None,
) -> None:
    """Make a body's signing key, for its custodians.

    It certifies the body's weekly keys and members, and opens nothing. The card goes to the administrators.
    """
    secret = SignSecret(
        origin=origin,
        body=body_id,
        sign_id=sign_id or f"{today().year}a",
        seed=secrets.token_bytes(SEED_BYTES),
    )
    card = make_body_card(secret, title=title)
    base = folder / f"{body_id}-{secret.sign_id}"
    _write_pair(base, secret, card, public=secret.public, passphrase_file=passphrase_file)
    typer.echo("\nNext: hand the card to the administrators, who add it with `channel keys draft directory`.")


@app.command()
def member(  # noqa: PLR0913 - the options of a command
    *,
    home: HomeOption,
    body_id: Annotated[str, typer.Option("--body", metavar="ID", help="The body this member belongs to.")],
    roles: Annotated[
        list[Role],
        typer.Option("--role", metavar="ROLE", help=f"{ROLES}; may be repeated."),
    ],
    server: Annotated[
        str, typer.Option("--server", metavar="URL", envvar="CHANNEL_SERVER", help="The server to sync from.")
    ],
    pin_file: Annotated[
        Path,
        typer.Option(
            "--pin", metavar="FILE", help="The channel's pin.json, given to you by somebody you trust."
        ),
    ],
    member_id: Annotated[
        str | None, typer.Option("--member", metavar="ID", help="A pseudonym; drawn at random if not given.")
    ] = None,
    passphrase_file: PassphraseFileOption = None,
) -> None:
    """Make a member's key and home.

    Run it on the machine where that member will read. The home holds the key file, the encrypted database
    and what it opens. The card goes to a custodian, who compares its six words with you by another way.
    """
    pin = Pin.parse(read_public(pin_file, limit_bytes=PIN_LIMIT_BYTES))
    _say_pin(pin)
    new = NewMember(
        pin=pin,
        body=body_id,
        member_id=member_id or f"m-{secrets.token_hex(2)}",
        roles=frozenset(roles),
        server=server,
        passphrase=options.new_passphrase(passphrase_file, of=str(home / "member.key")),
        cost=new_key_cost(),
    )
    secret = enrol(home, new, today=today())
    _say_words(secret.name, secret.public)
    typer.echo(f"Made the home {home}; hand {home / CARD_NAME} to a custodian this week.")


def _write_pair(
    base: Path, secret: KeySecrets, card: Note, *, public: bytes, passphrase_file: Path | None
) -> None:
    """Write the key file and its card, or neither, and say the six words of `public`."""
    key_file, card_file = base.with_name(base.name + ".key"), base.with_name(base.name + ".card")
    write_new_public(card_file, card.encoded)
    try:
        keyfile.write(
            key_file,
            secret,
            passphrase=options.new_passphrase(passphrase_file, of=str(key_file)),
            cost=new_key_cost(),
            random_bytes=secrets.token_bytes,
        )
    except BaseException:
        card_file.unlink(missing_ok=True)
        raise
    _say_words(secret.name, public)
    typer.echo(f"Wrote {key_file} (secret) and {card_file}.")


def _say_words(name: str, public: bytes) -> None:
    words = " ".join(fingerprint(public, load_wordlist()))
    typer.echo(f"The six words of {name} are:\n\n  {words}\n")


def _say_pin(pin: Pin) -> None:
    words = " ".join(fingerprint(pin.encoded, load_wordlist()))
    typer.echo(f"The six words of {pin.origin} are, and must be on your printed card:\n\n  {words}\n")
