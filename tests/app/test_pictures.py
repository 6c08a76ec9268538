"""Pictures: places are a function of the graph, the page runs nothing but our own script."""

from __future__ import annotations

import json
import re
from datetime import date
from itertools import pairwise

import pytest

from app.components import graph
from app.components.ego_graph import by_type, page, sample
from app.components.layered import arranged, ranks, rows
from app.components.picture import Key, Link, Node, Picture
from app.components.route_graph import draw
from app.links import Links, ties
from graph.answer import Answer, Arc, Bottleneck, Outcome, Route, Step
from graph.chain.firmness import Firmness
from graph.world import World
from ontology.models import Company, Country

HOSTILE = [
    "<img src=x onerror=alert(1)>",
    "</script><script>alert(1)</script>",
    "<!--<script>",
    "href",
    "javascript:alert(1)",
    "{{nonce}} {{data}}",
    "\u2028\u2029 \u202e rtl",
    "'\"`",
]


def _picture(names: list[str]) -> Picture:
    nodes = tuple(Node(f"n{i} {n}", n, (n,), "plain", tip=n) for i, n in enumerate(names))
    links = tuple(
        Link(nodes[0].id, node.id, label=node.title, tip=node.title) for node in nodes[1:]
    )
    picture = Picture(nodes, links, legend=(Key("plain", names[0]),))
    return arranged(picture, [[nodes[0].id], [node.id for node in nodes[1:]]])


def _data(html: str) -> dict[str, list[dict[str, str]]]:
    found = re.search(r'<script type="application/json"[^>]*>(.*?)</script>', html, re.DOTALL)
    assert found
    return json.loads(found[1])  # type: ignore[no-any-return]


def test_the_same_picture_and_nonce_give_the_same_page() -> None:
    picture = _picture(["a", "b", "c"])
    assert graph.render(picture, "t", "n") == graph.render(picture, "t", "n")
    assert graph.render(picture, "t", "n") != graph.render(picture, "t", "other")


def test_names_from_data_are_data_and_nothing_else() -> None:
    html = graph.render(_picture(HOSTILE), "".join(HOSTILE), "nonce")
    assert [node["heading"] for node in _data(html)["nodes"]] == HOSTILE
    ours = html.replace(graph._vis(), "")
    assert ours.count("<script") == ours.count("</script>") == 3
    assert "<img" not in ours
    assert "<!--" not in ours


def test_the_page_may_run_its_own_scripts_only_and_fetch_nothing() -> None:
    html = graph.render(_picture(["a", "b"]), "t", "abc")
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', html)
    assert policy
    assert policy[1] == (
        "default-src 'none'; script-src 'nonce-abc'; style-src 'nonce-abc'; "
        "font-src data:; base-uri 'none'; form-action 'none'"
    )
    assert html.index("Content-Security-Policy") < html.index("<style")
    ours = html.replace(graph._vis(), "")
    assert not re.search(r"(src|href)\s*=|@import|https?://|innerHTML", ours)
    assert re.findall(r"url\(.{16}", ours) == ['url("data:font/woff2']
    assert ours.count("<script") == ours.count(' nonce="abc">') - 1  # the style has one too


def test_positions_are_fixed_and_physics_is_off() -> None:
    nodes, edges = graph.network(_picture(["a", "b", "c"]))
    assert all(node["physics"] is False for node in nodes)
    assert len({(node["x"], node["y"]) for node in nodes}) == 3
    assert len(edges) == 2


def test_rows_have_few_crossings_and_depend_on_nothing_but_the_graph() -> None:
    columns = [["a", "b", "c"], ["x", "y", "z"]]
    links = [("a", "z"), ("b", "y"), ("c", "x")]
    found = rows(columns, links)
    assert [found[0].index(s) - found[1].index(t) for s, t in links] == [0, 0, 0]
    assert found == rows(columns, links)


def test_ranks_count_the_longest_chain_and_survive_a_cycle() -> None:
    assert ranks("abc", [("a", "b"), ("b", "c"), ("a", "c")]) == {"a": 0, "b": 1, "c": 2}
    assert set(ranks("ab", [("a", "b"), ("b", "a")])) == {"a", "b"}


def test_a_long_link_bends_between_the_cards_it_passes() -> None:
    nodes = tuple(Node(name, name) for name in "abc")
    picture = Picture(nodes, (Link("a", "b"), Link("b", "c"), Link("a", "c")))
    found = arranged(picture, [["a"], ["b"], ["c"]])
    ways = [node for node in found.nodes if node.way]
    assert len(ways) == 2
    assert ways[0].y == ways[1].y
    assert [link.arrow for link in found.links] == [True, True, False, False, True]
    assert ways[0].y != next(node.y for node in found.nodes if node.id == "b")


# ---------------------------------------------------------------- neighbourhood


def _crowd(n: int) -> Links:
    here = Country(id="country-xx", name="Here", iso2="XX")
    many = [Company(id=f"c{i:03}", name=f"Company {i:03}", country=here.id) for i in range(n)]
    return Links.of(World.of([here, *many]))


def test_a_page_of_neighbours_says_how_many_there_are() -> None:
    links = _crowd(132)
    (kind,) = by_type(ties(links, "country-xx"))
    first, last = page(links.world, "country-xx", kind, 1), page(links.world, "country-xx", kind, 6)
    assert (len(first.cards) - 1, first.total) == (25, 132)
    assert len(last.cards) - 1 == 7
    assert not {n.title for n in first.cards[1:]} & {n.title for n in last.cards[1:]}


def test_a_few_of_each_type_with_the_rest_counted() -> None:
    links = _crowd(40)
    found = sample(links.world, "country-xx", by_type(ties(links, "country-xx")))
    assert [node.title for node in found.cards if node.tone == "more"] == ["and 37 others"]


# ---------------------------------------------------------------- routes


def _step(name: str, stage: str, outcome: Outcome | None, ghost: bool = False) -> Step:
    return Step(
        id=name, name=name, cls="Plant", country="AU", place=None if ghost else "AU", stage=stage,
        material_in=None, material_out=None if stage == "end_use" else f"made by {name}",
        outcome=outcome, ghost=ghost,
    )  # fmt: skip


def _route(key: str, verdict: Outcome, *steps: Step) -> Route:
    arcs = tuple(
        Arc(a.id, b.id, None, "m", "declared", Firmness.PLANNED, ()) for a, b in pairwise(steps)
    )
    bottleneck = Bottleneck(False, None, None, None, None)
    return Route(key, steps, arcs, Firmness.PLANNED, "w", bottleneck, "high", verdict, ())


@pytest.fixture
def answer() -> Answer:
    target = _step("maker", "end_use", None)
    mine = _step("mine", "extraction", "allowed")
    return Answer(
        query={}, as_of=date(2026, 11, 24), policies=(),
        routes=(_route("r1", "allowed", mine, _step("my", "refined", "allowed"), target),),
        refused=(_route("r2", "refused", mine, _step("cn", "refined", "refused"), target),),
        unknown=(
            _route("r3", "unknown", mine, _step("g", "refined", "unknown", ghost=True), target),
        ),
        not_covered=(), truncated={}, counts={},
    )  # fmt: skip


ALL: tuple[Outcome, ...] = ("allowed", "unknown", "refused")


def test_shared_steps_are_drawn_once_left_to_right_by_stage(answer: Answer) -> None:
    found = draw(answer, ALL, None, {"AU": "Australia"})
    at = {node.title: node.x for node in found.picture.cards}
    assert (found.drawn, found.total) == (3, 3)
    assert sorted(at) == ["Unknown refined / oxide step", "cn", "maker", "mine", "my"]
    assert at["mine"] < at["my"] == at["cn"] < at["maker"]
    assert [column.title for column in found.picture.columns] == [
        "Extraction",
        "Refined / oxide",
        "Target",
    ]


def test_verdicts_are_tones_words_and_a_legend(answer: Answer) -> None:
    picture = draw(answer, ALL, None, {}).picture
    tones = {node.title: node.tone for node in picture.cards}
    assert tones["cn"] == "refused"
    assert tones["Unknown refined / oxide step"] == "ghost"
    assert tones["maker"] == "focus"
    assert {key.text for key in picture.legend} >= {
        "allowed",
        "refused",
        "must exist, not documented",
    }
    assert next(node for node in picture.cards if node.title == "cn").label.endswith("refused")


def test_the_chosen_route_stands_out(answer: Answer) -> None:
    picture = draw(answer, ALL, "r2", {}).picture
    assert {node.title for node in picture.cards if not node.faded} == {"mine", "cn", "maker"}


def test_what_does_not_fit_is_left_out_and_counted(answer: Answer) -> None:
    found = draw(answer, ALL, "r3", {}, limit=3)
    assert (found.drawn, found.total) == (1, 3)
    assert "Unknown refined / oxide step" in {node.title for node in found.picture.cards}
