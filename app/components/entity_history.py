"""The other parts of a card: owners and holdings, the timeline, the records."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from app.cards import Card
from app.components import entity_card, evidence
from app.components.entity import class_label, mention
from app.lines import Line
from app.links import Stake
from app.words import count, md
from graph.chain.evidence import item as evidence_item


def ownership(card: Card) -> None:
    """Owners up and holdings down, with shares."""
    up, down = st.columns(2, gap="large")
    with up:
        for group in card.groups:
            run_by = [item for item in group.lines if item.verb == "operated by"]
            if run_by:
                st.markdown("##### Operated by")
                entity_card.lines(run_by)
        st.markdown("##### Owned by")
        stakes(card.owners, "No source names an owner.")
    with down:
        st.markdown("##### Holds")
        stakes(card.holdings, "No source names a holding.")


def stakes(found: Sequence[Stake], nobody: str) -> None:
    """Owners or holdings as an indented list with shares."""
    if not found:
        st.caption(nobody)
        return
    st.markdown("\n".join(_stake(stake) for stake in found))


def _stake(stake: Stake) -> str:
    said = [mention(stake.name, stake.id), f"**{md(stake.share)}**"]
    said += [f":gray[{md(part)}]" for part in (class_label(stake.cls), stake.when) if part]
    if stake.status and stake.status != "Held":
        said.append(f":gray-badge[{md(stake.status)}]")
    return f"{'    ' * (stake.depth - 1)}- {' · '.join(said)}"


def timeline(found: Sequence[Line]) -> None:
    """Dated lines by year, newest first."""
    if not found:
        st.caption("Nothing about it is dated.")
        return
    year = ""
    batch: list[Line] = []
    for item in found:
        now = str(item.day)[:4]
        if now != year and batch:
            _year(year, batch)
            batch = []
        year = now
        batch.append(item)
    _year(year, batch)


def _year(year: str, found: Sequence[Line]) -> None:
    st.markdown(f"###### {year}")
    st.markdown("\n".join(entity_card.line(item, labelled=True) for item in found))


def records(card: Card) -> None:
    """Every record about the entity itself, the winning one first."""
    st.caption(
        f"{count(len(card.records), 'record')}, in the order in which they win: kind of source, "
        "date of publication, confidence."
    )
    for record in card.records:
        stated = ", ".join(key for key in record.stated if key not in ("class", "id"))
        st.markdown(
            evidence.text(evidence_item(card.id, record))
            + f"  \n:small[:gray[states {md(stated or 'that it exists')}]]"
        )
