"""The search box and what it found; returns nothing but draws links that open a card."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from app.components.entity import class_label, open_link
from app.words import count
from graph.database.search import Hit

LIMIT = 12
_WHY = {"lei": "LEI"}


def box(key: str) -> str:
    """The text asked for; it is sent while typing."""
    asked: str | None = st.text_input(
        "Search",
        key=key,
        type="search",
        live="250ms",
        placeholder="Company, plant, material, country, ticker or LEI",
        max_chars=200,
        label_visibility="collapsed",
        width=520,
    )
    return (asked or "").strip()


def welcome() -> None:
    """What to do on a page with nothing asked yet."""
    st.title("Explore", anchor=False)
    st.markdown(
        "Search for a company, a plant, a material or a country. Aliases, tickers, LEIs and small "
        "misspellings are understood."
    )


def results(hits: Sequence[Hit]) -> None:
    """The hits with class, country and why they matched."""
    if not hits:
        st.info(
            "Nothing has such a name, alias, ticker, LEI or id. Try fewer letters, or a part of "
            "the name. Not in this graph does not mean that it does not exist.",
            icon=":material/search_off:",
        )
        return
    more = len(hits) > LIMIT
    st.caption(f"First {LIMIT} hits; more match: type on" if more else count(len(hits), "hit"))
    columns = st.columns(2, gap="medium")
    half = (min(len(hits), LIMIT) + 1) // 2
    for i, hit in enumerate(hits[:LIMIT]):
        with columns[i // half]:
            open_link(hit.name or hit.id, hit.id, _note(hit))


def _note(hit: Hit) -> str:
    parts = [class_label(hit.cls)]
    if hit.country_name:
        parts.append(hit.country_name)
    if hit.field == "id" and hit.matched != hit.id:
        parts.append(f"former id: {hit.matched}")
    elif hit.field not in ("name", "id") and hit.matched != hit.name:
        parts.append(f"{_WHY.get(hit.field, hit.field)}: {hit.matched}")
    return " · ".join(parts)
