"""A member of a body who reads all entries over HTTP with signed requests, and the notes that let them."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2

from channel.store.layout import DataDirectory
from channel.wire.requests import KeyId
from keys.request_signer import RequestSigner
from tests.client.open_channel import OpenChannel
from tests.client.real_server import publish
from tests.wire import notes_simulator as simulator

BODY, SIGN_ID = "ohchr", "2026a"


def prepare(data: Path) -> None:
    """Make a data directory with published notes, and nothing else in it."""
    DataDirectory(root=data).make()
    publish(OpenChannel(today=datetime.now(UTC).date()), data)


class Reader:
    """Reads for the body `ohchr`; every answer that is not the one asked for is an error."""

    def __init__(self, client: httpx2.Client) -> None:
        self._client = client

    def entries(self) -> list[dict[str, Any]]:
        """Read all entries, page by page."""
        entries: list[dict[str, Any]] = []
        while page := self.get(f"entries/{len(entries)}").json()["entries"]:
            entries += page
        return entries

    def payload(self, number: int) -> bytes:
        return self.get(f"payloads/{number}").content

    def get(self, path: str) -> httpx2.Response:
        answer = self.ask(path)
        assert answer.status_code == 200, answer.text
        return answer

    def ask(self, path: str) -> httpx2.Response:
        """Ask for something of the body, whatever the answer is."""
        return self._client.get(f"/v1/bodies/{BODY}/{path}")


@contextmanager
def reading(port: int) -> Iterator[Reader]:
    """Yield a reader at the server on `port`."""
    signer = RequestSigner(
        KeyId(origin=simulator.ORIGIN, body=BODY, name=SIGN_ID),
        seed=simulator.seed_of(f"{BODY} {SIGN_ID}"),
        clock=time.time,
        random_bytes=os.urandom,
    )
    address = f"http://127.0.0.1:{port}"
    with httpx2.Client(base_url=address, auth=signer, trust_env=False, timeout=60) as client:
        yield Reader(client)
