"""Where a server is and how to get in; a driver for it, with errors a user can act on."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import SecretStr

from ontology.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from neo4j import Driver


@dataclass(frozen=True)
class ServerInfo:
    """A server that can be used. `embedded` ones are ours to stop; `home` is where ours live."""

    uri: str
    username: str
    password: SecretStr
    database: str
    embedded: bool
    pid: int | None
    home: Path


class NotReachableError(StoreError):
    """Nobody answers at the address, or not as a Neo4j would."""


@contextmanager
def driver_for(info: ServerInfo) -> Iterator[Driver]:
    """A driver that is closed at the end; what goes wrong inside becomes a StoreError."""
    import neo4j
    from neo4j.exceptions import AuthError, ClientError, DriverError, Neo4jError

    try:
        with neo4j.GraphDatabase.driver(
            info.uri,
            auth=(info.username, info.password.get_secret_value()),
            connection_timeout=10,
            connection_acquisition_timeout=15,
            max_transaction_retry_time=10,
            user_agent="lodeway",
        ) as driver:
            yield driver
    except AuthError as error:
        raise StoreError(
            f"Neo4j at {info.uri} does not let us in. {_password_hint(info)}"
        ) from error
    except ClientError as error:
        if error.code == "Neo.ClientError.Database.DatabaseNotFound":
            raise StoreError(
                f"Neo4j at {info.uri} has no database {info.database!r}. Check NEO4J_DATABASE."
            ) from error
        raise StoreError(f"Neo4j at {info.uri} refuses: {error.message}") from error
    except (Neo4jError, DriverError, ValueError) as error:
        raise NotReachableError(
            f"Neo4j at {info.uri} cannot be reached: {error}. {_up_hint(info)}"
        ) from error


def verify(info: ServerInfo) -> None:
    """Raise StoreError, saying what to do, unless the server lets us ask something."""
    with driver_for(info) as driver, driver.session(database=info.database) as session:
        session.run("RETURN 1").consume()


def _password_hint(info: ServerInfo) -> str:
    if info.embedded:
        return (
            f"The password in {info.home / 'password'} does not fit its data: put the right one "
            f"back, or move {info.home} away to begin with an empty graph."
        )
    return "Check NEO4J_USERNAME and NEO4J_PASSWORD in the environment or .env."


def _up_hint(info: ServerInfo) -> str:
    if info.embedded:
        return "Start it with `lodeway up`."
    return "Check NEO4J_URI, and that the server runs; unset NEO4J_URI to use Lodeway's own."
