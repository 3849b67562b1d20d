"""A data directory, opened: all stores on one database and one writer."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from channel.store.blobs import Blobs
from channel.store.cellar import SqliteCellar
from channel.store.database import open_engine
from channel.store.files import Files
from channel.store.layout import DataDirectory
from channel.store.nonces import Nonces
from channel.store.notes import Notes
from channel.store.public_files import PublicFiles
from channel.store.schema import check_schema
from channel.store.scribes import Scribes
from channel.store.submissions import Submissions
from channel.store.upload_files import UploadFiles
from channel.store.uploads import Uploads
from channel.store.writer import Writer


@dataclass(frozen=True, slots=True, kw_only=True)
class Stores:
    """One of each port of `channel.intake`."""

    submissions: Submissions
    uploads: Uploads
    nonces: Nonces
    notes: Notes
    public: PublicFiles
    cellar: SqliteCellar


@contextmanager
def opened(data: DataDirectory, *, files: Files) -> Iterator[Stores]:
    """Open the stores of a data directory whose database is up to date; close them at the end.

    Raises:
        RefusedError: the database is not of this version.
        UnavailableError: it cannot be read.
    """
    engine = open_engine(data.database)
    try:
        check_schema(engine)
        blobs = Blobs(data.blobs, files=files)
        upload_files = UploadFiles(data.uploads, files=files)
        writer = Writer(engine, before_commit=blobs.settle)
        scribes = Scribes()
        try:
            yield Stores(
                submissions=Submissions(engine, writer=writer, scribes=scribes, blobs=blobs),
                uploads=Uploads(engine, writer=writer, blobs=blobs, files=upload_files),
                nonces=Nonces(writer),
                notes=Notes(engine, writer=writer),
                public=PublicFiles(data.public, files=files),
                cellar=SqliteCellar(engine, writer=writer, blobs=blobs, files=upload_files),
            )
        finally:
            scribes.close()
            writer.close()
    finally:
        engine.dispose()
