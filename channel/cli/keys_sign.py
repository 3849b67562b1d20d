"""`channel keys show`, `sign` and `combine`: administrators read a note, sign it, and put copies together."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from channel.cli import keys_options as options
from channel.cli.keys_describe import Describer, tally_line
from channel.cli.keys_draft import read_roots
from channel.cli.member_options import PassphraseFileOption
from channel.errors import MalformedError, RefusedError
from channel.treelog.note import NOTE_LIMIT_BYTES, Note
from channel.wire.about import ABOUT_LIMIT_BYTES
from channel.wire.pin import Pin
from channel.wire.roots import Roots
from channel.wire.wordlist import load_wordlist
from keys import keyfile
from keys.draft_file import read_draft, write_draft
from keys.key_secrets import KeyKind, RootSecret
from keys.public_files import read_public, replace_public, write_new_public
from keys.signing import combine as combine_notes
from keys.signing import sign_as_root, tallies

NoteArgument = Annotated[
    Path, typer.Argument(metavar="NOTE", help="A note, a draft of one, a card, an about file or pin.json.")
]


def show(*, file: NoteArgument, roots_file: options.RootsOption = None) -> None:
    """Show a note, card, about or pin as people read it.

    Drafts too. Each key is shown as its six words, and each signature that --roots can prove is counted.
    """
    describer = Describer(load_wordlist(), in_force=_read_in_force(roots_file))
    data = read_public(file, limit_bytes=ABOUT_LIMIT_BYTES)
    for line in _described(data, describer):
        typer.echo(line)


def sign(
    *,
    file: Annotated[
        Path, typer.Argument(metavar="NOTE", help="A roots note or a directory, drafted or signed.")
    ],
    key_file: Annotated[Path, typer.Option("--key", metavar="FILE", help="The key file of your root.")],
    roots_file: options.RootsOption = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="A new file; the note itself if not given.")
    ] = None,
    passphrase_file: PassphraseFileOption = None,
) -> None:
    """Sign a roots note or directory with a root's key.

    Read what is shown before you give the passphrase: it is what you sign.
    """
    in_force = _read_in_force(roots_file)
    note = read_draft(read_public(file, limit_bytes=NOTE_LIMIT_BYTES))
    tallies(note, in_force=in_force)
    for line in Describer(load_wordlist(), in_force=in_force).lines(note):
        typer.echo(line)
    if keyfile.read_label(key_file).kind is not KeyKind.ROOT:
        raise RefusedError(
            f"{key_file.name} is not the key of a root", hint="Administrators sign, each with a root key."
        )
    passphrase = options.known_passphrase(passphrase_file, of=str(key_file))
    secret = keyfile.read(key_file, passphrase=passphrase)
    if not isinstance(secret, RootSecret):
        raise MalformedError("key file of another kind than it says")
    signed = sign_as_root(note, secret, in_force=in_force)
    if out is None:
        replace_public(file, signed.encoded)
    else:
        write_new_public(out, signed.encoded)
    typer.echo("")
    _say_counted(signed, in_force, out or file)


def combine(
    *,
    files: Annotated[list[Path], typer.Argument(metavar="NOTE", help="Signed copies of one note.")],
    roots_file: options.RootsOption = None,
    out: options.OutOption,
) -> None:
    """Put the signatures of several copies together."""
    in_force = _read_in_force(roots_file)
    notes = [read_draft(read_public(file, limit_bytes=NOTE_LIMIT_BYTES)) for file in files]
    combined = combine_notes(notes, in_force=in_force)
    write_new_public(out, write_draft(combined))
    _say_counted(combined, in_force, out)


def _described(data: bytes, describer: Describer) -> Iterator[str]:
    if data.startswith(b'{"v":1,"kind":'):
        raise MalformedError(
            "this is a key file, not a note or card",
            hint="Keep it secret; what is public of it stands in the note or card made with it.",
        )
    if data.startswith(b'{"v":1,"origin":'):
        return describer.pin(Pin.parse(data))
    return describer.about(data) if data.startswith(b"{") else describer.lines(read_draft(data))


def _say_counted(note: Note, in_force: Roots | None, path: Path) -> None:
    counted = tallies(note, in_force=in_force)
    typer.echo(f"Wrote {path}.")
    for tally in counted:
        typer.echo(tally_line(tally))
    if not any(tally.missing for tally in counted):
        typer.echo("\nNext: on the server, `channel server publish` takes it.")


def _read_in_force(path: Path | None) -> Roots | None:
    return read_roots(path) if path else None
