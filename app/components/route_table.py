"""The routes as a table, and the route chosen: from the table, from a list, or from the address."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from app.csvsafe import table as csv_table
from app.route_words import bottleneck, chain, decided_by, labels, where
from app.words import count
from graph.answer import Answer, Route
from graph.answer_json import answer_json

#: A row so high holds three lines: a table wraps its text from 60 pixels on.
ROW = 62
_LONG = 65


def choose(answer: Answer, routes: Sequence[Route], key: str) -> Route | None:
    """The route to tell in full: a list beside the table, kept in the address."""
    known = {route.id: i for i, route in enumerate(routes)}
    if st.session_state.get(key) not in known:
        st.session_state[key] = routes[0].id if len(routes) == 1 else ""

    def label(route_id: str) -> str:
        if not route_id:
            return "choose a route, here or in the table"
        route = routes[known[route_id]]
        said = labels(answer)[route.verdict] if route.verdict else "not judged"
        return f"{known[route_id] + 1}. {said}: {chain(route)}"

    chosen = st.selectbox("Route in full", ["", *known], format_func=label, key=key)
    return routes[known[chosen]] if chosen else None


def show(answer: Answer, routes: Sequence[Route], places: Mapping[str, str], key: str) -> None:
    """The table twin of the graph; a click on a row chooses the route."""
    rows = _rows(answer, routes, places)
    numbered = [{"#": i + 1, **row} for i, row in enumerate(rows)]
    digest = hashlib.sha256(" ".join(route.id for route in routes).encode()).hexdigest()[:12]
    name = f"routes table {digest}"

    def pick() -> None:
        picked = st.session_state[name]["selection"]["rows"]
        st.session_state[key] = routes[picked[0]].id if picked else ""

    st.dataframe(
        numbered,
        hide_index=True,
        row_height=ROW if any(len(row["Route"]) > _LONG for row in rows) else None,
        key=name,
        on_select=pick,
        selection_mode="single-row",
        column_config={
            "#": st.column_config.NumberColumn(width=45),
            "Verdict": st.column_config.TextColumn(width=95),
            "Firmness": st.column_config.TextColumn(width=95),
            "Route": st.column_config.TextColumn(width=420),
            "Places": st.column_config.TextColumn(width=240),
            "Steps": st.column_config.NumberColumn(width=60),
            "Decided by": st.column_config.TextColumn(width=380),
        },
        alt=f"{count(len(rows), 'route')} with verdict, firmness, places and what decides",
    )


def downloads(answer: Answer, routes: Sequence[Route], places: Mapping[str, str]) -> None:
    """The routes shown as CSV, the whole answer as JSON."""
    rows = _rows(answer, routes, places)
    with st.container(horizontal=True):
        st.download_button(
            "Table as CSV",
            lambda: csv_table(list(rows[0]) if rows else [], rows),
            file_name="lodeway-routes.csv",
            mime="text/csv",
            icon=":material/download:",
        )
        st.download_button(
            "Answer as JSON",
            lambda: json.dumps(answer_json(answer), ensure_ascii=False, indent=2),
            file_name="lodeway-routes.json",
            mime="application/json",
            icon=":material/download:",
        )


def _rows(
    answer: Answer, routes: Sequence[Route], known: Mapping[str, str]
) -> list[dict[str, Any]]:
    return [
        {
            "Verdict": labels(answer)[route.verdict] if route.verdict else "not judged",
            "Firmness": route.firmness.label,
            "Route": chain(route),
            "Places": where(route, known),
            "Steps": len(route.steps),
            "Weakest point": route.weakest,
            "Bottleneck": bottleneck(route),
            "Confidence": route.confidence or "",
            "Decided by": decided_by(route),
        }
        for route in routes
    ]
