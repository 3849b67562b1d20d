"""The errors of the channel: what went wrong, in words that never repeat secret or submitted text."""


class ChannelError(Exception):
    """Root of every error that this project raises on purpose.

    `hint`, where there is one, is a whole sentence that says what to do next.
    """

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.hint = hint


class MalformedError(ChannelError):
    """Bytes break the format."""


class UntrustedError(ChannelError):
    """Well-formed, but not believed: a signature, a digest, a date or a chain does not hold."""


class ProofError(UntrustedError):
    """A Merkle proof does not lead to the root it should."""


class RefusedError(ChannelError):
    """Understood and believed, but against policy: size, quota, retired key."""


class UnavailableError(ChannelError):
    """A server, disk or file cannot be used now; the same call may succeed later."""


class NotRecipientError(ChannelError):
    """No identity tried opens this header; it only means "try the next identity"."""


def reason(error: OSError) -> str:
    """Return why the operating system says no, in lower case as messages have it; names no file."""
    return (error.strerror or "unknown").lower()
