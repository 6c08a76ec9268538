"""Ids are safe in IRIs and stable."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ontology.ids import ID_PATTERN, hashed, is_id, relation_id, slug
from ontology.schema import ID_BASE


@pytest.mark.parametrize("text", ["gm", "lei-529900T8BM49AURSDO55", "a.b_c~d-e", "9"])
def test_ids(text: str) -> None:
    assert is_id(text)


@pytest.mark.parametrize(
    "text",
    ["", "-a", "a b", "a.", "a/b", "a#b", "ä", "a\n", "a;b", "x" * 201, "a>b", "a%20b", "a\u0000"],
)
def test_no_ids(text: str) -> None:
    assert not is_id(text)


@given(st.from_regex(ID_PATTERN, fullmatch=True))
def test_every_id_is_an_iri_as_it_is(text: str) -> None:
    if is_id(text):  # the pattern's $ allows a line break at the end, is_id does not
        assert ox.NamedNode(ID_BASE + text).value.removeprefix(ID_BASE) == text


@given(st.text())
def test_slugs_are_ids_or_empty(text: str) -> None:
    assert slug(text) == "" or is_id(slug(text)[:200])


def test_examples() -> None:
    assert slug("Société Le Nickel (SLN)") == "societe-le-nickel-sln"
    assert relation_id("Offtake", ["gm", "asm"], "ndfeb") == "offtake-asm-gm-ndfeb"
    assert relation_id("MoU", ["b", "a"], sequence=2) == "mou-a-b-2"
    assert hashed("x", "a", "bc") != hashed("x", "ab", "c")
    assert hashed("x", "a") == hashed("x", "a")
