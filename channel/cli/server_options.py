"""What the operators' commands share: the data directory, given or set, and settings that make sense."""

from pathlib import Path
from typing import Annotated, TypeAlias

import typer
from pydantic import ValidationError

from channel.errors import RefusedError
from channel.server.settings import Settings
from channel.store.database import open_engine
from channel.store.layout import DataDirectory
from channel.store.migrate import upgrade

DataOption: TypeAlias = Annotated[
    Path | None, typer.Option("--data", metavar="DIR", help="The data directory (CHANNEL_DATA_DIR).")
]


def settings_from(**given: object) -> Settings:
    """Return the settings of the environment; what was given, and is not None, goes before.

    Raises:
        RefusedError: they make no sense.
    """
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]
    except ValidationError as error:
        names = ", ".join(f"CHANNEL_{str(place['loc'][0]).upper()}" for place in error.errors())
        raise RefusedError(f"settings that make no sense: {names}", hint="See docs/settings.md.") from None


def migrated(settings: Settings) -> DataDirectory:
    """Make the data directory, bring its database up to date, and return it."""
    directory = DataDirectory(root=settings.data_dir.absolute())
    directory.make()
    engine = open_engine(directory.database)
    try:
        upgrade(engine)
    finally:
        engine.dispose()
    return directory
