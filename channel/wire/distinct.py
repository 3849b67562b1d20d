"""No key stands twice: a key under two names would let one party open, or speak, in the place of another."""

from collections.abc import Iterable

from channel.errors import UntrustedError


def check_distinct(keys: Iterable[tuple[str, bytes]]) -> None:
    """Check that no two of the named public keys have equal bytes, whatever they are for.

    Raises:
        UntrustedError: two have; the message names both places.
    """
    owners: dict[bytes, str] = {}
    for name, public in keys:
        if public in owners:
            raise UntrustedError(
                f"one key stands twice, as {owners[public]} and as {name}",
                hint="Send nothing with these keys; tell the body concerned by another way.",
            )
        owners[public] = name
