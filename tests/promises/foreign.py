"""Recipients, identities and stanzas of every other kind that age files know, well-formed of their kind."""

from channel.codec import b64, bech32
from channel.wire.age.header import ENCAPSULATION_BYTES, STANZA_TYPE, WRAPPED_KEY_BYTES, Stanza
from channel.wire.age.recipient import RECIPIENT_BYTES
from channel.wire.nobody import nobody_recipient

SSH_KEY = "AAAAC3NzaC1lZDI1NTE5AAAAILLHzkJ5VrCYMdBdJTNKnxuwlm2zCKp2uJcHGBAaGBmt"

FOREIGN_RECIPIENTS = {
    "X25519": bech32.encode("age", bytes(range(32))),
    "a plugin": bech32.encode("age1yubikey", b"\x02" + bytes(range(32))),
    "P-256 of a token": bech32.encode("age1tag", b"\x02" + bytes(range(32))),
    "hybrid of a token": bech32.encode("age1tagpq", bytes(1184) + b"\x04" + bytes(64)),
    "SSH Ed25519": f"ssh-ed25519 {SSH_KEY}",
    "SSH Ed25519, the key alone": SSH_KEY,
    "hybrid in name, X25519 in length": bech32.encode("age1pq", bytes(range(32))),
    "hybrid, a byte too long": bech32.encode("age1pq", nobody_recipient(1).raw + b"\0"),
    "hybrid with numbers beyond the modulus": bech32.encode("age1pq", b"\xff" * RECIPIENT_BYTES),
    "hybrid in upper case": bech32.encode("AGE1PQ", nobody_recipient(1).raw),
    "hybrid without its number": str(nobody_recipient(1)).removeprefix("age1pq1"),
}

FOREIGN_IDENTITIES = {
    "X25519": bech32.encode("AGE-SECRET-KEY-", bytes(range(32))),
    "a plugin": bech32.encode("AGE-PLUGIN-YUBIKEY-", bytes(20)),
    "hybrid in lower case": bech32.encode("age-secret-key-pq-", bytes(32)),
    "hybrid, a byte too long": bech32.encode("AGE-SECRET-KEY-PQ-", bytes(33)),
    "SSH": "-----BEGIN OPENSSH PRIVATE KEY-----",
}


def _stanza(*arguments: str, body_bytes: int = WRAPPED_KEY_BYTES) -> Stanza:
    return Stanza(arguments=arguments, body=bytes(body_bytes))


def _share(size_bytes: int) -> str:
    return b64.encode_unpadded(bytes(range(1, 65)).ljust(size_bytes, b"\1")[:size_bytes])


FOREIGN_STANZAS = {
    "X25519": _stanza("X25519", _share(32)),
    "scrypt": _stanza("scrypt", _share(16), "18"),
    "ssh-ed25519": _stanza("ssh-ed25519", _share(4), _share(32)),
    "ssh-rsa": _stanza("ssh-rsa", _share(4), body_bytes=256),
    "piv-p256": _stanza("piv-p256", _share(4), _share(33)),
    "p256tag": _stanza("p256tag", _share(4), _share(65)),
    "mlkem768p256tag": _stanza("mlkem768p256tag", _share(4), _share(1088 + 65)),
    "grease": _stanza("x-grease", "any", "thing", body_bytes=0),
    "the type in capitals": _stanza(STANZA_TYPE.upper(), _share(ENCAPSULATION_BYTES)),
}
"""Of another type."""

MISSHAPEN_STANZAS = {
    "a share of X25519 alone": _stanza(STANZA_TYPE, _share(32)),
    "a share of ML-KEM alone": _stanza(STANZA_TYPE, _share(1088)),
    "no share": _stanza(STANZA_TYPE),
    "two shares": _stanza(STANZA_TYPE, _share(ENCAPSULATION_BYTES), _share(32)),
    "a key of another length": _stanza(STANZA_TYPE, _share(ENCAPSULATION_BYTES), body_bytes=48),
}
"""Of our type by name, but not of its form."""
