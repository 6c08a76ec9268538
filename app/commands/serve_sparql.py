"""`lodeway serve-sparql`: a SPARQL endpoint for programs on this machine."""

from __future__ import annotations

from typing import Annotated

import typer

from app.commands.run import until_stopped
from app.commands.sparql import OverOption, UnionOption, opened


def register(app: typer.Typer) -> None:
    app.command("serve-sparql")(serve_sparql)


def serve_sparql(
    port: Annotated[
        int | None,
        typer.Option("--port", min=1, max=65535, help="Port. Unset: 8585 or the next free."),
    ] = None,
    over: OverOption = None,
    union: UnionOption = False,
    timeout: Annotated[
        float, typer.Option("--timeout", min=0.1, max=3600, help="Seconds a query may take.")
    ] = 30.0,
    allow_origin: Annotated[
        list[str] | None,
        typer.Option(
            "--allow-origin",
            metavar="ORIGIN",
            help="Web site that may read answers, as https://example.org; may be repeated.",
        ),
    ] = None,
) -> None:
    """Serve SPARQL 1.1 Protocol on this machine only, read-only, in the foreground.

    Answers come from a snapshot; when something was loaded, or the file has changed, a new one takes
    its place within seconds. Ends with Ctrl-C or SIGTERM.

    Example: lodeway serve-sparql --port 8585
    Example: lodeway serve-sparql --over lodeway.nq.gz
    """
    from app.endpoint.serve import listen, serve

    with until_stopped():
        serve(
            listen(port),
            lambda: opened(over, union),
            seconds=timeout,
            union=union,
            origins=allow_origin or [],
        )
