"""What once led to the target and is over, and what is to lead there later, with the source."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from app.components.evidence import title
from app.tie_words import MOST, tie
from app.words import count, md
from graph.answer import Answer, Tie


def show(answer: Answer) -> None:
    """Both lists, where there is something in them."""
    _list("On the way once, and not today", answer.ended, answer)
    _list("On the way later: a year under *By year* admits it", answer.later, answer)


def _list(heading: str, found: Sequence[Tie], answer: Answer) -> None:
    if not found:
        return
    st.markdown(f"##### {heading}")
    lines = [f"- {md(tie(one, answer.names))}{_source(one)}" for one in found[:MOST]]
    if len(found) > MOST:
        lines.append(f"- and {count(len(found) - MOST, 'more tie')} (--json lists all)")
    st.markdown("\n".join(lines))


def _source(one: Tie) -> str:
    """The best record behind it."""
    return f" ({title(one.evidence[0])})" if one.evidence else ""
