from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from channel.codec import jsons
from channel.errors import MalformedError
from channel.report.attached import AttachedFile, Purpose
from channel.report.manifest import FILES_LIMIT, MANIFEST_LIMIT_BYTES, Manifest, parse_manifest
from channel.wire.names import check_language

Attach = Callable[..., AttachedFile]


def edited(manifest: Manifest, path: str, value: object) -> bytes:
    """Encode `manifest` with one member replaced, `...` meaning taken away; `path` is dotted."""
    top = manifest.to_json()
    target: Any = top
    *parents, last = path.split(".")
    for parent in parents:
        target = target[int(parent) if parent.isdecimal() else parent]
    if value is ...:
        del target[last]
    else:
        target[last] = value
    return jsons.dump(top)


def test_a_manifest_survives_writing_and_reading(manifest: Manifest, attach: Attach) -> None:
    files = (attach("a.png", b"one"), attach("a.png", b"two", Purpose.EVIDENCE))
    whole = replace(manifest, files=files)
    assert parse_manifest(whole.encoded) == whole


def test_members_stand_in_the_order_of_the_format(manifest: Manifest) -> None:
    expected = "v kind report_id n day directory to lang sealed_by log reporter report files"
    assert list(manifest.to_json()) == expected.split()


def test_unknown_members_are_kept_at_every_level(manifest: Manifest, attach: Attach) -> None:
    whole = replace(manifest, files=(attach("a", b""),)).to_json()
    for holder in (whole, whole["log"], whole["reporter"], whole["report"], whole["files"][0]):
        holder["later"] = {"x": [None]}
    assert parse_manifest(jsons.dump(whole)).to_json() == whole


def test_secrets_and_text_stay_out_of_the_representation(manifest: Manifest) -> None:
    shown = repr(manifest)
    assert "kkkk" not in shown
    assert "tttt" not in shown
    assert "portes" not in shown


REFUSED: list[tuple[str, object]] = [
    ("v", 2),
    ("v", "1"),
    ("v", ...),
    ("kind", "complaint"),
    ("kind", ...),
    ("report_id", "00"),
    ("report_id", "00112233445566778899AABBCCDDEEFF"),
    ("report_id", ...),
    ("n", -1),
    ("n", 2**32),
    ("n", "0"),
    ("n", ...),
    ("day", "2026-13-01"),
    ("day", ...),
    ("directory", "00"),
    ("directory", ...),
    ("to", []),
    ("to", ["ohchr/2026w48/0011223344556677", "ohchr/2026w49/0011223344556688"]),
    ("to", [f"body-{i}/2026w48/0011223344556677" for i in range(5)]),
    ("to", "ohchr/2026w48/0011223344556677"),
    ("to", ...),
    ("lang", ""),
    ("lang", "français"),
    ("lang", "a" * 64),
    ("lang", ...),
    ("sealed_by", "server"),
    ("sealed_by", ...),
    ("log", ...),
    ("log", {}),
    ("log.key", "AAAA"),
    ("log.key", "not base64"),
    ("reporter", ...),
    ("reporter.recipient", "age1qqqq"),
    ("reporter.recipient", ...),
    ("reporter.tag_key", "AAAA"),
    ("reporter.sign", "AAAA"),
    ("reporter.sign", "A" * 43 + "="),
    ("report", ...),
    ("report", []),
    ("report", None),
    ("files", ...),
    ("files", {}),
    ("files", None),
    ("files.0.name", "x" * 256),
    ("files.0.name", ...),
    ("files.0.type", "x" * 128),
    ("files.0.type", ...),
    ("files.0.size", -1),
    ("files.0.size", 2**31 + 1),
    ("files.0.size", 1.5),
    ("files.0.size", ...),
    ("files.0.digest", "00"),
    ("files.0.digest", ...),
    ("files.0.cleaned", "yes"),
    ("files.0.cleaned", ...),
    ("files.0.for", "police"),
    ("files.0.for", ...),
]


@pytest.mark.parametrize(("path", "value"), REFUSED)
def test_another_form_is_refused(manifest: Manifest, attach: Attach, path: str, value: object) -> None:
    whole = replace(manifest, files=(attach("a", b"x"),))
    with pytest.raises(MalformedError):
        parse_manifest(edited(whole, path, value))


def test_every_member_is_tried_in_another_form(manifest: Manifest, attach: Attach) -> None:
    whole = replace(manifest, files=(attach("a", b"x"),)).to_json()
    tried = {path for path, _ in REFUSED}
    names = {*whole, "log.key", *(f"reporter.{name}" for name in whole["reporter"])}
    assert names | {f"files.0.{name}" for name in whole["files"][0]} <= tried


@given(st.from_regex(r"[a-zA-Z]{1,9}(-[a-zA-Z0-9]{1,9}){0,7}", fullmatch=True))
@example("sl-a-b-c-d-e")
@example("en" + "-abcdefgh" * 4)
def test_a_manifest_takes_the_language_tags_that_notes_take_and_no_others(
    manifest: Manifest, lang: str
) -> None:
    try:
        check_language(lang)
    except MalformedError:
        with pytest.raises(MalformedError):
            parse_manifest(edited(manifest, "lang", lang))
    else:
        assert parse_manifest(edited(manifest, "lang", lang)).lang == lang


def test_a_member_twice_is_refused(manifest: Manifest) -> None:
    doubled = manifest.encoded.replace(b'"n":0', b'"n":0,"n":0', 1)
    with pytest.raises(MalformedError, match="twice"):
        parse_manifest(doubled)


def test_more_files_than_allowed_are_refused(manifest: Manifest, attach: Attach) -> None:
    most = replace(manifest, files=(attach("a", b""),) * FILES_LIMIT)
    assert len(parse_manifest(most.encoded).files) == FILES_LIMIT
    with pytest.raises(MalformedError):
        parse_manifest(replace(manifest, files=(attach("a", b""),) * (FILES_LIMIT + 1)).encoded)


def test_the_cap_is_on_the_bytes(manifest: Manifest) -> None:
    room = MANIFEST_LIMIT_BYTES - len(manifest.encoded)
    padding = "x" * (room - len(',"pad":""'))
    full = replace(manifest, report={**manifest.report, "pad": padding})
    assert len(full.encoded) == MANIFEST_LIMIT_BYTES
    assert parse_manifest(full.encoded) == full
    with pytest.raises(MalformedError):
        parse_manifest(full.encoded.replace(b'"pad":"', b'"pad":"x', 1))


@given(st.binary(max_size=200))
def test_any_bytes_are_refused_as_malformed(data: bytes) -> None:
    with pytest.raises(MalformedError):
        parse_manifest(data)


@given(data=st.data())
def test_any_change_of_a_byte_parses_or_is_malformed(manifest: Manifest, data: st.DataObject) -> None:
    encoded = bytearray(manifest.encoded)
    position = data.draw(st.integers(0, len(encoded) - 1))
    encoded[position] ^= 1 << data.draw(st.integers(0, 7))
    try:
        parsed = parse_manifest(bytes(encoded))
    except MalformedError:
        return
    assert parsed != manifest
