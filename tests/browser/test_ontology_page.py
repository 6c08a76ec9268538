"""docs/ontology.html in a real browser: on a desk and on a phone, and nothing is asked for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

FILE = (Path(__file__).parents[2] / "docs" / "ontology.html").as_uri()
WIDE, NARROW = 1280, 390


@pytest.fixture(params=[WIDE, NARROW])
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": request.param, "height": 900})
    opened = context.new_page()
    asked: list[str] = []
    opened.on("request", lambda sent: asked.append(sent.url))
    opened.goto(f"{FILE}#ExportControl")
    yield opened
    assert {url.partition("#")[0] for url in asked} == {FILE}
    context.close()


def test_a_term_is_where_its_iri_leads_and_nothing_hangs_over(page: Page) -> None:
    place = page.locator("[id='ExportControl']")
    assert "Exports need a licence or are banned." in place.inner_text()
    box = place.bounding_box()
    assert box is not None
    assert abs(box["y"]) < 5
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide == page.evaluate("document.documentElement.clientWidth")


def test_the_list_of_terms_covers_no_text(page: Page) -> None:
    toc = page.locator("#toc").bounding_box()
    content = page.locator("#content").bounding_box()
    assert toc is not None
    assert content is not None
    beside = content["x"] + content["width"] <= toc["x"]
    below = content["y"] + content["height"] <= toc["y"]
    assert beside or below


def test_a_link_leads_to_a_code_list(page: Page) -> None:
    page.goto(f"{FILE}#statuses/in-force")
    row = page.locator("[id='statuses/in-force']")
    assert row.is_visible()
    assert row.inner_text().split()[0] == "in_force"
