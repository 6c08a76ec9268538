"""A store of triples held to the shapes and rules, in memory that does not grow with the store.

Entities are checked one by one as the store yields them; of what they refer to only the classes are
looked up. The rules between entities are each one query over the whole store.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache, lru_cache
from importlib.resources import files
from itertools import islice
from pathlib import Path

import pyoxigraph as ox

from ontology.entity_check import ClassesOf, Term, check_entity, closure, local_class, text_of
from ontology.rdf import TYPE
from ontology.report import KEPT, Report, Violation, short
from ontology.rule_queries import RuleQuery, rule_queries
from ontology.turtle import LW, RDFS

#: Called now and then with how many triples are checked.
Progress = Callable[[int], None]

_DEFAULT = ox.DefaultGraph()
_SUBCLASS = ox.NamedNode(RDFS + "subClassOf")
_LATITUDE, _COUNTRY = ox.NamedNode(LW + "latitude"), ox.NamedNode(LW + "country")
_PLACE = re.compile(r"\{[?$](\w+)\}")  # a value in a message
_TOLD = 10_000  # triples between two words of progress
_BATCH = 5_000  # sites
_CLASSES = 200_000  # nodes whose classes are remembered


def check_store(
    store: ox.Store,
    progress: Progress | None = None,
    folder: Path | None = None,
    seconds: float = 1_800,
) -> Report:
    """Check the default graph of a store: it finds what `check_graph` finds, in a store of any size.

    Of more than KEPT violations the first, by entity and property, are kept; the count is exact.
    With the `folder` of a store on disk a second process asks the rules meanwhile, and a store made
    so that they take longer than `seconds` is refused by SourceError.
    """
    with _rules(store, folder, seconds) as rules_of:
        kept = Kept()
        triples = told = 0
        classes_of = _classes_in(store)
        for subject, quads in _subjects(store):
            triples += len(quads)
            if isinstance(subject, ox.NamedNode):
                kept.add(check_entity(subject, quads, classes_of))
            if progress and triples >= told + _TOLD:
                progress(triples)
                told = triples
        kept.merge(rules_of())
    return Report(kept.first(), triples, kept.count)


@contextmanager
def _rules(store: ox.Store, folder: Path | None, seconds: float) -> Iterator[Callable[[], Kept]]:
    """A call that gives what breaks the rules: found here, or meanwhile in a process aside."""
    if folder is None:
        yield lambda: broken_rules(store)
        return
    from ontology.rule_process import RuleProcess

    with RuleProcess(folder) as aside:
        yield lambda: aside.found(seconds)


def broken_rules(store: ox.Store, begun: Callable[[str], None] | None = None) -> Kept:
    """What breaks the rules. `begun` is told the name of each before it is asked."""
    kept = Kept()
    for rule in rule_queries():
        if begun:
            begun(rule.rule)
        for part in _extracts(store) if rule.looks_up else (store,):
            kept.add(_broken(rule, part))
    return kept


class Kept:
    """The first violations and the number of all, of which no two are the same."""

    def __init__(self) -> None:
        self.count = 0
        self._found: list[Violation] = []

    def add(self, violations: Iterable[Violation]) -> None:
        """Count these, and keep them as long as they may be among the first."""
        for violation in violations:
            self.count += 1
            self._found.append(violation)
            if len(self._found) >= 2 * KEPT:
                self._found = sorted(self._found)[:KEPT]

    def merge(self, other: Kept) -> None:
        """Add what another kept and counted."""
        first = other.first()
        self.add(first)
        self.count += other.count - len(first)

    def first(self) -> tuple[Violation, ...]:
        """Those kept, in order."""
        return tuple(sorted(self._found)[:KEPT])


def _subjects(store: ox.Store) -> Iterator[tuple[Term, list[ox.Quad]]]:
    """Each subject once, with all that is said of it that we look at.

    A store on disk yields a subject's triples together, one in memory may not: so a subject is read
    where the first of its triples turns up.
    """
    last: Term = None
    for quad in store.quads_for_pattern(None, None, None, _DEFAULT):
        if quad.subject == last:
            continue
        last = quad.subject
        quads = list(store.quads_for_pattern(last, None, None, _DEFAULT))
        if quads[0] == quad and not _is_term(last):
            yield last, [quad for quad in quads if quad.predicate != _SUBCLASS]


def _is_term(node: Term) -> bool:
    """Whether it is a term of our vocabulary: what data say of that is not followed."""
    return isinstance(node, ox.NamedNode) and node.value.startswith(LW)


def _classes_in(store: ox.Store) -> ClassesOf:
    """The classes of nodes as the store has them, looked up once for those that come often."""

    @lru_cache(maxsize=_CLASSES)
    def classes_of(node: Term) -> frozenset[str]:
        if _is_term(node):
            return frozenset()
        stated = store.quads_for_pattern(node, TYPE, None, _DEFAULT)
        return closure(frozenset(name for quad in stated for name in local_class(quad.object)))

    return classes_of


def _broken(rule: RuleQuery, store: ox.Store) -> Iterator[Violation]:
    """What one rule finds."""
    rows = store.query(rule.query)
    if not isinstance(rows, ox.QuerySolutions):
        raise TypeError("only SELECT is asked")
    names = [variable.value for variable in rows.variables]
    for row in rows:
        bound = {name: row[name] for name in names}
        this, value, path = (bound.get(name) for name in ("this", "value", "path"))
        if not isinstance(this, ox.NamedNode) or _is_term(this):
            continue
        path_iri = rule.path or ("" if path is None else path.value)
        terms = (
            str(this),
            f"<{path_iri}>" if path_iri else "",
            "" if value is None else str(value),
        )
        said = _filled(rule.message, bound)
        yield Violation(
            short(this.value), short(path_iri), text_of(value), rule.component, said, terms
        )


def _filled(message: str, bound: Mapping[str, Term]) -> str:
    return _PLACE.sub(lambda place: text_of(bound.get(place[1])), message)


def _extracts(store: ox.Store) -> Iterator[ox.Store]:
    """The sites with coordinates and their countries, some thousands at a time, with the boxes."""
    sites = (quad.subject for quad in store.quads_for_pattern(None, _LATITUDE, None, _DEFAULT))
    while batch := set(islice(sites, _BATCH)):
        part = ox.Store()
        part.extend(_boxes())
        for site in batch:
            for quad in store.quads_for_pattern(site, None, None, _DEFAULT):
                part.add(quad)
                if quad.predicate == _COUNTRY and not isinstance(quad.object, ox.Literal):
                    part.extend(store.quads_for_pattern(quad.object, None, None, _DEFAULT))
        yield part


@cache
def _boxes() -> tuple[ox.Quad, ...]:
    data = (files("ontology") / "boxes.ttl").read_bytes()
    return tuple(ox.parse(data, format=ox.RdfFormat.TURTLE))
