"""The plain HTML form: one field, one file, an answer that people can read; its file name goes nowhere."""

import html
import re
from pathlib import Path

import httpx2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from channel.intake.accept import SMALL_LIMIT_BYTES
from tests.intake.samples import bare_file, prefix, sealed_file
from tests.server.served import Served, served

PATH = "/v1/submissions"
BOUNDARY = "b0undary"
TYPE = f"multipart/form-data; boundary={BOUNDARY}"
NAME = "needle-name.age"


def part(data: bytes, disposition: str = f'form-data; name="file"; filename="{NAME}"') -> bytes:
    head = f"--{BOUNDARY}\r\nContent-Disposition: {disposition}\r\nContent-Type: application/x\r\n\r\n"
    return head.encode() + data + b"\r\n"


def form(*parts: bytes) -> bytes:
    return b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()


def post(server: Served, body: bytes, media_type: str = TYPE) -> httpx2.Response:
    return server.ask("POST", PATH, body, {"Content-Type": media_type})


def shown(page: str) -> list[str]:
    return [html.unescape(text) for text in re.findall(r"<code>([^<]+)</code>", page)]


def test_a_sealed_file_gets_a_page_with_its_three_lines(server: Served) -> None:
    first, again = (post(server, form(part(sealed_file("form")))) for _ in range(2))
    assert (first.status_code, first.headers["content-type"]) == (201, "text/html; charset=utf-8")
    (entry,) = [e for e in server.stores.submissions.entries(0, limit=99) if e.token == prefix("form").token]
    mark, token, blind, *_ = shown(first.text)
    assert mark == entry.commitment.hex()
    assert {len(token), len(blind)} == {44}
    assert "eleven words" in first.text
    assert first.content == again.content
    assert "needle" not in first.text


def test_a_bare_file_gets_its_three_lines_and_keeps_them(server: Served) -> None:
    first, again = (post(server, form(part(bare_file("form")))) for _ in range(2))
    assert first.status_code == 201
    assert first.content == again.content
    assert "no way back" in first.text


def test_a_browsers_own_form_is_read(server: Served) -> None:
    answer = server.client.post(
        PATH, files={"file": (NAME, sealed_file("browser"), "application/octet-stream")}
    )
    assert answer.status_code == 201


def test_a_page_has_no_script_no_style_of_its_own_and_nothing_from_elsewhere(server: Served) -> None:
    for page in (post(server, form(part(sealed_file("page")))).text, post(server, form()).text):
        assert page.startswith("<!doctype html>")
        assert not re.search(r"<(script|style|img|iframe)|style=|https?:|src=", page)
        addresses = re.findall(r'href="([^"]*)"', page)
        assert all(re.fullmatch(r"/|/leave|/assets/portal-[0-9a-f]+\.css", one) for one in addresses)
        assert '<html lang="en">' in page


def test_who_sent_an_unsealed_file_is_told_what_that_means(server: Served) -> None:
    page = post(server, form(part(b"This is my account, as plain text."))).text
    assert "has left your computer readable" in page
    assert "my account" not in page


@pytest.mark.parametrize(
    ("body", "media_type", "status"),
    [
        (form(), TYPE, 400),
        (b"", TYPE, 400),
        (b"junk", TYPE, 400),
        (form(part(b"")), TYPE, 400),
        (form(part(b"needle")), TYPE, 400),
        (form(part(sealed_file("x")))[:-20], TYPE, 400),
        (form(part(sealed_file("x"), 'form-data; name="other"')), TYPE, 400),
        (form(part(sealed_file("x"), "form-data")), TYPE, 400),
        (form(part(sealed_file("x")), part(sealed_file("x"))), TYPE, 400),
        (form(part(sealed_file("x")), part(b"needle", 'form-data; name="text"')), TYPE, 400),
        (form(part(sealed_file("x"))), "multipart/form-data", 400),
        (form(part(sealed_file("x"))), "multipart/form-data; boundary=other", 400),
        (form(part(sealed_file("x"))), "multipart/form-data; boundary=" + "b" * 300, 400),
        (form(part(sealed_file("x"), "form-data; " + "x" * 5000)), TYPE, 400),
        (form(part(bytes(SMALL_LIMIT_BYTES + 1))), TYPE, 413),
        (form(part(bytes(2 * SMALL_LIMIT_BYTES))), TYPE, 413),
    ],
)
def test_a_form_that_does_not_fit_gets_a_page_that_says_why(
    server: Served, body: bytes, media_type: str, status: int
) -> None:
    answer = post(server, body, media_type)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "text/html; charset=utf-8")
    assert "was not received" in answer.text
    assert "needle" not in answer.text


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=300))
def test_any_bytes_of_a_form_are_answered(server: Served, junk: bytes) -> None:
    assert post(server, junk).status_code == 400


def test_forms_leave_no_file_of_their_own_and_no_name(tmp_path: Path) -> None:
    with served(tmp_path / "data") as server:
        assert post(server, form(part(sealed_file("clean")))).status_code == 201
        assert [entry.number for entry in server.stores.submissions.entries(0, limit=9)] == [0]
    files = [path for path in (tmp_path / "data").rglob("*") if path.is_file()]
    assert files
    assert not [path for path in files if "needle" in path.name or b"needle" in path.read_bytes()]
    assert len(list((tmp_path / "data" / "blobs").iterdir())) == 1


def test_a_full_line_sends_people_away_for_a_moment(tmp_path: Path) -> None:
    with served(tmp_path / "data", line_places=1) as server:
        server.service.line._waiting = 1
        answer = post(server, form(part(sealed_file("x"))))
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
        assert "was not received" in answer.text
