"""The options that every command about routes shares, and the question that they make."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from graph.question import Query
    from graph.world import World

ToOption = Annotated[
    str, typer.Option("--to", help="Id of a company, site, country or material to be supplied.")
]
MaterialOption = Annotated[
    str | None, typer.Option("--material", help="Id of the material that is to arrive.")
]
ProductOption = Annotated[
    str | None,
    typer.Option(
        "--product", help="Id of the product that the policies are about. Unset: the material."
    ),
]
PolicyOption = Annotated[
    list[str] | None,
    typer.Option(
        "--policy",
        help="Id or family of a policy, or a Turtle file (.ttl) with your own; may be repeated.",
    ),
]
FromOption = Annotated[
    str | None, typer.Option("--from", help="Id of an actor or country to begin at.")
]
FirmnessOption = Annotated[
    str,
    typer.Option(
        "--firmness", help="Least firm: operating, contracted, planned, indicated or inferred."
    ),
]
AsOfOption = Annotated[
    str | None, typer.Option("--as-of", help="Day asked about, YYYY-MM-DD. Unset: today.")
]
ByOption = Annotated[
    int | None,
    typer.Option("--by", min=1900, max=2200, help="Admit what starts by the end of this year."),
]
LimitOption = Annotated[int, typer.Option("--limit", min=1, help="Routes shown of each outcome.")]
SecondaryOption = Annotated[bool, typer.Option("--secondary", help="Follow recycled material too.")]
StrictOption = Annotated[
    bool,
    typer.Option("--strict", help="Sites that no source names, and caveats, make it unknown."),
]
BindingOnlyOption = Annotated[
    bool,
    typer.Option(
        "--binding-only",
        help="Only transfers that run or are signed and binding; sites may still be planned.",
    ),
]
KnownAtOption = Annotated[
    str | None,
    typer.Option("--known-at", help="What the graph said on this day, YYYY-MM-DD. Unset: today."),
]
BudgetOption = Annotated[
    float, typer.Option("--budget", min=0.1, help="Seconds to search before it stops and says so.")
]

#: Seconds of search where nothing is told: as in graph.question, which commands load late.
SECONDS = 20.0


def query_of(
    *,
    to: str,
    material: str | None = None,
    product: str | None = None,
    policy: list[str] | None = None,
    start: str | None = None,
    firmness: str = "inferred",
    as_of: str | None = None,
    by: int | None = None,
    limit: int = 50,
    secondary: bool = False,
    strict: bool = False,
    binding_only: bool = False,
    known_at: str | None = None,
    budget: float = SECONDS,
) -> Query:
    """The question that options make. Raises UsageError if a day is none."""
    from graph.question import Query

    if known_at is not None:
        day(known_at, "--known-at")
    return Query(
        to=to,
        material=material,
        product=product,
        policies=tuple(policy or ()),
        start=start,
        firmness=firmness,
        as_of=day(as_of),
        by=by,
        limit=limit,
        secondary=secondary,
        strict=strict,
        binding_only=binding_only,
        known_at=known_at,
        budget=budget,
    )


def open_world(known_at: str | None = None) -> World:
    """The world of the Store that the settings name, as it is or as it was known on a day.

    Raises StoreError if the store cannot be reached.
    """
    from graph.server import connection
    from graph.settings import get_settings
    from graph.store import Store

    with Store.connect(connection(get_settings())) as store:
        return (
            store.world() if known_at is None else store.world(known_at=day(known_at, "--known-at"))
        )


def day(text: str | None, option: str = "--as-of") -> date:
    """The day that an option means; today if it is not given. Raises UsageError if it is none."""
    from ontology.errors import UsageError

    try:
        return date.today() if text is None else date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{option} {text}: write a day as YYYY-MM-DD") from None
