"""The named queries: one `.cypher` file each in queries/, listed by command line, app and docs.

A file begins with a comment that is YAML: title, question, params (default and what it is) and
columns (name and what it holds). After an empty comment line come notes for the reader, then the
Cypher that is run.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import yaml

from ontology.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Param:
    """A parameter: its default, which also says its type, and what it is."""

    default: Any
    about: str


@dataclass(frozen=True)
class NamedQuery:
    """A query that researchers run by name. `columns`: what each column holds, in order.

    `notes`: what a reader should know about the answer; '' if nothing.
    """

    name: str
    title: str
    question: str
    params: Mapping[str, Param]
    columns: Mapping[str, str]
    notes: str
    cypher: str

    def arguments(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """All parameters, those given as text read as their default's type.

        Raises UsageError for a parameter that it does not have or a value that does not fit.
        """
        if strange := sorted(set(given) - set(self.params)):
            known = ", ".join(self.params) or "none"
            raise UsageError(f"query {self.name} has no parameter {strange[0]}; it has: {known}")
        read = {
            name: _read(name, value, self.params[name].default) for name, value in given.items()
        }
        return {name: param.default for name, param in self.params.items()} | read


@cache
def all_queries() -> tuple[NamedQuery, ...]:
    """Every named query, by name."""
    folder = files("graph") / "queries"
    found = [p for p in folder.iterdir() if p.name.endswith(".cypher")]
    return tuple(
        read_query(path.name.removesuffix(".cypher"), path.read_text("utf-8"))
        for path in sorted(found, key=lambda path: path.name)
    )


def get_query(name: str) -> NamedQuery:
    """The query of this name. Raises UsageError naming those that there are."""
    for query in all_queries():
        if query.name == name:
            return query
    known = ", ".join(query.name for query in all_queries())
    raise UsageError(f"there is no query {name!r}; there are: {known}")


def read_query(name: str, text: str) -> NamedQuery:
    """A query from the text of its file. Raises UsageError if its head is not built as stated."""
    lines = text.splitlines()
    end = next((n for n, line in enumerate(lines) if not line.startswith("//")), len(lines))
    comment = "\n".join(line[2:].removeprefix(" ") for line in lines[:end])
    written, _, notes = comment.partition("\n\n")
    try:
        head = yaml.safe_load(written)
        params = {
            str(k): Param(v["default"], v["about"]) for k, v in (head.get("params") or {}).items()
        }
        fields = {key: str(head[key]) for key in ("title", "question")}
        columns = {str(k): str(v) for k, v in head["columns"].items()}
    except (yaml.YAMLError, AttributeError, KeyError, TypeError) as error:
        raise UsageError(f"the head of {name}.cypher is not built as stated: {error}") from error
    return NamedQuery(
        name, params=params, columns=columns, notes=notes, cypher="\n".join(lines[end:]), **fields
    )  # fmt: skip


def _read(name: str, value: Any, default: Any) -> Any:
    """A value from the command line as what the default is; lists and numbers are JSON."""
    if not isinstance(value, str) or isinstance(default, str):
        return value
    if value == "" or value == "null":
        return None
    if default is None:
        return value
    try:
        found = json.loads(value)
    except json.JSONDecodeError:
        found = value
    if isinstance(default, list) and isinstance(found, str):
        return [part.strip() for part in found.split(",")]
    if isinstance(default, bool) is not isinstance(found, bool) or isinstance(found, str):
        raise UsageError(f"{name} is like {json.dumps(default)}, which {value!r} is not")
    return found
