"""How long a keyring may be, for those who cut it and those who keep it sealed."""

KEYRING_LIMIT_BYTES = 32 * 2**20
"""The JSON of a keyring has no more bytes than this."""

SEALED_KEYRING_LIMIT_BYTES = KEYRING_LIMIT_BYTES + 8 * 2**20
"""No sealed keyring has more: what signature, stanzas and chunks add is far less."""
