"""Writes models.py from the schema: one plain pydantic model a class, no methods."""

from __future__ import annotations

import textwrap
from pathlib import Path

from ontology.dates import PATTERN as DATE_PATTERN
from ontology.ids import ID_PATTERN
from ontology.schema import Class, Property, Schema, load_schema

_HEAD = f'''"""The entities as pydantic models.

Generated from the Turtle files by `lodeway ontology build`; do not edit.
Every field but `id` is optional, since a record may be partial; what a merged entity must have is
checked by ontology.validate. References are ids.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Id = Annotated[str, Field(pattern=r"{ID_PATTERN}")]
Date = Annotated[str, Field(pattern=r"{DATE_PATTERN}")]
'''
_RESOURCE = '''class Resource(BaseModel):
    """What has an id."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Id
'''
_TYPES = {"string": "str", "uri": "str", "decimal": "Decimal", "boolean": "bool", "date": "Date"}


def models_path() -> Path:
    """Where the generated module stands."""
    return Path(__file__).with_name("models.py")


def write_models(schema: Schema | None = None) -> bool:
    """Write models.py; says whether its text changed."""
    text = models_text(schema or load_schema())
    path = models_path()
    changed = not path.exists() or path.read_text("utf-8") != text
    if changed:
        path.write_text(text, "utf-8")
    return changed


def models_text(schema: Schema) -> str:
    """The text of models.py."""
    parts = [
        _HEAD + _codes(schema),
        _RESOURCE,
        *(_class(schema, cls) for cls in schema.classes.values()),
    ]
    names = "".join(f'    "{c.name}": {c.name},\n' for c in schema.concrete())
    table = f"MODELS: dict[str, type[Resource]] = {{\n{names}}}\n"
    return "\n\n".join([*(part.rstrip() + "\n" for part in parts), table])


def _codes(schema: Schema) -> str:
    """The closed lists of values, each once: StageCode, StatusCode."""
    lists = {p.name: p.values for cls in schema.classes.values() for p in cls.properties.values()}
    return "".join(
        f"{_code_type(name)} = Literal[\n"
        + "".join(f'    "{value}",\n' for value in values)
        + "]\n"
        for name, values in lists.items()
        if values
    )


def _code_type(name: str) -> str:
    return f"{name[0].upper()}{name[1:]}Code"


def _class(schema: Schema, cls: Class) -> str:
    inherited = schema[cls.parent].properties if cls.parent else {}
    own = [p for p in cls.properties.values() if _annotation(p) != _inherited(inherited, p)]
    lines = [f"class {cls.name}({cls.parent or 'Resource'}):", _docstring(cls.comment)]
    if own:
        lines.append("")
    for prop in own:
        note = f"  # {prop.target}" if prop.target else ""
        lines.append(f"    {prop.name}: {_annotation(prop)}{note}")
    return "\n".join(lines)


def _inherited(properties: object, prop: Property) -> str | None:
    found = properties.get(prop.name) if isinstance(properties, dict) else None
    return _annotation(found) if found else None


def _annotation(prop: Property) -> str:
    inner = _inner(prop)
    return f"tuple[{inner}, ...] = ()" if prop.many else f"{inner} | None = None"


def _inner(prop: Property) -> str:
    if prop.kind == "reference":
        return "Id"
    if prop.values:
        return _code_type(prop.name)
    limits = _limits(prop)
    base = _TYPES[prop.kind]
    return f"Annotated[{base}, Field({limits})]" if limits else base


def _limits(prop: Property) -> str:
    pairs = {
        "pattern": f'r"{prop.pattern}"' if prop.pattern else None,
        "ge": prop.minimum,
        "le": prop.maximum,
        "gt": prop.above,
    }
    return ", ".join(f"{key}={value}" for key, value in pairs.items() if value is not None)


def _docstring(comment: str) -> str:
    text = textwrap.fill(
        f'"""{comment}"""', width=96, initial_indent="    ", subsequent_indent="    "
    )
    return text if "\n" not in text else text[: -len('"""')] + '\n    """'
