"""Files go both ways between this package and npm `age-encryption`, the browser side's library, in Node."""

import os
import subprocess
from itertools import islice
from pathlib import Path

import pytest

from channel.wire.age.header import SLOTS, check_submission_header, header_length
from channel.wire.age.seal import seal_bytes
from keys.identity import Identity
from keys.unseal import open_bytes

WEB = Path(__file__).parents[2] / "web"
CHUNK = 65536
SIZES = [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 1024 * 1024 + 17, 3 * 1024 * 1024]
IDENTITIES = [Identity(bytes([number]) * 32) for number in range(1, SLOTS + 1)]


def pattern(size: int) -> bytes:
    return (bytes(range(251)) * (size // 251 + 1))[:size]


def in_node(verb: str, *keys: str, data: bytes) -> bytes:
    command = ["node", "interop/age.mjs", verb, *keys]
    return subprocess.run(command, cwd=WEB, input=data, check=True, capture_output=True).stdout


@pytest.mark.parametrize("size", SIZES)
def test_what_python_seals_node_opens(size: int) -> None:
    identity = IDENTITIES[0]
    sealed = seal_bytes(pattern(size), [identity.recipient], random_bytes=os.urandom)
    assert in_node("open", identity.text, data=sealed) == pattern(size)


@pytest.mark.parametrize("size", SIZES)
def test_what_node_seals_python_opens(size: int) -> None:
    identity = IDENTITIES[0]
    sealed = in_node("seal", str(identity.recipient), data=pattern(size))
    assert open_bytes(sealed, [identity]) == pattern(size)


def test_each_of_four_recipients_opens_what_python_sealed() -> None:
    recipients = [identity.recipient for identity in IDENTITIES]
    sealed = seal_bytes(b"one text", recipients, random_bytes=os.urandom)
    check_submission_header(sealed[: header_length(sealed)])
    for identity in IDENTITIES:
        assert in_node("open", identity.text, data=sealed) == b"one text"


def test_node_sealing_to_four_makes_the_header_of_a_submission() -> None:
    recipients = [str(identity.recipient) for identity in IDENTITIES]
    sealed = in_node("seal", *recipients, data=b"one text")
    assert header_length(sealed) == 6298
    assert len(check_submission_header(sealed[:6298]).stanzas) == SLOTS
    for identity in IDENTITIES:
        assert open_bytes(sealed, [identity]) == b"one text"


def test_text_forms_of_keys_are_the_same() -> None:
    for identity in islice(IDENTITIES, 2):
        assert in_node("recipient", identity.text, data=b"").decode() == str(identity.recipient)


def test_node_refuses_what_was_altered() -> None:
    sealed = bytearray(seal_bytes(b"one text", [IDENTITIES[0].recipient], random_bytes=os.urandom))
    sealed[-1] ^= 1
    with pytest.raises(subprocess.CalledProcessError):
        in_node("open", IDENTITIES[0].text, data=bytes(sealed))
