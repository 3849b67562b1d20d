"""Pages rendered afresh from the templates in the tree, with file names as the build gives them."""

from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from channel.portal.assets import NEEDED, Asset
from channel.portal.catalogues import complete_languages
from channel.portal.languages import Language
from channel.portal.messages import extract_messages
from channel.portal.rendering import render_pages
from channel.resources import templates_dir


@pytest.fixture(scope="session")
def templates() -> Path:
    return templates_dir() / "portal"


@pytest.fixture(scope="session")
def messages(templates: Path) -> Catalog:
    return extract_messages(templates)


@pytest.fixture(scope="session")
def languages(messages: Catalog) -> tuple[Language, ...]:
    return complete_languages(messages)


@pytest.fixture(scope="session")
def assets() -> dict[str, Asset]:
    return {name: Asset(address=f"/assets/{name}-00", integrity=f"sha384-{name}") for name in NEEDED}


@pytest.fixture(scope="session")
def pages(templates: Path, assets: dict[str, Asset], languages: tuple[Language, ...]) -> dict[str, bytes]:
    return render_pages(templates, assets, languages)
