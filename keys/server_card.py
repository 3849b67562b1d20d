"""The card of a server: the public keys of its two logs and of its promises, as the directory lists them."""

from dataclasses import dataclass

from channel.errors import MalformedError
from channel.treelog.vkey import VerifierKey

CARD_LIMIT_BYTES = 16 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerCard:
    """The keys named `<origin>/intake`, `<origin>/directory` and `<origin>/promise`."""

    intake_log: VerifierKey
    directory_log: VerifierKey
    promise: VerifierKey


def parse_server_card(data: bytes, *, origin: str) -> ServerCard:
    """Find the three keys in the text that `channel server card` prints; its other words are ignored.

    Raises:
        MalformedError: longer than 16 KiB, or one of the three is missing, given twice, or not a key.
    """
    if len(data) > CARD_LIMIT_BYTES:
        raise MalformedError("card of a server longer than 16 KiB")
    words = data.decode("utf-8", "replace").split()
    found: dict[str, VerifierKey] = {}
    for word in words:
        name, plus, _ = word.partition("+")
        if not plus or not name.startswith(f"{origin}/"):
            continue
        if name in found:
            raise MalformedError("card of a server with a key given twice")
        found[name] = VerifierKey.parse(word)
    try:
        intake, directory, promise = (
            found[f"{origin}/{role}"] for role in ("intake", "directory", "promise")
        )
    except KeyError:
        raise MalformedError(
            f"not the card of a server of {origin}",
            hint="On the server, run `channel server card` and bring its output here.",
        ) from None
    return ServerCard(intake_log=intake, directory_log=directory, promise=promise)
