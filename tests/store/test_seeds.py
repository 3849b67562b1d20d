"""Seeds are made once, stay private, and are never silently replaced."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from channel.errors import MalformedError
from channel.store.files import Files
from channel.store.layout import DataDirectory
from channel.store.seeds import SEED_BYTES, load_or_make


def test_a_seed_is_made_once_and_private(data: DataDirectory) -> None:
    with ThreadPoolExecutor(8) as pool:
        seeds = set(pool.map(lambda _: load_or_make(data.secrets, "promise", files=Files()), range(16)))
    assert len(seeds) == 1
    (seed,) = seeds
    assert len(seed) == SEED_BYTES
    (path,) = data.secrets.iterdir()
    assert (path.name, path.stat().st_mode & 0o777) == ("promise.seed", 0o600)
    assert load_or_make(data.secrets, "puzzle", files=Files()) != seed


def test_a_seed_that_others_can_read_is_refused(data: DataDirectory) -> None:
    load_or_make(data.secrets, "promise", files=Files())
    (data.secrets / "promise.seed").chmod(0o640)
    with pytest.raises(MalformedError):
        load_or_make(data.secrets, "promise", files=Files())


def test_a_damaged_seed_is_refused_and_left_alone(data: DataDirectory) -> None:
    path = data.secrets / "promise.seed"
    path.write_bytes(b"short")
    path.chmod(0o600)
    with pytest.raises(MalformedError):
        load_or_make(data.secrets, "promise", files=Files())
    assert path.read_bytes() == b"short"
