"""What an export says of itself is true of it, and all of it is in the ontology."""

from __future__ import annotations

import io
from collections import Counter
from datetime import UTC, datetime
from functools import cache

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from rdflib import OWL, Graph, URIRef

from ontology.exchange import terms as t
from ontology.exchange.archive import Run
from ontology.exchange.describe import RIGHTS, ontology_version
from ontology.exchange.export import write
from ontology.models import Company, Source
from ontology.schema import schema_texts
from ontology.turtle import LW
from tests.ontology.exchange.memory import MemoryArchive, archive_of
from tests.ontology.exchange.worlds import worlds

SOME = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
DESCRIPTION = ox.NamedNode(t.DESCRIPTION)
METADATA = ox.NamedNode(t.METADATA)


def stored(archive: MemoryArchive) -> ox.Store:
    output = io.BytesIO()
    write(archive, "nquads", output)
    store = ox.Store()
    store.bulk_load(output.getvalue(), format=ox.RdfFormat.N_QUADS)
    return store


def number(store: ox.Store, predicate: str, subject: ox.NamedNode = DESCRIPTION) -> int:
    (quad,) = store.quads_for_pattern(subject, ox.NamedNode(predicate), None)
    return int(quad.object.value)  # type: ignore[union-attr]


def typed(store: ox.Store, cls: str) -> int:
    return len(list(store.quads_for_pattern(None, ox.NamedNode(t.TYPE), ox.NamedNode(cls))))


@given(worlds())
@SOME
def test_the_counts_are_right(archive: MemoryArchive) -> None:
    store = stored(archive)
    default = list(store.quads_for_pattern(None, None, None, ox.DefaultGraph()))
    assert number(store, t.VOID + "triples") == len(default)
    assert number(store, t.VOID + "entities") == len(archive.found_entities)
    classes = Counter(type(entity).__name__ for entity in archive.found_entities)
    assert number(store, t.VOID + "classes") == len(classes)
    for quad in store.quads_for_pattern(DESCRIPTION, ox.NamedNode(t.VOID + "classPartition"), None):
        (cls,) = store.quads_for_pattern(quad.object, ox.NamedNode(t.VOID + "class"), None)  # type: ignore[arg-type]
        name = cls.object.value.removeprefix(LW)  # type: ignore[union-attr]
        assert number(store, t.VOID + "entities", quad.object) == classes.pop(name)  # type: ignore[arg-type]
    assert not classes
    for count, found in (
        (t.RECORD_COUNT, archive.found_versions), (t.LISTING_COUNT, archive.found_listings),
        (t.DECISION_COUNT, archive.found_decisions), (t.RUN_COUNT, archive.found_runs),
        (t.DATASET_COUNT, archive.found_datasets), (t.MERGED_COUNT, archive.found_merged),
        (t.RETRACTED_COUNT, archive.found_retracted),
    ):  # fmt: skip
        assert number(store, count) == len(found)
    spans = archive.found_versions + archive.found_listings + archive.found_decisions
    kinds = (t.RECORD_CLASS, t.LISTING_CLASS, t.DECISION_CLASS, t.SPAN_CLASS)
    assert sum(typed(store, kind) for kind in kinds) == len(spans)


def test_licences_are_summed_up() -> None:
    entities = tuple(
        Source(id=f"s{at}", title="T", sourceKind="news", licence=licence)
        for at, licence in enumerate(["CC-BY-4.0", "CC-BY-4.0", 'my own "terms" / é', None])
    )
    store = stored(MemoryArchive(found_entities=entities))
    found = {}
    for quad in store.quads_for_pattern(DESCRIPTION, ox.NamedNode(t.DCTERMS + "rights"), None):
        about = {q.predicate.value: q.object.value for q in store.quads_for_pattern(quad.object, None, None)}  # type: ignore[arg-type, union-attr]  # fmt: skip
        assert about[t.TYPE] == t.DCTERMS + "RightsStatement"
        label = about["http://www.w3.org/2000/01/rdf-schema#label"]
        found[label] = about.get(t.SOURCE_COUNT)
    assert found == {"CC-BY-4.0": "2", 'my own "terms" / é': "1", "unknown": "1", RIGHTS: None}


def test_nothing_says_when_it_was_made() -> None:
    output = io.BytesIO()
    write(archive_of(), "nquads", output)
    assert str(datetime.now(UTC).year).encode() not in output.getvalue()


def test_the_version_is_that_of_the_ontology() -> None:
    graph = Graph().parse(data=schema_texts()["core.ttl"], format="turtle")
    assert graph.value(URIRef(LW.removesuffix("#")), OWL.versionIRI) == URIRef(ontology_version())


@given(worlds())
@SOME
def test_every_term_of_ours_is_in_the_ontology(archive: MemoryArchive) -> None:
    used = {
        node.value
        for quad in stored(archive)
        for node in (quad.predicate, quad.object)
        if isinstance(node, ox.NamedNode) and node.value.startswith(LW) and node.value != LW
    }
    assert used <= {str(node) for node in _ontology().subjects()}


@pytest.mark.parametrize(
    "name", [name for name, value in vars(t).items() if isinstance(value, str) and value.startswith(LW) and value not in (LW, t.COUNT)]
)  # fmt: skip
def test_every_name_in_use_is_a_term(name: str) -> None:
    assert (URIRef(getattr(t, name)), None, None) in _ontology()


def test_every_count_of_a_run_is_a_term() -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    counts = ("read", "accepted", "created", "updated", "unchanged", "removed", "issues")
    run = Run("r", "d", None, at, at, True, dict.fromkeys(counts, 1))
    store = stored(MemoryArchive(found_runs=(run,), found_entities=(Company(id="a"),)))
    used = {
        q.predicate.value for q in store.quads_for_pattern(ox.NamedNode(t.RUN + "r"), None, None)
    }
    ours = {name for name in used if name.startswith(t.COUNT)}
    assert len(ours) == len(counts)
    assert ours <= {str(node) for node in _ontology().subjects()}


@cache
def _ontology() -> Graph:
    graph = Graph()
    for text in schema_texts().values():
        graph.parse(data=text, format="turtle")
    return graph
