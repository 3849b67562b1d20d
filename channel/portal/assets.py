"""What the build of `web/` made, by name: address and integrity of each file; reads none of the files."""

from dataclasses import dataclass
from pathlib import Path

from channel.codec import jsons
from channel.errors import MalformedError, UnavailableError

ASSETS_FILE = "assets.json"
NEEDED = ("page", "portal", "words", "worker")

_LIMIT_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """A file under `/assets/`, named by its content; `integrity` as in HTML, `sha384-…`."""

    address: str
    integrity: str


def read_assets(static: Path) -> dict[str, Asset]:
    """Read the table that the build left in the folder `static`.

    Raises:
        UnavailableError: there is none.
        MalformedError: it lacks a file that pages name.
    """
    try:
        data = (static / ASSETS_FILE).read_bytes()
    except OSError:
        raise UnavailableError(
            f"no {ASSETS_FILE} to take names from", hint="Run `npm run build` in web/ first."
        ) from None
    table = jsons.parse(data, limit_bytes=_LIMIT_BYTES)
    return {name: _asset(name, table.get(name)) for name in NEEDED}


def _asset(name: str, value: object) -> Asset:
    match value:
        case {"file": str(file), "integrity": str(integrity)}:
            return Asset(address=f"/assets/{file}", integrity=integrity)
        case _:
            raise MalformedError(f"{ASSETS_FILE} does not name the file `{name}`")
