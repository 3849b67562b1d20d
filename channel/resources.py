"""Where the files that ship with the code lie; knows places, not what is in the files."""

from pathlib import Path


def templates_dir() -> Path:
    """Return the folder of the Jinja templates.

    A wheel carries them inside the package; a checkout (and so an editable install) has them beside it.
    """
    package = Path(__file__).parent
    inside = package / "templates"
    return inside if inside.is_dir() else package.parent / "templates"


def static_dir() -> Path:
    """Return the folder of the built pages and assets; it may be missing in a checkout that built none."""
    return Path(__file__).parent / "server" / "static"
