"""Why a step's verdict is what it is: what refuses or stays open in full, what passed behind a click."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

import streamlit as st

from app.components.verdicts import badge
from app.words import count, md
from graph.answer import Reason

_SOURCES = 2
#: How the engine says that a rule can be read in two ways; its text then has one result of each.
_READINGS = "which reading holds"


def show(reasons: Sequence[Reason], policies: Mapping[str, str]) -> None:
    """The reasons of one step by policy; `policies` are the names of those that were asked about."""
    for policy, found in groupby(reasons, key=lambda reason: reason.policy):
        told = list(found)
        if len(policies) > 1 and policy:
            st.markdown(f"###### {md(policies.get(policy, policy))}")
        passed = [reason for reason in told if reason.outcome == "allowed"]
        _list([reason for reason in told if reason.outcome != "allowed"])
        if len(passed) == len(told) == 1:
            _list(passed)
        elif passed:
            with st.expander(f"{count(len(passed), 'test')} passed"):
                _list(passed)


def text(tests: Sequence[str], reason: Reason) -> str:
    """A reason as Markdown: the tests that gave it, what it says, what is missing, its sources."""
    head = [] if reason.outcome == "note" else [badge(reason.outcome)]
    head += [f"**{md('; '.join(tests))}**"] if tests else []
    head += [] if reason.verified else [":orange-badge[test not verified]"]
    head += [":orange-badge[editorial]"] if any(i.editorial for i in reason.sources) else []
    lines = [" ".join(head), *_said(reason.text, reason.missing)]
    if reason.missing and reason.missing not in reason.text:
        lines.append(f":gray[Missing:] {md(reason.missing)}")
    if rests := list(dict.fromkeys(item.title for item in reason.sources)):
        rest = f" and {count(len(rests) - _SOURCES, 'more source')}" if rests[_SOURCES:] else ""
        lines.append(f":small[:gray[Rests on {md('; '.join(rests[:_SOURCES]))}{rest}]]")
    return "  \n".join(line for line in lines if line)


def _list(reasons: Iterable[Reason]) -> None:
    """Each text once, with all the tests that say the same."""
    tests: dict[tuple[str, str], list[str]] = {}
    first: dict[tuple[str, str], Reason] = {}
    for reason in reasons:
        key = (str(reason.outcome), reason.text)
        first.setdefault(key, reason)
        tests.setdefault(key, []).extend([reason.test] if reason.test else [])
    for key, reason in first.items():
        st.markdown(text(tests[key], reason))


def _said(said: str, missing: str | None) -> list[str]:
    """The text; where two readings differ, the result of each on a line of its own."""
    start, _, results = said.rpartition(": ")
    readings = results.split(" but ")
    if start and len(readings) == 2 and (missing or "").startswith(_READINGS):
        return [f"{md(start)}, by two readings:", *(f"&emsp;• {md(one)}" for one in readings)]
    return [md(said)]
