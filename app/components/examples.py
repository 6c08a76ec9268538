"""Questions to start from, each a link: only those whose entities are in the graph."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from app.components.entity import EXPLORE, ROUTES
from graph.world import World


@dataclass(frozen=True, slots=True)
class Example:
    """A question, why it matters, and where its answer is."""

    question: str
    why: str
    page: str
    params: tuple[tuple[str, str], ...]
    needs: tuple[str, ...]


EXAMPLES = (
    Example(
        "Which magnet routes to General Motors pass the US defence rule of 2027?",
        "NdFeB magnets, judged step by step from the mine on.",
        ROUTES,
        (("to", "gm"), ("material", "mat-ndfeb-magnet"), ("policy", "us-dfars-7052-2027")),
        ("gm", "mat-ndfeb-magnet"),
    ),
    Example(
        "Where do Hyundai's magnets pass through Chinese hands?",
        "Place and control are judged apart: who owns a step matters here.",
        ROUTES,
        (("to", "hyundai"), ("material", "mat-ndfeb-magnet"),
         ("policy", "plain-non-china-control")),
        ("hyundai", "mat-ndfeb-magnet"),
    ),
    Example(
        "What did Australian Strategic Materials report for its quarter?",
        "Production, dispatch, raises, deals, studies and plans, grouped by site.",
        EXPLORE,
        (("id", "asm"),),
        ("asm",),
    ),
)  # fmt: skip


def show(world: World) -> None:
    """The questions side by side."""
    known = [example for example in EXAMPLES if all(n in world.entities for n in example.needs)]
    if not known:
        return
    for column, example in zip(st.columns(len(known), gap="medium"), known, strict=True):
        with column, st.container(border=True, height="stretch"):
            st.markdown(f"**{example.question}**")
            st.caption(example.why)
            st.page_link(
                example.page,
                label="See the answer",
                icon=":material/arrow_forward:",
                query_params=list(example.params),
            )
