"""What is written from the Turtle is what the Turtle says, and the Turtle keeps its house rules."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest

from ontology import models
from ontology.context import context_path, context_text
from ontology.document import schema_page
from ontology.generate import models_path, models_text
from ontology.lint import lint
from ontology.models import MODELS
from ontology.schema import load_schema, schema_texts

ROOT = Path(__file__).parents[2]


def test_models_are_up_to_date() -> None:
    assert models_path().read_text("utf-8") == models_text(load_schema()), (
        "run `lodeway ontology build`"
    )


def test_the_context_is_up_to_date() -> None:
    assert context_path().read_text("utf-8") == context_text(schema_texts()), (
        "run `lodeway ontology build`"
    )


def test_the_schema_page_is_up_to_date() -> None:
    page = (ROOT / "docs" / "schema.md").read_text("utf-8")
    assert page == schema_page(load_schema()), "run `lodeway ontology docs`"


def test_models_have_the_properties_of_their_class_in_order() -> None:
    for cls in load_schema().concrete():
        assert list(MODELS[cls.name].model_fields) == ["id", *cls.properties]


def test_codes_are_the_types_of_the_models() -> None:
    codes = load_schema().codes["status"]
    assert set(get_args(models.StatusCode)) == {code.notation for code in codes}


def test_the_ontology_keeps_its_house_rules() -> None:
    assert lint() == []


@pytest.mark.parametrize(
    ("file", "old", "new", "fault"),
    [
        ("core.ttl", 'rdfs:label "ISO alpha-3"', 'rdfs:label "ISO alpha-2"', "are both called"),
        ("core.ttl", '"end_use" "recycling" )', '"end_use" )', "sh:in of stage .* recycling"),
        ("codes.ttl", 'skos:notation "REO" ; lw:order 1', 'skos:notation "REO" ; lw:order 3', "numbered"),
        ("codes.ttl", 'skos:notation "dry"', 'skos:notation "REO"', "repeat a notation"),
        ("core.ttl", "sh:property lw:website, ", "sh:property ", "website is declared and no class"),
        ("core.ttl", "rdfs:range lw:Country ; sh:class", "rdfs:range lw:Site ; sh:class", "country: rdfs"),
        ("deals.ttl", '"OWNS"', '"owns"', "edge owns should be written"),
        ("deals.ttl", "lw:owner ; rdfs:domain lw:Ownership", "lw:owner ; rdfs:domain lw:Loan", "Ownership uses owner"),
        ("deals.ttl", "sh:minInclusive 0 ; sh:maxInclusive 100", "sh:minInclusive 101 ; sh:maxInclusive 100", "minimum above"),
    ],
)  # fmt: skip
def test_lint_finds(file: str, old: str, new: str, fault: str) -> None:
    texts = schema_texts()
    assert old in texts[file]
    texts[file] = texts[file].replace(old, new)
    faults = lint(texts)
    assert any(re.search(fault, line) for line in faults), faults


def test_lint_finds_a_term_without_words() -> None:
    texts = schema_texts()
    texts["core.ttl"] += "lw:odd a owl:AnnotationProperty ."
    assert lint(texts) == ["odd has no label", "odd has no comment"]


def test_lint_finds_text_in_no_language() -> None:
    texts = schema_texts()
    texts["core.ttl"] = texts["core.ttl"].replace('"ISO alpha-3"@en', '"ISO alpha-3"')
    texts["deals.ttl"] = texts["deals.ttl"].replace('lw:forward "owns"@en', 'lw:forward "owns"@de')
    assert lint(texts) == [
        "label ISO alpha-3 should be tagged @en",
        "forward owns should be tagged @en",
    ]


def test_lint_finds_a_version_that_its_iri_does_not_name() -> None:
    texts = schema_texts()
    texts["core.ttl"] = texts["core.ttl"].replace('versionInfo "0.1.0"', 'versionInfo "0.2.0"')
    (fault,) = lint(texts)
    assert fault.startswith("owl:versionIRI is not https://w3id.org/lodeway/ontology/0.2.0")


def test_lint_finds_a_second_ontology() -> None:
    texts = schema_texts()
    texts["deals.ttl"] += "<https://w3id.org/lodeway/deals> a owl:Ontology ."
    assert any("there is one ontology header" in fault for fault in lint(texts))


def test_lint_finds_codes_without_a_scheme() -> None:
    texts = schema_texts()
    texts["codes.ttl"] = texts["codes.ttl"].replace(
        "lw:codesOf lw:interest", "rdfs:seeAlso lw:interest"
    )
    assert lint(texts) == ["interest takes codes that no scheme explains"]


def test_lint_finds_a_class_that_nothing_can_be() -> None:
    texts = schema_texts()
    texts["supply.ttl"] += """
        lw:Ghost a owl:Class, sh:NodeShape ; lw:abstract true ; rdfs:subClassOf lw:Entity ;
            rdfs:label "Ghost"@en ; rdfs:comment "Nothing."@en .
    """
    assert lint(texts) == ["Ghost is abstract and no concrete class is below it"]
