"""Errors that only the HTTP edge knows; what each becomes is said in `problems`."""

from channel.errors import RefusedError, UnavailableError, UntrustedError


class UnauthenticatedError(UntrustedError):
    """No signature that holds, by a key that the body's notes name."""


class ForbiddenError(RefusedError):
    """Signed well, by a key that may not do this."""


class MediaTypeError(RefusedError):
    """A body of a type that is not taken here."""


class SlowError(RefusedError):
    """A body that comes too slowly to wait for."""


class BusyError(UnavailableError):
    """As much is going on as this server allows; soon there will be less."""
