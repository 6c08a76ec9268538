"""Explore: find anything, and see what is known of it, from whom."""

from __future__ import annotations

import streamlit as st

from app import data
from app.components import entity_card, entity_history, neighbourhood, search, states, urlstate

PARTS = ["Facts", "Ownership", "Neighbourhood", "Timeline", "Records"]
ID = urlstate.text("id")
TEXT = urlstate.text("q")
PART = urlstate.text("part", PARTS[0], PARTS)
KIND = urlstate.text("kind")
PAGE = urlstate.whole("page", range(1, 1000), 1)
STATE = (ID, TEXT, PART, KIND, PAGE)

with states.told():
    version = data.version()
    if not version:
        states.nothing_loaded()
    links = data.links(version)
    urlstate.fill("explore", *STATE)

world = links.world
with states.told():
    asked = search.box(TEXT.key)
    if asked:
        search.results(data.find(version, asked, search.LIMIT + 1))
        st.divider()

with states.told():
    entity = st.session_state[ID.key]
    if entity:
        card = data.entity_card(version, entity)
        entity_card.heading(card)
        part = st.segmented_control(
            "Part", PARTS, key=PART.key, required=True, label_visibility="collapsed"
        )
        if part == "Facts":
            entity_card.fields(card)
            entity_card.facts(card)
        elif part == "Ownership":
            entity_history.ownership(card)
        elif part == "Neighbourhood":
            ties = data.entity_ties(version, card.id)
            kind = neighbourhood.choose(ties, KIND.key)
            neighbourhood.show(world, card.id, ties, kind, neighbourhood.number(kind, PAGE.key))
        elif part == "Timeline":
            entity_history.timeline(card.timeline)
        else:
            entity_history.records(card)
    elif not asked:
        search.welcome()

urlstate.keep("explore", *STATE)
