"""The fields of an entity from what a file says of its nodes: one value chosen where one may stand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import pyoxigraph as ox

from ontology.exchange.countries import find_country
from ontology.exchange.foreign_context import Context
from ontology.exchange.foreign_facts import Facts, Subject, Value
from ontology.exchange.foreign_ids import iri_id
from ontology.exchange.foreign_values import read_literal
from ontology.schema import ID_BASE, Class, Property
from ontology.values import parse_one

_CALLED = ("name", "title")  # any of several names is true; the others are aliases
Candidates = Mapping[Value, Decimal]


class Fields:
    """Turns what is said of nodes into the fields of an entity."""

    def __init__(self, context: Context) -> None:
        self._its = context
        self._notes = context.notes

    def of(self, cls: Class, nodes: Sequence[Subject]) -> dict[str, Any]:
        """The fields of an entity that the nodes describe together."""
        said = _merged(self._its.nodes[node] for node in nodes)
        fields: dict[str, Any] = {}
        spare: list[str] = []
        for prop in cls.properties.values():
            if prop.name not in said:
                continue
            if prop.many:
                fields[prop.name] = self._many(cls, prop, said[prop.name])
            else:
                value = self._one(cls, prop, said[prop.name], spare)
                if value is not None:
                    fields[prop.name] = value
        self._spare(cls, fields, spare)
        self._unused(cls, said)
        self._addresses(cls, fields, nodes)
        return {name: value for name, value in fields.items() if value != ()}

    # ------------------------------------------------------------ choosing
    def _many(self, cls: Class, prop: Property, values: Candidates) -> tuple[Any, ...]:
        good = set()
        for value in values:
            try:
                good.add(self._value(prop, value))
            except ValueError as error:
                self._bad(cls, prop, value, error)
        return tuple(sorted(good))

    def _one(self, cls: Class, prop: Property, values: Candidates, spare: list[str]) -> Any:
        """The value of the nearest match that can be read; more than one of those is none."""
        chosen: Any = None
        failed: list[tuple[Value, ValueError]] = []
        for order in sorted(set(values.values())):
            good: dict[Any, tuple[int, str]] = {}
            for value in (value for value, its in values.items() if its == order):
                try:
                    read = self._value(prop, value)
                except ValueError as error:
                    failed.append((value, error))
                else:
                    good[read] = min(_language(value), good.get(read, (9, "")))
            if not good:
                continue
            if chosen is None:
                chosen = self._pick(cls, prop, good, spare)
                if chosen is None:
                    return None
            else:
                self._beside(cls, prop, chosen, good, spare)
        if chosen is None:
            for value, problem in failed:
                self._bad(cls, prop, value, problem)
        return chosen

    def _pick(
        self, cls: Class, prop: Property, good: Mapping[Any, tuple[int, str]], spare: list[str]
    ) -> Any:
        best = min(good.values())
        first = sorted(value for value, language in good.items() if language == best)
        if prop.name in _CALLED:
            spare.extend(str(value) for value in good if value != first[0])
        elif len(first) > 1:
            term = f"{cls.name}.{prop.name}"
            why = "has several values; it takes one, so none is taken"
            self._notes.add("value", term, why, ", ".join(map(str, first)))
            return None
        return first[0]

    def _beside(
        self, cls: Class, prop: Property, chosen: Any, good: Iterable[Any], spare: list[str]
    ) -> None:
        others = sorted(str(value) for value in good if value != chosen)
        if prop.name in _CALLED:
            spare.extend(others)
        elif others:
            why = "has another value beside the one taken"
            self._notes.add("value", f"{cls.name}.{prop.name}", why, others[0])

    def _spare(self, cls: Class, fields: dict[str, Any], spare: Iterable[str]) -> None:
        """Other names are aliases, where the class has them."""
        if "alias" in cls.properties:
            names = {*fields.get("alias", ()), *spare} - {fields.get("name")}
            fields["alias"] = tuple(sorted(names))

    def _unused(self, cls: Class, said: Mapping[str, Candidates]) -> None:
        """What is said in a property that the class does not have, unless another took the value."""
        taken = {value for name in said if name in cls.properties for value in said[name]}
        for name, values in said.items():
            left = [value for value in values if value not in taken]
            if name not in cls.properties and left:
                why = "is no property of this class"
                self._notes.add("property", f"{cls.name}.{name}", why, min(map(_shown, left)))

    def _addresses(self, cls: Class, fields: dict[str, Any], nodes: Iterable[Subject]) -> None:
        """The IRIs of the nodes, kept in sameAs; of a source, in url if it has none."""
        prop = cls.properties.get("sameAs") or cls.properties["url"]
        kept = set(fields.get("sameAs", ()))
        for node in nodes:
            if isinstance(node, ox.BlankNode) or node.value.startswith(ID_BASE):
                continue
            try:
                kept.add(parse_one(prop, node.value))
            except ValueError:
                scheme = node.value.split(":", 1)[0] + ":"
                why = f"an address of the kind {scheme} cannot be kept"
                self._notes.add("value", f"{cls.name}.{prop.name}", why, node.value)
        if prop.many:
            fields[prop.name] = tuple(sorted(kept))
        elif kept:
            fields.setdefault(prop.name, min(kept))

    def _bad(self, cls: Class, prop: Property, value: Value, error: ValueError) -> None:
        kind = "reference" if prop.kind == "reference" else "value"
        self._notes.add(kind, f"{cls.name}.{prop.name}", str(error), _shown(value))  # type: ignore[arg-type]

    # ------------------------------------------------------------ reading one
    def _value(self, prop: Property, value: Value) -> Any:
        if prop.kind == "reference":
            return self._reference(prop, value)
        if isinstance(value, ox.Literal):
            return read_literal(prop, value)
        if prop.kind == "string" and (name := self._name(value)):
            return read_literal(prop, ox.Literal(name))  # a publisher given as a node
        if isinstance(value, ox.BlankNode) or prop.name in ("name", "alias"):
            raise ValueError("is a node, where a text is asked for")
        return read_literal(prop, ox.Literal(value.value))

    def _reference(self, prop: Property, value: Value) -> str:
        target = str(prop.target)
        if isinstance(value, ox.Literal):
            return self._by_name(target, value.value)
        if value in self._its.ids:
            return self._checked(target, value)
        if isinstance(value, ox.BlankNode):
            raise ValueError("is a node that is not understood")
        if value.value.startswith(ID_BASE):
            return str(parse_one(prop, value.value.removeprefix(ID_BASE)))
        entity_id = iri_id(value.value, self._its.scope)
        if entity_id in self._its.known:
            return entity_id
        stated = value in self._its.nodes
        raise ValueError("is not understood" if stated else "is not described in the file")

    def _checked(self, target: str, node: Subject) -> str:
        cls = self._its.classes[node]
        if not self._its.schema.is_a(cls.name, target):
            raise ValueError(f"is a {cls.name}, where a {target} is asked for")
        return self._its.ids[node]

    def _by_name(self, target: str, text: str) -> str:
        if target == "Country" and (country := find_country(text)):
            self._its.countries[country.id] = country
            return country.id
        if target == "Material" and (found := self._its.materials.get(_key(text))):
            return found
        raise ValueError(f"is a text that is known as no {target}")

    def material(self, node: Subject) -> str | None:
        """The known material of this name."""
        names = {
            found
            for prop in ("name", "alias")
            for value in self._its.nodes[node].values.get(prop, ())
            if (found := self._its.materials.get(_key(value.value)))
        }
        return names.pop() if len(names) == 1 else None

    def _name(self, node: Subject) -> str | None:
        """The nearest name of a node, whatever it is."""
        facts = self._its.nodes.get(node)
        named = facts.values.get("name", {}) if facts else {}
        texts = [(order, value.value) for value, order in named.items() if _is_text(value)]
        return min(texts)[1] if texts else None


def _merged(all_facts: Iterable[Facts]) -> dict[str, dict[Value, Decimal]]:
    said: dict[str, dict[Value, Decimal]] = {}
    for facts in all_facts:
        for name, values in facts.values.items():
            held = said.setdefault(name, {})
            for value, order in values.items():
                held[value] = min(order, held.get(value, order))
    return said


def _language(value: Value) -> tuple[int, str]:
    """English before no language before any other."""
    language = (value.language or "") if isinstance(value, ox.Literal) else ""
    return (0, "") if language.split("-")[0] == "en" else (1, "") if not language else (2, language)


def _is_text(value: Value) -> bool:
    return isinstance(value, ox.Literal)


def _key(text: str) -> str:
    return " ".join(text.split()).casefold()


def _shown(value: Value) -> str:
    return "_:" if isinstance(value, ox.BlankNode) else str(value.value)
