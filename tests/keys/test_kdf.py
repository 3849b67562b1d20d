"""The cost of a passphrase is bounded on both sides, and checked before anything is computed."""

import pytest
from argon2.exceptions import HashingError
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from channel.errors import RefusedError, UnavailableError
from keys import kdf
from keys.kdf import CEILING_COST, DEFAULT_COST, FLOOR_COST, KdfCost, stretch

SALT = bytes(16)


def test_the_default_is_what_the_format_says() -> None:
    assert KdfCost(t=4, m_kib=512 * 1024, p=4) == DEFAULT_COST


def test_it_is_argon2id_as_another_implementation_computes_it() -> None:
    other = Argon2id(salt=SALT, length=32, iterations=3, lanes=4, memory_cost=64 * 1024)
    derived = stretch("correct horse", salt=SALT, cost=FLOOR_COST)
    assert derived == other.derive(b"correct horse")
    assert derived.hex() == "f0639f0fc96e24acb02223500138d10b4b7dfec05b21b32cfdad8e567fab4d1f"


@pytest.mark.parametrize(
    "cost",
    [
        KdfCost(t=CEILING_COST.t + 1, m_kib=FLOOR_COST.m_kib, p=1),
        KdfCost(t=3, m_kib=CEILING_COST.m_kib + 1, p=1),
        KdfCost(t=3, m_kib=FLOOR_COST.m_kib, p=CEILING_COST.p + 1),
        KdfCost(t=2, m_kib=FLOOR_COST.m_kib, p=1),
        KdfCost(t=3, m_kib=FLOOR_COST.m_kib - 1, p=1),
        KdfCost(t=3, m_kib=FLOOR_COST.m_kib, p=0),
        KdfCost(t=-1, m_kib=-1, p=-1),
        KdfCost(t=2**63, m_kib=2**63, p=2**63),
    ],
)
def test_a_cost_out_of_bounds_is_refused_before_deriving(
    cost: KdfCost, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forbidden(*_: object, **__: object) -> bytes:
        raise AssertionError("derived")

    monkeypatch.setattr(kdf, "hash_secret_raw", forbidden)
    with pytest.raises(RefusedError):
        stretch("correct horse", salt=SALT, cost=cost)


@pytest.mark.parametrize("cost", [FLOOR_COST, DEFAULT_COST, CEILING_COST])
def test_costs_within_bounds_pass_the_check(cost: KdfCost) -> None:
    cost.check()


def test_an_empty_passphrase_is_refused() -> None:
    with pytest.raises(RefusedError, match="empty"):
        stretch("", salt=SALT, cost=FLOOR_COST)


def test_a_passphrase_is_the_same_however_its_accents_are_typed() -> None:
    composed, combining = "clé de Genève", "cle\N{COMBINING ACUTE ACCENT} de Gene\N{COMBINING GRAVE ACCENT}ve"
    assert composed != combining
    assert stretch(composed, salt=SALT, cost=FLOOR_COST) == stretch(combining, salt=SALT, cost=FLOOR_COST)


def test_too_little_memory_is_said_plainly(monkeypatch: pytest.MonkeyPatch) -> None:
    def starved(*_: object, **__: object) -> bytes:
        raise HashingError("Memory allocation error")

    monkeypatch.setattr(kdf, "hash_secret_raw", starved)
    with pytest.raises(UnavailableError, match="not enough memory") as caught:
        stretch("correct horse", salt=SALT, cost=FLOOR_COST)
    assert "64 MiB" in str(caught.value.hint)
