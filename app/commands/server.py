"""`lodeway up, down, status, doctor`: the Neo4j that is used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from app.console import JsonOption, print_json, progress, say

if TYPE_CHECKING:
    from graph.server import ServerInfo


def register(app: typer.Typer) -> None:
    app.command()(up)
    app.command()(down)
    app.command()(status)
    app.command()(doctor)


def up(as_json: JsonOption = False) -> None:
    """Start Neo4j, or join the one that runs. The first time this fetches it (176 MB).

    Example: lodeway up
    """
    from graph.server import ensure_running
    from graph.settings import get_settings

    with progress("Fetching Neo4j, once per user") as update:
        info = ensure_running(get_settings(), update)
    if as_json:
        print_json(_describe(info))
    else:
        typer.echo(f"Neo4j is ready: {info.uri}")


def down(as_json: JsonOption = False) -> None:
    """Stop the Neo4j of this LODEWAY_HOME, if it runs. Never stops one that NEO4J_URI names.

    Example: lodeway down
    """
    from graph.server import stop
    from graph.settings import get_settings

    settings = get_settings()
    stopped = stop(settings)
    if as_json:
        print_json({"stopped": stopped})
    elif stopped:
        typer.echo("Neo4j has stopped.")
    elif settings.neo4j_uri:
        typer.echo("Nothing to stop: NEO4J_URI names a server that Lodeway does not own.")
    else:
        typer.echo("Nothing to stop: Neo4j was not running.")


def status(as_json: JsonOption = False) -> None:
    """Where Neo4j is, how to get in, and how much is in it. Exit 3 if it does not run.

    Example: lodeway status --json
    """
    from graph.database.counts import counts
    from graph.server import connection
    from graph.settings import get_settings

    info = connection(get_settings())
    answer = _describe(info) | {"counts": counts(info)}
    if as_json:
        print_json(answer)
        return
    typer.echo(f"Bolt address   {answer['uri']}")
    typer.echo(f"User           {answer['username']}")
    typer.echo(f"Password       {answer['password_file'] or 'NEO4J_PASSWORD'}")
    typer.echo(f"Database       {answer['database']}")
    typer.echo(f"Run by         {_run_by(info)}")
    typer.echo("In it          " + ", ".join(f"{n} {what}" for what, n in answer["counts"].items()))


def doctor(as_json: JsonOption = False) -> None:
    """Check settings, constraints, versions, disk and secrets. Exit 1 if something is wrong.

    Example: lodeway doctor --json
    """
    from graph.embedded.doctor import examine
    from graph.server import running
    from graph.settings import get_settings

    settings = get_settings()
    checks = examine(settings, running(settings))
    healthy = all(check.verdict != "problem" for check in checks)
    if as_json:
        print_json({"healthy": healthy, "checks": [vars(check) for check in checks]})
    else:
        width = max(len(check.name) for check in checks)
        for check in checks:
            typer.echo(f"{check.verdict:8} {check.name:{width}}  {check.found}")
            if check.advice:
                typer.echo(f"{'':8} -> {check.advice}")
        say("All is well." if healthy else "Something needs attention.")
    if not healthy:
        raise typer.Exit(1)


def _describe(info: ServerInfo) -> dict[str, Any]:
    """All a client needs; the password itself is never printed."""
    return {
        "uri": info.uri,
        "username": info.username,
        "password_file": str(info.home / "password") if info.embedded else None,
        "database": info.database,
        "embedded": info.embedded,
        "pid": info.pid,
        "home": str(info.home) if info.embedded else None,
    }


def _run_by(info: ServerInfo) -> str:
    return f"Lodeway, process {info.pid}, in {info.home}" if info.embedded else "NEO4J_URI"
