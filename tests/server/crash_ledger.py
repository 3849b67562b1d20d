"""What a server owes: all that it acknowledged, whole, under the numbers it was first seen under."""

from collections.abc import Iterator, Sequence
from typing import Any

from channel.codec import b64
from channel.wire.parts import PAYLOAD_LABEL, parts_digest
from tests.server.crash_material import commitment_of
from tests.server.crash_senders import Sender


class Ledger:
    """All senders of a run, and the entries that were seen so far."""

    def __init__(self) -> None:
        self.senders: list[Sender] = []
        self._seen: list[str] = []

    def acknowledged(self) -> Iterator[Sender]:
        return (sender for sender in self.senders if sender.answer is not None)

    def unanswered(self) -> Iterator[Sender]:
        return (sender for sender in self.senders if sender.answer is None)

    def check_entries(self, entries: Sequence[dict[str, Any]]) -> list[Sender]:
        """Check all entries that a member is shown; returns whose they are, in order."""
        assert [entry["entry"] for entry in entries] == list(range(len(entries)))
        found = [entry["commitment"] for entry in entries]
        assert found[: len(self._seen)] == self._seen, "a number now names another submission, or none"
        self._seen = found
        stored = set(found)
        assert len(stored) == len(found)
        lost = [sender for sender in self.acknowledged() if sender.answer["commitment"] not in stored]  # type: ignore[index]
        assert lost == [], "acknowledged submissions are lost"
        by_header = {sender.material.header: sender for sender in self.senders}
        owners = [by_header[b64.decode(entry["header"])] for entry in entries]
        assert len(set(owners)) == len(owners), "a submission is there twice"
        for entry, owner in zip(entries, owners, strict=True):
            check_entry(entry, owner)
        return owners


def check_entry(entry: dict[str, Any], sender: Sender) -> None:
    """Check one entry against what was sent; its payload is for the caller to fetch."""
    material = sender.material
    sender.check_stored_as(entry["blind"], entry["token"])
    assert entry["commitment"] == commitment_of(material.age, b64.decode(entry["blind"])).hex()
    assert entry["payload_digest"] == parts_digest(PAYLOAD_LABEL, material.payload).hex()
    assert entry["payload_bytes"] == len(material.payload)
