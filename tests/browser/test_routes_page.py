"""The Routes page in a real browser: a policy is picked, a route is seen, nothing leaves the machine."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from app.serving import serving
from graph.database.connect import driver_for
from graph.embedded.process import any_free_port
from graph.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Frame, Page

    from graph.database.connect import ServerInfo
    from graph.settings import Settings

pytestmark = pytest.mark.browser

OWN = ("http://127.0.0.1:", "ws://127.0.0.1:", "data:", "blob:", "about:")
DARK = "rgb(20, 27, 34)"


@pytest.fixture(scope="module")
def address(
    server: ServerInfo, settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    sys.path.insert(0, str(Path(__file__).parents[1] / "app"))
    from chain import reading

    with driver_for(server) as driver:
        driver.execute_query("MATCH (n) DETACH DELETE n", database_=server.database)
    with Store.connect(server) as store:
        store.load(reading())
    port = any_free_port()
    with serving(port, tmp_path_factory.mktemp("app") / "app.log"):
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1360, "height": 1800})
    opened = context.new_page()
    opened.set_default_timeout(60_000)
    outside: list[str] = []
    errors: list[str] = []
    opened.on("request", lambda r: None if r.url.startswith(OWN) else outside.append(r.url))
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.on("dialog", lambda dialog: errors.append(dialog.message))
    yield opened
    assert outside == []
    assert errors == []
    context.close()


def picture(page: Page) -> Frame:
    """The frame of the graph, painted."""
    element = page.wait_for_selector("iframe[srcdoc]")
    assert element
    frame = element.content_frame()
    assert frame
    frame.wait_for_function("() => Number(document.body.dataset.painted) > 0")
    return frame


def inked(frame: Frame) -> int:
    """How many pixels of the graph's canvas are not empty."""
    return int(
        frame.evaluate(
            """() => {
              const canvas = document.querySelector("#canvas canvas");
              const data = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
              let n = 0;
              for (let i = 3; i < data.length; i += 4) if (data[i] > 0) n += 1;
              return n;
            }"""
        )
    )


def test_a_policy_is_picked_and_a_route_is_seen(page: Page, address: str) -> None:
    page.goto(f"{address}/routes?to=gm&material=mat-ndfeb-magnet")
    page.get_by_text("2 routes, not judged by any policy").wait_for()

    page.get_by_role("combobox", name="Policies").click()
    page.get_by_role("option", name="No step in China · analyst default", exact=True).click()
    page.get_by_text("2 routes: 1 allowed, 1 refused").wait_for()
    page.keyboard.press("Escape")
    page.wait_for_url("**policy=plain-non-china-location**")

    frame = picture(page)
    assert inked(frame) > 5_000
    nodes = frame.evaluate("() => JSON.parse(document.getElementById('data').textContent).nodes")
    named = {node["heading"]: node for node in nodes if not node["way"]}
    assert {"Mount Weld", "Kuantan", "Baotou", "Sumter", "General Motors"} <= set(named)
    assert named["Mount Weld"]["x"] < named["Kuantan"]["x"] < named["Sumter"]["x"]
    assert named["Baotou"]["tone"] == "refused"
    assert "refused" in frame.locator("#legend").inner_text()

    page.get_by_label("Route in full").click()
    page.get_by_role("option").filter(has_text="1. allowed").click()
    page.get_by_text("“as stated”").locator("visible=true").first.wait_for()
    assert page.get_by_role("link", name="Annual report").first.get_attribute("href") == (
        "https://example.org/report"
    )
    page.wait_for_url("**route=route-**")

    # The address alone brings the same page back, in a browser that has never been here.
    other = page.context.browser.new_context().new_page()  # type: ignore[union-attr]
    other.goto(page.url)
    other.get_by_text("“as stated”").locator("visible=true").first.wait_for(timeout=60_000)
    other.context.close()


def test_names_from_data_run_nothing_and_links_go_to_cards(page: Page, address: str) -> None:
    page.goto(f"{address}/explore?id=country-us&part=Neighbourhood&kind=Company.country.in")
    frame = picture(page)
    box = frame.locator("#canvas").bounding_box()
    assert box
    for x in range(int(box["x"]), int(box["x"] + box["width"]), 60):
        for y in range(int(box["y"]), int(box["y"] + box["height"]), 60):
            page.mouse.move(x, y)
    assert page.evaluate("() => window.__x") is None
    assert frame.evaluate("() => window.__x") is None
    page.goto(f"{address}/explore?id=hostile")
    page.get_by_role("heading").filter(has_text="onerror").wait_for()
    assert page.evaluate("() => window.__x") is None
    assert page.locator("img[src='x']").count() == 0


def test_search_card_and_the_way_back(page: Page, address: str) -> None:
    page.goto(f"{address}/explore")
    box = page.get_by_placeholder("Company, plant")
    box.type("kuant", delay=40)
    page.get_by_role("link", name="Kuantan").click()
    page.get_by_role("heading", name="Kuantan").wait_for()
    page.wait_for_url("**/explore?id=sep-my")
    assert box.input_value() == ""
    page.go_back()
    page.wait_for_url("**/explore?q=kuant")
    page.get_by_role("link", name="Kuantan").wait_for()
    page.go_forward()
    page.get_by_role("heading", name="Kuantan").wait_for()


def test_the_picture_takes_the_dark_theme(browser: Browser, address: str) -> None:
    context = browser.new_context(color_scheme="dark")
    opened = context.new_page()
    opened.goto(f"{address}/routes?to=gm")
    frame = picture(opened)
    assert frame.evaluate("() => getComputedStyle(document.body).backgroundColor") == DARK
    context.close()


def test_a_phone_does_not_scroll_sideways(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 800})
    opened = context.new_page()
    for path, word in (("", "What is in the graph"), ("routes?to=gm", "2 routes")):
        opened.goto(f"{address}/{path}")
        opened.get_by_text(word).first.wait_for(timeout=60_000)
        assert opened.evaluate("() => document.documentElement.scrollWidth") <= 390
    context.close()
