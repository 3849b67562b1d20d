"""Turning what disks and databases say into `UnavailableError`, without paths, statements or values."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import SQLAlchemyError

from channel.errors import UnavailableError

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
_FULL_HINT = "Try the same again later: nothing was stored."
_BROKEN_HINT = "Try the same again later; if this goes on, the operator must look at the disk."


@contextmanager
def reported() -> Iterator[None]:
    """Let disk and database errors leave as `UnavailableError`.

    Raises:
        UnavailableError: in the place of any `OSError` or `SQLAlchemyError`.
    """
    try:
        yield
    except (OSError, SQLAlchemyError) as error:
        raise in_our_words(error) from None


def in_our_words(error: BaseException) -> BaseException:
    """Return what stands for an error of disk or database; any other error stands for itself."""
    if isinstance(error, OSError):
        return _unavailable(full=error.errno in _FULL)
    if isinstance(error, SQLAlchemyError):
        # The message of a database error repeats the statement and its values.
        return _unavailable(full="database or disk is full" in str(getattr(error, "orig", "")))
    return error


def _unavailable(*, full: bool) -> UnavailableError:
    if full:
        return UnavailableError("the disk is full", hint=_FULL_HINT)
    return UnavailableError("the disk or the database fails", hint=_BROKEN_HINT)
