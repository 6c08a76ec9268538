"""One route on a page: what it shows of ties."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest


def _page() -> None:
    from app.components.route_detail import show
    from graph.answer import Arc, Bottleneck, Route, Step
    from graph.chain.evidence import Item
    from graph.chain.firmness import Firmness

    def step(name: str, ghost: bool = False) -> Step:
        return Step(
            id="" if ghost else name, name=name, cls="Ghost" if ghost else "Plant", country=None,
            place=None, stage="refined", material_in=None, material_out=None, ghost=ghost,
        )  # fmt: skip

    proof = Item("supply", "news", "What the paper wrote", None, None, "2025", "high")
    arc = Arc("mine", "plant", None, "oxide", "declared", Firmness.PLANNED, ("supply",),
              evidence=(proof,))  # fmt: skip
    steps = (step("mine"), step("unknown", ghost=True), step("plant"))
    gap = Bottleneck(False, None, None, None, None)
    route = Route("r", steps, (arc,), Firmness.INFERRED, "w", gap, "high", "unknown", ())
    show(route, {}, {})


def test_the_evidence_of_a_tie_is_shown_across_what_nobody_documents() -> None:
    page = AppTest.from_function(_page).run()
    assert not page.exception
    said = [block.value for block in page.markdown]
    assert sum("What the paper wrote" in text for text in said) == 1
    assert sum("across steps that nobody documented" in text for text in said) == 2
