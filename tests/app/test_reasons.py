"""Reasons on a page: both readings, what was not verified, each text once."""

from __future__ import annotations

from dataclasses import replace

from streamlit.testing.v1 import AppTest

from app.components.reasons import text
from graph.answer import Reason
from graph.chain.evidence import Item

TWO = Reason(
    "unknown",
    "Kuantan held from covered countries: refused if shares multiply along a chain (26 %) but "
    "allowed if a holder of half or more counts in full (0 %) (on 2026-11-27)",
    "us-pfe-sfe-2025",
    "votes",
    verified=False,
    missing="which reading holds: shares multiply along a chain, or a holder of half or more "
    "counts in full",
)


def page() -> None:
    from dataclasses import replace

    from test_reasons import TWO

    from app.components import reasons

    passed = replace(TWO, outcome="allowed", text="It stands in Malaysia", missing=None)
    other = replace(passed, policy="us-ofac-50", text="Nobody on the list holds it")
    found = (TWO, replace(TWO, test="board seats"), passed, replace(passed, text="Fine"), other)
    reasons.show(found, {"us-pfe-sfe-2025": "Specified foreign entity", "us-ofac-50": "OFAC rule"})


def test_two_readings_stand_on_a_line_each_and_the_open_question_after_them() -> None:
    lines = text(["votes"], TWO).split("  \n")
    assert "unknown" in lines[0]
    assert "**votes**" in lines[0]
    assert "test not verified" in lines[0]
    assert lines[1] == "Kuantan held from covered countries, by two readings:"
    assert lines[2].startswith("&emsp;• refused if shares multiply along a chain")
    assert lines[3].startswith("&emsp;• allowed if a holder of half or more")
    assert lines[4].startswith(":gray[Missing:] which reading holds")


def test_what_is_missing_is_not_said_twice_and_names_stay_text() -> None:
    reason = replace(TWO, text="who holds *X* is open", missing="who holds *X*", verified=True)
    assert text(["votes"], reason).split("  \n")[1:] == ["who holds \\*X\\* is open"]


def test_sources_are_named_once_and_the_rest_counted() -> None:
    item = Item("supply", "news", "A paper", None, None, "2025", "high", "news", None, None)
    sources = (item, replace(item, relation="other"), *(replace(item, title=t) for t in "BCD"))
    said = text([], replace(TWO, sources=sources))
    assert "Rests on A paper; B and 2 more sources" in said


def test_each_text_is_said_once_with_its_tests_and_what_passed_is_behind_a_click() -> None:
    at = AppTest.from_function(page).run()
    assert not at.exception
    said = [block.value for block in at.markdown]
    assert sum("by two readings" in block for block in said) == 1
    assert any("**votes; board seats**" in block for block in said)
    assert [expander.label for expander in at.expander] == ["2 tests passed"]
    assert "###### Specified foreign entity" in said
    assert "###### OFAC rule" in said
    assert not any("us" in block and "pfe" in block for block in said)
