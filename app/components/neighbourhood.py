"""The neighbourhood of an entity: by relation type, a page at a time, as a graph and as a table."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from app.components import graph
from app.components.ego_graph import PAGE, TieType, by_type, page, sample
from app.components.entity import class_label, open_link
from app.components.picture import Picture
from app.lines import name
from app.links import Tie
from app.words import count, shown
from graph.world import World

FEW = ""


def choose(ties: Sequence[Tie], key: str) -> TieType | None:
    """The relation type chosen; None is a few of each. Counts stand beside the names."""
    types = {kind.key: kind for kind in by_type(ties)}
    labels = {FEW: "a few of each"} | {
        k: f"{kind.label} · {len(kind.neighbours):,}" for k, kind in types.items()
    }
    if st.session_state.get(key, FEW) not in labels:
        st.session_state[key] = FEW
    chosen = st.pills(
        "Relation type",
        list(labels),
        format_func=lambda k: labels[k],
        key=key,
        required=True,
        wrap=True,
    )
    return types.get(chosen or FEW)


def number(kind: TieType | None, key: str) -> int:
    """The page of that type, where there is more than one."""
    pages = 1 if kind is None else -(-len(kind.neighbours) // PAGE)
    if pages < 2:
        return 1
    options = range(1, pages + 1)
    if st.session_state.get(key) not in options:
        st.session_state[key] = 1
    return int(st.selectbox("Page", options, key=key, width=120) or 1)


def show(world: World, focus: str, ties: Sequence[Tie], kind: TieType | None, at: int) -> None:
    """The graph, what part of the whole it shows, and the same rows as a table."""
    if not ties:
        st.caption("Nothing in the graph is tied to it.")
        return
    picture = sample(world, focus, by_type(ties)) if kind is None else page(world, focus, kind, at)
    drawn = _neighbours(picture)
    st.caption(_said(kind, drawn, picture.total, at))
    graph.show(picture, f"Neighbourhood of {name(world, focus)}")
    _table(world, by_type(ties) if kind is None else [kind], at if kind else 1)


def _neighbours(picture: Picture) -> int:
    return sum(1 for node in picture.cards if node.tone == "plain")


def _said(kind: TieType | None, drawn: int, total: int, at: int) -> str:
    if kind is None:
        return f"{shown(drawn, total, 'neighbour')}: the first of each type. Choose a type for all."
    first = (at - 1) * PAGE + 1
    span = f" ({first} to {first + drawn - 1})" if drawn < total else ""
    return f"{kind.label}: {shown(drawn, total, 'neighbour')}{span}"


def _table(world: World, types: Sequence[TieType], at: int) -> None:
    rows = [
        (kind, other)
        for kind in types
        for other in (
            kind.neighbours if len(types) > 1 else kind.neighbours[(at - 1) * PAGE : at * PAGE]
        )
    ]
    with st.expander(f"As a table: {count(len(rows), 'row')}"):
        event = st.dataframe(
            [_row(world, kind, other) for kind, other in rows],
            hide_index=True,
            on_select="rerun",
            selection_mode="single-row",
            key=f"table {types[0].key} {len(types)} {at}",
            alt="The neighbours as a table",
        )
        picked = event["selection"]["rows"]
        if picked and picked[0] < len(rows):
            other = rows[picked[0]][1]
            open_link(f"Open {name(world, other)}", other)


def _row(world: World, kind: TieType, other: str) -> dict[str, object]:
    entity = world.entities.get(other)
    country = getattr(entity, "country", None)
    return {
        "Relation": kind.label,
        "Name": name(world, other),
        "Class": class_label(type(entity).__name__) if entity else "not described",
        "Country": name(world, country) if country else "",
        "Ties": len(kind.relations[other]),
    }
