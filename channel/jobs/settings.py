"""The settings of the upkeep, from the environment; each is described in docs/settings.md."""

from pathlib import Path
from typing import Annotated

from annotated_types import Gt
from pydantic_settings import BaseSettings, SettingsConfigDict

Seconds = Annotated[float, Gt(0)]


class JobSettings(BaseSettings):
    """Read from variables that begin with `CHANNEL_`, as the server's are."""

    model_config = SettingsConfigDict(env_prefix="CHANNEL_", frozen=True)

    data_dir: Path = Path("channel-data")
    purge_seconds: Seconds = 600
    sweep_seconds: Seconds = 86_400
