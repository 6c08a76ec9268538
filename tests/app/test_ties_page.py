"""What is over and what comes later, for a person: at a terminal and on the page."""

from __future__ import annotations

from datetime import date

from streamlit.testing.v1 import AppTest


def answer(to: str, material: str):
    from curated import curated_world

    from graph.question import Query
    from graph.routes import find_routes

    query = Query(to=to, material=material, as_of=date(2026, 11, 27))
    return find_routes(curated_world(), query)


def page() -> None:
    from test_ties_page import answer

    from app.components import ties

    ties.show(answer("tesla", "anode-active-material"))
    ties.show(answer("stellantis", "lithium-hydroxide"))


def test_at_a_terminal_no_route_is_told_with_the_supply_that_is_disputed() -> None:
    from app.route_report import report

    said = "\n".join(line for line, _ in report(answer("tesla", "anode-active-material")))
    assert "On the way to the target once, and not today:" in said
    assert (
        "Syrah Vidalia active anode material facility to Tesla, Inc., Graphite anode active material: "
        "disputed; In dispute, delivers nothing" in said
    )
    assert "[offtake-vidalia-tesla-anode-active-material]" in said
    assert "https://" in said
    said = "\n".join(line for line, _ in report(answer("stellantis", "lithium-hydroxide")))
    assert "On the way to the target later (--by YEAR admits it):" in said
    assert "Stellantis N.V., Lithium hydroxide monohydrate: starts 2028" in said


def test_on_the_page_too() -> None:
    at = AppTest.from_function(page).run(timeout=30)
    assert not at.exception
    said = "\n".join(element.value for element in at.markdown)
    assert "On the way once, and not today" in said
    assert "disputed; In dispute, delivers nothing" in said
    assert "](https://" in said
    assert "On the way later" in said
    assert "starts 2028" in said
