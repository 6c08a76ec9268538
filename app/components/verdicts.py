"""What an answer says as a whole: which policy version, how many of each verdict, what is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from app.route_words import OUTCOMES, labels, lists, missing_facts, refusing_steps
from app.words import count, day, md
from graph.answer import Answer, Outcome, PolicyNote

COLORS: Mapping[Outcome, str] = {
    "allowed": "blue",
    "unknown": "orange",
    "refused": "red",
    "not_covered": "gray",
}
ICONS: Mapping[Outcome, str] = {
    "allowed": ":material/check:",
    "unknown": ":material/question_mark:",
    "refused": ":material/close:",
    "not_covered": ":material/remove:",
}
_FIRST = 5


def badge(outcome: Outcome | None) -> str:
    """A verdict as a Markdown badge: colour, sign and word."""
    if outcome is None:
        return ":gray-badge[not judged]"
    return f":{COLORS[outcome]}-badge[{ICONS[outcome]} {OUTCOMES[outcome]}]"


def policies(notes: Sequence[PolicyNote], as_of: str, meanings: Mapping[str, str]) -> None:
    """Each policy with its meaning, version, how it stood on the day, and what it leaves open."""
    for note in notes:
        span = _span(note)
        st.markdown(
            f"**{md(note.label)}** :gray-badge[{md(note.standing)} on {md(day(as_of))}] "
            f":gray[{md(span)}]"
        )
        if meaning := meanings.get(note.id):
            st.markdown(md(meaning))
        with st.expander(f"Source and {count(len(note.caveats), 'caveat')} of this policy"):
            for source in note.legal_source:
                st.markdown(f"- Source: {md(source)}")
            for caveat in note.caveats:
                st.markdown(f"- {md(caveat)}")
    if notes:
        st.caption("A screening aid, not legal advice.")


def _span(note: PolicyNote) -> str:
    parts = [f"version: {note.version}"]
    if note.effective_from:
        parts.append(f"effective from {day(note.effective_from)}")
    if note.effective_to:
        parts.append(f"until {day(note.effective_to)}")
    if not note.verified:
        parts.append("rests on what was not verified")
    if note.last_checked:
        parts.append(f"last checked {day(note.last_checked)}")
    return ", ".join(parts)


def choose(answer: Answer, key: str) -> list[Outcome]:
    """The verdicts to show: a pill for each with its count."""
    counts = {outcome: answer.counts.get(outcome, 0) for outcome in OUTCOMES}
    named = labels(answer)
    present: list[Outcome] = [outcome for outcome in OUTCOMES if counts[outcome]]
    widget = f"{key} pills"

    def changed() -> None:
        chosen = st.session_state[widget]
        st.session_state[key] = list(OUTCOMES) if set(chosen) == set(present) else chosen

    held = [outcome for outcome in present if outcome in st.session_state[key]]
    st.session_state[widget] = held or present
    st.pills(
        "Verdicts shown", present, selection_mode="multi", key=widget, on_change=changed,
        format_func=lambda o: f"{ICONS[o]} {named[o]} · {counts[o]:,}",
    )  # fmt: skip
    return held or present


def sentence(answer: Answer) -> str:
    """The answer in a sentence, limits included."""
    counts = answer.counts
    exact = "" if counts.get("exact", True) else "at least "
    parts = [f"{counts.get(o, 0):,} {word}" for o, word in labels(answer).items() if counts.get(o)]
    total = sum(counts.get(outcome, 0) for outcome in OUTCOMES)
    judged = "" if answer.policies else ", not judged by any policy"
    said = f"{exact}{count(total, 'route')}{judged}: {', '.join(parts)}"
    return f"{said[0].upper()}{said[1:]}, as of {day(answer.as_of.isoformat())}."


def truncation(answer: Answer) -> None:
    """Says what was left out, if anything was."""
    found = lists(answer)
    cut = [
        f"{len(found[o]):,} of {answer.counts.get(o, 0):,} {word}"
        for o, word in labels(answer).items()
        if answer.truncated.get("routes" if o == "allowed" else o)
    ]
    if cut:
        more = "" if answer.counts.get("exact", True) else " There may be more: the search was cut."
        st.warning(
            f"Not all routes are listed: {', '.join(cut)}. Raise *Routes per verdict*.{more}"
        )


def open_questions(answer: Answer) -> None:
    """Where routes are refused, and which facts would decide the unknown ones."""
    left, right = st.columns(2, gap="large")
    if answer.refused:
        with left:
            st.markdown("##### Refused at")
            _counted([(md(what), n) for what, n in refusing_steps(answer.refused)])
    if answer.unknown:
        with right if answer.refused else left:
            st.markdown("##### Facts that would decide")
            _counted([(md(what), n) for what, n in missing_facts(answer.unknown)])
            st.caption("Not documented is not disproven.")


def _counted(found: Sequence[tuple[str, int]]) -> None:
    st.markdown("\n".join(f"- {what} :gray[{count(n, 'route')}]" for what, n in found[:_FIRST]))
    if found[_FIRST:]:
        with st.expander(f"{len(found) - _FIRST} more"):
            st.markdown(
                "\n".join(f"- {what} :gray[{count(n, 'route')}]" for what, n in found[_FIRST:])
            )
