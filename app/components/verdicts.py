"""What an answer says as a whole: which policy version, how many of each verdict, what is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import streamlit as st

from app.components.policy_choice import in_words
from app.route_words import (
    AID,
    OUTCOMES,
    count_text,
    labels,
    lists,
    missing_facts,
    refusing_steps,
)
from app.words import count, day, md
from graph.answer import Answer, Outcome, PolicyNote
from graph.policy.policy_model import Policy

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


def policies(notes: Sequence[PolicyNote], as_of: str, known: Mapping[str, Policy]) -> None:
    """Each policy with its meaning, version, how it stood on the day, and what it leaves open."""
    for note in notes:
        unread = "" if note.verified else " :orange-badge[:material/help: not verified]"
        st.markdown(
            f"**{md(note.label)}** :gray-badge[{md(note.standing)} on {md(day(as_of))}]{unread}  \n"
            f":gray[{md(_span(note))}]"
        )
        if policy := known.get(note.id):
            st.markdown(md(in_words(policy.comment, known)))
        with st.expander(f"Source and {count(len(note.caveats), 'caveat')} of this policy"):
            if not note.verified:
                st.markdown("The rule, or a part of it, rests on texts that were not read.")
            for source in note.legal_source:
                st.markdown(f"- Source: {md(in_words(source, known))}")
            for caveat in note.caveats:
                st.markdown(f"- {md(in_words(caveat, known))}")


def _span(note: PolicyNote) -> str:
    parts = [f"Version: {note.version}"]
    if note.effective_from and not _says(note.version, note.effective_from):
        parts.append(f"effective from {day(note.effective_from)}")
    if note.effective_to:
        parts.append(f"until {day(note.effective_to)}")
    if note.suspension:
        parts.append(note.suspension)
    if note.last_checked:
        parts.append(f"last checked {day(note.last_checked)}")
    return ", ".join(parts)


def _says(version: str, begins: str) -> bool:
    """Whether a version names the day on which it begins: '2027-01-01' or '1 January 2027'."""
    found = date.fromisoformat(begins)
    return begins in version or f"{found.day} {found:%B %Y}" in version


def choose(answer: Answer, key: str) -> list[Outcome]:
    """The verdicts to show: a pill for each with its count."""
    counts = {outcome: answer.counts.get(outcome, 0) for outcome in OUTCOMES}
    named = labels(answer)
    exact = {o: answer.counts["kinds"][o] == "exact" for o in OUTCOMES}
    present: list[Outcome] = [outcome for outcome in OUTCOMES if counts[outcome]]
    widget = f"{key} pills"

    def changed() -> None:
        chosen = st.session_state[widget]
        st.session_state[key] = list(OUTCOMES) if set(chosen) == set(present) else chosen

    held = [outcome for outcome in present if outcome in st.session_state[key]]
    st.session_state[widget] = held or present
    st.pills(
        "Verdicts shown", present, selection_mode="multi", key=widget, on_change=changed,
        format_func=lambda o: f"{ICONS[o]} {named[o]} · {counts[o]:,}{'' if exact[o] else '+'}",
    )  # fmt: skip
    return held or present


def sentence(answer: Answer) -> str:
    """The answer in a sentence, limits included: numbers are exact unless it says otherwise."""
    counts = answer.counts
    parts = [count_text(answer, o, word) for o, word in labels(answer).items() if counts.get(o)]
    total, kind = counts["all"]["value"], counts["all"]["kind"]
    if kind == "unknown":
        said = "Not all routes were counted"
    else:
        said = f"{'At most ' if kind == 'at most' else ''}{count(total, 'route')}"
    binding = ", binding ones only" if answer.query["binding_only"] else ""
    judged = "" if answer.policies else ", not judged by any policy"
    return f"{said}{binding}{judged}: {', '.join(parts)}, as of {day(answer.as_of.isoformat())}."


def aid(answer: Answer) -> None:
    """What an answer is not; and of which day's knowledge it speaks."""
    known = answer.query.get("known_at")
    st.caption(f"As this graph knew it at the end of {day(known)} (UTC). {AID}" if known else AID)


def truncation(answer: Answer) -> None:
    """Says what was left out, if anything was, and how to get it."""
    found = lists(answer)
    cut = [o for o in labels(answer) if answer.truncated.get("routes" if o == "allowed" else o)]
    if not cut:
        return
    said = ""
    short = [
        f"{len(found[o]):,} of {count_text(answer, o, labels(answer)[o])}"
        for o in cut
        if len(found[o]) < answer.counts.get(o, 0)
    ]
    if short:
        said = (
            f"**Not all routes are listed**: {', '.join(short)}. "
            "*Routes per verdict*, under *More*, lists more. "
        )
    search = answer.search
    if search.get("stopped_by") == "budget":
        said += (
            f"**The time for the search was used up** after {search['seconds']:.0f} seconds and "
            f"{count(search['explored'], 'step')}: there may be more routes. "
            "*Search for*, under *More*, gives it longer. "
        )
    elif any(answer.counts["kinds"][o] != "exact" for o in cut):
        said += "Beyond those listed, not all routes were counted. "
    if not search.get("in_order", True):
        said += "Better routes than those listed may be among them."
    st.warning(said, icon=":material/content_cut:")


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
