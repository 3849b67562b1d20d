"""What keeper and worker tell each other, a JSON object a line; holds tokens, never a passphrase or a key."""

from dataclasses import dataclass, field
from pathlib import Path

from channel.codec import jsons
from channel.errors import MalformedError

LINE_LIMIT_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Why the last try to unlock did not succeed, in words."""

    words: str
    hint: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Orders:
    """All that a worker is told when it begins."""

    listener: int
    """The descriptor of the socket that it serves, bound already."""
    host: str
    """The name and the port by which a browser asks for it."""
    home: Path
    server: str | None
    proxy: str | None
    sync_seconds: float
    lock_seconds: float
    passphrase_file: Path | None
    """To be unlocked with at once."""
    session: str = field(repr=False)
    launch: str | None = field(repr=False)
    """None once a browser has used it."""
    failure: Failure | None

    def encoded(self) -> bytes:
        """Return the line."""
        failure = self.failure and {"words": self.failure.words, "hint": self.failure.hint}
        members: jsons.JsonObject = {
            "listener": self.listener,
            "host": self.host,
            "home": str(self.home),
            "server": self.server,
            "proxy": self.proxy,
            "sync_seconds": self.sync_seconds,
            "lock_seconds": self.lock_seconds,
            "passphrase_file": None if self.passphrase_file is None else str(self.passphrase_file),
            "session": self.session,
            "launch": self.launch,
            "failure": failure,
        }
        return line(members)

    @classmethod
    def parse(cls, data: bytes) -> "Orders":
        """Read a line that `encoded` made.

        Raises:
            MalformedError: it is something else.
        """
        members = parse_line(data)
        try:
            failure, passphrase_file = members["failure"], members["passphrase_file"]
            return cls(
                listener=members["listener"],
                host=members["host"],
                home=Path(members["home"]),
                server=members["server"],
                proxy=members["proxy"],
                sync_seconds=members["sync_seconds"],
                lock_seconds=members["lock_seconds"],
                passphrase_file=None if passphrase_file is None else Path(passphrase_file),
                session=members["session"],
                launch=members["launch"],
                failure=None if failure is None else Failure(words=failure["words"], hint=failure["hint"]),
            )
        except (KeyError, TypeError):
            raise MalformedError("orders of another form") from None


def line(members: jsons.JsonObject) -> bytes:
    """Return an object as a line."""
    return jsons.dump(members) + b"\n"


def parse_line(data: bytes) -> jsons.JsonObject:
    """Read an object from a line.

    Raises:
        MalformedError: it is none.
    """
    return jsons.parse(data.removesuffix(b"\n"), limit_bytes=LINE_LIMIT_BYTES)
