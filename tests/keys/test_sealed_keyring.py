"""A keyring opens for those it was sealed to, and is believed only from its body, and in its order."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from channel.codec.digests import Digest, sha256
from channel.errors import ChannelError, MalformedError, NotRecipientError, RefusedError, UntrustedError
from channel.treelog.signature import sign_ed25519
from channel.wire.age.seal import seal_bytes
from channel.wire.members import KeyringRef
from keys.identity import Identity
from keys.keyring import Cut
from keys.keyring_envelope import KeyringEnvelope, parse_envelope
from keys.sealed_keyring import FIRST_PREVIOUS, KeyringTerms, keyring_message, open_keyring, seal_keyring
from tests.keys.body_simulator import BODY, ORIGIN, seed_of, sign_secret_of

SIGN = sign_secret_of()
MEMBER = Identity(seed_of("transport of a member"))
OTHER = Identity(seed_of("transport of another"))
FIRST = Cut(version=1, data=b'{"v":1}')
SECOND = Cut(version=2, data=b'{"v":1,"more":2}')


def _bytes(length: int) -> bytes:
    return b"\x09" * length


def _sealed(cut: Cut = FIRST, *, previous: Digest = FIRST_PREVIOUS, sign: object = SIGN) -> bytes:
    assert isinstance(sign, type(SIGN))
    return seal_keyring(cut, previous=previous, sign=sign, recipients=[MEMBER.recipient], random_bytes=_bytes)


def _terms(sealed: bytes, *, version: int = 1, held: Cut | None = None) -> KeyringTerms:
    return KeyringTerms(
        origin=ORIGIN,
        body=BODY,
        sign_keys={SIGN.sign_id: SIGN.public},
        named=KeyringRef(version=version, digest=sha256(sealed)),
        held=held,
    )


SAMPLE = _sealed()


def test_the_signature_is_the_one_of_the_shared_vectors(root: Path) -> None:
    vector = json.loads((root / "tests/vectors/keyring.json").read_text())["keyring_sig"]
    message = keyring_message(
        origin=vector["origin"],
        body=vector["body"],
        version=vector["version"],
        previous=Digest(bytes.fromhex(vector["previous"])),
        data=vector["json"].encode(),
    )
    assert sign_ed25519(bytes.fromhex(vector["sign_seed"]), message).hex() == vector["signature"]


def test_a_member_opens_what_was_sealed_to_it() -> None:
    assert open_keyring(SAMPLE, [OTHER, MEMBER], _terms(SAMPLE)) == FIRST


def test_nobody_else_opens_it() -> None:
    with pytest.raises(NotRecipientError):
        open_keyring(SAMPLE, [OTHER], _terms(SAMPLE))
    with pytest.raises(NotRecipientError):
        open_keyring(SAMPLE, [], _terms(SAMPLE))


def test_its_length_does_not_tell_how_much_is_in_it() -> None:
    assert len(_sealed(Cut(version=1, data=b"{}"))) == len(_sealed(Cut(version=1, data=bytes(60_000))))


def test_a_keyring_that_the_members_note_does_not_name_is_refused() -> None:
    with pytest.raises(UntrustedError, match="not the one"):
        open_keyring(SAMPLE, [MEMBER], _terms(_sealed(SECOND)))
    with pytest.raises(UntrustedError, match="another version"):
        open_keyring(SAMPLE, [MEMBER], _terms(SAMPLE, version=2))


def test_a_keyring_minted_by_another_key_is_refused() -> None:
    """The operator can seal anything to the members' recipients, and can even use the listed id."""
    for minted in (
        _sealed(sign=sign_secret_of("2026b")),
        _sealed(sign=sign_secret_of(name="operator")),
        _sealed(sign=replace(SIGN, body="osapg")),
        _sealed(sign=replace(SIGN, origin="other.example.org")),
    ):
        with pytest.raises(UntrustedError):
            open_keyring(minted, [MEMBER], _terms(minted))


def test_the_signature_binds_the_place_in_the_chain() -> None:
    for altered in (
        {"version": 2},
        {"previous": Digest(b"\x01" * 32)},
        {"data": b'{"v":2}'},
        {"signature": bytes(64)},
    ):
        envelope = KeyringEnvelope(
            version=FIRST.version,
            previous=FIRST_PREVIOUS,
            sign_id=SIGN.sign_id,
            signature=sign_ed25519(
                SIGN.seed,
                keyring_message(
                    origin=ORIGIN, body=BODY, version=1, previous=FIRST_PREVIOUS, data=FIRST.data
                ),
            ),
            data=FIRST.data,
        )
        forged = seal_bytes(
            replace(envelope, **altered).encoded,
            [MEMBER.recipient],
            random_bytes=_bytes,
        )
        with pytest.raises(UntrustedError):
            open_keyring(forged, [MEMBER], _terms(forged))


def test_an_old_keyring_is_refused() -> None:
    with pytest.raises(UntrustedError, match="older"):
        open_keyring(SAMPLE, [MEMBER], _terms(SAMPLE, held=SECOND))


def test_another_keyring_of_the_same_version_is_refused() -> None:
    other = _sealed(Cut(version=1, data=b'{"v":1,"other":true}'))
    with pytest.raises(UntrustedError, match="two different"):
        open_keyring(other, [MEMBER], _terms(other, held=FIRST))


def test_the_next_keyring_must_follow_the_one_held() -> None:
    following = _sealed(SECOND, previous=FIRST.digest)
    assert open_keyring(following, [MEMBER], _terms(following, version=2, held=FIRST)) == SECOND
    astray = _sealed(SECOND, previous=Digest(b"\x01" * 32))
    with pytest.raises(UntrustedError, match="does not follow"):
        open_keyring(astray, [MEMBER], _terms(astray, version=2, held=FIRST))


def test_a_member_who_was_away_may_find_numbers_missing() -> None:
    late = Cut(version=7, data=b"{}")
    sealed = _sealed(late, previous=Digest(b"\x06" * 32))
    assert open_keyring(sealed, [MEMBER], _terms(sealed, version=7, held=FIRST)) == late


def test_the_same_keyring_opens_again() -> None:
    assert open_keyring(SAMPLE, [MEMBER], _terms(SAMPLE, held=FIRST)) == FIRST


def test_a_keyring_is_sealed_to_somebody_and_to_no_more_than_a_header_takes() -> None:
    for recipients in ([], [MEMBER.recipient] * 33):
        with pytest.raises(RefusedError):
            seal_keyring(
                FIRST, previous=FIRST_PREVIOUS, sign=SIGN, recipients=recipients, random_bytes=_bytes
            )


@settings(max_examples=50)
@given(st.integers(min_value=0, max_value=8 * len(SAMPLE) - 1))
def test_any_one_bit_change_is_refused(bit: int) -> None:
    """Whoever stores keyrings may also forge what names them, so the digest is left out of this."""
    data = bytearray(SAMPLE)
    data[bit // 8] ^= 1 << bit % 8
    changed = bytes(data)
    with pytest.raises((MalformedError, UntrustedError, NotRecipientError)):
        open_keyring(changed, [MEMBER], _terms(changed))


_PLAIN = KeyringEnvelope(
    version=3, previous=FIRST.digest, sign_id="2026a", signature=b"\x05" * 64, data=b'{"v":1}'
)


@given(
    st.integers(min_value=0, max_value=2**64 - 1),
    st.binary(min_size=32, max_size=32),
    st.binary(min_size=64, max_size=64),
    st.binary(max_size=200),
)
def test_an_envelope_reads_back(version: int, previous: bytes, signature: bytes, data: bytes) -> None:
    envelope = KeyringEnvelope(
        version=version, previous=Digest(previous), sign_id="2026a", signature=signature, data=data
    )
    assert parse_envelope(envelope.encoded) == envelope


@given(st.binary(max_size=300) | st.binary(max_size=300).map(lambda tail: b"CHKEYS1\n" + tail))
def test_any_bytes_are_no_envelope(data: bytes) -> None:
    with pytest.raises(MalformedError):
        parse_envelope(data)


def test_an_envelope_has_one_form() -> None:
    plain = _PLAIN.encoded
    for other in (
        plain[:-1],
        plain + bytes(1),
        plain[:-1] + b"\x01",
        plain.ljust(2**18, b"\0"),
        plain.replace(b"2026a", b"2026A"),
        plain.replace(b"2026a", b"2026\xff"),
        plain.rstrip(b"\0"),
    ):
        with pytest.raises(MalformedError):
            parse_envelope(other)


@pytest.mark.parametrize("build", [parse_envelope, lambda data: open_keyring(data, [MEMBER], _terms(data))])
def test_no_error_repeats_what_is_inside(build: Callable[[bytes], object]) -> None:
    for data in (b"CHKEYS1\nzzgn", SAMPLE[:-1] + b"z"):
        with pytest.raises(ChannelError) as caught:
            build(data)
        assert "zzgn" not in f"{caught.value}{caught.value.hint}"
