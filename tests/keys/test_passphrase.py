"""What the words unlock, against known values."""

import json
from pathlib import Path

import pytest

from channel.treelog.signature import verify_ed25519
from keys.passphrase import reporter_keys

ROWS = json.loads((Path(__file__).parents[1] / "vectors/words.json").read_text())["words"]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: str(row["E"]))
def test_keys_of_known_words(row: dict[str, str]) -> None:
    keys = reporter_keys(bytes.fromhex(row["E"]))
    assert keys.reply_identity.recipient.digest.hex() == row["recipient_sha"]
    assert keys.sign_public.hex() == row["sign_pk"]
    assert keys.tag_key.hex() == row["reply_tag"]
    assert keys.report_id.hex() == row["report_id"]
    assert keys.log_key(0).hex() == row["log_token_0"]
    assert keys.log_key(1).hex() == row["log_token_1"]


def test_the_reporter_signs() -> None:
    keys = reporter_keys(bytes(16))
    verify_ed25519(keys.sign_public, b"manifest", keys.sign(b"manifest"))


def test_secrets_do_not_show_in_a_representation() -> None:
    keys = reporter_keys(bytes(range(16)))
    shown = repr(keys)
    for secret in (keys.sign_seed, keys.tag_key, bytes(range(16))):
        assert repr(secret)[2:20] not in shown
