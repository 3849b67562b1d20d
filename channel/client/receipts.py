"""What was confirmed, compared with what was sent, before anybody is told *sent*."""

from dataclasses import dataclass

from channel.client.answers import Receipt
from channel.client.promise import check_promise
from channel.codec.digests import Digest
from channel.errors import UntrustedError
from channel.treelog.vkey import VerifierKey
from channel.wire.submission import SealedPrefix, commitment


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A submission that the server holds; `drawn` says that token and blind were drawn while sending."""

    commitment: Digest
    prefix: SealedPrefix
    promise: str | None
    drawn: bool


def check_receipt(
    receipt: Receipt,
    *,
    prefix: SealedPrefix | None,
    header: bytes,
    payload_digest: Digest,
    promise_key: VerifierKey | None,
) -> Sent:
    """Compare a receipt with the submission; `prefix` is None where the server drew token and blind.

    Raises:
        UntrustedError: the server confirms or promises something else than what was sent.
        MalformedError: its promise is none.
    """
    used = prefix or receipt.drawn
    if used is None or receipt.commitment != commitment(
        blind=used.blind, header=header, payload_digest=payload_digest
    ):
        raise UntrustedError(
            "the server confirms another submission than the one sent, so it must not be counted as sent",
            hint="Send the same sealed file again over another connection, and tell the body in another way.",
        )
    if receipt.promise is not None:
        check_promise(receipt.promise, entry=used.token + receipt.commitment, key=promise_key)
    return Sent(commitment=receipt.commitment, prefix=used, promise=receipt.promise, drawn=prefix is None)
