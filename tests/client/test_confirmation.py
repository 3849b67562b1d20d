"""A confirmation and its promise: believed only if they are about what was sent, by whom they should be."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channel.client.answers import Confirmation
from channel.client.confirmation import Sent, check_confirmation
from channel.codec import b64
from channel.codec.digests import Digest, sha256
from channel.errors import ChannelError, MalformedError, UntrustedError
from channel.treelog.note import Note, sign_note
from channel.treelog.signature import ed25519_public
from channel.treelog.vkey import KeyType, VerifierKey
from channel.wire.submission import SealedPrefix, commitment

ORIGIN = "reports.example.org"
SEED = b"\x07" * 32
KEY = VerifierKey(name=f"{ORIGIN}/promise", key_type=KeyType.ED25519, public=ed25519_public(SEED))
PREFIX = SealedPrefix(token=b"t" * 32, blind=b"b" * 32)
HEADER = b"header"
PAYLOAD = sha256(b"payload")
OWN = commitment(blind=PREFIX.blind, header=HEADER, payload_digest=PAYLOAD)


def promise_text(*, token: bytes = PREFIX.token, own: bytes = OWN, by: str = "2026-11-25") -> str:
    return f"channel/v1/promise\norigin {ORIGIN}\nentry {b64.encode(token + own)}\nby {by}\n"


def signed(text: str, *, name: str = KEY.name, seed: bytes = SEED) -> str:
    return Note(text=text, signatures=(sign_note(text, name=name, seed=seed),)).encoded.decode()


PROMISE = signed(promise_text())


def check(promise: str | None, *, key: VerifierKey | None = KEY, confirmed: bytes = OWN) -> Sent:
    return check_confirmation(
        Confirmation(commitment=Digest(confirmed), promise=promise, drawn=None),
        prefix=PREFIX,
        header=HEADER,
        payload_digest=PAYLOAD,
        promise_key=key,
    )


@pytest.mark.parametrize("promise", [None, PROMISE])
@pytest.mark.parametrize("key", [None, KEY])
def test_what_was_sent_is_believed_as_confirmed(promise: str | None, key: VerifierKey | None) -> None:
    assert check(promise, key=key) == Sent(commitment=OWN, prefix=PREFIX, promise=promise)


def test_without_a_prefix_the_server_has_to_say_what_it_drew() -> None:
    drawn = Confirmation(commitment=OWN, promise=None, drawn=PREFIX)
    sent = check_confirmation(drawn, prefix=None, header=HEADER, payload_digest=PAYLOAD, promise_key=None)
    assert sent.prefix == PREFIX
    with pytest.raises(UntrustedError, match="another submission"):
        check_confirmation(
            replace(drawn, drawn=None), prefix=None, header=HEADER, payload_digest=PAYLOAD, promise_key=None
        )


@given(st.integers(0, 8 * len(OWN) - 1))
def test_one_changed_bit_of_the_commitment_is_not_believed(bit: int) -> None:
    other = bytearray(OWN)
    other[bit // 8] ^= 1 << bit % 8
    with pytest.raises(UntrustedError, match="another submission"):
        check(None, confirmed=bytes(other))


@pytest.mark.parametrize(
    ("promise", "error", "said"),
    [
        (signed(promise_text(own=b"o" * 32)), UntrustedError, "another submission"),
        (signed(promise_text(token=b"o" * 32)), UntrustedError, "another submission"),
        (signed(promise_text(), seed=b"\x08" * 32), UntrustedError, None),
        (signed(promise_text(), name=f"{ORIGIN}/other"), UntrustedError, None),
        (signed(promise_text().replace(ORIGIN, "reports.example.net")), UntrustedError, "another channel"),
        (signed(promise_text(by="soon")), MalformedError, None),
        (signed(promise_text() + "more x\n"), MalformedError, "not a promise"),
        (signed(promise_text().replace("v1/promise", "v1/intake")), MalformedError, "not a promise"),
        (signed(promise_text().replace("entry ", "entries ")), MalformedError, "not a promise"),
        (signed(promise_text().replace("entry ", "entry  ")), MalformedError, None),
    ],
)
def test_another_promise_is_refused(promise: str, error: type[ChannelError], said: str | None) -> None:
    with pytest.raises(error, match=said):
        check(promise)


@given(st.integers(0, 8 * len(PROMISE.encode()) - 1))
def test_one_changed_bit_of_a_promise_is_refused(bit: int) -> None:
    data = bytearray(PROMISE.encode())
    data[bit // 8] ^= 1 << bit % 8
    with pytest.raises((MalformedError, UntrustedError)):
        check(data.decode("utf-8", "replace"))


@given(st.text(max_size=200) | st.text(max_size=60).map(signed))
def test_any_text_for_a_promise_is_malformed(text: str) -> None:
    with pytest.raises(MalformedError):
        check(text)
