"""Bringing a database to the form that this version needs, or back to an earlier one."""

from collections.abc import Callable
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine

from channel.errors import RefusedError
from channel.store.database import WRITES, schema_version
from channel.store.failures import reported
from channel.store.schema import SCHEMA_VERSION

_STEPS = Path(__file__).parent / "migrations"


def upgrade(engine: Engine) -> None:
    """Step forward to the present form, all steps in one transaction.

    Raises:
        RefusedError: the database was made by a later version.
        UnavailableError: it cannot be written.
    """
    version = schema_version(engine)
    if version is not None and version > SCHEMA_VERSION:
        raise RefusedError("the database is of a later version", hint="Install the version that made it.")
    if version != SCHEMA_VERSION:
        _run(engine, lambda config: command.upgrade(config, SCHEMA_VERSION))


def downgrade(engine: Engine, version: str) -> None:
    """Step back to `version`; `base` drops everything.

    Raises:
        UnavailableError: it cannot be written.
    """
    _run(engine, lambda config: command.downgrade(config, version))


def _run(engine: Engine, step: Callable[[Config], None]) -> None:
    config = Config()
    config.set_main_option("script_location", str(_STEPS))
    with reported(), engine.execution_options(**{WRITES: True}).begin() as connection:
        config.attributes["connection"] = connection
        step(config)
