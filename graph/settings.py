"""Settings: which Neo4j to use and where our own data live, from the environment or `.env`."""

from __future__ import annotations

from pathlib import Path

import platformdirs
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from ontology.errors import UsageError


class Settings(BaseSettings):
    """What a user may set: each field is the variable of the same name in upper case.

    With no `NEO4J_URI`, Lodeway runs a Neo4j of its own.
    """

    model_config = SettingsConfigDict(
        env_file=".env",
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
    )

    neo4j_uri: str | None = None
    neo4j_username: str = "neo4j"
    neo4j_password: SecretStr = SecretStr("")
    neo4j_database: str = "neo4j"

    #: Data, password and logs of the embedded server. One server runs for one home.
    lodeway_home: Path = Field(
        default_factory=lambda: platformdirs.user_data_path("lodeway", appauthor=False)
    )
    #: Files that can be fetched again: Neo4j's jars, shared by all homes of a user.
    lodeway_cache: Path = Field(
        default_factory=lambda: platformdirs.user_cache_path("lodeway", appauthor=False)
    )
    #: Bolt port of the embedded server. Unset: the one it had before, 7687, or any free one.
    lodeway_bolt_port: int | None = Field(default=None, ge=1, le=65535)

    @field_validator("lodeway_home", "lodeway_cache")
    @classmethod
    def _absolute(cls, path: Path) -> Path:
        """`.env` has no shell that would expand `~`, and commands may change folder."""
        return path.expanduser().absolute()


def get_settings() -> Settings:
    """The settings as they are now. Raises UsageError naming the variable that cannot be read."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0]) if first["loc"] else "settings"
        raise UsageError(
            f"Cannot use the setting {name.upper()} from the environment or .env: {first['msg']}"
        ) from error
