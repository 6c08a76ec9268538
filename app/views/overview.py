"""Overview: what is in the graph, from where, and where to start."""

from __future__ import annotations

import streamlit as st

from app import data
from app.components import examples, inventory, states
from app.lines import name

st.title("Who stands between the mine and the maker?")
st.markdown(
    "Lodeway is an open graph of critical-minerals relationships. It follows a mineral from the "
    "ground to the maker who needs it, and says for every step where it is, who owns it, and on "
    "what evidence."
)

with states.told():
    version = data.version()
    if not version:
        states.nothing_loaded()
    counts = data.counts(version)
    world = data.links(version).world
    sources = data.sources(version)
    datasets, runs = data.datasets(), data.runs()

examples.show(world)
st.subheader("What is in the graph")
inventory.figures(counts)
left, right = st.columns(2, gap="large")
with left:
    st.markdown("##### By class")
    inventory.by_class(counts)
with right:
    st.markdown("##### By country")
    inventory.by_country(counts, {c: name(world, c) for _, c in counts.by_country})

st.subheader("Where it comes from")
left, right = st.columns([2, 1], gap="large")
with left:
    st.markdown("##### Published last")
    inventory.freshest(sources)
with right:
    st.markdown("##### Data sets")
    inventory.datasets(datasets, runs)
    st.markdown("##### What it is, and is not")
    st.markdown(
        "- Every fact names the source that states it; where sources differ, both stay.\n"
        "- Verdicts are *allowed*, *refused* or *unknown*, each with its reasons. What nobody "
        "documented is unknown, never assumed.\n"
        "- It is a screening aid, not legal advice, and no full register: what is missing here "
        "may still exist."
    )
