from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from channel.errors import MalformedError
from channel.report.attached import AttachedFile, Purpose
from channel.report.evidence import check_evidence_file, original_length, sealed_length
from channel.wire.age.seal import seal_bytes
from channel.wire.nobody import nobody_recipient

Attach = Callable[..., AttachedFile]


def sealed_to(*numbers: int, original: bytes = b"original") -> bytes:
    recipients = [nobody_recipient(number) for number in numbers]
    return seal_bytes(original, recipients, random_bytes=bytes)


@pytest.mark.parametrize("original_bytes", [0, 1, 65535, 65536, 65537, 131072])
def test_lengths_are_those_of_real_age_files(attach: Attach, original_bytes: int) -> None:
    sealed = sealed_to(1, 2, 3, 1, original=bytes(original_bytes))
    assert len(sealed) == sealed_length(original_bytes)
    file = attach("a.jpg", sealed, Purpose.EVIDENCE)
    check_evidence_file(file, sealed)
    assert original_length(file) == original_bytes


@given(st.integers(0, 2**31 - 2**22))
@example(0)
def test_either_length_gives_the_other(attach: Attach, original_bytes: int) -> None:
    file = replace(attach("a", b"", Purpose.EVIDENCE), size=sealed_length(original_bytes))
    assert original_length(file) == original_bytes


@pytest.mark.parametrize("size", [0, 6298, 6329, sealed_length(65536) + 1, sealed_length(65536) + 16])
def test_a_size_that_no_sealed_file_has_is_refused(attach: Attach, size: int) -> None:
    with pytest.raises(MalformedError):
        original_length(replace(attach("a", b"", Purpose.EVIDENCE), size=size))


def test_a_file_for_everybody_is_no_evidence_file(attach: Attach) -> None:
    sealed = sealed_to(1, 2, 3, 1)
    with pytest.raises(MalformedError):
        check_evidence_file(attach("a", sealed), sealed)


@pytest.mark.parametrize("numbers", [(1,), (1, 2, 3), (1, 2, 3, 1, 2)])
def test_another_number_of_stanzas_is_refused(attach: Attach, numbers: tuple[int, ...]) -> None:
    sealed = sealed_to(*numbers)
    with pytest.raises(MalformedError):
        check_evidence_file(attach("a", sealed, Purpose.EVIDENCE), sealed)


def test_an_original_in_the_clear_is_refused(attach: Attach) -> None:
    clear = b"\x89PNG" + bytes(7000)
    with pytest.raises(MalformedError):
        check_evidence_file(attach("a.png", clear, Purpose.EVIDENCE), clear)
