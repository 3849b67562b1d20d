"""Reads a lock of `requirements/`."""

import re
from pathlib import Path
from typing import NamedTuple

from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import NormalizedName, canonicalize_name


class Pin(NamedTuple):
    """One line of a lock: an exact version, and how many hashes it may arrive with."""

    version: str
    marker: Marker | None
    hashes: int


def read_lock(path: Path) -> dict[NormalizedName, Pin]:
    pins: dict[NormalizedName, Pin] = {}
    for block in path.read_text().replace("\\\n", " ").splitlines():
        line, *hashes = re.split(r"\s+--hash=sha256:", block)
        requirement = Requirement(line)
        version = re.fullmatch(r"==([^,*]+)", str(requirement.specifier))
        assert version, f"{path.name}: {line} is no exact version"
        assert all(re.fullmatch(r"[0-9a-f]{64}", text.strip()) for text in hashes), line
        pins[canonicalize_name(requirement.name)] = Pin(version[1], requirement.marker, len(hashes))
    return pins
