"""Evidence as a reader checks it: source, publisher, date, link, confidence, quote or its absence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

import streamlit as st

from app.words import count, day, md
from graph.evidence import Item
from graph.world import Evidence

_AT_ONCE = 3


@dataclass(frozen=True, slots=True)
class Proof:
    """One record as it is shown."""

    title: str
    publisher: str
    date: str
    url: str
    kind: str
    confidence: str
    quote: str
    locator: str

    @classmethod
    def of_item(cls, item: Item) -> Proof:
        """From an answer's evidence item."""
        return cls(
            item.title, item.publisher or "", day(item.date), item.url or "", item.kind or "",
            item.confidence, item.quote or "", item.locator or "",
        )  # fmt: skip

    @classmethod
    def of_record(cls, evidence: Evidence) -> Proof:
        """From a record of the world."""
        source = evidence.source
        return cls(
            source.title or source.id, source.publisher or "", day(source.published),
            source.url or "", source.sourceKind or "", evidence.confidence, evidence.quote or "",
            evidence.locator or "",
        )  # fmt: skip

    @property
    def editorial(self) -> bool:
        """Whether nobody but our editors states it."""
        return self.kind == "editorial"


def show(proofs: Sequence[Proof], at_once: int = _AT_ONCE) -> None:
    """The records one under another, the first few openly and the rest behind a click."""
    if not proofs:
        st.caption("No record of its own: derived from the steps on both sides.")
        return
    for proof in proofs[:at_once]:
        st.markdown(text(proof))
    if rest := proofs[at_once:]:
        with st.expander(f"{count(len(rest), 'more record')}"):
            for proof in rest:
                st.markdown(text(proof))


def text(proof: Proof) -> str:
    """One record as Markdown; whatever it holds is shown as it stands."""
    title = (
        f"[{md(proof.title)}]({link(proof.url)})" if link(proof.url) else f"**{md(proof.title)}**"
    )
    said = [md(part) for part in (proof.publisher, proof.date or "date not stated") if part]
    said.append(f"{md(proof.confidence)} confidence")
    if proof.editorial:
        said.append(":orange-badge[editorial: no source states it]")
    if proof.locator:
        said.append(md(proof.locator))
    if not proof.quote:
        said.append("no quote recorded")
    words = f"  \n“{md(proof.quote)}”" if proof.quote else ""
    return f"{title}  \n:gray[{' · '.join(said)}]{words}"


def link(url: str) -> str:
    """An address that may stand in a Markdown link, or '': http(s) only, nothing that ends it."""
    if not url.startswith(("https://", "http://")):
        return ""
    return quote(url, safe="-._~:/?#@!$&'*+,;=%")
