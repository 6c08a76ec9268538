"""`lodeway commitments`: who has promised more of a material than can be made of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from app.console import JsonOption, print_json
from app.options import AsOfOption, KnownAtOption, day, open_world

if TYPE_CHECKING:
    from graph.commitments import Commitments
    from graph.world import World


def register(app: typer.Typer) -> None:
    app.command()(commitments)


def commitments(
    site: Annotated[
        str | None,
        typer.Option("--site", "--company", help="Id of a site or a company. Unset: every one."),
    ] = None,
    material: Annotated[
        str | None, typer.Option("--material", help="Id of a material. Unset: every one.")
    ] = None,
    year: Annotated[
        int | None, typer.Option("--year", min=1900, max=2200, help="Unset: that of --as-of.")
    ] = None,
    as_of: AsOfOption = None,
    known_at: KnownAtOption = None,
    json: JsonOption = False,
) -> None:
    """What suppliers have promised in a year against what they can make. Exits 1 if more is.

    Agreements that bind are added, those that state one total once; MoUs and plans are shown apart.

    Example: lodeway commitments --company lynas --year 2027
    """
    from graph.commitments import commitments as find
    from graph.figures.commitments_json import commitments_json

    world = open_world(known_at)
    answer = find(world, actor=site, material=material, year=year, as_of=day(as_of))
    if json:
        document = commitments_json(answer, world)
        print_json({**document, "known_at": known_at} if known_at else document)
    else:
        _print(answer, world, full=site is not None)
    if answer.over_committed:
        raise typer.Exit(1)


def _print(answer: Commitments, world: World, *, full: bool) -> None:
    from rich.console import Console

    from app.commitment_table import lines, table

    console = Console(highlight=False)
    console.print(table(answer, world))
    for line in lines(answer, world, full=full):
        console.print(line, soft_wrap=True, markup=False)
