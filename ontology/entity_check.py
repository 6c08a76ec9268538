"""One entity held to the generated shapes, without a SHACL engine: as pySHACL finds, much faster.

What an entity must be follows from its classes, so that it is worked out once for each combination
of classes and then applied to all of them. Tests hold it to pySHACL, which stays the reference.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any, TypeAlias

import pyoxigraph as ox

from ontology.literals import XSD, well_formed
from ontology.models import MODELS
from ontology.rdf import TYPE
from ontology.report import Violation, short
from ontology.schema import ID_BASE, Property, Schema, load_schema
from ontology.shapes import CLOSED, DATATYPES, Constraint, constraints, not_of_parent
from ontology.turtle import LW

Term: TypeAlias = Any  # an oxigraph term; its union type is not worth naming at each use
#: The classes of ours that a node has, with all above them.
ClassesOf = Callable[[Term], frozenset[str]]
Test = Callable[[Term, ClassesOf], bool]


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a combination of classes asks: of values by property, how many, and which properties."""

    tests: Mapping[str, tuple[tuple[Constraint, Test], ...]]
    required: tuple[str, ...]
    single: frozenset[str]
    allowed: frozenset[str] | None
    foreign: Mapping[str, tuple[str, ...]]


@lru_cache(maxsize=4096)
def closure(classes: frozenset[str]) -> frozenset[str]:
    """Classes with all above them; names that are no class of ours are left out."""
    schema = load_schema()
    known = [name for name in classes if name in schema.classes]
    return frozenset(known).union(*(schema[name].ancestors for name in known))


def check_entity(
    subject: ox.NamedNode, quads: Iterable[ox.Quad], classes_of: ClassesOf
) -> set[Violation]:
    """What is wrong with an entity, given everything that is said of it and the classes of others."""
    values: dict[str, list[Term]] = defaultdict(list)
    stated: list[str] = []
    for quad in quads:
        if quad.predicate == TYPE:
            stated += local_class(quad.object)
        else:
            values[quad.predicate.value].append(quad.object)
    found = set(class_violations(subject, stated))
    asked = _asked(closure(frozenset(stated)))
    found.update(_violation(subject, *bad) for bad in _faults(asked, values, classes_of))
    for predicate in values.keys() & asked.foreign.keys():
        for said in asked.foreign[predicate]:
            found.add(_violation(subject, "", subject, "OrConstraintComponent", said))
    return found


def local_class(node: Term) -> list[str]:
    """The name of a class of our namespace, as a list of one; else none."""
    is_ours = isinstance(node, ox.NamedNode) and node.value.startswith(LW)
    return [node.value.removeprefix(LW)] if is_ours else []


_Fault: TypeAlias = tuple[str, Term | None, str, str]  # path, value, component, message


def class_violations(subject: ox.NamedNode, stated: Iterable[str]) -> Iterator[Violation]:
    """What SHACL aims at classes cannot see: no class, one that has no instances, two that differ.

    The classes above an entity's own may be stated beside it.
    """
    names = sorted(set(stated))
    yield from (_violation(subject, *bad) for bad in _class_faults(subject, names))


def _class_faults(subject: ox.NamedNode, stated: list[str]) -> Iterator[_Fault]:
    if not subject.value.startswith(ID_BASE):
        return
    if not stated:
        yield TYPE.value, None, "ClassStated", "has no class of the ontology"
    for name in stated:
        if name not in MODELS:
            reason = "is no class of the ontology that has instances"
            yield TYPE.value, ox.NamedNode(LW + name), "ClassStated", reason
    first, *others = load_schema().most_specific(stated) or ("",)
    for name in others:
        reason = f"is said to be a {first} too; an entity is of one class and those above it"
        yield TYPE.value, ox.NamedNode(LW + name), "OneClass", reason


def _faults(
    asked: _Asked, values: Mapping[str, list[Term]], classes_of: ClassesOf
) -> Iterator[_Fault]:
    for predicate, found in values.items():
        for value in found:
            for constraint, passes in asked.tests.get(predicate, ()):
                if not passes(value, classes_of):
                    yield (
                        predicate,
                        value,
                        f"{constraint.component}ConstraintComponent",
                        constraint.message,
                    )
            if asked.allowed is not None and predicate not in asked.allowed:
                yield predicate, value, "ClosedConstraintComponent", CLOSED
        if len(found) > 1 and predicate in asked.single:
            yield predicate, None, "MaxCountConstraintComponent", "takes one value only"
    for predicate in asked.required:
        if predicate not in values:
            yield predicate, None, "MinCountConstraintComponent", "is missing"


def _violation(
    subject: ox.NamedNode, path: str, value: Term | None, component: str, message: str
) -> Violation:
    terms = (str(subject), f"<{path}>" if path else "", "" if value is None else str(value))
    name = "type" if path == TYPE.value else short(path)
    return Violation(short(subject.value), name, text_of(value), component, message, terms)


def text_of(value: Term | None) -> str:
    """A value as a report shows it: without the base of our IRIs; nothing for a blank node."""
    if value is None or isinstance(value, ox.BlankNode | ox.Triple):
        return ""
    return short(value.value)


@lru_cache(maxsize=4096)
def _asked(classes: frozenset[str]) -> _Asked:
    schema = load_schema()
    uses = {prop for name in classes for prop in schema[name].properties.values()}
    tests: dict[str, dict[Constraint, Test]] = defaultdict(dict)
    for prop in uses:
        for constraint in constraints(prop):
            if test := _test(constraint.component, prop):
                tests[LW + prop.name][constraint] = test
    allowed: frozenset[str] | None = None
    foreign: dict[str, list[str]] = defaultdict(list)
    for name in sorted(classes):
        if schema[name].abstract:
            continue
        below = schema.below(name)
        own = frozenset(LW + prop for cls in below for prop in cls.properties)
        allowed = own if allowed is None else allowed & own
        if not any(cls.name != name and cls.name in classes for cls in below):
            for below_only in _only_below(schema, name):
                foreign[LW + below_only].append(not_of_parent(name, below_only))
    return _Asked(
        {predicate: tuple(found.items()) for predicate, found in tests.items()},
        tuple(sorted({LW + prop.name for prop in uses if prop.required})),
        frozenset(LW + prop.name for prop in uses if not prop.many),
        allowed,
        {predicate: tuple(said) for predicate, said in foreign.items()},
    )


def _only_below(schema: Schema, name: str) -> set[str]:
    below = {prop for cls in schema.below(name) for prop in cls.properties}
    return below - set(schema[name].properties)


def _test(component: str, prop: Property) -> Test | None:
    """Whether one value passes a component; None for those that count values."""
    match component:
        case "Class":
            target = str(prop.target)
            return lambda value, classes_of: (
                not isinstance(value, ox.Literal) and target in classes_of(value)
            )
        case "Or":
            return lambda value, _: _has_datatype(value, _DATES)
        case "Datatype":
            datatypes = frozenset({XSD + DATATYPES[prop.kind]})
            return lambda value, _: _has_datatype(value, datatypes)
        case "In":
            terms = frozenset(prop.values)
            return lambda value, _: _has_datatype(value, _TEXT) and value.value in terms
        case "Pattern":
            search = re.compile(str(prop.pattern)).search
            return lambda value, _: (
                not isinstance(value, ox.BlankNode | ox.Triple) and search(value.value) is not None
            )
        case "MinInclusive":
            least = prop.minimum or Decimal(0)
            return lambda value, _: (number := number_of(value)) is None or number >= least
        case "MaxInclusive":
            most = prop.maximum or Decimal(0)
            return lambda value, _: (number := number_of(value)) is None or number <= most
        case "MinExclusive":
            above = prop.above or Decimal(0)
            return lambda value, _: (number := number_of(value)) is None or number > above
    return None


_TEXT = frozenset({XSD + "string"})
_NUMBER = frozenset({XSD + "decimal"})
_DATES = frozenset({XSD + "date", XSD + "gYearMonth", XSD + "gYear"})


def _has_datatype(value: Term, datatypes: frozenset[str]) -> bool:
    if not isinstance(value, ox.Literal):
        return False
    datatype = value.datatype.value
    return datatype in datatypes and well_formed(datatype, value.value)


def number_of(value: Term) -> Decimal | None:
    """The value of a decimal. None if it is none: then that is wrong, and not that it is too large."""
    return Decimal(value.value) if _has_datatype(value, _NUMBER) else None
