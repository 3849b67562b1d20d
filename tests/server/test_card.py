"""The server's card: three keys for the directory, the same each time, that administrators can read."""

from pathlib import Path

import pytest

from channel.errors import MalformedError
from channel.server.card import server_card
from channel.store.files import Files
from channel.store.layout import DataDirectory
from channel.treelog.signature import ed25519_public
from channel.treelog.vkey import KeyType, VerifierKey
from keys.server_card import parse_server_card

ORIGIN = "reports.example.org"


@pytest.fixture
def data(tmp_path: Path) -> DataDirectory:
    return DataDirectory(root=tmp_path / "data")


def test_the_card_holds_the_keys_of_its_seeds(data: DataDirectory) -> None:
    card = parse_server_card(server_card(data, origin=ORIGIN, files=Files()).encode(), origin=ORIGIN)
    keys = {"intake-log": card.intake_log, "directory-log": card.directory_log, "promise": card.promise}
    for name, key in keys.items():
        assert key.key_type is KeyType.ED25519
        assert key.public == ed25519_public((data.secrets / f"{name}.seed").read_bytes())
    assert len({key.public for key in keys.values()}) == 3


def test_the_card_has_the_lines_of_the_directory(data: DataDirectory) -> None:
    lines = server_card(data, origin=ORIGIN, files=Files()).splitlines()
    assert [line.rpartition(" ")[0] for line in lines] == [
        f"log {ORIGIN}/intake",
        f"log {ORIGIN}/directory",
        f"promise {ORIGIN}/promise",
    ]
    for line in lines:
        _, name, vkey = line.split(" ")
        assert VerifierKey.parse(vkey).name == name


def test_the_card_is_the_same_each_time_and_for_another_origin_the_keys_are(data: DataDirectory) -> None:
    first = server_card(data, origin=ORIGIN, files=Files())
    assert server_card(data, origin=ORIGIN, files=Files()) == first
    other = server_card(data, origin="other.example.org", files=Files())
    assert publics(first) == publics(other)


def publics(card: str) -> list[bytes]:
    return [VerifierKey.parse(line.split(" ")[2]).public for line in card.splitlines()]


def test_no_secret_is_printed_and_none_is_open_to_others(data: DataDirectory) -> None:
    card = server_card(data, origin=ORIGIN, files=Files())
    for path in data.secrets.iterdir():
        assert path.stat().st_mode & 0o077 == 0
        assert path.read_bytes().hex() not in card


@pytest.mark.parametrize("origin", ["", "Reports.example.org", "a b", "https://x"])
def test_what_is_no_origin_is_refused_and_makes_nothing(data: DataDirectory, origin: str) -> None:
    with pytest.raises(MalformedError):
        server_card(data, origin=origin, files=Files())
    assert not data.root.exists()
