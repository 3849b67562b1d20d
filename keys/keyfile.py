"""Key files: one secret key of a root, a body or a member, sealed under a passphrase; knows no ceremony.

A file is one line of JSON, exactly as `jsons.dump` writes it, and a newline:

    {"v":1,"kind":"root|sign|member","name":"<as in signature lines>","public":"<b64 Ed25519>",
     "kdf":{"name":"argon2id","t":4,"m_kib":524288,"p":4,"salt":"<b64, 16 bytes>"},
     "aead":{"name":"chacha20-poly1305","nonce":"<b64, 12 bytes>"},"sealed":"<b64>"}

`sealed` is ChaCha20-Poly1305 over a JSON object of b64 secrets; its associated data are the label
`channel/v1/key-file`, a zero byte, and the JSON above without `sealed`. Unknown members are covered too.
"""

from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from channel.codec import b64, jsons
from channel.codec.binary import label
from channel.codec.randomness import RandomBytes
from channel.errors import MalformedError, UntrustedError
from keys.json_fields import mapping, number, secret, text
from keys.kdf import SALT_BYTES, KdfCost, stretch
from keys.key_secrets import KeyKind, KeySecrets, rebuild_secrets
from keys.private_files import read_private, write_new_private

FILE_LIMIT_BYTES = 16 * 1024
_LABEL = label("channel/v1/key-file")
_PUBLIC_BYTES = 32
_NONCE_BYTES = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyLabel:
    """What a key file says of itself without its passphrase; proven only once it is opened."""

    kind: KeyKind
    name: str
    public: bytes


def write(
    path: Path,
    secrets: KeySecrets,
    *,
    passphrase: str,
    cost: KdfCost,
    random_bytes: RandomBytes,
) -> None:
    """Write a new key file, mode 0600; durable on return, nothing left behind on failure.

    Raises:
        RefusedError: the file exists, the passphrase is empty, or the cost is out of bounds.
        UnavailableError: the disk is full or the folder not writable, or memory is short.
    """
    data = seal_key(secrets, passphrase=passphrase, cost=cost, random_bytes=random_bytes)
    write_new_private(path, data)


def read(path: Path, *, passphrase: str) -> KeySecrets:
    """Read and open a key file.

    Raises:
        MalformedError: not a key file, or cut short.
        UntrustedError: wrong passphrase or damaged file, which cannot be told apart.
        RefusedError: others may read the file, or its parameters are out of bounds.
        UnavailableError: the file is missing, or memory is short.
    """
    return open_key(read_private(path, limit_bytes=FILE_LIMIT_BYTES), passphrase=passphrase)


def read_label(path: Path) -> KeyLabel:
    """Read whose key a file holds, without its passphrase.

    Raises:
        MalformedError, RefusedError, UnavailableError: as for `read`.
    """
    return _label_of(_parse(read_private(path, limit_bytes=FILE_LIMIT_BYTES)))


def seal_key(secrets: KeySecrets, *, passphrase: str, cost: KdfCost, random_bytes: RandomBytes) -> bytes:
    """Return the bytes of a key file.

    Raises:
        RefusedError, UnavailableError: as for `write`.
    """
    salt, nonce = random_bytes(SALT_BYTES), random_bytes(_NONCE_BYTES)
    key = stretch(passphrase, salt=salt, cost=cost)
    parameters: jsons.JsonObject = {
        "v": 1,
        "kind": secrets.kind.value,
        "name": secrets.name,
        "public": b64.encode(secrets.public),
        "kdf": {
            "name": "argon2id",
            "t": cost.t,
            "m_kib": cost.m_kib,
            "p": cost.p,
            "salt": b64.encode(salt),
        },
        "aead": {"name": "chacha20-poly1305", "nonce": b64.encode(nonce)},
    }
    plain = jsons.dump({name: b64.encode(value) for name, value in secrets.parts.items()})
    sealed = ChaCha20Poly1305(key).encrypt(nonce, plain, _LABEL + jsons.dump(parameters))
    return jsons.dump(parameters | {"sealed": b64.encode(sealed)}) + b"\n"


def open_key(data: bytes, *, passphrase: str) -> KeySecrets:
    """Open the bytes of a key file.

    Raises:
        MalformedError, UntrustedError, RefusedError, UnavailableError: as for `read`.
    """
    fields = _parse(data)
    stated = _label_of(fields)
    cost, salt = _cost_of(fields)
    nonce = secret(mapping(fields, "aead"), "nonce", length_bytes=_NONCE_BYTES)
    sealed = b64.decode(text(fields, "sealed"))
    key = stretch(passphrase, salt=salt, cost=cost)
    parameters = {name: value for name, value in fields.items() if name != "sealed"}
    try:
        plain = ChaCha20Poly1305(key).decrypt(nonce, sealed, _LABEL + jsons.dump(parameters))
    except InvalidTag:
        raise UntrustedError(
            "wrong passphrase or damaged key file",
            hint="Type the passphrase again; if it is surely right, use your other copy of the file.",
        ) from None
    secrets = rebuild_secrets(stated.kind, stated.name, _parts(plain))
    if secrets.public != stated.public:
        raise UntrustedError("key file holds another key than it says")
    return secrets


def _parse(data: bytes) -> jsons.JsonObject:
    fields = jsons.parse(data, limit_bytes=FILE_LIMIT_BYTES)
    # Only the one way of writing these fields is read, so that no change to a file goes unnoticed.
    if jsons.dump(fields) + b"\n" != data or number(fields, "v") != 1:
        raise MalformedError("not a key file of version 1, or one that was edited")
    return fields


def _label_of(fields: jsons.JsonObject) -> KeyLabel:
    try:
        kind = KeyKind(text(fields, "kind"))
    except ValueError:
        raise MalformedError("key file of an unknown kind") from None
    public = secret(fields, "public", length_bytes=_PUBLIC_BYTES)
    return KeyLabel(kind=kind, name=text(fields, "name"), public=public)


def _cost_of(fields: jsons.JsonObject) -> tuple[KdfCost, bytes]:
    kdf, aead = mapping(fields, "kdf"), mapping(fields, "aead")
    if (kdf.get("name"), aead.get("name")) != ("argon2id", "chacha20-poly1305"):
        raise MalformedError("key file with an unknown algorithm")
    cost = KdfCost(t=number(kdf, "t"), m_kib=number(kdf, "m_kib"), p=number(kdf, "p"))
    return cost, secret(kdf, "salt", length_bytes=SALT_BYTES)


def _parts(plain: bytes) -> dict[str, bytes]:
    inside = jsons.parse(plain, limit_bytes=FILE_LIMIT_BYTES)
    return {name: b64.decode(text(inside, name)) for name in inside}
