"""The page on other vocabularies says what alignments.ttl says."""

from __future__ import annotations

from pathlib import Path

from ontology.exchange.foreign_mapping import load_alignments
from ontology.foreign_page import foreign_page

ROOT = Path(__file__).parents[2]


def test_the_page_is_up_to_date() -> None:
    page = (ROOT / "docs" / "foreign.md").read_text("utf-8")
    assert page == foreign_page(), "run `lodeway ontology docs`"


def test_every_vocabulary_match_and_rule_is_on_it() -> None:
    page = foreign_page()
    alignments = load_alignments()
    for vocabulary in alignments.vocabularies:
        assert f"## {vocabulary.label}" in page
    for rule in alignments.rules:
        assert f"- {rule.comment}" in page
    for line in ("| Company | `schema:Corporation` |", "| owner | `ftm:Ownership:owner` |"):
        assert line in page
    assert "| name | `schema:name`, `schema:legalName` |" in page  # the closest first
