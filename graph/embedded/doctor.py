"""What must hold of the server, its data and this machine, and what to do where it does not."""

from __future__ import annotations

import shutil
import stat
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from graph.database.connect import driver_for
from graph.embedded import jars
from graph.embedded.safe import SAFE
from ontology.errors import LodewayError, StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from neo4j import Session

    from graph.database.connect import ServerInfo
    from graph.settings import Settings

_LOW_DISK_BYTES = 1 << 30
_RESTART = "Restart it with `lodeway down` and `lodeway up`."
_EXTERNAL = "Set it in the neo4j.conf of that server and restart it."


@dataclass(frozen=True)
class Check:
    """One thing looked at. `unknown`: the server does not let us see it."""

    name: str
    verdict: Literal["ok", "problem", "unknown"]
    found: str
    advice: str = ""


def examine(settings: Settings, info: ServerInfo | None) -> list[Check]:
    """All checks; those on the server only if there is one."""
    checks = [
        _neo4j_files(settings),
        _disk(settings.lodeway_home),
        *_private_files(settings.lodeway_home),
    ]
    if info is None:
        return [*checks, Check("server", "problem", "not running", "Start it: `lodeway up`.")]
    try:
        with driver_for(info) as driver, driver.session(database=info.database) as session:
            return [*checks, *_server(session, info)]
    except LodewayError as error:
        return [*checks, Check("server", "problem", "cannot be asked", str(error))]


def _server(session: Session, info: ServerInfo) -> Iterator[Check]:
    yield Check("server", "ok", info.uri)
    yield _versions(session, info)
    yield from _settings(session, info)
    yield _no_way_out(session, info)
    yield _no_plugins(session)
    yield _indexes(session)
    yield _unique_ids(session)


def _versions(session: Session, info: ServerInfo) -> Check:
    row = session.run(
        "CALL dbms.components() YIELD name, versions, edition "
        "WHERE name = 'Neo4j Kernel' RETURN versions[0] AS version, edition"
    ).single(strict=True)
    found = f"Neo4j {row['version']} {row['edition']}, driver {version('neo4j')}"
    locked = jars.neo4j_version(jars.locked())
    if info.embedded and row["version"] != locked:
        return Check("versions", "problem", found, f"This release runs {locked}. {_RESTART}")
    if not info.embedded and not _at_least(row["version"], (5, 26)):
        return Check("versions", "problem", found, "Lodeway needs Neo4j 5.26 or newer.")
    return Check("versions", "ok", found)


def _at_least(found: str, least: tuple[int, int]) -> bool:
    numbers = [part for part in found.split(".")[:2] if part.isdigit()]
    return tuple(int(part) for part in numbers) >= least


def _settings(session: Session, info: ServerInfo) -> Iterator[Check]:
    """Each safe setting, as the running server reports it."""
    from neo4j.exceptions import ClientError

    query = "SHOW SETTINGS YIELD name, value"
    try:
        values = {row["name"]: row["value"] for row in session.run(query)}
    except ClientError as error:
        advice = "Ask whoever runs the server, or use a user that may see settings."
        yield Check("settings", "unknown", error.message or "refused", advice)
        return
    for name, wanted in SAFE.items():
        found = values.get(name)
        fits = bool(found) if name == "server.directories.import" else found == wanted
        if info.embedded and name == "server.directories.import":
            fits = found == str(info.home / "neo4j" / "import")
        advice = "" if fits else f"Should be {wanted}. {_RESTART if info.embedded else _EXTERNAL}"
        yield Check(name, "ok" if fits else "problem", str(found), advice)


def _no_way_out(session: Session, info: ServerInfo) -> Check:
    """SHOW SETTINGS keeps silent about internal settings, so ask for what this one forbids.

    The port is the discard port of this machine: should the way be open, nobody is bothered.
    """
    from neo4j.exceptions import ClientError

    name = "internal.dbms.cypher_ip_blocklist"
    for host in ("127.0.0.1", "[::1]"):
        try:
            session.run(f"LOAD CSV FROM 'http://{host}:9/' AS row RETURN row").consume()
        except ClientError as error:
            if name in (error.message or ""):
                continue
        advice = f"Should be 0.0.0.0/0,::/0. {_RESTART if info.embedded else _EXTERNAL}"
        return Check(name, "problem", f"LOAD CSV reaches {host}", advice)
    return Check(name, "ok", "LOAD CSV reaches no address")


def _no_plugins(session: Session) -> Check:
    query = (
        "SHOW PROCEDURES YIELD name WHERE name STARTS WITH 'apoc.' OR name STARTS WITH 'gds.' "
        "RETURN collect(name)[..3] AS names"
    )
    names: list[str] = session.run(query).single(strict=True)["names"]
    if names:
        advice = "Lodeway needs no plugin, and APOC can read files and the network. Remove it."
        return Check("plugins", "problem", ", ".join(names), advice)
    return Check("plugins", "ok", "neither APOC nor GDS")


def _indexes(session: Session) -> Check:
    query = "SHOW INDEXES YIELD name, state RETURN name, state"
    states = {row["name"]: row["state"] for row in session.run(query)}
    late = sorted(name for name, state in states.items() if state != "ONLINE")
    if late:
        advice = "Still being filled: wait. If FAILED: drop it, and `lodeway load` makes it anew."
        found = ", ".join(f"{name} {states[name]}" for name in late)
        return Check("indexes", "problem", found, advice)
    return Check("indexes", "ok", f"{len(states)} online")


def _unique_ids(session: Session) -> Check:
    """Without this constraint two loads at once make duplicates."""
    query = (
        "SHOW CONSTRAINTS YIELD labelsOrTypes, properties, type "
        "WHERE type CONTAINS 'UNIQUE' OR type CONTAINS 'KEY' RETURN labelsOrTypes, properties"
    )
    unique = {(*row["labelsOrTypes"], *row["properties"]) for row in session.run(query)}
    if ("Resource", "id") in unique:
        return Check("constraints", "ok", f"Resource.id unique; {len(unique)} in all")
    if session.run("MATCH (n) RETURN count(n) AS nodes").single(strict=True)["nodes"] == 0:
        return Check("constraints", "ok", "none yet: the store is empty")
    advice = "`lodeway load` creates it; if it cannot, the store holds duplicate ids."
    return Check("constraints", "problem", "Resource.id is not unique", advice)


def _neo4j_files(settings: Settings) -> Check:
    if settings.neo4j_uri:
        return Check("neo4j files", "ok", "not needed: NEO4J_URI is set")
    locked = jars.locked()
    try:
        jars.check(settings.lodeway_cache, locked)
    except StoreError as error:
        return Check("neo4j files", "problem", "not as locked", str(error))
    found = f"{len(locked)} jars of Neo4j {jars.neo4j_version(locked)}, all as locked"
    return Check("neo4j files", "ok", found)


def _disk(home: Path) -> Check:
    there = next(path for path in (home, *home.absolute().parents) if path.exists())
    free = shutil.disk_usage(there).free
    found = f"{free / (1 << 30):.1f} GiB free"
    if free < _LOW_DISK_BYTES:
        return Check("disk", "problem", found, f"Neo4j stops writing on a full disk: free {there}.")
    return Check("disk", "ok", found)


def _private_files(home: Path) -> Iterator[Check]:
    """Files that hold a password may be read by their owner alone."""
    for path in (home / "password", Path(".env")):
        if not path.exists() or (path.name == ".env" and "PASSWORD" not in path.read_text("utf-8")):
            continue
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & 0o077:
            advice = f"Others can read a password in it: chmod 600 {path}"
            yield Check(str(path), "problem", f"mode {mode:o}", advice)
        else:
            yield Check(str(path), "ok", f"mode {mode:o}")
