"""What a staged file says of one subject in one graph, read back into our own types.

The way back from ontology.exchange.quads. Whatever would not be written again exactly as it stands
(another property, a second value, a date that is none) is an error, so that nothing is lost quietly.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any

import pyoxigraph as ox
from pydantic import ValidationError

from ontology.exchange import terms as t
from ontology.exchange.archive import Span
from ontology.exchange.quads import Node
from ontology.models import MODELS, Resource
from ontology.schema import ValueKind, load_schema
from ontology.turtle import LW

#: The objects of each predicate of a subject.
Facts = Mapping[str, Sequence[ox.NamedNode | ox.Literal]]

_TYPE = ox.NamedNode(t.TYPE)
_DEFAULT = ox.DefaultGraph()


class BrokenError(Exception):
    """Something that is not as an export says it: where, and what."""


def about(store: ox.Store, subject: str, graph: str = "") -> list[ox.Quad]:
    """What a graph says of a subject; no graph is the default graph."""
    node = ox.NamedNode(subject)
    return list(
        store.quads_for_pattern(node, None, None, ox.NamedNode(graph) if graph else _DEFAULT)
    )


def gathered(quads: Iterable[ox.Quad]) -> Facts:
    """The facts by predicate."""
    found: dict[str, list[Any]] = {}
    for quad in quads:
        found.setdefault(quad.predicate.value, []).append(quad.object)
    return found


def check(quads: Sequence[ox.Quad], node: Node) -> int:
    """Hold what stands in a file to how we would write it; how many statements that is.

    Raises BrokenError naming the first statement that differs.
    """
    wanted = set(node.lines())
    found = {f"{quad} .\n" for quad in quads}
    if wanted != found:
        odd = min(found - wanted, default="")
        lost = min(wanted - found, default="")
        said = f"says {_plain(odd)}" if odd else f"lacks {_plain(lost)}"
        raise BrokenError(f"{_local(node.subject)} {said}")
    return len(wanted)


def _plain(line: str) -> str:
    return " ".join(_local(part.strip("<>")) for part in line.split(" ")[1:-1])[:200]


def _local(iri: str) -> str:
    return iri.removeprefix(t.ID).removeprefix(t.BASE).removeprefix("ontology#")


# ---------------------------------------------------------------- values


def one(facts: Facts, predicate: str, base: str = "") -> str:
    """The one value of a predicate, without its base. Raises BrokenError if there is none."""
    found = maybe(facts, predicate, base)
    if found is None:
        raise BrokenError(f"lacks {_local(predicate)}")
    return found


def maybe(facts: Facts, predicate: str, base: str = "") -> str | None:
    """The value of a predicate, or None. Raises BrokenError on two."""
    found = facts.get(predicate, ())
    if len(found) > 1:
        raise BrokenError(f"has two values of {_local(predicate)}")
    return found[0].value.removeprefix(base) if found else None


def moment(facts: Facts, predicate: str) -> datetime | None:
    """A moment, or None."""
    found = maybe(facts, predicate)
    return None if found is None else datetime.fromisoformat(found)


def span(facts: Facts) -> Span:
    """From when to when, by which runs."""
    return Span(
        moment(facts, t.SINCE), maybe(facts, t.BEGUN_BY, t.RUN),
        moment(facts, t.UNTIL), maybe(facts, t.ENDED_BY, t.RUN),
    )  # fmt: skip


# ---------------------------------------------------------------- entities

_READERS: Mapping[ValueKind, Callable[[str], Any]] = {
    "string": str,
    "uri": str,
    "decimal": Decimal,
    "boolean": lambda text: text == "true",
    "date": str,
    "reference": lambda text: text.removeprefix(t.ID),
}


def entity(entity_id: str, facts: Facts) -> Resource:
    """The entity that facts state. Raises BrokenError if they state none."""
    name = one(facts, t.TYPE).removeprefix(LW)
    if name not in MODELS:
        raise BrokenError(f"{entity_id} is a {name}, which is no class with instances")
    fields: dict[str, Any] = {"id": entity_id}
    readers = _plan(name)
    for predicate, objects in facts.items():
        if (found := readers.get(predicate)) is not None:
            prop, read, many = found
            values = [read(value.value) for value in objects]
            fields[prop] = values if many else values[0]
    try:
        return MODELS[name].model_validate(fields)
    except ValidationError as error:
        first = error.errors()[0]
        raise BrokenError(f"{entity_id}: {first['loc'][0]} {first['msg']}") from None


@cache
def _plan(name: str) -> Mapping[str, tuple[str, Callable[[str], Any], bool]]:
    properties = load_schema()[name].properties.values()
    return {LW + prop.name: (prop.name, _READERS[prop.kind], prop.many) for prop in properties}
