"""`python -m channel.portal [FOLDER]`: render the pages into FOLDER/pages, from FOLDER/assets.json.

`python -m channel.portal --catalogues` brings the catalogues to the messages of the templates instead.
"""

import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

from channel.errors import ChannelError
from channel.portal.assets import read_assets
from channel.portal.catalogues import (
    catalogue_path,
    complete_languages,
    faults,
    read_catalogue,
    update_catalogue,
)
from channel.portal.languages import LANGUAGES
from channel.portal.messages import extract_messages
from channel.portal.rendering import render_pages
from channel.resources import static_dir, templates_dir

CATALOGUES = "--catalogues"
FAILED = 1


def main() -> None:
    """Do what the command line asks for."""
    templates = templates_dir() / "portal"
    if CATALOGUES in sys.argv[1:]:
        update(templates)
        return
    try:
        build(templates, Path(sys.argv[1]) if sys.argv[1:] else static_dir())
    except ChannelError as error:
        _say(f"error: {error}\nhint: {error.hint}" if error.hint else f"error: {error}")
        sys.exit(FAILED)


def build(templates: Path, static: Path) -> None:
    """Render the pages of every language that is complete, and say which is not."""
    messages = extract_messages(templates)
    languages = complete_languages(messages)
    write_pages(render_pages(templates, read_assets(static), languages), static / "pages")
    for language in LANGUAGES:
        catalogue = read_catalogue(language)
        if catalogue and language not in languages:
            _say(f"left out {language.code}: {len(faults(catalogue, messages))} messages to mend")


def write_pages(pages: Mapping[str, bytes], folder: Path) -> None:
    """Put pages in place of what the folder held."""
    shutil.rmtree(folder, ignore_errors=True)
    for path, data in pages.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)


def update(templates: Path) -> None:
    """Bring each catalogue that there is up to date."""
    messages = extract_messages(templates)
    for language in LANGUAGES:
        if catalogue_path(language).is_file():
            update_catalogue(language, messages)


def _say(text: str) -> None:
    print(text, file=sys.stderr)  # noqa: T201 - a build tells its caller


if __name__ == "__main__":
    main()
