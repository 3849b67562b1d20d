"""The scripts that are served are those of the source, and hold each package of cryptography once."""

import json
import subprocess
from pathlib import Path


def files_below(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_scripts_in_the_tree_are_those_of_the_source(root: Path, tmp_path: Path) -> None:
    portal, console = tmp_path / "portal", tmp_path / "console"
    build = ["node", str(root / "web" / "build.mjs"), str(portal), str(console)]
    subprocess.run(build, cwd=tmp_path, check=True)
    static = root / "channel" / "server" / "static"
    assert files_below(portal / "assets") == files_below(static / "assets")
    assert (portal / "assets.json").read_bytes() == (static / "assets.json").read_bytes()
    assert files_below(console) == files_below(root / "channel" / "console" / "static")
    assert set(files_below(console)) == {"console.js", "console.css"}


def test_each_package_of_cryptography_is_locked_once(root: Path) -> None:
    locked = json.loads((root / "web" / "package-lock.json").read_text())["packages"]
    places = [path for path in locked if "@noble/" in path]
    assert sorted(places) == [
        f"node_modules/@noble/{name}" for name in ("ciphers", "curves", "hashes", "post-quantum")
    ]


def test_only_the_worker_holds_cryptography(root: Path) -> None:
    static = root / "channel" / "server" / "static"
    table = json.loads((static / "assets.json").read_text())
    page, worker, hashing = (
        (static / "assets" / table[name]["file"]).read_text() for name in ("page", "worker", "hashing")
    )
    # Constants of ChaCha20 and of age's stanzas, which no smaller form of the code can lose.
    for sign in ("expand 32-byte k", "mlkem768x25519"):
        assert sign in worker
        assert sign not in page + hashing
