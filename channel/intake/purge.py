"""Throwing away what nobody will ask for again: unfinished uploads, old nonces, files that no row names."""

from channel.intake.ports import Cellar
from channel.intake.records import Purged


def purge(cellar: Cellar, *, hour: int, sweep: bool) -> Purged:
    """Remove what has expired by `hour`, counted from 1970; running it again at once changes nothing.

    With `sweep`, which looks at every file, also what a crash or a full disk left behind.

    Raises:
        UnavailableError: the disk or the database cannot be used now.
    """
    return Purged(
        uploads=cellar.purge_uploads(hour=hour),
        nonces=cellar.purge_nonces(hour=hour),
        files=cellar.sweep() if sweep else 0,
    )
