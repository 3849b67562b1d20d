"""The first trust: six words on a printed card, compared with the pin that a server or a file gave."""

from channel.errors import UntrustedError
from channel.wire.fingerprint import fingerprint
from channel.wire.pin import Pin
from channel.wire.wordlist import Wordlist


def pin_words(pin: Pin, wordlist: Wordlist) -> tuple[str, ...]:
    """Return the six words that stand for a pin on the printed card."""
    return fingerprint(pin.encoded, wordlist)


def check_pin_words(pin: Pin, typed: str, wordlist: Wordlist) -> None:
    """Compare the words of the card, as a person typed them, with those of the pin.

    Raises:
        UntrustedError: they are other words.
    """
    # A word of the list may hold a hyphen, so only spaces part words here.
    if typed.casefold().split() != list(pin_words(pin, wordlist)):
        raise UntrustedError(
            "the words are not those of this channel",
            hint="Compare them with the printed card; if they are right, do not use this server.",
        )


def check_same_pin(saved: Pin, given: Pin) -> None:
    """Refuse to trade the pin that was compared once for another.

    Raises:
        UntrustedError: another pin.
    """
    if saved.encoded != given.encoded:
        raise UntrustedError(
            "another channel than the one whose notes are saved here",
            hint="Use another folder with `--notes` for another channel.",
        )
