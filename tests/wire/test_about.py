"""`about`: facts and texts about bodies, English at least, unknown members let pass."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channel.codec.digests import sha256
from channel.errors import MalformedError
from channel.wire.about import ABOUT_LIMIT_BYTES, parse_about, write_about
from tests.wire.notes_simulator import about_of


def document(**changes: object) -> dict[str, Any]:
    texts = {"en": "text"}
    facts = {"in_country": True, "contacts_state": False, "inside_un": True}
    body = {**facts, "name": texts, "mandate": texts, "limits": texts, **changes}
    return {"v": 1, "bodies": {"ohchr": body}}


def encoded(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def test_what_is_written_is_read() -> None:
    about = about_of("ohchr", "oios")
    assert parse_about(about.encoded) == about
    assert about.digest == sha256(about.encoded)
    assert write_about(about.bodies) == about


def test_an_empty_object_says_nothing_of_any_body() -> None:
    assert parse_about(b"{}").bodies == {}
    assert write_about({}).bodies == {}


def test_missing_translations_and_unknown_members_are_let_pass() -> None:
    value = document(name={"en": "Office", "ar": "مفوضية"}, colour="blue") | {"note": [1, 2]}
    about = parse_about(encoded(value))
    body = about.bodies["ohchr"]
    assert (body.in_country, body.contacts_state, body.inside_un) == (True, False, True)
    assert dict(body.name) == {"en": "Office", "ar": "مفوضية"}
    assert dict(body.mandate) == {"en": "text"}
    assert about.encoded == encoded(value)


@pytest.mark.parametrize(
    "change",
    [
        {"in_country": 1},
        {"in_country": None},
        {"inside_un": "yes"},
        {"name": {}},
        {"name": {"fr": "Bureau"}},
        {"name": "Office"},
        {"mandate": {"en": ""}},
        {"mandate": {"en": " text"}},
        {"mandate": {"en": "two\nlines"}},
        {"mandate": {"en": "over\u202eride"}},
        {"limits": {"en": 1}},
        {"limits": {"en": "x" * 2001}},
        {"limits": {"en": "text", "en_GB": "text"}},
        {"limits": {"en": "text"} | {f"a{chr(97 + i // 26)}-{i:02d}": "text" for i in range(64)}},
    ],
)
def test_a_body_without_its_facts_or_texts_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(MalformedError):
        parse_about(encoded(document(**change)))


@pytest.mark.parametrize(
    "value",
    [
        {"v": 2, "bodies": {}},
        {"v": True, "bodies": {}},
        {"v": 1.0, "bodies": {}},
        {"bodies": {}},
        {"v": 1},
        {"v": 1, "bodies": []},
        {"v": 1, "bodies": {"ohchr": None}},
        {"v": 1, "bodies": {"OHCHR": document()["bodies"]["ohchr"]}},
        {"v": 1, "bodies": {f"b{i}": document()["bodies"]["ohchr"] for i in range(65)}},
        [],
    ],
)
def test_another_version_or_form_is_refused(value: object) -> None:
    with pytest.raises(MalformedError):
        parse_about(encoded(value))


def test_a_member_twice_or_too_many_bytes_are_refused() -> None:
    with pytest.raises(MalformedError):
        parse_about(b'{"v":1,"v":1,"bodies":{}}')
    padded = encoded(document() | {"more": "x" * ABOUT_LIMIT_BYTES})
    with pytest.raises(MalformedError):
        parse_about(padded)


def test_nothing_is_written_that_would_not_be_read() -> None:
    body = about_of("ohchr").bodies["ohchr"]
    with pytest.raises(MalformedError):
        write_about({"Not An Id": body})
    with pytest.raises(MalformedError):
        replace(body, name={"fr": "Bureau"})


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["v", "bodies", "ohchr", "name", "en"]), inner, max_size=3)
        ),
    )
)
def test_any_json_is_read_or_refused(value: object) -> None:
    data = encoded(value)
    try:
        about = parse_about(data)
    except MalformedError:
        return
    assert about.encoded == data
