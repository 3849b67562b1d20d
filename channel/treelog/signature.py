"""Ed25519 and ML-DSA-44 signatures, verified by one strict rule; knows bytes only, no names or notes.

Ed25519 verification is cofactorless, so that every implementation of the channel accepts the same
signatures: S at or above L is refused, so are a non-canonical and a small-order key, and the bytes of
[S]B - [k]A must equal R. OpenSSL compares R so; the checks on S and A are added here.

Source: RFC 8032 section 5.1.7; FIPS 204; Chalkias et al., "Taming the many EdDSAs", 2020.
"""

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey, MLDSA44PublicKey

from channel.errors import MalformedError, UntrustedError

ED25519_KEY_BYTES = 32
ED25519_SIGNATURE_BYTES = 64
MLDSA44_KEY_BYTES = 1312
MLDSA44_SIGNATURE_BYTES = 2420
SEED_BYTES = 32

_FIELD_PRIME = 2**255 - 19
_GROUP_ORDER = 2**252 + 27742317777372353535851937790883648493
_SIGN_BIT = 1 << 255
# The y coordinates of the eight points of small order.
_SMALL_ORDER_Y = frozenset(
    {
        0,
        1,
        _FIELD_PRIME - 1,
        0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7,
        0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826,
    }
)


def check_ed25519_key(public: bytes) -> None:
    """Check that `public` is 32 bytes, canonical, and not of small order.

    Raises:
        MalformedError: it is not.
    """
    if len(public) != ED25519_KEY_BYTES:
        raise MalformedError("an Ed25519 key has 32 bytes")
    y = int.from_bytes(public, "little") & ~_SIGN_BIT
    if y >= _FIELD_PRIME:
        raise MalformedError("Ed25519 key is not in canonical form")
    if y in _SMALL_ORDER_Y:
        raise MalformedError("Ed25519 key has small order")


def verify_ed25519(public: bytes, message: bytes, signature: bytes) -> None:
    """Verify a 64-byte signature R | S over `message` under a 32-byte key.

    Raises:
        MalformedError: the key is not acceptable, see `check_ed25519_key`.
        UntrustedError: the signature does not hold.
    """
    check_ed25519_key(public)
    if len(signature) != ED25519_SIGNATURE_BYTES:
        raise UntrustedError("an Ed25519 signature has 64 bytes")
    if int.from_bytes(signature[32:], "little") >= _GROUP_ORDER:
        raise UntrustedError("Ed25519 signature with S out of range")
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        raise UntrustedError("Ed25519 signature does not hold") from None


def verify_mldsa44(public: bytes, message: bytes, signature: bytes, *, context: bytes) -> None:
    """Verify a 2420-byte pure ML-DSA-44 signature under a 1312-byte key; `context` has up to 255 bytes.

    Raises:
        MalformedError: the key has another length.
        UntrustedError: the signature does not hold.
    """
    if len(public) != MLDSA44_KEY_BYTES:
        raise MalformedError("an ML-DSA-44 key has 1312 bytes")
    if len(signature) != MLDSA44_SIGNATURE_BYTES:
        raise UntrustedError("an ML-DSA-44 signature has 2420 bytes")
    try:
        MLDSA44PublicKey.from_public_bytes(public).verify(signature, message, context)
    except (InvalidSignature, ValueError):
        raise UntrustedError("ML-DSA-44 signature does not hold") from None


def ed25519_public(seed: bytes) -> bytes:
    """Return the 32-byte public key of a 32-byte seed."""
    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


def sign_ed25519(seed: bytes, message: bytes) -> bytes:
    """Sign `message` with a 32-byte seed; 64 bytes, the same each time."""
    return Ed25519PrivateKey.from_private_bytes(seed).sign(message)


def mldsa44_public(seed: bytes) -> bytes:
    """Return the 1312-byte public key of a 32-byte seed."""
    return MLDSA44PrivateKey.from_seed_bytes(seed).public_key().public_bytes_raw()


def sign_mldsa44(seed: bytes, message: bytes, *, context: bytes) -> bytes:
    """Sign `message` with a 32-byte seed; 2420 bytes, hedged, so different each time."""
    return MLDSA44PrivateKey.from_seed_bytes(seed).sign(message, context)
