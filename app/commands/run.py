"""`lodeway run` and `lodeway app`: everything at once, and the app alone."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from app.console import progress, say

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from graph.settings import Settings

PortOption = Annotated[
    int | None,
    typer.Option("--port", min=1, max=65535, help="Port of the app. Unset: 8501 or the next free."),
]


def register(app: typer.Typer) -> None:
    app.command()(run)
    app.command("app")(serve_app)


def run(port: PortOption = None) -> None:
    """Start Neo4j, load the curated data, print the headline answer, serve the app.

    Ends with Ctrl-C or SIGTERM, and stops Neo4j then unless it was running before.

    Example: lodeway run --port 8600
    """
    from app.serving import choose_port, serve

    chosen = choose_port(port)
    from app.headline import print_headline
    from app.ingest import load_curated
    from graph.settings import get_settings

    settings = get_settings()
    with until_stopped(), _neo4j(settings):
        with progress("Loading the curated data") as update:
            load_curated(settings, update)
        print_headline(settings)
        serve(chosen, _log(settings))


def serve_app(port: PortOption = None) -> None:
    """Serve the app in the foreground, on the data that are there. Needs `lodeway up` first.

    Example: lodeway app --port 8600
    """
    from app.serving import choose_port, serve
    from graph.server import connection
    from graph.settings import get_settings

    chosen = choose_port(port)
    settings = get_settings()
    connection(settings)
    with until_stopped():
        serve(chosen, _log(settings))


@contextmanager
def until_stopped() -> Iterator[None]:
    """A SIGTERM is how a supervisor ends us: a good end, exit 0. Ctrl-C stays 130."""
    from app.serving import StopRequest, stoppable

    try:
        with stoppable():
            yield
    except StopRequest:
        raise typer.Exit(0) from None


@contextmanager
def _neo4j(settings: Settings) -> Iterator[None]:
    """Neo4j for this run: one that was there before is left running."""
    from graph.server import ensure_running, running, stop

    before = running(settings)
    if before is None:
        say("Starting Neo4j")
    try:
        with progress("Fetching Neo4j, once per user (176 MB)") as update:
            ensure_running(settings, update)
        yield
    finally:
        if before is None:
            stop(settings)


def _log(settings: Settings) -> Path:
    from graph.embedded.home import Home

    return Home(settings.lodeway_home).app_log
