"""Directories: what one may hold; who must sign it is in `test_trust`."""

from dataclasses import replace

import pytest

from channel.errors import MalformedError, UntrustedError
from channel.treelog.note import Note
from channel.treelog.vkey import KeyType
from channel.wire.directory import BODIES_LIMIT, Directory, DirectoryBody, parse_directory
from tests.wire.notes_simulator import (
    ORIGIN,
    about_of,
    cross_of,
    directory_of,
    public_of,
    sign_key_of,
    signed_by_roots,
    vkey_of,
)

DIRECTORY = directory_of("ohchr", "oios", about=about_of("ohchr"))
TWO_KEYS = replace(DIRECTORY, signs=(*DIRECTORY.signs, sign_key_of("ohchr", "2026b")))


def test_a_directory_is_read_as_written() -> None:
    crossed = replace(TWO_KEYS, crosses=(cross_of("ohchr", "2026b", "2026a"),))
    for directory in (DIRECTORY, TWO_KEYS, crossed, replace(DIRECTORY, bodies=(), signs=())):
        note = signed_by_roots(directory.text, "1")
        assert parse_directory(note) == directory
        assert note.digest == directory.digest


def test_bodies_then_sign_keys_then_cross_lines() -> None:
    crossed = replace(TWO_KEYS, crosses=(cross_of("ohchr", "2026b", "2026a"),))
    keywords = [line.split(" ")[0] for line in crossed.text.splitlines()]
    assert keywords[6:] == ["log", "log", "promise", "body", "body", "sign", "sign", "sign", "cross"]


def test_sign_keys_are_found_by_body() -> None:
    assert [sign.id for sign in TWO_KEYS.sign_keys("ohchr")] == ["2026a", "2026b"]
    assert TWO_KEYS.sign_keys("poe-oruma") == ()
    key = TWO_KEYS.sign_keys("oios")[0].vkey(ORIGIN)
    assert (key.name, key.key_type, key.public) == (
        "reports.example.org/oios/2026a",
        KeyType.ED25519,
        public_of("oios 2026a"),
    )


def test_every_key_is_told_with_its_name() -> None:
    assert list(dict(DIRECTORY.keys())) == [
        "reports.example.org/intake",
        "reports.example.org/directory",
        "reports.example.org/promise",
        "ohchr sign 2026a",
        "oios sign 2026a",
    ]


@pytest.mark.parametrize(
    "change",
    [
        {"bodies": (*DIRECTORY.bodies, DIRECTORY.bodies[0])},
        {"bodies": DIRECTORY.bodies[:1]},
        {"bodies": tuple(DirectoryBody(id=f"b{i}", title="B") for i in range(BODIES_LIMIT + 1)), "signs": ()},
        {"signs": (*DIRECTORY.signs, sign_key_of("ohchr"))},
        {"signs": tuple(sign_key_of("ohchr", f"s{i}") for i in range(257))},
        {"crosses": (cross_of("ohchr", "2026b", "2026a"),)},
        {"crosses": (cross_of("poe-oruma", "2026b", "2026a"),)},
        {"crosses": (cross_of("ohchr", "2026a", "2025a"), cross_of("ohchr", "2026a", "2025b"))},
        {"intake_log": vkey_of(f"{ORIGIN}/directory")},
        {"directory_log": vkey_of("other.example.org/directory")},
        {"promise": vkey_of(f"{ORIGIN}/promise", key_type=KeyType.COSIGNATURE)},
        {"about": b"short"},
        {"origin": "other.example.org"},
        {"seq": 2},
    ],
)
def test_a_directory_that_contradicts_itself_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(MalformedError):
        replace(DIRECTORY, **change)  # type: ignore[arg-type]


def test_lines_of_one_kind_stand_together() -> None:
    lines = DIRECTORY.text.splitlines()
    mixed = [*lines[:9], lines[9], lines[11], lines[10], lines[12]]
    assert sorted(mixed) == sorted(lines)
    with pytest.raises(MalformedError):
        parse_directory(Note(text="\n".join(mixed) + "\n", signatures=()))


def crossed(**changes: object) -> Directory:
    line = replace(cross_of("ohchr", "2026b", "2026a"), **changes)  # type: ignore[arg-type]
    return replace(TWO_KEYS, crosses=(line,))


def test_cross_lines_are_verified_where_the_former_key_is_listed() -> None:
    crossed().check_crosses()
    crossed(old_id="2025c", signature=bytes(64)).check_crosses()
    with pytest.raises(UntrustedError):
        crossed(signature=cross_of("ohchr", "2026a", "2026b").signature).check_crosses()
