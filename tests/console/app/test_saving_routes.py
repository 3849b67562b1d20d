"""Files are saved from the page byte for byte, to whole paths only, and what fails is said file by file."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.console.app.stand_in import PART, Pages, opened_pages
from tests.console.world import Reporter, World

FILES = {"photo.jpg": bytes(range(256)) * 500, "../../x\u202e<b>.txt": b"second"}


@pytest.fixture
def pages(world: World) -> Iterator[Pages]:
    world.server.accept(Reporter(world=world, name="a").report("files", files=FILES))
    world.member("ohchr").sync()
    with opened_pages(world.member("ohchr")) as opened:
        yield opened


def save(pages: Pages, folder: str, number: str = "", status: int = 200) -> str:
    form = {"folder": folder, "number": number}
    answer = pages.client.post("/reports/0/files?view=all", data=form, headers=PART)
    assert answer.status_code == status
    return answer.text


def test_all_files_are_saved_byte_for_byte_and_their_paths_shown(pages: Pages, tmp_path: Path) -> None:
    text = save(pages, str(tmp_path / "new" / "here"))
    saved = sorted((tmp_path / "new" / "here").iterdir())
    assert sorted(path.read_bytes() for path in saved) == sorted(FILES.values())
    assert all(str(path) in text for path in saved)
    assert text.count("✓ saved:") == 2
    assert "<b>" not in text


def test_one_file_is_saved_and_never_over_another(pages: Pages, tmp_path: Path) -> None:
    save(pages, str(tmp_path / "s"), "1")
    assert [path.read_bytes() for path in (tmp_path / "s").iterdir()] == [FILES["photo.jpg"]]
    text = save(pages, str(tmp_path / "s"))
    assert text.count("◆ not saved:") == 1
    assert text.count("✓ saved:") == 1


def test_the_folder_offered_is_inside_the_home(pages: Pages) -> None:
    folder = pages.desk.database.home.path / "saved" / "0"
    assert f'value="{folder}"' in pages.part("/reports/0")


@pytest.mark.parametrize("folder", ["", "relative", "../up", "~nobody-of-that-name/x", "/a\0b"])
def test_a_folder_that_is_no_whole_path_is_refused_in_words(pages: Pages, folder: str) -> None:
    text = save(pages, folder)
    assert "◆ Not saved:" in text
    assert "Give the whole path" in text


@pytest.mark.parametrize("number", ["0", "3", "x", "-1", "1e3", "99999", "١"])
def test_a_file_that_is_not_there_is_refused_in_words(pages: Pages, tmp_path: Path, number: str) -> None:
    assert "◆ Not saved:" in save(pages, str(tmp_path / "s"), number)
    assert not (tmp_path / "s").exists()


def test_without_the_script_the_whole_page_comes_back(pages: Pages, tmp_path: Path) -> None:
    answer = pages.client.post("/reports/0/files", data={"folder": str(tmp_path / "s")})
    assert answer.status_code == 200
    assert "<html" in answer.text
    assert "✓ saved:" in answer.text


def test_no_answer_carries_a_file(pages: Pages, tmp_path: Path) -> None:
    text = save(pages, str(tmp_path / "s"))
    assert "second" not in text
    assert pages.client.get("/reports/0/files").status_code in {404, 405}


def test_what_is_posted_must_be_a_small_form(pages: Pages) -> None:
    answer = pages.client.post(
        "/reports/0/files", content=b"{}", headers={"Content-Type": "application/json"}
    )
    assert answer.status_code == 400
    assert pages.client.post("/reports/0/files", data={"folder": "x" * 20_000}).status_code == 404
