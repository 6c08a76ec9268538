"""The answer in a sentence: which numbers are exact, which are bounds, what ended the search."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from streamlit.testing.v1 import AppTest

from app.components.verdicts import sentence
from graph.answer import Answer, PolicyNote

NOTE = PolicyNote(
    "p", "A rule", "in force", "2024-05-06", None, None, ("law",), "2026-11-24", (), "1", "in force"
)


def answer(
    kind: str = "exact", value: int | None = 3, least: bool = False, **search: Any
) -> Answer:
    kinds = dict.fromkeys(("allowed", "unknown", "refused", "not_covered"), "exact")
    kinds |= {"refused": "at least" if least else "exact"}
    return Answer(
        query={"to": "gm", "binding_only": False}, as_of=date(2026, 11, 27), policies=(NOTE,),
        routes=(), refused=(), unknown=(), not_covered=(), truncated={"refused": least},
        counts={"allowed": 1, "refused": 1200, "unknown": 0, "not_covered": 0, "kinds": kinds,
                "exact": not least, "all": {"value": value, "kind": kind}},
        search={"explored": 5000, "seconds": 20.04, "stopped_by": None, "in_order": True, **search},
    )  # fmt: skip


def page() -> None:
    from test_verdicts import answer

    from app.components import verdicts

    verdicts.truncation(answer())
    verdicts.truncation(answer("unknown", None, True, stopped_by="budget", in_order=False))


def test_numbers_are_exact_unless_it_says_otherwise() -> None:
    assert sentence(answer(value=1201)) == (
        "1,201 routes: 1 allowed, 1,200 refused, as of 27 Nov 2026."
    )
    assert sentence(answer("at most", 9_999_999, True)) == (
        "At most 9,999,999 routes: 1 allowed, at least 1,200 refused, as of 27 Nov 2026."
    )
    assert sentence(answer("unknown", None, True)) == (
        "Not all routes were counted: 1 allowed, at least 1,200 refused, as of 27 Nov 2026."
    )


def test_without_a_policy_and_with_binding_ones_only_it_says_so() -> None:
    asked = replace(answer(value=1), policies=(), query={"to": "gm", "binding_only": True})
    assert sentence(asked).startswith("1 route, binding ones only, not judged by any policy: ")


def test_a_search_that_time_ended_says_so_and_how_to_go_on() -> None:
    at = AppTest.from_function(page).run()
    assert not at.exception
    assert len(at.warning) == 1
    said = at.warning[0].value
    assert "0 of at least 1,200 refused" in said
    assert "The time for the search was used up** after 20 seconds and 5,000 steps" in said
    assert "*Search for*" in said
    assert "Better routes than those listed" in said
