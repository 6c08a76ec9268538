"""The endpoint in the foreground, on loopback, until a signal."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import uvicorn

from app.endpoint.application import Endpoint, application
from app.endpoint.current import Current
from app.endpoint.protocol import LARGEST
from ontology.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from contextlib import AbstractContextManager

    from ontology.query.snapshots import Snapshot

DEFAULT_PORT = 8585
HOST = "127.0.0.1"
#: Queries at once; each is a process that may take a core and a gigabyte.
WORKERS = 4
_GRACE = 2  # seconds for answers under way, once it is to end


def listen(port: int | None) -> socket.socket:
    """A socket on the port asked for, or on the first free one from 8585 on.

    Raises UsageError if it is busy.
    """
    for one in [port] if port is not None else range(DEFAULT_PORT, DEFAULT_PORT + 100):
        try:
            return socket.create_server((HOST, one))
        except OSError:
            continue
    if port is not None:
        raise UsageError(f"Port {port} is busy. Choose another with --port.")
    raise UsageError(f"No free port from {DEFAULT_PORT} on. Choose one with --port.")


def serve(
    listening: socket.socket,
    opening: Callable[[], AbstractContextManager[Snapshot]],
    *,
    seconds: float,
    union: bool,
    origins: Sequence[str],
) -> None:
    """Serve what `opening` gives; prints the one line that says it is ready.

    Raises what `opening` raises at the start.
    """
    with listening:
        current = Current(opening, WORKERS)
        try:
            server = _Server(_config(Endpoint(current, seconds, union), origins), current)
            port = listening.getsockname()[1]
            print(f"Lodeway ready: http://{HOST}:{port}/sparql", flush=True)  # noqa: T201
            server.run(sockets=[listening])
        finally:
            current.close()


class _Server(uvicorn.Server):
    """One that does not wait for the slowest query when it is to end."""

    def __init__(self, config: uvicorn.Config, current: Current) -> None:
        super().__init__(config)
        self._current = current

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._current.stop()
        await super().shutdown(sockets)


def _config(endpoint: Endpoint, origins: Sequence[str]) -> uvicorn.Config:
    return uvicorn.Config(
        application(endpoint, origins),
        http="h11",
        ws="none",
        lifespan="off",
        log_level="error",
        access_log=False,
        server_header=False,
        # The line of a GET counts as well as its headers.
        h11_max_incomplete_event_size=LARGEST + 100_000,
        timeout_graceful_shutdown=_GRACE,
    )
