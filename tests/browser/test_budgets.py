"""What a reporter must load stays small, counted as it travels: gzip, as the server sends it."""

from pathlib import Path

import pytest

from channel.resources import static_dir
from channel.server.static_files import PAGE_NAMES, StaticFile, StaticFiles, load_static_files

LIMITS = {"css": 6_000, "plain": 14_000, "flow": 30_000, "scripts": 60_000, "words": 26_000}


@pytest.fixture(scope="module")
def files() -> StaticFiles:
    return load_static_files(static_dir())


def size(file: StaticFile) -> int:
    return len(file.data if file.gzipped is None else file.gzipped)


def asset_sizes(files: StaticFiles, start: str) -> list[int]:
    return [size(file) for address, file in files.assets.items() if address.startswith(f"/assets/{start}-")]


def test_all_pages_are_there(files: StaticFiles) -> None:
    names = {f"/en/{'' if name == 'index' else name}" for name in PAGE_NAMES}
    assert {"/", "/leave"} | names <= set(files.pages)


def test_plain_pages_and_the_form_are_within_their_budgets(files: StaticFiles) -> None:
    for address, page in files.pages.items():
        assert size(page) <= LIMITS["flow" if address.endswith("/report") else "plain"], address


def test_style_scripts_and_words_are_within_their_budgets(files: StaticFiles) -> None:
    (style,), (words,) = asset_sizes(files, "portal"), asset_sizes(files, "words")
    scripts = [size for name in ("page", "worker", "hashing") for size in asset_sizes(files, name)]
    assert len(scripts) == 3
    assert style <= LIMITS["css"]
    assert sum(scripts) <= LIMITS["scripts"]
    assert words <= LIMITS["words"]


def test_nothing_is_served_that_no_page_and_no_worker_asks_for(files: StaticFiles) -> None:
    assert files.worker is not None
    asking = b"".join(file.data for file in [*files.pages.values(), files.assets[files.worker]])
    for address in files.assets:
        if not address.startswith("/assets/licences-"):
            assert address.encode() in asking, address
    assets = static_dir() / "assets"
    assert {f"/assets/{path.name}" for path in Path(assets).iterdir()} == set(files.assets)
