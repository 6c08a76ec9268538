"""Evidence as a reader checks it: source, publisher, date, link, confidence, quote or its absence."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

import streamlit as st

from app.words import count, day, md
from graph.chain.evidence import Item

_AT_ONCE = 3


def show(items: Sequence[Item], at_once: int = _AT_ONCE) -> None:
    """The records one under another, the first few openly and the rest behind a click."""
    if not items:
        st.caption("No record of its own: derived from the steps on both sides.")
        return
    for item in items[:at_once]:
        st.markdown(text(item))
    if rest := items[at_once:]:
        with st.expander(f"{count(len(rest), 'more record')}"):
            for item in rest:
                st.markdown(text(item))


def text(item: Item) -> str:
    """One record as Markdown; whatever it holds is shown as it stands."""
    said = [md(part) for part in (item.publisher, day(item.date) or "date not stated") if part]
    said.append(f"{md(item.confidence)} confidence")
    if item.editorial:
        said.append(":orange-badge[editorial: no source states it]")
    if item.locator:
        said.append(md(item.locator))
    if not item.quote:
        said.append("no quote recorded")
    words = f"  \n“{md(item.quote)}”" if item.quote else ""
    return f"{title(item, '**')}  \n:gray[{' · '.join(said)}]{words}"


def title(item: Item, mark: str = "") -> str:
    """The title of a source as a link, between `mark` where it has no address."""
    address = link(item.url or "")
    return f"[{md(item.title)}]({address})" if address else f"{mark}{md(item.title)}{mark}"


def link(url: str) -> str:
    """An address that may stand in a Markdown link, or '': http(s) only, nothing that ends it."""
    if not url.startswith(("https://", "http://")):
        return ""
    return quote(url, safe="-._~:/?#@!$&'*+,;=%")
