"""`lodeway concentration`: how few countries or owners hold a material, stage by stage."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from app.console import JsonOption, print_json
from app.options import AsOfOption, KnownAtOption, day, open_world

if TYPE_CHECKING:
    from graph.concentration import Concentration
    from graph.world import World

#: The EU's line is shown unless other policies are asked for.
_LINE = "eu-crma-65"


class By(StrEnum):
    """Whose shares are shown."""

    COUNTRY = "country"
    OWNER = "owner"


class Source(StrEnum):
    """From which figures."""

    CAPACITIES = "capacities"
    STATISTICS = "statistics"
    BOTH = "both"


def register(app: typer.Typer) -> None:
    app.command()(concentration)


def concentration(
    material: Annotated[str, typer.Option("--material", help="Id of a material.")],
    stage: Annotated[
        str | None, typer.Option("--stage", help="One stage alone. Unset: every one.")
    ] = None,
    by: Annotated[By, typer.Option("--by", help="Place, or controlling owner.")] = By.COUNTRY,
    source: Annotated[
        Source, typer.Option("--from", help="Capacities of plants, national statistics, or both.")
    ] = Source.BOTH,
    as_of: AsOfOption = None,
    policy: Annotated[
        list[str] | None,
        typer.Option(
            "--policy", help=f"Portfolio policy, or a file (.ttl); may be repeated. Unset: {_LINE}."
        ),
    ] = None,
    known_at: KnownAtOption = None,
    json: JsonOption = False,
) -> None:
    """Shares, HHI and what is left without the largest, stage by stage.

    Where not all is known, shares are ranges that hold every possibility. Exits 1 if a policy that
    was asked for fails at a stage, or if nothing is known of the material.

    Example: lodeway concentration --material gallium --policy eu-crma-65
    """
    from graph.concentration import concentration as find
    from graph.figures.concentration_json import concentration_json

    world = open_world(known_at)
    answer = find(
        world,
        material,
        stage=stage,
        by=by.value,
        source=source.value,
        as_of=day(as_of),
        policies=tuple(policy or [_LINE]),
    )
    if json:
        document = concentration_json(answer, world)
        print_json({**document, "known_at": known_at} if known_at else document)
    else:
        _print(answer, world)
    if not answer.tables or (policy and answer.failed):
        raise typer.Exit(1)


def _print(answer: Concentration, world: World) -> None:
    from rich.console import Console

    from app.concentration_table import head, lines, table, tail

    console = Console(highlight=False)
    for line in head(answer, world):
        console.print(line, soft_wrap=True, markup=False)
    for found in answer.tables:
        console.print(table(found, world))
        for line in lines(found, world):
            console.print(line, soft_wrap=True, markup=False)
    for line in tail(answer):
        console.print(line, soft_wrap=True, markup=False)
