"""Routes: by which ways does a material reach a target, and what do policies say of each."""

from __future__ import annotations

import functools

import streamlit as st

from app import data
from app.components import (
    examples,
    graph,
    loosen,
    no_route,
    question,
    route_detail,
    route_graph,
    route_table,
    states,
    ties,
    urlstate,
    verdicts,
)
from app.lines import name
from app.route_words import OUTCOMES, lists, places
from app.words import shown

SHOW = urlstate.texts("show", list(OUTCOMES), list(OUTCOMES))
ROUTE = urlstate.text("route")

st.title("Routes", anchor=False)
with states.told():
    version = data.version()
    if not version:
        states.nothing_loaded()
    known = data.policies()
    world = data.world(version)
    options = question.Options.of(world, known)
    state = (*question.state(world, options), SHOW, ROUTE)
    question.left_out(urlstate.fill("routes", *state))

asked = question.ask(options)
if asked is None:
    st.markdown("Choose where the material should arrive, or start from a question:")
    examples.show(world)
    urlstate.keep("routes", *state)
    st.stop()

with states.told():
    answer = data.answer(version, asked)
    world = data.world(version, asked["known_at"])

where = places(world)
if no_route.empty(answer):
    ask = functools.partial(data.answer, version)
    loosen.show(asked, ask)
    no_route.show(answer, world, asked, (lambda _: answer) if loosen.is_strict(asked) else ask)
    verdicts.policies(answer.policies, answer.as_of.isoformat(), known)
    verdicts.aid(answer)
    urlstate.keep("routes", *state)
    st.stop()

st.subheader(verdicts.sentence(answer), anchor=False)
verdicts.aid(answer)
verdicts.truncation(answer)
verdicts.policies(answer.policies, answer.as_of.isoformat(), known)
outcomes = verdicts.choose(answer, SHOW.key)
routes = [route for outcome in outcomes for route in lists(answer)[outcome]]
picked = st.session_state.get(ROUTE.key) or None
drawing = route_graph.draw(answer, outcomes, picked, where)
if drawing.drawn < drawing.total:
    st.caption(f"Drawn: {shown(drawing.drawn, drawing.total, 'route')}. The table has all of them.")
graph.show(drawing.picture, f"Routes to {name(world, asked['to'])}")
route_table.show(answer, routes, where, ROUTE.key)
route_table.downloads(answer, routes, where)
chosen = route_table.choose(answer, routes, ROUTE.key)
if chosen:
    route_detail.show(chosen, answer.names, where, answer.policies)
verdicts.open_questions(answer)
ties.show(answer)
urlstate.keep("routes", *state)
