"""The Streamlit app as a child process: its options, its port, its health, its end."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
import tomllib
import urllib.error
import urllib.request
from contextlib import contextmanager
from importlib.resources import as_file, files
from typing import TYPE_CHECKING, Any

from graph.embedded.process import is_free
from ontology.errors import LodewayError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import FrameType

DEFAULT_PORT = 8501
_HOST = "127.0.0.1"
_START_SECONDS = 60
_STOP_SECONDS = 10


class AppError(LodewayError):
    """The app does not come up, or went away by itself."""


class StopRequest(BaseException):
    """SIGTERM or SIGHUP: end what is running, in order, and leave."""


@contextmanager
def stoppable() -> Iterator[None]:
    """Let SIGINT, SIGTERM and SIGHUP unwind, so that every `finally` is run, and only once.

    A shell starts a background job with SIGINT ignored, so that one is set here too. After the
    first signal all are ignored: make and a terminal may both send one, and the second would cut
    short the stopping of Neo4j.
    """
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def unwind(number: int, frame: FrameType | None) -> None:
        for other in numbers:
            signal.signal(other, signal.SIG_IGN)
        raise KeyboardInterrupt if number == signal.SIGINT else StopRequest

    before = {number: signal.signal(number, unwind) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def choose_port(explicit: int | None) -> int:
    """The port asked for, or the first free one from 8501 on. Raises UsageError if it is busy."""
    if explicit is not None:
        if not is_free(explicit):
            raise UsageError(f"Port {explicit} is busy. Choose another with --port.")
        return explicit
    for port in range(DEFAULT_PORT, DEFAULT_PORT + 100):
        if is_free(port):
            return port
    raise UsageError(f"No free port from {DEFAULT_PORT} on. Choose one with --port.")


def options() -> dict[str, Any]:
    """Streamlit's options from the config file that is shipped, as `section.name`: value."""
    text = files("app").joinpath(".streamlit/config.toml").read_text(encoding="utf-8")
    return dict(_flatten("", tomllib.loads(text)))


def command(main: Path, port: int) -> list[str]:
    """The command line that serves the app with every option of the config file."""
    flags = []
    for name, value in (options() | {"server.port": port}).items():
        for item in value if isinstance(value, list) else [value]:
            flags += [f"--{name}", str(item).lower() if isinstance(item, bool) else str(item)]
    return [sys.executable, "-m", "streamlit", "run", str(main), *flags]


@contextmanager
def serving(port: int, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The app, healthy, until the block ends. What it writes goes to the log.

    Raises AppError if it does not become healthy.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with as_file(files("app").joinpath("main.py")) as main, log.open("wb") as output:
        child = subprocess.Popen(  # noqa: S603 - a list made here, no shell
            command(main, port), stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT
        )
        try:
            _wait_until_healthy(child, port, log)
            yield child
        finally:
            _end(child)


def serve(port: int, log: Path) -> None:
    """Serve in the foreground until a signal; prints the one line that says it is ready.

    Raises AppError if the app ends by itself.
    """
    with serving(port, log) as child:
        print(f"Lodeway ready: http://{_HOST}:{port}", flush=True)  # noqa: T201
        code = child.wait()
        raise AppError(f"The app has ended by itself (exit {code}). {_tail(log)}")


def _wait_until_healthy(child: subprocess.Popen[bytes], port: int, log: Path) -> None:
    end = time.monotonic() + _START_SECONDS
    while time.monotonic() < end:
        if child.poll() is not None:
            raise AppError(f"The app did not start (exit {child.returncode}). {_tail(log)}")
        if _healthy(port):
            return
        time.sleep(0.05)
    raise AppError(f"The app was not ready after {_START_SECONDS} s. {_tail(log)}")


def _healthy(port: int) -> bool:
    url = f"http://{_HOST}:{port}/_stcore/health"
    # A proxy of the environment has no business with this machine's own address.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=2) as answer:
            return bool(answer.status == 200)
    except (OSError, urllib.error.URLError):
        return False


def _end(child: subprocess.Popen[bytes]) -> None:
    if child.poll() is None:
        child.terminate()
        try:
            child.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def _tail(log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    return f"Last words: {lines[-1].strip()} (all of them in {log})" if lines else f"See {log}."


def _flatten(prefix: str, table: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in table.items():
        if isinstance(value, dict):
            yield from _flatten(f"{prefix}{name}.", value)
        else:
            yield f"{prefix}{name}", value
