"""JSON of the vectors that JavaScript reads too: how deep it may be."""

import json
from pathlib import Path
from typing import Any

import pytest

from channel.codec import jsons
from channel.errors import MalformedError

ROWS: list[dict[str, Any]] = json.loads((Path(__file__).parents[1] / "vectors/json.json").read_text())[
    "levels"
]


@pytest.mark.parametrize("row", ROWS, ids=[row["name"] for row in ROWS])
def test_depth_has_one_limit(row: dict[str, Any]) -> None:
    data = row["text"].encode()
    if row["outcome"] == "accepted":
        assert jsons.parse(data, limit_bytes=len(data)) == json.loads(data)
    else:
        with pytest.raises(MalformedError, match="JSON of more than 64 levels"):
            jsons.parse(data, limit_bytes=len(data))
