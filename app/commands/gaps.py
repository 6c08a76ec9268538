"""`lodeway gaps`: what the graph does not know, and what would close each gap."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from app.console import JsonOption, print_json, say
from app.options import AsOfOption, KnownAtOption, day, open_world

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graph.gaps import Gaps

#: Gaps shown of each kind where none is asked for.
_SHOWN = 10


def register(app: typer.Typer) -> None:
    app.command()(gaps)


def gaps(
    material: Annotated[
        str | None, typer.Option("--material", help="Only the chain of this material. Unset: all.")
    ] = None,
    kind: Annotated[
        str | None, typer.Option("--kind", help="Only gaps of this kind. Unset: all kinds.")
    ] = None,
    as_of: AsOfOption = None,
    stale_after: Annotated[
        int, typer.Option("--stale-after", min=1, max=1200, help="Months until a source is old.")
    ] = 24,
    limit: Annotated[
        int, typer.Option("--limit", min=1, help="Gaps shown of each kind; --json shows all.")
    ] = _SHOWN,
    known_at: KnownAtOption = None,
    json: JsonOption = False,
) -> None:
    """What nobody states, the most important first, and what would close it. Exit code 1 if any.

    Importance is the number of current relations and figures that rest on it.

    Example: lodeway gaps --material mat-ndfeb-magnet
    Example: lodeway gaps --kind contract-without-volume --limit 100
    """
    from graph.gaps import gaps as find

    found = find(open_world(known_at), day(as_of), material, kind, stale_after)
    if json:
        print_json(found.to_dict())
    else:
        typer.echo("\n".join(_report(found, limit)))
    if found.gaps:
        raise typer.Exit(1)
    say("No gaps of this kind.")


def _report(found: Gaps, limit: int) -> Iterator[str]:
    from graph.gap import KINDS

    yield f"{len(found.gaps)} gaps as of {found.as_of.isoformat()}"
    for kind, count in found.counts.items():
        yield ""
        yield f"{count} {KINDS[kind]} [{kind}]"
        for gap in [gap for gap in found.gaps if gap.kind == kind][:limit]:
            yield f"  {gap.says} [{gap.subject}]"
            yield f"    rests on it: {gap.weight}; closed by: {gap.closed_by}"
        if count > limit:
            yield f"  and {count - limit} more: --kind {kind} --limit {count}"
