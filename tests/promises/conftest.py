"""One running channel for all promises: making one takes seconds, and none of the tests disturbs another."""

from collections.abc import Iterator

import pytest

from tests.promises.live_channel import LiveChannel


@pytest.fixture(scope="session")
def channel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveChannel]:
    with LiveChannel(tmp_path_factory.mktemp("channel")) as live:
        yield live
