"""Nothing that a reporter wrote stands in a `repr`, so that no traceback and no log can show it."""

from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import date
from enum import StrEnum
from types import NoneType
from typing import Any, get_args, get_origin, get_type_hints

import pytest

from channel.codec.digests import Digest, sha256
from channel.codec.jsons import JsonObject
from channel.console.account import Account, Leaf
from channel.console.reports import Summary
from channel.report.attached import AttachedFile
from channel.report.bundle import Front
from channel.report.manifest import Manifest
from channel.report.schema import Report

NEEDLE = "needle-in-a-report"


PLAIN: dict[object, object] = {
    str: NEEDLE,
    bytes: NEEDLE.encode(),
    Digest: sha256(b""),
    bool: True,
    int: 1,
    date: date(2026, 11, 23),
    JsonObject: {NEEDLE: NEEDLE},
}


def filled(kind: Any) -> Any:
    """Make a value of this type that holds the needle wherever free text can stand."""
    inner = [one for one in get_args(kind) if one is not NoneType]
    match get_origin(kind):
        case _ if kind in PLAIN:
            return PLAIN[kind]
        case None if issubclass(kind, StrEnum):
            return next(iter(kind))
        case None:
            hints = get_type_hints(kind)
            return kind(**{field.name: filled(hints[field.name]) for field in fields(kind)})
        case origin if origin is tuple:
            return (filled(inner[0]),)
        case origin if origin is Mapping:
            return {filled(inner[0]): filled(inner[1])}
        case _:
            return filled(inner[0])


def test_the_filler_reaches_every_text() -> None:
    report = filled(Report)
    assert (report.what, report.where.text, report.consent[0].conditions) == (NEEDLE,) * 3
    assert report.conflict_of_interest.roles == (NEEDLE,)
    assert report.affected.killed.unknown == {NEEDLE: NEEDLE}


@pytest.mark.parametrize("kind", [Report, AttachedFile, Account, Leaf])
def test_no_text_of_a_report_stands_in_a_repr(kind: type) -> None:
    assert NEEDLE not in repr(filled(kind))


def test_no_text_of_a_summary_stands_in_a_repr() -> None:
    summary = replace(filled(Summary), kind="report")
    assert NEEDLE not in repr(summary)


def test_no_text_of_a_manifest_stands_in_the_repr_of_its_front(manifest: Manifest) -> None:
    told = {NEEDLE: NEEDLE}
    full = replace(
        manifest,
        lang=NEEDLE,
        log_key=NEEDLE.encode(),
        reporter=replace(manifest.reporter, tag_key=NEEDLE.encode(), unknown=told),
        report=told,
        files=(filled(AttachedFile),),
        log_unknown=told,
        unknown=told,
    )
    front = Front(manifest=full, manifest_bytes=NEEDLE.encode(), signature=bytes(64))
    assert NEEDLE not in repr(front)
    assert NEEDLE not in repr(front.files)
