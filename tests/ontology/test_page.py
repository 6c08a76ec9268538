"""docs/ontology.html: every term where its IRI leads, and nothing fetched when it is opened."""

from __future__ import annotations

import logging
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from rdflib import SKOS

from ontology.page import ontology_page
from ontology.published import IRI, published_graph
from ontology.schema import load_schema
from ontology.turtle import LW

FILE = Path(__file__).parents[2] / "docs" / "ontology.html"


class Page(HTMLParser):
    """The ids, links and addresses of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.fetched: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "id":
                self.ids.append(value or "")
            elif name == "href" and tag == "a":
                self.links.append(value or "")
            elif name in ("src", "srcset", "href", "data", "poster", "action"):
                self.fetched.append(value or "")


@pytest.fixture(scope="module")
def page() -> Page:
    return Page(FILE.read_text("utf-8"))


def test_the_page_is_up_to_date() -> None:
    handlers = logging.getLogger().handlers[:]
    assert FILE.read_text("utf-8") == ontology_page(), "run `make docs`"
    assert logging.getLogger().handlers == handlers


def test_the_iri_of_every_class_property_and_code_leads_to_its_place(page: Page) -> None:
    schema = load_schema()
    wanted = {*schema.classes, *(p for c in schema.classes.values() for p in c.properties)}
    codes = [
        str(s).removeprefix(f"{IRI}/")
        for s in published_graph().subjects()
        if "/ontology/" in str(s)
    ]
    wanted |= {s.removeprefix(LW) for s in published_graph().subjects(SKOS.hasTopConcept)}
    wanted |= {code for code in codes if not code.startswith("conversions/")}
    assert len(wanted) > 200
    assert wanted <= set(page.ids)
    assert len(page.ids) == len(set(page.ids))


def test_links_within_the_page_lead_somewhere(page: Page) -> None:
    inside = {link.removeprefix("#") for link in page.links if link.startswith("#")}
    assert len(inside) > 100
    assert inside - set(page.ids) == set()
    assert not [link for link in page.links if link.startswith(LW) and link != LW]


def test_opening_it_fetches_nothing(page: Page) -> None:
    assert page.fetched == ["data:,"]  # no icon, which a browser would else ask for
    text = FILE.read_text("utf-8")
    assert "<script" not in text
    assert not re.search(r"@import|url\(", text)


def test_it_shows_words_examples_and_codes() -> None:
    text = FILE.read_text("utf-8")
    for said in (
        "Exports need a licence or are banned.",
        "lw:priceTerms &quot;index-linked with a floor&quot;",
        "Example, Made Up",
        "Rare-earth oxide equivalent (TREO where total).",
        "Abstract: only the classes below it have instances.",
        "Nothing is this and also: Acquisition, MoU.",
    ):
        assert said in text, said
