"""The settings of the upkeep, from the environment; each is described in docs/settings.md."""

import os
from pathlib import Path
from typing import Annotated, Any

from annotated_types import Gt
from pydantic import model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from channel.store.variables import PREFIX, check_variables

Seconds = Annotated[float, Gt(0)]


class JobSettings(BaseSettings):
    """Read from variables that begin with `CHANNEL_`, as the server's are.

    A variable that nobody knows is a `RefusedError`.
    """

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True)

    data_dir: Path = Path("channel-data")
    purge_seconds: Seconds = 600
    sweep_seconds: Seconds = 86_400

    @model_validator(mode="before")
    @classmethod
    def _know_all(cls, given: Any) -> Any:
        check_variables(os.environ)
        return given
