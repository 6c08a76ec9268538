"""The same question without what makes it strict, where that alone hides routes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from app.components.entity import ROUTES
from app.components.question import address
from app.words import count
from graph.answer import Answer

#: What may be left out, by field of the question, and how the question is called without it.
_STRICTER: Mapping[str, tuple[Any, str]] = {
    "binding_only": (False, "with agreements that do not bind too"),
    "known_at": (None, "by what the graph knows today"),
}


def is_strict(question: Mapping[str, Any]) -> bool:
    """Whether there is anything to leave out."""
    return any(question[field] != usual for field, (usual, _) in _STRICTER.items())


def show(question: Mapping[str, Any], ask: Callable[[Mapping[str, Any]], Answer]) -> None:
    """A link for each limit without which there are routes, with how many."""
    for field, (usual, label) in _STRICTER.items():
        if question[field] == usual:
            continue
        other = {**question, field: usual}
        found = ask(other).counts
        routes = sum(found[o] for o in ("allowed", "unknown", "refused", "not_covered"))
        if routes:
            st.page_link(
                ROUTES,
                label=f"{label[0].upper()}{label[1:]}: {count(routes, 'route')}",
                icon=":material/arrow_forward:",
                query_params=address(other),
            )
