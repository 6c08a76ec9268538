"""Classes and ids of the nodes of a file: which are one thing, and what it is called with us."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Container
from urllib.parse import urlsplit

import pyoxigraph as ox

from ontology.exchange.countries import find_country
from ontology.exchange.foreign_context import Context, is_ours
from ontology.exchange.foreign_facts import Facts, Subject
from ontology.exchange.foreign_values import read_literal
from ontology.ids import hashed, is_id, slug
from ontology.models import MODELS
from ontology.schema import ID_BASE, Class

_GLOBAL = ("http", "https", "urn")


def iri_id(iri: str, scope: str) -> str:
    """The id of what a foreign IRI names: its host, or scheme, and a hash.

    Only the IRI counts, so that a file that describes a thing and one that only refers to it agree.
    An IRI of a scheme that is nobody's (e:17) says what it means within `scope`, a data set, only.
    """
    try:
        parts = urlsplit(iri)
        scheme, host = parts.scheme, parts.hostname
    except ValueError:  # a broken host
        scheme, host = "", None
    prefix = slug(host or scheme)[:60].strip("-") or "iri"
    return hashed(prefix, iri) if scheme in _GLOBAL else hashed(prefix, scope, iri)


class Identities:
    """Finds the class and the id of every node, into the context."""

    def __init__(self, context: Context, material: Callable[[Subject], str | None]) -> None:
        self._its = context
        self._notes = context.notes
        self._material = material

    def _class(self, node: Subject, facts: Facts) -> Class | None:
        """The most specific class; of several that are not above each other, the nearest match."""
        named = {name for name in facts.classes if name in MODELS}
        for name in sorted(set(facts.classes) - named):
            self._notes.add("class", f"lw:{name}", "is no class that has instances", _text(node))
        lowest = [
            name
            for name in named
            if not any(name in self._its.schema[other].ancestors for other in named)
        ]
        lowest.sort(key=lambda name: (facts.classes[name], name))
        if len(lowest) > 1:
            both = " and ".join(lowest)
            self._notes.add("thing", both, f"cannot be both; read as {lowest[0]}", _text(node))
        return self._its.schema[lowest[0]] if lowest else None

    def groups(self) -> dict[str, list[Subject]]:
        """Give ids to all but nodes with no IRI and no LEI; nodes with the same id are one thing."""
        for node, facts in self._its.nodes.items():
            if cls := self._class(node, facts):
                self._its.classes[node] = cls
        groups: dict[str, list[Subject]] = defaultdict(list)
        for node, cls in self._its.classes.items():
            entity_id = self._country(node) if cls.name == "Country" else self._id(node, cls)
            if entity_id is not None:
                self._its.ids[node] = entity_id
                if is_ours(node) or entity_id not in self._given(cls):
                    groups[entity_id].append(node)
        return groups

    def _given(self, cls: Class) -> Container[str]:
        """Ids of things that are known well enough not to be described again."""
        if cls.name == "Country":
            return self._its.countries
        return self._its.materials.values() if cls.name == "Material" else ()

    def _country(self, node: Subject) -> str | None:
        """The id of a node that stands for a country, told by its codes and names."""
        if is_ours(node):
            return self._own(node)
        facts = self._its.nodes[node]
        texts = (
            value.value
            for prop in ("iso2", "iso3", "name", "alias")
            for value in sorted(facts.values.get(prop, ()), key=str)
            if isinstance(value, ox.Literal)
        )
        for text in texts:
            if country := find_country(text):
                self._its.countries[country.id] = country
                self._its.described.add(country.id)
                return country.id
        self._notes.add("thing", "Country", "is no country of ISO 3166-1", _text(node))
        return None

    def _id(self, node: Subject, cls: Class) -> str | None:
        if is_ours(node):
            return self._own(node)
        if lei := self._lei(node):
            return f"lei-{lei}"
        if cls.name == "Material" and (material := self._material(node)):
            return material
        return iri_id(node.value, self._its.scope) if isinstance(node, ox.NamedNode) else None

    def _own(self, node: Subject) -> str | None:
        entity_id = str(node.value).removeprefix(ID_BASE)
        if is_id(entity_id):
            return entity_id
        self._notes.add("thing", ID_BASE, "is followed by no id", node.value)
        return None

    def _lei(self, node: Subject) -> str | None:
        """The LEI, if one and only one good one is stated."""
        good = set()
        prop = self._its.schema["Company"].properties["lei"]
        for value in self._its.nodes[node].values.get("lei", ()):
            try:
                good.add(str(read_literal(prop, value)) if isinstance(value, ox.Literal) else "")
            except ValueError:
                continue
        return good.pop() if len(good) == 1 else None


def _text(node: Subject) -> str:
    return node.value if isinstance(node, ox.NamedNode) else "_:"
