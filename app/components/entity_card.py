"""An entity's card: heading, fields, and what names it. Nothing is decided here."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from app.cards import Card, Group, SiteGroups
from app.components import evidence
from app.components.entity import ROUTES, mention
from app.fields import Field
from app.lines import Line, sources
from app.words import count, day, md
from graph.chain.evidence import item as evidence_item
from graph.world import Evidence
from ontology.schema import load_schema

_AT_ONCE = 12
_FIELD_W = 260
_LONG = 90


def heading(card: Card) -> None:
    """Name, class, country, aliases, id."""
    if card.asked != card.id:
        st.info(f"{md(card.asked)} has been merged into this entity, by a recorded decision.")
    st.header(md(card.name), anchor=False)
    badges = [f":blue-badge[{md(card.label)}]"]
    if card.country:
        badges.append(f":gray-badge[{md(card.country)}]")
    badges.append(f":small[:gray[id]] `{card.id}`")
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(" ".join(badges), width="content")
        if load_schema().is_a(card.cls, "Party") or card.cls == "Material":
            st.page_link(
                ROUTES, label="Routes to it", icon=":material/route:", query_params={"to": card.id}
            )
    if card.aliases:
        st.caption(f"Also known as {', '.join(md(alias) for alias in card.aliases)}")


def fields(card: Card) -> None:
    """Each field with the source that won, and what others state instead."""
    if not card.fields:
        st.caption("No source states anything but its name.")
    with st.container(horizontal=True, gap="medium"):
        for field in card.fields:
            with st.container(width=_FIELD_W if len(field.won.text) < _LONG else "stretch"):
                st.markdown(_field(field))


def _field(field: Field) -> str:
    said = md(field.won.text)
    if len(field.won.ids) == 1:
        said = mention(field.won.text, field.won.ids[0])
    elif field.won.text.startswith(("https://", "http://")):
        said = f"[{md(field.won.text)}]({evidence.link(field.won.text)})"
    label = field.label[0].upper() + field.label[1:]
    text = f":gray[{md(label)}]  \n{said}"
    if field.won.source is not None:
        text += f"  \n:small[:gray[{_from(field.won.source)}]]"
    for other in field.others:
        if other.source is not None:
            text += (
                f"  \n:orange-badge[differs] {md(other.text)} :small[:gray[{_from(other.source)}]]"
            )
    return text


def _from(record: Evidence) -> str:
    source = record.source
    when = f", {day(source.published)}" if source.published else ""
    said = f"{md(source.title or source.id)}{md(when)}"
    return said + (" · editorial" if record.editorial else "")


def facts(card: Card) -> None:
    """What names the entity on the left; beside it, what hangs on a company's sites."""
    if not card.groups and not card.sites:
        st.caption("Nothing else in the graph names it.")
        return
    if not card.sites:
        groups(card.groups)
        return
    left, right = st.columns(2, gap="large")
    with left:
        groups(card.groups)
    with right:
        for found in card.sites:
            with st.container(border=True):
                site(found)
                groups(found.groups)


def site(found: SiteGroups) -> None:
    """The heading over what hangs on a site."""
    place = f" :gray-badge[{md(found.country)}]" if found.country else ""
    st.markdown(f"#### {mention(found.name, found.id)}")
    st.markdown(f":blue-badge[{md(found.cls)}]{place}")


def groups(found: Sequence[Group]) -> None:
    """Groups of lines, each under its class."""
    for group in found:
        st.markdown(f"###### {md(group.title)} :gray[{len(group.lines)}]")
        lines(group.lines)


def lines(found: Sequence[Line], at_once: int = _AT_ONCE) -> None:
    """Lines one under another; the rest behind a click, counted."""
    st.markdown("\n".join(line(item) for item in found[:at_once]))
    if rest := found[at_once:]:
        with st.expander(f"{len(rest)} more"):
            st.markdown("\n".join(line(item) for item in rest))


def line(item: Line, labelled: bool = False) -> str:
    """One line as a list item: who, what, when, how firm, and its sources in small."""
    first, *others = item.parts
    parties = [ref for ref in item.parties if ref.name == first]
    head = mention(first, parties[0].id) if parties else f"**{md(first)}**"
    if item.verb and item.title:
        head = f":gray[{md(item.verb)}] {head}"
    elif labelled:
        head = f":gray[{md(item.label)}:] {head}"
    said = [head, *(md(other) for other in others)]
    if item.when:
        said.append(f":gray[{md(item.when)}]")
    if item.status:
        said.append(f":gray-badge[{md(item.status)}]")
    return f"- {' · '.join(said)}  \n  :small[:gray[{_sources(item)}]]"


def _sources(item: Line) -> str:
    found = []
    cited = sources(item)
    for records in cited[:3]:
        proof = evidence_item(item.id, records[0])
        date = f", {day(proof.date)}" if proof.date else ""
        mark = ", editorial" if proof.editorial else ""
        often = f", {count(len(records), 'record')}" if len(records) > 1 else ""
        found.append(
            f"{evidence.title(proof)}{md(date)}, {md(proof.confidence)} confidence{mark}{often}"
        )
    if cited[3:]:
        found.append(f"and {len(cited) - 3} more")
    return " · ".join(found) or "no record of its own"
