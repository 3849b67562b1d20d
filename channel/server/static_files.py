"""The built pages and assets, read once at start; knows no route and no header but those of a file's form.

What a visitor asks for is looked up in a table of addresses: no name from outside ever becomes a path.
"""

import gzip
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from channel.codec import jsons
from channel.errors import MalformedError, UnavailableError, reason

TABLE = "assets.json"
ASSETS = "/assets/"
LEAVE = "/leave"
PAGE_NAMES = ("index", "report", "safety", "without")
HTML_TYPE = "text/html; charset=utf-8"

_TABLE_LIMIT_BYTES = 65_536
_ASSET_NAME = re.compile(r"[a-z]+-[0-9a-f]{8,64}\.(css|js|txt)")
_ASSET_TYPES = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "txt": "text/plain; charset=utf-8",
}
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_GZIP_LEVEL = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class StaticFile:
    """A file's bytes, and the same compressed where that is shorter."""

    data: bytes
    gzipped: bytes | None
    media_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StaticFiles:
    """What there is to serve, by address; all empty where nothing was built."""

    pages: Mapping[str, StaticFile]
    assets: Mapping[str, StaticFile]
    worker: str | None
    """The address of the script that runs as a worker."""
    style: str | None
    """The address of the style sheet."""


def load_static_files(folder: Path) -> StaticFiles:
    """Read everything that was built into `folder`.

    Raises:
        UnavailableError: a file that the table names, or a page, cannot be read.
        MalformedError: the table is not what the build writes.
    """
    if not (folder / TABLE).is_file():
        return StaticFiles(pages={}, assets={}, worker=None, style=None)
    names = _asset_names(_read(folder / TABLE))
    return StaticFiles(
        pages={address: _file(path, HTML_TYPE) for address, path in _pages(folder / "pages")},
        assets={
            ASSETS + name: _file(folder / "assets" / name, _ASSET_TYPES[name.rpartition(".")[2]])
            for name in names.values()
        },
        worker=_address(names, "worker"),
        style=_address(names, "portal"),
    )


def _pages(folder: Path) -> Iterator[tuple[str, Path]]:
    fixed = {"/": folder / "index.html", LEAVE: folder / "leave.html"}
    yield from ((address, path) for address, path in fixed.items() if path.is_file())
    for language in sorted(folder.glob("*/")):
        if not _LANGUAGE.fullmatch(language.name):
            continue
        for name in PAGE_NAMES:
            if (path := language / f"{name}.html").is_file():
                yield f"/{language.name}/{'' if name == 'index' else name}", path


def _asset_names(table: bytes) -> dict[str, str]:
    names = {}
    for asset, entry in jsons.parse(table, limit_bytes=_TABLE_LIMIT_BYTES).items():
        name = entry.get("file") if isinstance(entry, dict) else None
        if not isinstance(name, str) or not _ASSET_NAME.fullmatch(name):
            raise MalformedError(f"{TABLE} names a file that no build writes", hint="Build the portal again.")
        names[asset] = name
    return names


def _address(names: Mapping[str, str], asset: str) -> str | None:
    name = names.get(asset)
    return None if name is None else ASSETS + name


def _file(path: Path, media_type: str) -> StaticFile:
    data = _read(path)
    gzipped = gzip.compress(data, _GZIP_LEVEL, mtime=0)
    return StaticFile(data=data, gzipped=gzipped if len(gzipped) < len(data) else None, media_type=media_type)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UnavailableError(
            f"cannot read {path.name} of the built pages ({reason(error)})", hint="Build the portal again."
        ) from None
