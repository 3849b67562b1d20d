"""The form of the database that this version works with; apart, so that a server need not load Alembic."""

from sqlalchemy import Engine

from channel.errors import RefusedError
from channel.store.database import schema_version

SCHEMA_VERSION = "0001"


def check_schema(engine: Engine) -> None:
    """Check that the database has the form of this version.

    Raises:
        RefusedError: it has another, or none.
        UnavailableError: it cannot be read.
    """
    if schema_version(engine) != SCHEMA_VERSION:
        raise RefusedError(
            "the database is not of this version",
            hint="Start with `channel server run`, which brings it up to date.",
        )
