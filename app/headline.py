"""The headline answer of `lodeway run`: three questions on the curated data, in a few lines each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app import route_words as words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graph.answer import Answer
    from graph.settings import Settings
    from graph.world import World

_POLICY = "us-dfars-7052-2027"
_MAGNET = "mat-ndfeb-magnet"
#: What is asked: the material, who needs it.
_QUESTIONS = ((_MAGNET, "gm"), (_MAGNET, "hyundai"), ("mat-reo", "korean-metals-plant"))
_ROUTES, _GROUPS = 3, 3


def print_headline(settings: Settings) -> None:
    """Answer the three questions from the store, on today's date."""
    from rich.console import Console
    from rich.text import Text

    from graph.server import connection
    from graph.store import Store

    with Store.connect(connection(settings)) as store:
        world = store.world()
    console = Console(soft_wrap=True, highlight=False)
    for line, style in headline(world):
        console.print(Text(line, style=style))


def headline(world: World) -> Iterator[tuple[str, str]]:
    """The lines of the headline answer, each with its style."""
    from graph.question import Query
    from graph.routes import find_routes

    for place, (material, target) in enumerate(_QUESTIONS):
        query = Query(
            to=target, material=material, product=_MAGNET, policies=(_POLICY,), limit=10_000
        )
        answer = find_routes(world, query)
        if place == 0:
            yield words.policy_line(answer.policies[0]), "bold"
            yield f"Judged for NdFeB magnets on {answer.as_of}. {words.AID}", "dim"
        yield "", ""
        yield from _answer(answer)


def _answer(answer: Answer) -> Iterator[tuple[str, str]]:
    material, target = (answer.names.get(answer.query[k], "") for k in ("material", "to"))
    yield f"{material} to {target}", "bold"
    yield f"  {words.count_text(answer, 'allowed', 'allowed')}", "green"
    for route in answer.routes[:_ROUTES]:
        yield f"    {words.placed_chain(route, answer.names, materials=False)}", ""
        yield f"      {route.firmness.label}; weakest: {route.weakest}", "dim"
        for text in words.editorial(route):
            yield f"      editorial, no source states it: {text}", "dim"
    yield from _more(len(answer.routes), _ROUTES, "routes")
    yield f"  {words.count_text(answer, 'refused', 'refused')}", "red"
    yield from _groups(words.refusing_reasons(answer.refused))
    yield f"  {words.count_text(answer, 'unknown', 'unknown')}", "yellow"
    yield from _groups(words.missing_facts(answer.unknown), "wanting: ")


def _groups(groups: list[tuple[str, int]], word: str = "") -> Iterator[tuple[str, str]]:
    for text, count in groups[:_GROUPS]:
        yield f"    {count:>3} {word}{text}", ""
    yield from _more(len(groups), _GROUPS, "reasons")


def _more(number: int, shown: int, what: str) -> Iterator[tuple[str, str]]:
    if number > shown:
        yield f"    and {number - shown} more {what}: see `lodeway routes`", "dim"
