"""Randomness that repeats, and key files at the lowest legal cost."""

import pytest

from channel.codec.randomness import RandomBytes
from keys.key_secrets import MemberSecret, RootSecret, SignSecret
from tests.drawn import Drawn


@pytest.fixture
def draw() -> RandomBytes:
    return Drawn("tests/keys")


@pytest.fixture
def root_secret() -> RootSecret:
    return RootSecret(
        origin="reports.example.org",
        root_id="root-1",
        ed25519_seed=b"\x01" * 32,
        mldsa44_seed=b"\x11" * 32,
    )


@pytest.fixture
def sign_secret() -> SignSecret:
    return SignSecret(origin="reports.example.org", body="ohchr", sign_id="2026a", seed=b"\x04" * 32)


@pytest.fixture
def member_secret() -> MemberSecret:
    return MemberSecret(
        origin="reports.example.org",
        body="ohchr",
        member_id="m-7f3a",
        seed=b"\x07" * 32,
        database_key=b"\x08" * 32,
    )
