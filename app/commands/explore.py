"""`lodeway find` and `lodeway show`: search the graph, and all that is known of one entity."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from app.console import JsonOption, print_json, say
from app.options import KnownAtOption, open_world

if TYPE_CHECKING:
    from graph.database.search import Hit
    from graph.store import Store


def register(app: typer.Typer) -> None:
    app.command()(find)
    app.command()(show)


def find(
    text: Annotated[str, typer.Argument(help="A name, alias, ticker, LEI or id; typos are fine.")],
    limit: Annotated[int, typer.Option("--limit", min=1, max=1000, help="At most so many.")] = 20,
    as_json: JsonOption = False,
) -> None:
    """Find entities by name, alias, ticker, LEI or id. Exits 1 if nothing matches.

    Example: lodeway find lynas
    Example: lodeway find "ASX:ASM" --json
    """
    with _store() as store:
        hits = store.search(text, limit + 1)
    more = len(hits) > limit
    hits = hits[:limit]
    if as_json:
        print_json({"text": text, "hits": [asdict(hit) for hit in hits], "truncated": more})
    else:
        width = max((len(hit.id) for hit in hits), default=0)
        for hit in hits:
            typer.echo(f"{hit.id:{width}}  {_said(hit)}")
        if more:
            say(f"First {limit} only: --limit N for more.")
    if not hits:
        say(f"Nothing in the graph is called {text!r}. Try a part of the name.")
        raise typer.Exit(1)


def show(
    entity: Annotated[str, typer.Argument(metavar="ID", help="An id; `lodeway find` finds it.")],
    known_at: KnownAtOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show an entity with its relations, its sites, its owners, and the records behind each.

    An id that was merged into another shows the one that stands today.

    Example: lodeway show asm
    Example: lodeway show asm --known-at 2026-11-27
    """
    from app.cards import card
    from app.cards_json import card_json
    from app.cards_text import card_text
    from app.links import Links

    found = card(Links.of(open_world(known_at)), entity)
    if as_json:
        print_json(card_json(found))
    else:
        for line in card_text(found):
            typer.echo(line)


def _said(hit: Hit) -> str:
    parts = [hit.name, hit.cls, hit.country_name or ""]
    if hit.field not in ("name", "id") and hit.matched != hit.name:
        parts.append(f"{hit.field}: {hit.matched}")
    return " · ".join(part for part in parts if part)


def _store() -> Store:
    from graph.server import connection
    from graph.settings import get_settings
    from graph.store import Store

    return Store.connect(connection(get_settings()))
