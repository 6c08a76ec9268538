"""One embedded Neo4j for all tests, in a home of its own; the jars come from the user's cache."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest

from graph import server as neo4j_server
from graph.database.connect import driver_for
from graph.settings import Settings
from tests.jena import Jena

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from graph.server import ServerInfo

# A slow or busy machine is no failure: what must be fast is measured by the tests that say so.
# The same made-up worlds in each run, so that what was green stays so; LODEWAY_WORLDS=new draws
# others, to look for what these do not show.
hypothesis.settings.register_profile(
    "lodeway", deadline=None, derandomize=os.environ.get("LODEWAY_WORLDS") != "new"
)
hypothesis.settings.load_profile("lodeway")

# A developer's own server and data must never be what a test writes to or deletes.
for name in [name for name in os.environ if name.startswith(("NEO4J_", "LODEWAY_"))]:
    if name != "LODEWAY_CACHE":
        del os.environ[name]
Settings.model_config["env_file"] = None


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """Settings of the tests' own home, also for what reads the environment."""
    home = tmp_path_factory.mktemp("lodeway-home")
    os.environ["LODEWAY_HOME"] = str(home)
    # Not the port that people look for their own server on.
    os.environ["LODEWAY_BOLT_PORT"] = str(neo4j_server.process.any_free_port())
    yield Settings()
    del os.environ["LODEWAY_HOME"], os.environ["LODEWAY_BOLT_PORT"]


@pytest.fixture(scope="session")
def server(settings: Settings) -> Iterator[ServerInfo]:
    """The running Neo4j. What is in it is whatever the last test left: see `empty_database`."""
    info = neo4j_server.ensure_running(settings)
    try:
        yield info
    finally:
        neo4j_server.stop(settings)


@pytest.fixture
def empty_database(server: ServerInfo, settings: Settings) -> Settings:
    """Settings of a database without a node; constraints and indexes stay."""
    with driver_for(server) as driver:
        driver.execute_query("MATCH (n) DETACH DELETE n", database_=server.database)
    return settings


@pytest.fixture(scope="session")
def jena(settings: Settings) -> Jena:
    """Apache Jena, to read and check what we write as a partner would."""
    return Jena.fetched(settings.lodeway_cache)


@pytest.fixture
def lodeway(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run the real command, in a folder with no `.env`, as another program would."""

    def call(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [Path(sys.executable).with_name("lodeway"), *arguments],
            cwd=tmp_path,
            env=os.environ | environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    return call
