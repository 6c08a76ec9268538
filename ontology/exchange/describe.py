"""What an export says of itself, in VoID and DCAT: what is in it, how much, under which rights.

It is the last thing that is written, so that it can be counted while the rest goes by. Nothing in
it depends on the day or the machine; that stands in the sidecar file.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import quote

from ontology.exchange import terms as t
from ontology.exchange.digest import Digest
from ontology.exchange.quads import Fact, Node, link, number, text
from ontology.models import Resource, Source
from ontology.schema import load_schema
from ontology.turtle import LW, RDFS

TITLE = "Lodeway: supply routes of critical minerals"
ABOUT = (
    "Companies, sites, materials, agreements, funding and production of critical minerals. "
    "What sources state is merged here, one value for each property that takes one."
)
RIGHTS = "Each source keeps its own licence, which lw:licence of the source names."


@dataclass
class Tally:
    """What has been written so far.

    `triples` are those of entities in the default graph, `described` those of its description,
    `named` those of all named graphs. `digest` is of all three.
    """

    triples: int = 0
    described: int = 0
    named: int = 0
    example: str | None = None
    classes: Counter[str] = field(default_factory=Counter)
    licences: Counter[str] = field(default_factory=Counter)
    counts: Counter[str] = field(default_factory=Counter)
    digest: Digest = field(default_factory=Digest)

    def entity(self, found: Resource, triples: int) -> None:
        """Count an entity of the default graph."""
        self.triples += triples
        self.classes[type(found).__name__] += 1
        if self.example is None:
            self.example = found.id
        if isinstance(found, Source):
            self.licences[found.licence or "unknown"] += 1

    @property
    def all_triples(self) -> int:
        """The triples of the default graph, once it has been described."""
        return self.triples + self.described

    @property
    def entities(self) -> int:
        """Entities and sources of the default graph."""
        return self.classes.total()


def ontology_version() -> str:
    """The IRI of the version of the ontology that the data keep to."""
    return f"{LW.rstrip('#')}/{load_schema().version}"


def description(tally: Tally, selection: str | None) -> list[Node]:
    """What the default graph says of itself, once all else in it has been counted."""
    parts = [*_classes(tally), *_licences(tally)]
    facts = [
        link(t.TYPE, t.VOID + "Dataset"),
        link(t.TYPE, t.DCAT + "Dataset"),
        text(t.TITLE, TITLE),
        text(t.DCTERMS + "description", ABOUT),
        link(t.DCTERMS + "conformsTo", ontology_version()),
        link(t.VOID + "vocabulary", LW),
        text(t.VOID + "uriSpace", t.ID),
        number(t.VOID + "entities", tally.entities),
        number(t.VOID + "classes", len(tally.classes)),
        link(t.DCTERMS + "rights", _RIGHTS_IRI),
        *(link(t.VOID + "classPartition", node.subject) for node in _classes(tally)),
        *(link(t.DCTERMS + "rights", node.subject) for node in _licences(tally)),
    ]
    if tally.example is not None:
        facts.append(link(t.VOID + "exampleResource", t.ID + tally.example))
    if selection is not None:
        facts.append(text(t.SELECTION, selection))
    rights = Node(_RIGHTS_IRI, _rights(RIGHTS))
    tally.described = 1 + len(facts) + len(rights.facts) + sum(len(node.facts) for node in parts)
    facts.append(number(t.VOID + "triples", tally.all_triples))
    return [*parts, rights, Node(t.DESCRIPTION, facts)]


def metadata_counts(tally: Tally) -> Node:
    """How much the graph of metadata speaks of, so that a file that lacks an end is found out."""
    counted = (
        t.RECORD_COUNT, t.LISTING_COUNT, t.DECISION_COUNT, t.RUN_COUNT, t.DATASET_COUNT,
        t.MERGED_COUNT, t.RETRACTED_COUNT,
    )  # fmt: skip
    facts = [number(name, tally.counts[name]) for name in counted]
    facts.append(number(t.STATEMENT_COUNT, tally.named + len(facts) + 2))  # this and the digest
    return Node(t.DESCRIPTION, facts, t.METADATA)


def sealed(counts: Node, digest: str) -> Node:
    """The same with the digest of all other statements, so that one that was changed is found out."""
    return counts._replace(facts=[*counts.facts, text(t.DIGEST, digest)])


_RIGHTS_IRI = t.DESCRIPTION + "/rights"


def _classes(tally: Tally) -> list[Node]:
    return [
        Node(
            f"{t.DESCRIPTION}/class/{name}",
            [link(t.VOID + "class", LW + name), number(t.VOID + "entities", count)],
        )
        for name, count in sorted(tally.classes.items())
    ]


def _licences(tally: Tally) -> list[Node]:
    """For each licence how many sources have it."""
    return [
        Node(
            f"{t.DESCRIPTION}/licence/{quote(name, safe='')}",
            [*_rights(name), number(t.SOURCE_COUNT, count)],
        )
        for name, count in sorted(tally.licences.items())
    ]


def _rights(label: str) -> list[Fact]:
    return [link(t.TYPE, t.DCTERMS + "RightsStatement"), text(RDFS + "label", label)]
