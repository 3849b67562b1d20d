"""What is sealed, to whom, and what stays on disk."""

import os
import resource
from datetime import date, timedelta
from pathlib import Path

import pytest

from channel.client.attachments import Attachment
from channel.client.chosen_bodies import ChosenBodies, choose
from channel.client.progress import Stage, silent
from channel.client.sealed_file import open_sealed_file
from channel.client.sealing import Draft, SealedReport, seal_report
from channel.client.surroundings import Surroundings
from channel.codec.randomness import RandomBytes
from channel.errors import MalformedError, NotRecipientError, RefusedError, UnavailableError
from channel.report.attached import Purpose
from channel.report.bundle import checked_blocks
from channel.wire.age.header import parse_header
from channel.wire.padding import SMALL_BYTES
from channel.wire.submission import SEALED_PREFIX_BYTES, commitment, token
from channel.wire.wordlist import load_wordlist
from channel.wire.words import entropy_from_text, words_from_entropy
from keys.passphrase import reporter_keys
from tests.client.open_channel import OpenChannel, identity_of, open_evidence, open_sealed

TODAY = date(2026, 11, 25)
REPORT = {"form": "full", "what": "They paint a blue circle on the doors. دائرة زرقاء"}


@pytest.fixture(name="channel")
def an_open_channel() -> OpenChannel:
    return OpenChannel(today=TODAY)


def around(
    random_bytes: RandomBytes = os.urandom, told: list[tuple[Stage, int, int]] | None = None
) -> Surroundings:
    progress = silent if told is None else lambda *step: told.append(step)
    return Surroundings(today=TODAY, random_bytes=random_bytes, sleep=lambda _: None, progress=progress)


def chosen(channel: OpenChannel, *bodies: str) -> ChosenBodies:
    files = channel.files.verify(channel.pin, today=TODAY, seen=channel.simulated.seen)
    return choose(files, bodies or ("ohchr",))


def sealed(
    channel: OpenChannel,
    path: Path,
    *bodies: str,
    files: tuple[Attachment, ...] = (),
    surroundings: Surroundings | None = None,
) -> SealedReport:
    return seal_report(
        Draft(report=REPORT, lang="en", attachments=files),
        chosen(channel, *bodies),
        path=path,
        wordlist=load_wordlist(),
        surroundings=surroundings or around(),
    )


def written(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def test_each_body_chosen_opens_it_and_no_other(channel: OpenChannel, tmp_path: Path) -> None:
    out = tmp_path / "r.chs"
    sealed(channel, out, "ohchr")
    opened = open_sealed(out, [identity_of("ohchr")])
    assert opened.front.manifest.report == REPORT
    assert [one.body for one in opened.front.manifest.to] == ["ohchr"]
    with pytest.raises(NotRecipientError):
        open_sealed(out, [identity_of("oios"), identity_of("ohchr", "evidence")])


def test_up_to_four_bodies_open_the_same_file(channel: OpenChannel, tmp_path: Path) -> None:
    channel.add_bodies("osapg", "poe-oruma")
    names = ("oios", "osapg", "ohchr", "poe-oruma")
    out = tmp_path / "r.chs"
    sealed(channel, out, *names)
    for name in names:
        manifest = open_sealed(out, [identity_of(name)]).front.manifest
        assert tuple(one.body for one in manifest.to) == names


def test_a_fifth_body_none_or_one_twice_is_refused(channel: OpenChannel) -> None:
    channel.add_bodies("osapg", "poe-oruma", "fifth")
    notes = channel.files.verify(channel.pin, today=TODAY, seen=channel.simulated.seen)
    for names in ((), ("ohchr", "ohchr"), ("ohchr", "oios", "osapg", "poe-oruma", "fifth"), ("nobody",)):
        with pytest.raises(RefusedError):
            choose(notes, names)


def test_a_body_without_a_key_today_is_refused_and_none_takes_its_place(channel: OpenChannel) -> None:
    channel.drop_keys("oios")
    with pytest.raises(UnavailableError, match="oios cannot receive now"):
        chosen(channel, "ohchr", "oios")


def test_the_slots_stand_in_random_order(channel: OpenChannel, tmp_path: Path) -> None:
    places = set()
    for number in range(24):
        out = tmp_path / f"{number}.chs"
        sealed(channel, out, "ohchr")
        with open_sealed_file(out) as file:
            stanzas = parse_header(file.header).stanzas
        identity = identity_of("ohchr")
        places |= {place for place, stanza in enumerate(stanzas) if identity.unwrap(stanza) is not None}
    assert places == {0, 1, 2, 3}


def test_the_words_lead_to_token_report_and_signature(channel: OpenChannel, tmp_path: Path) -> None:
    out = tmp_path / "r.chs"
    report = sealed(channel, out)
    keys = reporter_keys(entropy_from_text(" ".join(report.words), load_wordlist()))
    with open_sealed_file(out) as file:
        assert file.prefix is not None
        own = commitment(blind=file.prefix.blind, header=file.header, payload_digest=file.payload_digest())
        assert own == report.commitment
        assert file.prefix.token == token(keys.log_key(0), own)
    manifest = open_sealed(out, [identity_of("ohchr")]).front.manifest
    assert (manifest.report_id, manifest.reporter.sign) == (keys.report_id, keys.sign_public)
    assert manifest.log_key == keys.log_key(0)


def test_the_words_open_nothing(channel: OpenChannel, tmp_path: Path) -> None:
    out = tmp_path / "r.chs"
    report = sealed(channel, out)
    keys = reporter_keys(entropy_from_text(" ".join(report.words), load_wordlist()))
    with pytest.raises(NotRecipientError):
        open_sealed(out, [keys.reply_identity])


def test_entropy_with_a_hyphenated_word_is_drawn_again(channel: OpenChannel, tmp_path: Path) -> None:
    wordlist = load_wordlist()
    place = next(index for index, word in enumerate(wordlist.words) if "-" in word)
    hyphenated = (place * 7776**3 + 5).to_bytes(16, "big")
    with pytest.raises(RefusedError):
        words_from_entropy(hyphenated, wordlist)
    draws = iter([hyphenated])
    report = sealed(
        channel,
        tmp_path / "r.chs",
        surroundings=around(lambda n: next(draws, None) or os.urandom(n)),
    )
    assert not any("-" in word for word in report.words)


def test_uploading_ends_three_weeks_after_the_first_window(channel: OpenChannel, tmp_path: Path) -> None:
    report = sealed(channel, tmp_path / "r.chs", "ohchr", "oios")
    assert report.upload_before == TODAY + timedelta(days=5 + 21)


def test_attachments_arrive_byte_for_byte_under_their_bare_names(
    channel: OpenChannel, tmp_path: Path
) -> None:
    contents = [b"", b"x", os.urandom(3 * 2**20 + 17), bytes(2**20)]
    names = ["empty.txt", "photo.JPG", "clip.mp4", "no-ending"]
    files = tuple(
        Attachment(path=written(tmp_path, name, data)) for name, data in zip(names, contents, strict=True)
    )
    out = tmp_path / "r.chs"
    sealed(channel, out, files=files)
    opened = open_sealed(out, [identity_of("ohchr")])
    assert list(opened.files) == contents
    listed = opened.front.manifest.files
    assert [one.name for one in listed] == names
    assert [one.type for one in listed] == [
        "text/plain",
        "image/jpeg",
        "video/mp4",
        "application/octet-stream",
    ]
    assert not any(one.cleaned for one in listed)
    for one, data in zip(listed, contents, strict=True):
        assert b"".join(checked_blocks(one, [data])) == data


def test_evidence_opens_for_the_evidence_unit_only(channel: OpenChannel, tmp_path: Path) -> None:
    original = os.urandom(70_000)
    path = written(tmp_path, "original.jpg", original)
    out = tmp_path / "r.chs"
    files = (Attachment(path=path, purpose=Purpose.EVIDENCE), Attachment(path=path))
    sealed(channel, out, "ohchr", "oios", files=files)
    opened = open_sealed(out, [identity_of("ohchr")])
    assert opened.files[1] == original
    for body in ("ohchr", "oios"):
        assert open_evidence(opened, 0, [identity_of(body, "evidence")]) == original
    with pytest.raises(NotRecipientError):
        open_evidence(opened, 0, [identity_of("ohchr")])


def test_evidence_goes_to_those_bodies_that_have_an_evidence_unit(
    channel: OpenChannel, tmp_path: Path
) -> None:
    channel.drop_keys("oios", evidence_only=True)
    files = (Attachment(path=written(tmp_path, "a.jpg", b"original"), purpose=Purpose.EVIDENCE),)
    out = tmp_path / "r.chs"
    sealed(channel, out, "ohchr", "oios", files=files)
    opened = open_sealed(out, [identity_of("oios")])
    assert open_evidence(opened, 0, [identity_of("ohchr", "evidence")]) == b"original"
    with pytest.raises(UnavailableError, match="evidence"):
        sealed(channel, tmp_path / "s.chs", "oios", files=files)
    assert not (tmp_path / "s.chs").exists()


def test_a_small_report_is_small_and_a_large_one_is_not(channel: OpenChannel, tmp_path: Path) -> None:
    small, large = tmp_path / "small.chs", tmp_path / "large.chs"
    sealed(channel, small)
    files = (Attachment(path=written(tmp_path, "a.bin", bytes(SMALL_BYTES))),)
    sealed(channel, large, files=files)
    with open_sealed_file(small) as one, open_sealed_file(large) as other:
        assert (one.is_small, one.parts, other.is_small, other.parts) == (True, 1, False, 2)


def test_the_sealed_file_is_for_its_owner_and_never_overwrites(channel: OpenChannel, tmp_path: Path) -> None:
    out = tmp_path / "r.chs"
    report = sealed(channel, out)
    assert out.stat().st_mode & 0o777 == 0o600
    assert out.stat().st_size == report.size_bytes
    before = out.read_bytes()
    with pytest.raises(RefusedError, match="exists already"):
        sealed(channel, out)
    assert out.read_bytes() == before


def test_nothing_is_left_where_sealing_fails(channel: OpenChannel, tmp_path: Path) -> None:
    missing = (Attachment(path=tmp_path / "missing.jpg"),)
    with pytest.raises(UnavailableError, match="file 1 cannot be read"):
        sealed(channel, tmp_path / "r.chs", files=missing)
    folder = (Attachment(path=tmp_path),)
    with pytest.raises(RefusedError, match="file 1 is not a file"):
        sealed(channel, tmp_path / "r.chs", files=folder)
    too_many = (Attachment(path=written(tmp_path, "a", b"a")),) * 129
    with pytest.raises(RefusedError, match="more than 128 files"):
        sealed(channel, tmp_path / "r.chs", files=too_many)
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_a_pipe_does_not_make_the_sealer_wait(channel: OpenChannel, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(RefusedError, match="file 1 is not a file"):
        sealed(channel, tmp_path / "r.chs", files=(Attachment(path=tmp_path / "pipe"),))


def test_a_report_that_breaks_the_schema_is_refused(channel: OpenChannel, tmp_path: Path) -> None:
    with pytest.raises(MalformedError):
        seal_report(
            Draft(report={"form": "full"}, lang="en", attachments=()),
            chosen(channel),
            path=tmp_path / "r.chs",
            wordlist=load_wordlist(),
            surroundings=around(),
        )
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("change", [b"longer than it was before", b"cut", b"same length!"])
def test_a_file_that_changes_between_its_two_readings_is_refused(
    channel: OpenChannel, tmp_path: Path, change: bytes
) -> None:
    path = written(tmp_path, "a.txt", b"as it stood.")

    def meddle(stage: Stage, done: int, total: int) -> None:
        if stage is Stage.READ and done == total:
            path.write_bytes(change)
            os.utime(path, ns=(1, 1))

    surroundings = Surroundings(today=TODAY, random_bytes=os.urandom, sleep=lambda _: None, progress=meddle)
    with pytest.raises(RefusedError, match="file 1 changed"):
        sealed(channel, tmp_path / "r.chs", files=(Attachment(path=path),), surroundings=surroundings)
    assert not (tmp_path / "r.chs").exists()


def test_no_plaintext_touches_the_disk(channel: OpenChannel, tmp_path: Path) -> None:
    secret = os.urandom(32).hex().encode()
    outside = tmp_path / "outside"
    outside.mkdir()
    work = tmp_path / "work"
    work.mkdir()
    path = written(outside, "secret-name.txt", secret * 3000)
    files = (Attachment(path=path), Attachment(path=path, purpose=Purpose.EVIDENCE))
    sealed(channel, work / "r.chs", files=files)
    assert [found.name for found in work.iterdir()] == ["r.chs"]
    data = (work / "r.chs").read_bytes()
    for canary in (secret, b"secret-name", b"blue circle", b"ohchr", "زرقاء".encode()):
        assert canary not in data


def test_progress_ends_where_it_should(channel: OpenChannel, tmp_path: Path) -> None:
    told: list[tuple[Stage, int, int]] = []
    path = written(tmp_path, "a.bin", bytes(3 * 2**20))
    files = (Attachment(path=path), Attachment(path=path, purpose=Purpose.EVIDENCE))
    sealed(channel, tmp_path / "r.chs", files=files, surroundings=around(told=told))
    last = {stage: (done, total) for stage, done, total in told}
    assert set(last) == {Stage.READ, Stage.EVIDENCE, Stage.SEAL}
    assert all(done == total for done, total in last.values())


def test_names_lose_folders_and_bytes_that_are_no_text(tmp_path: Path) -> None:
    assert Attachment(path=tmp_path / "deep" / "photo.png").name == "photo.png"
    broken = Attachment(path=Path(os.fsdecode(b"/tmp/caf\xe9.txt")))
    assert broken.name == "caf\N{REPLACEMENT CHARACTER}.txt"
    assert len(Attachment(path=Path("é" * 300)).name.encode()) <= 255


@pytest.mark.parametrize("purpose", list(Purpose))
def test_a_full_disk_is_told_and_leaves_nothing(
    channel: OpenChannel, tmp_path: Path, purpose: Purpose
) -> None:
    path = written(tmp_path, "a.bin", bytes(8 * 2**20))
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4 * 2**20, before[1]))
    try:
        with pytest.raises(UnavailableError, match="cannot be written"):
            sealed(channel, tmp_path / "r.chs", files=(Attachment(path=path, purpose=purpose),))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert [found.name for found in tmp_path.iterdir()] == ["a.bin"]


def test_what_a_power_cut_leaves_is_no_sealed_file(channel: OpenChannel, tmp_path: Path) -> None:
    """The token comes last, so a file whose sealing was cut short does not begin as one."""
    out = tmp_path / "r.chs"
    sealed(channel, out)
    out.write_bytes(bytes(SEALED_PREFIX_BYTES) + out.read_bytes()[SEALED_PREFIX_BYTES:])
    with pytest.raises(MalformedError, match="not a sealed file"), open_sealed_file(out):
        pass
