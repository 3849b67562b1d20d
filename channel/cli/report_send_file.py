"""`channel report send FILE`: sends what was sealed before, here or elsewhere; it stays where it is."""

from collections.abc import Callable
from pathlib import Path

import typer

from channel.cli import edges
from channel.cli.progress_display import shown_progress
from channel.cli.report_answers import drawn_members, say_drawn, say_json, say_sent
from channel.client.confirmation import Sent
from channel.client.connection import Connection
from channel.client.sealed_file import SealedFile, open_sealed_file
from channel.client.sending import send
from channel.client.upload_state import UploadState
from channel.errors import ChannelError
from channel.treelog.vkey import VerifierKey


def send_file(
    path: Path, connection: Connection, *, promise_key: Callable[[], VerifierKey | None], as_json: bool
) -> None:
    """Send a sealed file and say what became of it; `promise_key` compares the server before that.

    Raises:
        ChannelError: as `promise_key`, `open_sealed_file` and `send_shown`; the file is as it was.
    """
    with open_sealed_file(path) as sealed:
        try:
            key = promise_key()
        except ChannelError:
            typer.echo("note: nothing was sent this time; the sealed file is as it was.", err=True)
            raise
        sent = send_shown(sealed, connection, path=path, promise_key=key, as_json=as_json)
    _say(sent, has_words=sealed.prefix is not None, as_json=as_json)


def send_shown(
    sealed: SealedFile,
    connection: Connection,
    *,
    path: Path,
    promise_key: VerifierKey | None,
    as_json: bool,
) -> Sent:
    """Send the sealed file that lies at `path`, and show how far it is.

    Raises:
        ChannelError: as `channel.client.sending.send`.
    """
    with shown_progress(as_json=as_json) as progress:
        return send(
            sealed,
            connection=connection,
            state=UploadState(path, server=connection.server),
            promise_key=promise_key,
            surroundings=edges.surroundings(progress),
        )


def _say(sent: Sent, *, has_words: bool, as_json: bool) -> None:
    if as_json:
        say_json(
            {
                "sent": True,
                "commitment": sent.commitment.hex(),
                "promise": sent.promise,
                **({} if has_words else drawn_members(sent)),
            }
        )
        return
    say_sent(sent, bodies=())
    if not has_words:
        say_drawn(sent)
