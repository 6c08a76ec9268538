"""One route from end to end: each step with place, owners, capacity and verdict, each tie's proof."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from app import words
from app.components import evidence, reasons
from app.components.entity import class_label, mention
from app.components.verdicts import badge
from app.route_words import bottleneck, capacity, owner_share, step_name
from app.words import md
from graph.answer import Arc, Owner, PolicyNote, Route, Step
from ontology.schema import load_schema

_BASIS = {
    "declared": "declared supply",
    "offtake": "offtake agreement",
    "mou": "memorandum of understanding",
    "shipment": "recorded shipment or sale",
    "group": "same operator or group",
    "processing": "processing",
    "extraction": "extraction",
    "recycling": "recycling",
}
_OWNERS = 4


def show(
    route: Route,
    names: Mapping[str, str],
    places: Mapping[str, str],
    policies: Sequence[PolicyNote] = (),
) -> None:
    """The route, step by step, with what joins one to the next."""
    _summary(route, names)
    labels = {note.id: note.label for note in policies}
    for i, step in enumerate(route.steps):
        _step(i + 1, step, route, names, places, labels)
        if i + 1 < len(route.steps):
            _ties(route, step, route.steps[i + 1 :], names)


def _summary(route: Route, names: Mapping[str, str]) -> None:
    gaps = route.bottleneck.missing
    said = [
        f"**Firmness** {route.firmness.label}; weakest point: {md(route.weakest)}",
        f"**Bottleneck** {md(bottleneck(route))}"
        + (f" :gray[(missing: {md('; '.join(gaps))})]" if gaps else ""),
        f"**Confidence** {md(route.confidence or 'not stated')}: the weakest tie's best record",
    ]
    if route.untraced:
        others = ", ".join(names.get(m, m) for m in route.untraced)
        said.append(f"**Not traced** other inputs that are needed: {md(others)}")
    st.markdown("\n".join(f"- {line}" for line in said))


def _step(
    number: int,
    step: Step,
    route: Route,
    names: Mapping[str, str],
    places: Mapping[str, str],
    policies: Mapping[str, str],
) -> None:
    with st.container(border=True):
        who, what, verdict = st.columns([4, 4, 1.2], gap="medium")
        with who:
            title = f"*{md(step_name(step))}*" if step.ghost else mention(step.name, step.id)
            st.markdown(f"**{number}** {title}  \n{_where(step, places)}")
        with what:
            st.markdown(_does(step, names))
            if not step.ghost:
                _people("Operated by", step.operators, places)
                _people("Owned by", step.owners, places)
        with verdict:
            st.markdown(badge(step.outcome))
        reasons.show(step.reasons, policies)
        inside = [arc for arc in route.arcs if arc.source == arc.target == step.id]
        for arc in inside:
            _proofs(arc, f"Evidence for {_BASIS[arc.basis]} here")


def _where(step: Step, places: Mapping[str, str]) -> str:
    if step.ghost:
        return ":gray[It must be passed on the way; no source says where or by whom.]"
    place = places.get(step.place or "", step.place) or "place unknown"
    parts = [class_label(step.cls), place]
    if step.place is None and step.country:
        parts.append(f"based in {places.get(step.country, step.country)}")
    if step.status:
        parts.append(words.lower(words.code_label(load_schema(), "status", step.status)))
    return f":gray[{md(' · '.join(parts))}]"


def _does(step: Step, names: Mapping[str, str]) -> str:
    stage = (
        words.code_label(load_schema(), "stage", step.stage) if step.stage else "stage not known"
    )
    given = names.get(step.material_in or "", step.material_in or "")
    made = names.get(step.material_out or "", step.material_out or "")
    flow = f"{given} → {made}" if given and made and given != made else made or given
    text = f"**{md(stage)}**  \n{md(flow)}"
    if step.capacity:
        text += f"  \n:gray[Capacity] {md(capacity(step.capacity))}"
    elif not step.ghost:
        text += "  \n:gray[Capacity not stated]"
    return text


def _people(label: str, owners: Sequence[Owner], places: Mapping[str, str]) -> None:
    if not owners:
        if label == "Owned by":
            st.markdown(":gray[Owner not stated]")
        return
    said = []
    for owner in owners[:_OWNERS]:
        home = places.get(owner.country or "", owner.country) or "country not stated"
        mark = ", government" if owner.government else ""
        share = f", {owner_share(owner)}" if label == "Owned by" else ""
        said.append(f"{mention(owner.name, owner.id)} :gray[({md(home)}{mark}{md(share)})]")
    rest = f" :gray[and {len(owners) - _OWNERS} more]" if len(owners) > _OWNERS else ""
    st.markdown(f":gray[{label}] {', '.join(said)}{rest}")


def _ties(route: Route, a: Step, rest: Sequence[Step], names: Mapping[str, str]) -> None:
    """What joins a step to the next that somebody documents; what is skipped stands between."""
    b = next((step for step in rest if not step.ghost), None)
    arcs = [arc for arc in route.arcs if b and (arc.source, arc.target) == (a.id, b.id)]
    skipped = a.ghost or rest[0].ghost
    if skipped or not arcs:
        note = "across steps that nobody documented" if skipped else "no record of its own"
        st.markdown(f":material/arrow_downward: :gray[{note}]")
    for arc in arcs:
        material = md(names.get(arc.material, arc.material))
        st.markdown(
            f":material/arrow_downward: **{material}** by {_BASIS[arc.basis]}, "
            f"{arc.firmness.label}{_remarks(arc)}"
        )
        _proofs(arc, "Evidence for this tie", openly=True)


def _remarks(arc: Arc) -> str:
    notes = list(arc.notes)
    if not arc.site_stated:
        notes.append("which site is not stated")
    if not arc.material_specified:
        notes.append("material not specified")
    return f" :gray[({md('; '.join(dict.fromkeys(notes)))})]" if notes else ""


def _proofs(arc: Arc, label: str, openly: bool = False) -> None:
    if openly and len(arc.evidence) <= 2:
        evidence.show(arc.evidence)
        return
    with st.expander(f"{label}: {words.count(len(arc.evidence), 'record')}"):
        evidence.show(arc.evidence, at_once=len(arc.evidence))
