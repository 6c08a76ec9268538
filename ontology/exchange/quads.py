"""What a store holds as RDF statements: one description for all formats.

The default graph holds the merged entities and sources. The graph record/KEY holds what a record
states of its raw id, the graph listing/DATASET/SOURCE what a data set says of a source, and the
graph of metadata everything about records, listings, decisions, runs and data sets.

What was held more than once has its last span on the IRI itself; each earlier one is a lw:Span of
its own, /1 being the first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Any, NamedTuple, TypeAlias

from ontology.errors import StoreError
from ontology.exchange import terms as t
from ontology.exchange.archive import Dataset, Decision, Listing, Run, Span, Version
from ontology.ids import is_id
from ontology.models import Resource
from ontology.record import decimal_text
from ontology.schema import ValueKind, load_schema
from ontology.turtle import LW
from ontology.values import is_date

#: A predicate and its object as N-Quads write them: '<predicate> object'.
Fact: TypeAlias = str


class Node(NamedTuple):
    """What one graph says of one subject. Both are IRIs; no graph is the default graph."""

    subject: str
    facts: Sequence[Fact]
    graph: str = ""

    def lines(self) -> list[str]:
        """As N-Quads, in the order of the facts."""
        subject, tail = f"<{self.subject}>", f" <{self.graph}> .\n" if self.graph else " .\n"
        return [f"{subject} {fact}{tail}" for fact in self.facts]


# ---------------------------------------------------------------- entities

_Write: TypeAlias = Callable[[Any], str]

_WRITERS: dict[ValueKind, _Write] = {
    "string": t.quoted,
    "uri": lambda value: f"{t.quoted(value)}^^<{t.XSD}anyURI>",
    "decimal": lambda value: t.typed(decimal_text(value), "decimal"),
    "boolean": lambda value: t.typed("true" if value else "false", "boolean"),
    "date": t.date_literal,
    "reference": lambda value: f"<{t.ID}{value}>",
}


def entity(found: Resource, graph: str = "") -> Node:
    """What an entity states: its class, then each property by name, its values sorted."""
    first, rest = _plan(type(found))
    facts = [first]
    values = found.__dict__
    for name, head, write, many in rest:
        value = values[name]
        if value is None:
            continue
        if many:
            facts += sorted({head + write(one) for one in value})
        else:
            facts.append(head + write(value))
    return Node(t.ID + found.id, facts, graph)


@cache
def _plan(model: type[Resource]) -> tuple[Fact, tuple[tuple[str, str, _Write, bool], ...]]:
    """The type of a class and, for each of its properties, what an entity of it needs."""
    cls = load_schema()[model.__name__]
    properties = sorted(cls.properties.values(), key=lambda prop: prop.name)
    rest = [(p.name, f"<{LW}{p.name}> ", _WRITERS[p.kind], p.many) for p in properties]
    return _is(LW + cls.name), tuple(rest)


# ---------------------------------------------------------------- records, listings, decisions


def record_graph(version: Version) -> Node:
    """What a record states, under its raw id. It is the same for all spans of a key."""
    return entity(version.record.entity, t.RECORD + version.key)


def record(spans: Sequence[Version]) -> Iterator[Node]:
    """What is known of a record: all its versions of one key, in order, the live one last."""
    iri, last = t.RECORD + spans[-1].key, spans[-1].record
    facts = [
        _is(t.RECORD_CLASS),
        link(t.STATES, t.ID + last.entity.id),
        link(t.IN_DATASET, t.DATASET + spans[-1].dataset),
        link(t.DERIVED_FROM, t.ID + last.source),
        text(t.CONFIDENCE, last.confidence),
    ]
    if last.locator is not None:
        facts.append(text(t.LOCATOR, last.locator))
    if last.quote is not None:
        facts += [link(t.QUOTED_FROM, t.ID + last.source), text(t.QUOTE, last.quote)]
    for at, version in enumerate(spans, 1):
        own = _span(version.span)
        if version.record.retrieved is not None:
            own.append(_date(t.RETRIEVED, version.record.retrieved))
        yield _placed(iri, at, len(spans), facts, own)


def listing_graphs(spans: Sequence[Listing]) -> Iterator[Node]:
    """What a data set says, and once said, of a source: the listings of one pair, in order."""
    iri = listing_iri(spans[-1])
    for at, found in enumerate(spans, 1):
        yield entity(found.source, iri if at == len(spans) else f"{iri}/{at}")


def listing(spans: Sequence[Listing]) -> Iterator[Node]:
    """What is known of a listing: all of one data set and source, in order, the live one last."""
    iri, last = listing_iri(spans[-1]), spans[-1]
    facts = [
        _is(t.LISTING_CLASS),
        link(t.STATES, t.ID + last.source.id),
        link(t.IN_DATASET, t.DATASET + last.dataset),
    ]
    for at, found in enumerate(spans, 1):
        yield _placed(iri, at, len(spans), facts, _span(found.span))


def listing_iri(found: Listing) -> str:
    """The IRI of a listing."""
    return f"{t.LISTING}{found.dataset}/{found.source.id}"


def decision(spans: Sequence[Decision]) -> Iterator[Node]:
    """What is known of a decision: all of one key, in order, the live one last."""
    iri, last = t.DECISION + spans[-1].key, spans[-1].decision
    facts = [
        _is(t.DECISION_CLASS),
        link(t.IN_DATASET, t.DATASET + spans[-1].dataset),
        link(t.LEFT, t.ID + _fit(last.left, "id in a decision")),
        link(t.RIGHT, t.ID + _fit(last.right, "id in a decision")),
        text(t.VERDICT, last.verdict),
        text(t.REASON, last.reason),
        text(t.DECIDED_BY, last.by),
        _date(t.DECIDED_ON, last.date),
    ]
    for at, found in enumerate(spans, 1):
        yield _placed(iri, at, len(spans), facts, _span(found.span))


def _placed(iri: str, at: int, last: int, facts: list[Fact], own: list[Fact]) -> Node:
    """A span on the IRI itself if it is the last one, else on an IRI of its own."""
    if at == last:
        return Node(iri, facts + own, t.METADATA)
    earlier = [_is(t.SPAN_CLASS), link(t.SPAN_OF, iri)]
    return Node(f"{iri}/{at}", earlier + own, t.METADATA)


def _span(span: Span) -> list[Fact]:
    facts = []
    if span.since is not None:
        facts.append(_moment(t.SINCE, span.since))
    if span.run is not None:
        facts.append(link(t.BEGUN_BY, t.RUN + span.run))
    if span.until is not None:
        facts.append(_moment(t.UNTIL, span.until))
    if span.ended_by is not None:
        facts.append(link(t.ENDED_BY, t.RUN + span.ended_by))
    return facts


# ---------------------------------------------------------------- data sets, runs, ids


def dataset(found: Dataset) -> Node:
    """A data set."""
    facts = [_is(t.DATASET_CLASS), text(t.TITLE, found.title)]
    if found.run is not None:
        facts.append(link(t.LAST_RUN, t.RUN + found.run))
    return Node(t.DATASET + _fit(found.id, "data set"), facts, t.METADATA)


def run(found: Run) -> Node:
    """A run with its times and what it counted."""
    facts = [
        _is(t.RUN_CLASS),
        link(t.IN_DATASET, t.DATASET + found.dataset),
        _moment(t.STARTED, found.started),
        _moment(t.ENDED, found.ended),
        f"<{t.COMPLETE}> " + t.typed("true" if found.complete else "false", "boolean"),
        *(number(count_iri(name), value) for name, value in sorted(found.counts.items())),
    ]
    if found.loader is not None:
        facts.append(text(t.LOADER, found.loader))
    return Node(t.RUN + found.id, facts, t.METADATA)


def count_iri(name: str) -> str:
    """The property of a count of a run: created -> lw:countCreated."""
    return t.COUNT + name[:1].upper() + name[1:]


def merged(lost: str, stays: str) -> Node:
    """An id that lost to another."""
    return Node(t.ID + lost, [link(t.REPLACED_BY, t.ID + stays)], t.METADATA)


def retracted(entity_id: str) -> Node:
    """An id that is in use no more."""
    return Node(t.ID + entity_id, [_is(t.RETRACTED_CLASS)], t.METADATA)


def _fit(text: str, what: str) -> str:
    """An id that no model has checked. Raises StoreError if it cannot be the end of an IRI."""
    if not is_id(text):
        raise StoreError(
            f"the {what} {text!r} cannot be the end of an IRI "
            "(letters, digits and . _ ~ - only); load it under another name"
        )
    return text


# ---------------------------------------------------------------- facts


def number(predicate: str, value: int) -> Fact:
    """A fact whose object is a whole number."""
    return f"<{predicate}> " + t.typed(str(value), "integer")


def _is(cls: str) -> Fact:
    return link(t.TYPE, cls)


def link(predicate: str, iri: str) -> Fact:
    """A fact whose object is an IRI."""
    return f"<{predicate}> <{iri}>"


def text(predicate: str, value: str) -> Fact:
    """A fact whose object is a text."""
    return f"<{predicate}> {t.quoted(value)}"


def _date(predicate: str, value: str) -> Fact:
    """A date; what is none by the calendar stays the text that it is."""
    return f"<{predicate}> {t.date_literal(value) if is_date(value) else t.quoted(value)}"


def _moment(predicate: str, moment: Any) -> Fact:
    return f"<{predicate}> " + t.typed(t.date_time(moment), "dateTime")
