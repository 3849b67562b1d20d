import json
import sys
from pathlib import Path

import pytest

from channel.portal.__main__ import main, write_pages
from channel.portal.assets import NEEDED
from channel.resources import static_dir


def table(folder: Path, *names: str) -> None:
    entries = {name: {"file": f"{name}-00.x", "integrity": f"sha384-{name}"} for name in names}
    (folder / "assets.json").write_text(json.dumps(entries))


def test_the_pages_in_the_tree_are_those_of_the_templates(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "assets.json").write_bytes((static_dir() / "assets.json").read_bytes())
    monkeypatch.setattr(sys, "argv", ["portal", str(tmp_path)])
    main()
    assert files(tmp_path / "pages") == files(static_dir() / "pages")


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


@pytest.mark.parametrize("names", [None, NEEDED[1:]])
def test_without_what_the_build_of_the_scripts_made_nothing_is_written(
    names: tuple[str, ...] | None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    if names:
        table(tmp_path, *names)
    monkeypatch.setattr(sys, "argv", ["portal", str(tmp_path)])
    with pytest.raises(SystemExit) as stopped:
        main()
    assert stopped.value.code == 1
    assert capsys.readouterr().err.startswith("error: ")
    assert not (tmp_path / "pages").exists()


def test_pages_that_are_gone_do_not_stay(tmp_path: Path) -> None:
    write_pages({"a.html": b"1", "en/b.html": b"2"}, tmp_path)
    write_pages({"en/b.html": b"3"}, tmp_path)
    assert files(tmp_path) == {"en/b.html": b"3"}
