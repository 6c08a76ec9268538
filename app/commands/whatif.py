"""`lodeway whatif`: what is left of a supply when a country, an owner, a plant or a deal drops out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.console import JsonOption, print_json, print_lines
from app.options import (
    SECONDS,
    AsOfOption,
    BindingOnlyOption,
    BudgetOption,
    ByOption,
    FirmnessOption,
    FromOption,
    KnownAtOption,
    LimitOption,
    MaterialOption,
    PolicyOption,
    ProductOption,
    SecondaryOption,
    StrictOption,
    ToOption,
    open_world,
    query_of,
)

if TYPE_CHECKING:
    from graph.changes.change import Change


def register(app: typer.Typer) -> None:
    app.command()(whatif)


def whatif(
    to: ToOption,
    cut_country: Annotated[
        list[str] | None,
        typer.Option(help="Country (ISO code or id) where no step may be done; may be repeated."),
    ] = None,
    control: Annotated[
        bool,
        typer.Option("--control", help="With --cut-country: nor may an actor be held from there."),
    ] = False,
    control_share: Annotated[
        float | None,
        typer.Option(min=0, max=100, help="Percent of equity from which --control counts: 25."),
    ] = None,
    cut_owner: Annotated[
        list[str] | None,
        typer.Option(help="Id of an organisation: drops what it runs or holds by more than half."),
    ] = None,
    close: Annotated[
        list[str] | None, typer.Option(help="Id of a site that closes; may be repeated.")
    ] = None,
    end: Annotated[
        list[str] | None, typer.Option(help="Id of a relation that ends; may be repeated.")
    ] = None,
    changes: Annotated[
        list[Path] | None,
        typer.Option(help="JSON file with changes, plants that are added among them."),
    ] = None,
    material: MaterialOption = None,
    product: ProductOption = None,
    policy: PolicyOption = None,
    start: FromOption = None,
    firmness: FirmnessOption = "inferred",
    as_of: AsOfOption = None,
    by: ByOption = None,
    limit: LimitOption = 50,
    secondary: SecondaryOption = False,
    strict: StrictOption = False,
    binding_only: BindingOnlyOption = False,
    known_at: KnownAtOption = None,
    budget: BudgetOption = SECONDS,
    json: JsonOption = False,
) -> None:
    """Routes before and after changes, and which planned sites would close the gap and when.

    A changes file holds {"changes": [...]}; each entry names its kind in "change" and has: close
    (site), end (relation), cut_owner (owner), cut_country (country, control), add_supply (id,
    supplier, buyer, material, start, status), add_plant (id, name, country, takes, yields,
    capacity, unit, basis, start, status, operator, integrated, suppliers and buyers, each with
    actor, material, status).
    Exit code 1 if no allowed route remains.

    Example: lodeway whatif --to gm --material mat-ndfeb-magnet --cut-country CN --control
    """
    from app.whatif_report import report
    from graph.changes.change import read_changes
    from graph.changes.whatif_json import what_if_json
    from graph.whatif import what_if

    told = _told(cut_country, control, control_share, cut_owner, close, end)
    told += tuple(change for file in changes or () for change in read_changes(file))
    query = query_of(
        to=to, material=material, product=product, policy=policy, start=start, firmness=firmness,
        as_of=as_of, by=by, limit=limit, secondary=secondary, strict=strict,
        binding_only=binding_only, known_at=known_at, budget=budget,
    )  # fmt: skip
    found = what_if(open_world(known_at), query, told)
    if json:
        print_json(what_if_json(found))
    else:
        print_lines(report(found))
    if not found.remains:
        raise typer.Exit(1)


def _told(
    countries: list[str] | None,
    control: bool,
    share: float | None,
    owners: list[str] | None,
    sites: list[str] | None,
    relations: list[str] | None,
) -> tuple[Change, ...]:
    """The changes of the options. Raises UsageError on a share of control with nothing cut."""
    from graph.changes.change import CONTROL, from_options
    from ontology.errors import UsageError

    if (control or share is not None) and not countries:
        raise UsageError("--control goes with --cut-country")
    if share is not None and not control:
        raise UsageError("--control-share goes with --control")
    least = (CONTROL if share is None else share) if control else None
    return from_options(countries or (), owners or (), sites or (), relations or (), least)
