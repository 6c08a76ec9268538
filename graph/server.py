"""The Neo4j to use: the one `NEO4J_URI` names, else an embedded one that we start and stop."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from graph.database.connect import NotReachableError, ServerInfo, verify
from graph.embedded import jars, process
from graph.embedded.home import USERNAME, Home
from graph.embedded.safe import write_conf
from ontology.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator

    import psutil

    from graph.embedded.jars import Progress
    from graph.settings import Settings

__all__ = ["ServerInfo", "connection", "ensure_running", "running", "stop"]

#: A store that was killed in the middle of a large load replays its log first.
_START_SECONDS = 180
_LOCK_SECONDS = 240


def ensure_running(settings: Settings, progress: Progress | None = None) -> ServerInfo:
    """The server, started if there is none yet: at once, since it is ready when this returns.

    Raises StoreError: no network at the first start, an altered jar, a busy port, data in use by
    another process, a server that does not let us in.
    """
    if settings.neo4j_uri:
        info = _external(settings, settings.neo4j_uri)
        verify(info)
        return info
    home = Home(settings.lodeway_home)
    home.create()
    with _alone(home):
        found = process.find(home)
        info = _join(home, found, settings) if found else _start(home, settings, progress)
        _verify_started(info)
        return info


def running(settings: Settings) -> ServerInfo | None:
    """The server if it is there already, else None. An external one is not asked."""
    if settings.neo4j_uri:
        return _external(settings, settings.neo4j_uri)
    home = Home(settings.lodeway_home)
    found, started = process.find(home), home.started()
    if found is None or started is None or not process.listening(started.port):
        return None
    return _embedded(home, found.pid, started.port, settings)


def connection(settings: Settings) -> ServerInfo:
    """The server that is there. Raises StoreError, telling to run `lodeway up`, if none is."""
    info = running(settings)
    if info is None:
        raise StoreError("Neo4j is not running. Start it with `lodeway up`.")
    return info


def stop(settings: Settings) -> bool:
    """Stop the embedded server of this home; True if there was one. Never stops another's."""
    home = Home(settings.lodeway_home)
    if settings.neo4j_uri or not home.root.exists():
        return False
    with _alone(home):
        found = process.find(home)
        if found is None:
            return False
        process.stop(found)
        return True


def _start(home: Home, settings: Settings, progress: Progress | None) -> ServerInfo:
    if process.data_in_use(home):
        raise _in_use(home)
    process.java()
    classpath = jars.classpath(settings.lodeway_cache, jars.locked(), progress)
    home.password()
    port = process.choose_port(home, settings.lodeway_bolt_port)
    try:
        return _start_on(home, classpath, port, settings)
    except _PortTakenError:
        if settings.lodeway_bolt_port is not None:
            raise
        # Another program took the port between our look and Neo4j's: any other will do.
        return _start_on(home, classpath, process.any_free_port(), settings)


def _start_on(home: Home, classpath: str, port: int, settings: Settings) -> ServerInfo:
    write_conf(home.conf, port)
    log_before = home.server_log.stat().st_size if home.server_log.exists() else 0
    server = process.launch(home, classpath, port)
    try:
        if not process.wait_for_port(server, port, _START_SECONDS):
            raise _why_not_started(home, port, log_before)
    except BaseException:  # also Ctrl-C: a server nobody waits for would be left behind
        process.stop(server)
        raise
    return _embedded(home, server.pid, port, settings)


def _join(home: Home, found: psutil.Process, settings: Settings) -> ServerInfo:
    """A server that runs, or that another command began to start and did not live to see."""
    started = home.started()
    port = started.port if started else 0
    if settings.lodeway_bolt_port not in (None, port):
        raise StoreError(
            f"Neo4j already runs on port {port}, not on LODEWAY_BOLT_PORT={settings.lodeway_bolt_port}. "
            "Stop it first with `lodeway down`."
        )
    if not process.wait_for_port(found, port, _START_SECONDS):
        raise StoreError(
            f"The Neo4j that runs as process {found.pid} does not answer. See {home.server_log}; "
            "`lodeway down` and `lodeway up` start it anew."
        )
    return _embedded(home, found.pid, port, settings)


def _verify_started(info: ServerInfo) -> None:
    """Bolt opens its port some 0.2 s before it answers. A refused password is final at once."""
    end = time.monotonic() + 5
    while True:
        try:
            return verify(info)
        except NotReachableError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)


class _PortTakenError(StoreError):
    """Neo4j found its port taken."""


def _why_not_started(home: Home, port: int, log_before: int) -> StoreError:
    """Read the reason from what this start wrote to Neo4j's log."""
    log = ""
    if home.server_log.exists():
        with home.server_log.open("rb") as file:
            file.seek(log_before)
            log = file.read().decode("utf-8", errors="replace")
    if "FileLockException" in log:
        return _in_use(home)
    if "Address already in use" in log:
        return _PortTakenError(f"Port {port} is busy. Choose another LODEWAY_BOLT_PORT.")
    lines = [line for line in log.splitlines() if " ERROR " in line or "Exception" in line]
    reason = lines[-1].strip()[:300] if lines else "it gave no reason"
    return StoreError(
        f"Neo4j did not start: {reason}. See {home.server_log} and {home.console_log}."
    )


def _in_use(home: Home) -> StoreError:
    return StoreError(
        f"{home.data} is in use by a Neo4j that Lodeway does not know of. Stop that one, or set "
        "LODEWAY_HOME to another folder."
    )


@contextmanager
def _alone(home: Home) -> Iterator[None]:
    """Hold the home while starting or stopping its server."""
    try:
        with FileLock(home.lock_file, timeout=_LOCK_SECONDS):
            yield
    except Timeout as error:
        raise StoreError(
            f"Another `lodeway` command has been starting or stopping the server of {home.root} "
            f"for {_LOCK_SECONDS} s. Wait for it, or end it, and try again."
        ) from error


def _embedded(home: Home, pid: int, port: int, settings: Settings) -> ServerInfo:
    return ServerInfo(
        uri=f"bolt://127.0.0.1:{port}",
        username=USERNAME,
        password=home.password(),
        database=settings.neo4j_database,
        embedded=True,
        pid=pid,
        home=home.root,
    )


def _external(settings: Settings, uri: str) -> ServerInfo:
    return ServerInfo(
        uri=uri,
        username=settings.neo4j_username,
        password=settings.neo4j_password,
        database=settings.neo4j_database,
        embedded=False,
        pid=None,
        home=settings.lodeway_home,
    )
