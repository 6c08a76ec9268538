"""How an entity is named on a page: as a link to its card, in Markdown or as a widget."""

from __future__ import annotations

from urllib.parse import quote

import streamlit as st

from app.words import md
from ontology.schema import load_schema

EXPLORE = "views/explore.py"
ROUTES = "views/routes.py"


def mention(name: str, entity_id: str) -> str:
    """A name as a Markdown link to the card; the id becomes a query value, the name plain text."""
    return f"[{md(name)}](explore?id={quote(entity_id, safe='')})"


def open_link(name: str, entity_id: str, note: str = "") -> None:
    """A link that opens the card in this session."""
    label = f"{md(name)} :gray[{md(note)}]" if note else md(name)
    st.page_link(EXPLORE, label=label, query_params={"id": entity_id}, width="stretch")


def class_label(cls: str) -> str:
    """'GovernmentAgency' -> 'Government agency'; the name itself if the schema has none."""
    known = load_schema().classes.get(cls)
    return known.label if known else cls
