"""What was seen is saved, and nobody takes it back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channel.codec.digests import Digest, sha256
from channel.errors import MalformedError, UntrustedError
from channel.wire.seen import Mark, Seen, check_succession

DIGESTS = st.binary(min_size=32, max_size=32).map(Digest)
MARKS = st.builds(Mark, seq=st.integers(1, 10**15 - 1), digest=DIGESTS)
SEEN = st.builds(
    Seen,
    roots=st.none() | MARKS,
    directory=st.none() | MARKS,
    intake=st.dictionaries(st.from_regex(r"[a-z0-9]{1,20}", fullmatch=True), MARKS, max_size=4),
)


@given(SEEN)
def test_what_is_saved_is_read(seen: Seen) -> None:
    assert Seen.parse(seen.encoded) == seen


def test_one_state_has_one_file() -> None:
    one, two = Mark(seq=1, digest=sha256(b"1")), Mark(seq=2, digest=sha256(b"2"))
    forth = Seen(roots=None, directory=one, intake={"a": one, "b": two})
    back = Seen(roots=None, directory=one, intake={"b": two, "a": one})
    assert forth.encoded == back.encoded


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        b'{"v":2,"intake":{}}',
        b'{"v":true,"intake":{}}',
        b'{"v":1}',
        b'{"v":1,"intake":{"A":{"seq":1,"sha":"%s"}}}' % sha256(b"").hex().encode(),
        b'{"v":1,"intake":{"a":null}}',
        b'{"v":1,"intake":{"a":{"seq":true,"sha":"%s"}}}' % sha256(b"").hex().encode(),
        b'{"v":1,"intake":{"a":{"seq":0,"sha":"%s"}}}' % sha256(b"").hex().encode(),
        b'{"v":1,"intake":{"a":{"seq":1,"sha":"00"}}}',
        b'{"v":1,"intake":{},"directory":7}',
    ],
)
def test_another_form_is_refused(data: bytes) -> None:
    with pytest.raises(MalformedError):
        Seen.parse(data)


def test_a_first_time_reader_may_have_saved_nothing() -> None:
    assert Seen.parse(b'{"v":1,"intake":{}}') == Seen.empty()


@given(st.binary(max_size=200))
def test_any_bytes_are_refused_in_one_way(data: bytes) -> None:
    with pytest.raises(MalformedError):
        Seen.parse(data)


A, B, C = (sha256(name) for name in (b"a", b"b", b"c"))


@pytest.mark.parametrize(
    ("seq", "digest", "prev", "refused"),
    [
        (5, A, C, None),
        (5, B, C, "same number"),
        (6, B, A, None),
        (6, B, C, "does not follow"),
        (7, B, C, None),
        (4, C, B, "number 4, but number 5"),
    ],
)
def test_succession_after_number_five(seq: int, digest: Digest, prev: Digest, refused: str | None) -> None:
    seen = Mark(seq=5, digest=A)
    if refused is None:
        check_succession("note", mark=Mark(seq=seq, digest=digest), prev=prev, seen=seen)
        return
    with pytest.raises(UntrustedError, match=refused):
        check_succession("note", mark=Mark(seq=seq, digest=digest), prev=prev, seen=seen)


def test_nothing_is_asked_of_who_has_seen_nothing() -> None:
    check_succession("note", mark=Mark(seq=9, digest=A), prev=B, seen=None)
