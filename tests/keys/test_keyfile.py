"""Key files: what is sealed comes back, and anything damaged, hostile or open to others is refused."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from channel.codec import b64
from channel.errors import ChannelError, MalformedError, RefusedError, UnavailableError, UntrustedError
from keys import kdf, keyfile
from keys.kdf import FLOOR_COST, KdfCost
from keys.key_secrets import KeyKind, KeySecrets, MemberSecret, RootSecret, SignSecret

PASSPHRASE = "seven quiet herons cross the river"
SECRET_NAMES = ("root_secret", "sign_secret", "member_secret")


def _sealed(secrets: KeySecrets) -> bytes:
    return keyfile.seal_key(
        secrets, passphrase=PASSPHRASE, cost=FLOOR_COST, random_bytes=lambda n: b"\x05" * n
    )


SAMPLE = _sealed(SignSecret(origin="reports.example.org", body="ohchr", sign_id="2026a", seed=b"\x04" * 32))


@pytest.mark.parametrize("name", SECRET_NAMES)
def test_a_key_file_gives_back_what_was_written(
    name: str, request: pytest.FixtureRequest, tmp_path: Path, draw: Any
) -> None:
    secrets: KeySecrets = request.getfixturevalue(name)
    path = tmp_path / "a.key"
    keyfile.write(path, secrets, passphrase=PASSPHRASE, cost=FLOOR_COST, random_bytes=draw)
    assert keyfile.read(path, passphrase=PASSPHRASE) == secrets


@pytest.mark.parametrize("name", SECRET_NAMES)
def test_whose_key_it_is_can_be_read_without_the_passphrase(
    name: str, request: pytest.FixtureRequest, tmp_path: Path, draw: Any
) -> None:
    secrets: KeySecrets = request.getfixturevalue(name)
    path = tmp_path / "a.key"
    keyfile.write(path, secrets, passphrase=PASSPHRASE, cost=FLOOR_COST, random_bytes=draw)
    stated = keyfile.read_label(path)
    assert (stated.kind, stated.name, stated.public) == (secrets.kind, secrets.name, secrets.public)


def test_a_file_tells_no_secret(root_secret: RootSecret, member_secret: MemberSecret) -> None:
    for secrets in (root_secret, member_secret):
        data = _sealed(secrets)
        for secret in secrets.parts.values():
            assert secret not in data
            assert b64.encode(secret).encode() not in data
            assert secret.hex() not in repr(secrets)
            assert repr(secret) not in repr(secrets)


def test_the_format_is_the_documented_one() -> None:
    fields = json.loads(SAMPLE)
    assert list(fields) == ["v", "kind", "name", "public", "kdf", "aead", "sealed"]
    assert fields["kdf"] == {
        "name": "argon2id",
        "t": 3,
        "m_kib": 65536,
        "p": 4,
        "salt": b64.encode(b"\x05" * 16),
    }
    assert fields["aead"] == {"name": "chacha20-poly1305", "nonce": b64.encode(b"\x05" * 12)}
    assert SAMPLE.endswith(b"}\n")
    assert SAMPLE.count(b"\n") == 1


def test_a_wrong_passphrase_is_said_to_be_that_or_damage() -> None:
    with pytest.raises(UntrustedError, match="wrong passphrase or damaged key file") as caught:
        keyfile.open_key(SAMPLE, passphrase="seven quiet herons cross the rivers")
    assert caught.value.hint
    assert caught.value.__cause__ is None


@settings(max_examples=60)
@given(st.integers(min_value=0, max_value=8 * len(SAMPLE) - 1))
def test_any_one_bit_change_is_refused(bit: int) -> None:
    data = bytearray(SAMPLE)
    data[bit // 8] ^= 1 << bit % 8
    with pytest.raises((MalformedError, UntrustedError, RefusedError)):
        keyfile.open_key(bytes(data), passphrase=PASSPHRASE)


@given(st.integers(min_value=0, max_value=len(SAMPLE) - 1))
def test_a_file_cut_short_is_malformed(length: int) -> None:
    with pytest.raises(MalformedError):
        keyfile.open_key(SAMPLE[:length], passphrase=PASSPHRASE)


@given(st.binary(max_size=400))
def test_any_bytes_are_refused_as_malformed(data: bytes) -> None:
    with pytest.raises(MalformedError):
        keyfile.open_key(data, passphrase=PASSPHRASE)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8), lambda inner: st.lists(inner, max_size=2)
)


@given(st.sampled_from(["v", "kind", "name", "public", "kdf", "aead", "sealed"]), _JSON)
def test_any_member_of_another_form_is_malformed(member: str, value: Any) -> None:
    fields = json.loads(SAMPLE)
    if fields[member] == value:
        return
    data = json.dumps(fields | {member: value}, separators=(",", ":"), ensure_ascii=False).encode() + b"\n"
    with pytest.raises((MalformedError, UntrustedError)):
        keyfile.open_key(data, passphrase=PASSPHRASE)


@pytest.mark.parametrize(
    "hostile",
    [{"t": 11}, {"m_kib": 2 * 1024 * 1024 + 1}, {"p": 9}, {"t": 2}, {"m_kib": 65535}, {"p": 0}, {"t": -3}],
)
def test_hostile_parameters_are_refused_before_deriving(
    hostile: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def forbidden(*_: object, **__: object) -> bytes:
        raise AssertionError("derived")

    monkeypatch.setattr(kdf, "hash_secret_raw", forbidden)
    fields = json.loads(SAMPLE)
    fields["kdf"] |= hostile
    data = json.dumps(fields, separators=(",", ":")).encode() + b"\n"
    with pytest.raises(RefusedError) as caught:
        keyfile.open_key(data, passphrase=PASSPHRASE)
    assert caught.value.hint


@pytest.mark.parametrize("value", [True, 3.0, "3", None, [3]])
def test_parameters_of_another_type_are_malformed(value: Any) -> None:
    fields = json.loads(SAMPLE)
    fields["kdf"]["t"] = value
    data = json.dumps(fields, separators=(",", ":")).encode() + b"\n"
    with pytest.raises(MalformedError):
        keyfile.open_key(data, passphrase=PASSPHRASE)


def test_a_file_cannot_be_passed_off_as_another_kind_or_name() -> None:
    for kind, name in (
        (KeyKind.MEMBER, "reports.example.org/ohchr/2026a"),
        (KeyKind.SIGN, "reports.example.org/osapg/2026a"),
        (KeyKind.ROOT, "reports.example.org/root-1"),
    ):
        fields = json.loads(SAMPLE) | {"kind": kind.value, "name": name}
        data = json.dumps(fields, separators=(",", ":")).encode() + b"\n"
        with pytest.raises(UntrustedError):
            keyfile.open_key(data, passphrase=PASSPHRASE)


def test_a_lower_cost_cannot_be_written() -> None:
    with pytest.raises(RefusedError):
        keyfile.seal_key(
            SignSecret(origin="o", body="b", sign_id="s", seed=bytes(32)),
            passphrase=PASSPHRASE,
            cost=KdfCost(t=1, m_kib=8, p=1),
            random_bytes=bytes,
        )


def test_a_file_open_to_others_is_refused_by_both_readers(
    tmp_path: Path, sign_secret: SignSecret, draw: Any
) -> None:
    path = tmp_path / "ohchr.key"
    keyfile.write(path, sign_secret, passphrase=PASSPHRASE, cost=FLOOR_COST, random_bytes=draw)
    path.chmod(0o644)
    with pytest.raises(RefusedError, match="0644"):
        keyfile.read(path, passphrase=PASSPHRASE)
    with pytest.raises(RefusedError, match="0644"):
        keyfile.read_label(path)


def test_a_missing_file_is_unavailable(tmp_path: Path) -> None:
    with pytest.raises(UnavailableError):
        keyfile.read(tmp_path / "none.key", passphrase=PASSPHRASE)


def test_no_error_repeats_the_passphrase_or_the_content() -> None:
    damaged = SAMPLE.replace(b'"sign"', b'"zzgn"')
    for data, passphrase in ((SAMPLE, "hunter2 hunter2"), (damaged, PASSPHRASE), (b"zzgn", PASSPHRASE)):
        with pytest.raises(ChannelError) as caught:
            keyfile.open_key(data, passphrase=passphrase)
        told = f"{caught.value} {caught.value.hint}"
        assert passphrase not in told
        assert "zzgn" not in told
