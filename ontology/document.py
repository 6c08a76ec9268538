"""Writes docs/schema.md from the schema: every class with its properties, every code list."""

from __future__ import annotations

from collections.abc import Iterator

from ontology.examples import example_of, example_path
from ontology.schema import Class, Edge, Property, Schema

_HEAD = """\
<!-- Generated from the Turtle files by `lodeway ontology docs`; do not edit. -->
# Schema

What Lodeway can say, version {version}. The same names are CSV columns of a data set folder, fields
of the Python models, properties in Neo4j (references are relationships: `buyer` is `BUYER`) and, in
`https://w3id.org/lodeway/ontology#`, terms in RDF. In a data set folder each class has a file named
after it; besides the properties every row has an `id` and, unless it is a source, `source`, `locator`,
`quote`, `confidence` and, where it differs from the date of the source, `retrieved`.

A star marks what an entity must have once all its sources are merged. "many" takes several values,
joined by `;` in a CSV cell. A class has all properties of the classes above it.

The examples are made up. Their files also hold whom they name, and so are valid by themselves. The whole
ontology, for RDF tools, is [ontology.ttl](ontology.ttl).
"""
_KINDS = {
    "string": "text", "uri": "address", "decimal": "number", "boolean": "true or false",
    "date": "date (2025, 2025-09 or 2025-09-30)",
}  # fmt: skip


def schema_page(schema: Schema) -> str:
    """The page as Markdown."""
    parts = [_HEAD.format(version=schema.version), "## Classes\n", *_tree(schema, None, 0), ""]
    for cls in schema.classes.values():
        parts += _class(schema, cls)
    parts.append("## Codes\n")
    for name in schema.codes:
        parts += _codes(schema, name)
    return "\n".join(parts).rstrip() + "\n"


def _tree(schema: Schema, parent: str | None, depth: int) -> Iterator[str]:
    for cls in schema.classes.values():
        if cls.parent == parent:
            yield f"{'  ' * depth}- {_link(cls.name)}{' (abstract)' if cls.abstract else ''}"
            yield from _tree(schema, cls.name, depth + 1)


def _class(schema: Schema, cls: Class) -> Iterator[str]:
    yield f"## {cls.name}\n"
    yield f"{cls.comment}\n"
    facts = [f"Below {', '.join(_link(name) for name in cls.ancestors)}."] if cls.ancestors else []
    if cls.abstract:
        facts.append("Abstract: only its subclasses have instances.")
    if facts:
        yield " ".join(facts) + "\n"
    for edge in cls.edges:
        yield _edge(edge)
    if cls.edges:
        yield ""
    inherited = schema[cls.parent].properties if cls.parent else {}
    own = [p for p in cls.properties.values() if inherited.get(p.name) != p]
    if own:
        yield "| property | value | meaning |\n|---|---|---|"
        yield from (_row(schema, prop) for prop in own)
        yield ""
    if not cls.abstract:
        yield from _example(cls)


def _example(cls: Class) -> Iterator[str]:
    says, entity = example_of(cls.name)
    yield f"[Example](../ontology/examples/{example_path(cls.name).name}): {says}\n"
    yield f"```turtle\n{entity}\n```\n"


def _edge(edge: Edge) -> str:
    return (
        f"- Drawn as `({edge.source})-[:{edge.type}]->({edge.target})`: "
        f"{edge.forward}, seen from the other side {edge.reverse}."
    )


def _row(schema: Schema, prop: Property) -> str:
    star = " *" if prop.required else ""
    return f"| `{prop.name}`{star} | {_value(schema, prop)} | {_cell(prop.comment)} |"


def _value(schema: Schema, prop: Property) -> str:
    if prop.target:
        text = _link(prop.target)
    elif prop.values and prop.name in schema.codes:
        text = f"[code](#codes-of-{prop.name.lower()})"
    elif prop.values:
        text = ", ".join(f"`{value}`" for value in prop.values)
    else:
        text = _KINDS[prop.kind]
    limits = [("from", prop.minimum), ("to", prop.maximum), ("above", prop.above)]
    text += "".join(f" {word} {limit}" for word, limit in limits if limit is not None)
    text += f" like `{_cell(prop.pattern)}`" if prop.pattern else ""
    return f"{text}, many" if prop.many else text


def _codes(schema: Schema, name: str) -> Iterator[str]:
    yield f"### Codes of {name}\n"
    firm = any(code.firmness for code in schema.codes[name])
    yield "| code | label | meaning |" + (" firmness |" if firm else "")
    yield "|---|---|---|" + ("---|" if firm else "")
    for code in schema.codes[name]:
        row = f"| `{code.notation}` | {_cell(code.label)} | {_cell(code.definition)} |"
        yield row + (f" {code.firmness} |" if firm else "")
    yield ""


def _link(name: str) -> str:
    return f"[{name}](#{name.lower()})"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
