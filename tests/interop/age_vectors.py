"""Reads the public age vectors of npm `cctv-age`: metadata, file and what age must do with it."""

import base64
import json
import subprocess
import zlib
from dataclasses import dataclass
from pathlib import Path

WEB = Path(__file__).parents[2] / "web"
ARMOR_BEGIN = b"-----BEGIN AGE ENCRYPTED FILE-----"


@dataclass(frozen=True, slots=True, kw_only=True)
class Vector:
    """One vector: `expect` is the outcome that a full age implementation must reach."""

    name: str
    expect: str
    file: bytes
    file_key: bytes
    identities: tuple[str, ...]
    payload: str | None
    armored: bool

    @property
    def is_hybrid(self) -> bool:
        """Say whether the vector hands out post-quantum identities, the only ones we have."""
        return any(text.startswith("AGE-SECRET-KEY-PQ-1") for text in self.identities)

    @property
    def binary(self) -> bytes:
        """Return the file as it is without armor; only for vectors whose armor is good."""
        if not self.armored:
            return self.file
        lines = self.file.strip().splitlines()
        return base64.b64decode(b"".join(lines[1:-1]), validate=True)


def parse_vector(name: str, data: bytes) -> Vector:
    head, _, body = data.partition(b"\n\n")
    fields = [line.split(": ", 1) for line in head.decode().splitlines()]
    single = dict(fields)
    return Vector(
        name=name,
        expect=single["expect"],
        file=zlib.decompress(body) if single.get("compressed") == "zlib" else body,
        file_key=bytes.fromhex(single["file key"]),
        identities=tuple(value for key, value in fields if key == "identity"),
        payload=single.get("payload"),
        armored=single.get("armored") == "yes",
    )


def load_vectors() -> tuple[Vector, ...]:
    """Return all vectors; needs `web/node_modules`, which `make test` installs from the lock."""
    done = subprocess.run(["node", "interop/vectors.mjs"], cwd=WEB, check=True, capture_output=True)
    encoded: dict[str, str] = json.loads(done.stdout)
    return tuple(parse_vector(name, base64.b64decode(text)) for name, text in sorted(encoded.items()))
