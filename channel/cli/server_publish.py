"""`channel server publish`: puts signed notes in place for everybody, if every reader would believe them."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from channel.cli.server_options import DataOption, migrated, settings_from
from channel.errors import RefusedError, UnavailableError, UntrustedError, reason
from channel.intake.publish import Publisher
from channel.store.files import Files
from channel.store.opened import opened
from channel.wire import hints

_FILE_LIMIT_BYTES = 4 * 2**20
# What is refused here goes by the readers' rules, whose hints speak to a reader.
_HINTS = {
    hints.CLOCK: "Check the date of this server; if it is right, publish the directory from that day on.",
    hints.OTHER_CHANNEL: "Give the files of this channel; the pin.json of a server is never replaced.",
}
_ASK = "Ask the administrators for the newest files; `channel keys show FILE` tells what one says and lacks."


def publish(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="Roots, directory, about.")],
    *,
    data: DataOption = None,
) -> None:
    """Verify signed notes as every reader will, and put them in place for everybody.

    The first time, pin.json is made from them. It is never changed again: print its fingerprint on the card.
    """
    settings = settings_from(data_dir=data)
    directory = migrated(settings)
    contents = [_read(path) for path in files]
    with opened(directory, files=Files()) as stores:
        publisher = Publisher(public=stores.public, notes=stores.notes)
        try:
            published = publisher.publish(contents, today=datetime.now(UTC).date())
        except UntrustedError as error:
            raise UntrustedError(str(error), hint=_HINTS.get(error.hint or "", _ASK)) from error
    for name in published:
        typer.echo(f"published {name}")


def _read(path: Path) -> bytes:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UnavailableError(f"{path} cannot be read ({reason(error)})", hint="Check the name.") from None
    if len(data) > _FILE_LIMIT_BYTES:
        raise RefusedError(f"{path} is longer than any note", hint="Give the notes themselves.")
    return data
