"""Which upload a sealed file belongs to, kept beside it, so that a later run resumes where this one stopped.

Holds the server's address, the upload's number and the hash of the header; no secret, and nothing that the
server does not know.
"""

import contextlib
import os
from pathlib import Path

from channel.client.answers import UPLOAD_ID_BYTES
from channel.codec import hexes, jsons
from channel.codec.digests import sha256
from channel.errors import MalformedError

STATE_LIMIT_BYTES = 4096


class UploadState:
    """The small file `NAME.upload` beside the sealed file `NAME`; losing it only costs time."""

    def __init__(self, sealed_file: Path, *, server: str) -> None:
        """Stand for the upload of `sealed_file` to `server`."""
        self._path = sealed_file.with_name(sealed_file.name + ".upload")
        self._server = server

    def load(self, header: bytes) -> str | None:
        """Return the id of an upload begun earlier with this server, if one is known.

        The age header tells one sealed file from another that has taken its name.
        """
        try:
            value = jsons.parse(self._path.read_bytes(), limit_bytes=STATE_LIMIT_BYTES)
            upload_id = value.pop("upload", None)
            if value != self._owner(header) or not isinstance(upload_id, str):
                return None
            hexes.decode(upload_id, length_bytes=UPLOAD_ID_BYTES)
        except (OSError, MalformedError):
            return None
        return upload_id

    def save(self, upload_id: str, header: bytes) -> None:
        """Remember an upload; a folder that cannot be written to is no reason not to send."""
        self.forget()
        data = jsons.dump({**self._owner(header), "upload": upload_id})
        with contextlib.suppress(OSError):
            descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)

    def forget(self) -> None:
        """Remove the file."""
        with contextlib.suppress(OSError):
            self._path.unlink()

    def _owner(self, header: bytes) -> jsons.JsonObject:
        return {"server": self._server, "header": sha256(header).hex()}
