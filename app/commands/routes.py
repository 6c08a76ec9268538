"""`lodeway routes`: by which routes a material reaches who needs it, and what policies say."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.console import JsonOption, print_json
from graph.answer_json import answer_json

if TYPE_CHECKING:
    from graph.answer import Answer


def register(app: typer.Typer) -> None:
    app.command()(routes)


def routes(
    to: Annotated[str, typer.Option(help="Id of a company, site, country or material.")],
    material: Annotated[
        str | None, typer.Option(help="Id of the material that is to arrive.")
    ] = None,
    product: Annotated[
        str | None,
        typer.Option(help="Id of the product that the policies are about. Unset: the material."),
    ] = None,
    policy: Annotated[
        list[str] | None, typer.Option(help="Id or family of a policy; may be repeated.")
    ] = None,
    policy_file: Annotated[
        list[Path] | None, typer.Option(help="Turtle file with policies of your own.")
    ] = None,
    start: Annotated[
        str | None, typer.Option("--from", help="Id of an actor or country to begin at.")
    ] = None,
    firmness: Annotated[
        str,
        typer.Option(help="Least firm: operating, contracted, planned, indicated or inferred."),
    ] = "inferred",
    as_of: Annotated[str | None, typer.Option(help="Day asked about. Unset: today.")] = None,
    by: Annotated[
        int | None, typer.Option(min=1900, max=2200, help="Admit what starts by this year.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, help="Routes shown of each outcome.")] = 50,
    secondary: Annotated[bool, typer.Option(help="Follow recycled material too.")] = False,
    strict: Annotated[
        bool, typer.Option(help="Sites that no source names, and caveats, make it unknown.")
    ] = False,
    json: JsonOption = False,
) -> None:
    """Every route to a target, with the verdict of policies. Exit code 1 if none is allowed.

    Example: lodeway routes --to gm --material mat-ndfeb-magnet --policy us-dfars-7052-2027
    """
    from graph.question import Query
    from graph.routes import find_routes
    from graph.server import connection
    from graph.settings import get_settings
    from graph.store import Store

    query = Query(
        to=to,
        material=material,
        product=product,
        policies=tuple(policy or ()),
        policy_files=tuple(str(path) for path in policy_file or ()),
        start=start,
        firmness=firmness,
        as_of=day(as_of),
        by=by,
        limit=limit,
        secondary=secondary,
        strict=strict,
    )
    with Store.connect(connection(get_settings())) as store:
        answer = find_routes(store.world(), query)
    if json:
        print_json(answer_json(answer))
    else:
        _print(answer)
    if not answer.routes:
        raise typer.Exit(1)


def day(text: str | None) -> date:
    """The day that an --as-of means. Raises UsageError if it is none."""
    from ontology.errors import UsageError

    try:
        return date.today() if text is None else date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"--as-of {text}: write a day as YYYY-MM-DD") from None


def _print(answer: Answer) -> None:
    from rich.console import Console
    from rich.text import Text

    from app.route_report import report

    console = Console(soft_wrap=True, highlight=False)
    for line, style in report(answer):
        console.print(Text(line, style=style))
