"""The settings of a server, from the environment; each is described in docs/settings.md."""

import os
from pathlib import Path
from typing import Annotated, Any

from annotated_types import Ge, Gt, Le
from pydantic import Field, StringConstraints, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from channel.store.variables import PREFIX, check_variables
from channel.wire.keyring_size import SEALED_KEYRING_LIMIT_BYTES
from channel.wire.padding import BUNDLE_LIMIT_BYTES, payload_length

MIB = 2**20
_LARGEST_PAYLOAD_BYTES = payload_length(BUNDLE_LIMIT_BYTES)
_ONION = r"^[a-z2-7]{56}\.onion$"

Count = Annotated[int, Ge(1)]
Seconds = Annotated[float, Gt(0)]
Bits = Annotated[int, Ge(0), Le(30)]


class Settings(BaseSettings):
    """Read from variables that begin with `CHANNEL_`; sizes in bytes, times in seconds.

    A variable that nobody knows is a `RefusedError`.
    """

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True)

    data_dir: Path = Path("channel-data")
    host: str = "127.0.0.1"
    port: Annotated[int, Ge(0), Le(65535)] = 8000

    hsts_seconds: Annotated[int, Ge(0)] = 63_072_000
    min_free_bytes: Annotated[int, Ge(0)] = 1024 * MIB
    upload_reserve_bytes: Annotated[int, Ge(0)] = 1024 * MIB
    upload_limit_bytes: Annotated[int, Ge(1), Le(_LARGEST_PAYLOAD_BYTES)] = _LARGEST_PAYLOAD_BYTES
    keyring_limit_bytes: Count = SEALED_KEYRING_LIMIT_BYTES

    puzzle_base_bits: Bits = 0
    puzzle_max_bits: Bits = 22
    puzzle_calm_per_hour: Count = 36_000

    max_connections: Count = 1024
    max_requests: Count = 128
    max_bodies: Count = 256
    work_threads: Count = 32
    line_places: Count = 16

    head_seconds: Seconds = 20
    body_idle_seconds: Seconds = 60
    body_bytes_per_second: Count = 512
    send_seconds: Seconds = 120
    keep_alive_seconds: Annotated[int, Ge(1)] = 20
    stop_seconds: Annotated[int, Ge(1)] = 20

    origin: str | None = Field(default=None)
    onion: Annotated[str, StringConstraints(pattern=_ONION)] | None = None

    @model_validator(mode="before")
    @classmethod
    def _know_all(cls, given: Any) -> Any:
        check_variables(os.environ)
        return given
