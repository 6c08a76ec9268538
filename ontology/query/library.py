"""The queries that come with Lodeway: one `.rq` file each in queries/, which any engine can run.

A file begins with a comment that is YAML: title, question and what each parameter is. After an empty
comment line come notes for the reader, then SPARQL. A parameter is a variable that a line of the
form `VALUES ?name { id:default }` binds; to ask about something else, edit that line, or give the
value beside the query, and it goes to the engine as a value and never into the text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml

from ontology.errors import UsageError
from ontology.query.prefixes import PREFIXES

_DEFAULT = re.compile(r"^ *VALUES \?(\w+) \{ id:(\S+) \}\n", re.MULTILINE)


@dataclass(frozen=True)
class LibraryQuery:
    """A query with a name. `params`: what each is; `defaults`: the id that each has if none is given."""

    name: str
    title: str
    question: str
    params: Mapping[str, str]
    notes: str
    sparql: str

    @property
    def defaults(self) -> dict[str, str]:
        """The ids in the text."""
        return dict(_DEFAULT.findall(self.sparql))

    def about(self, given: Mapping[str, str]) -> tuple[str, dict[str, str]]:
        """The query for other ids: its text without the defaults of those, and their IRIs.

        Raises UsageError for a parameter that it does not have.
        """
        for name in given:
            if name not in self.params:
                known = ", ".join(self.params) or "none"
                raise UsageError(f"query {self.name} has no parameter {name}; it has: {known}")
        text = _DEFAULT.sub(lambda m: "" if m[1] in given else m[0], self.sparql)
        return text, {name: PREFIXES["id"] + value for name, value in given.items()}


@cache
def library() -> tuple[LibraryQuery, ...]:
    """Every query, by name."""
    found = [
        path for path in (files("ontology") / "queries").iterdir() if path.name.endswith(".rq")
    ]
    return tuple(
        read_query(path.name.removesuffix(".rq"), path.read_text("utf-8"))
        for path in sorted(found, key=lambda path: path.name)
    )


def get_query(name: str) -> LibraryQuery:
    """The query of this name. Raises UsageError naming those that there are."""
    for query in library():
        if query.name == name:
            return query
    known = ", ".join(query.name for query in library())
    raise UsageError(f"there is no query {name!r}; there are: {known}")


def read_query(name: str, text: str) -> LibraryQuery:
    """A query from the text of its file. Raises UsageError if its head is not built as stated."""
    lines = text.splitlines()
    end = next((n for n, line in enumerate(lines) if not line.startswith("#")), len(lines))
    comment = "\n".join(line[1:].removeprefix(" ") for line in lines[:end])
    written, _, notes = comment.partition("\n\n")
    sparql = "\n".join(lines[end:]) + "\n"
    try:
        head = yaml.safe_load(written)
        params = {str(k): str(v) for k, v in (head.get("params") or {}).items()}
        found = LibraryQuery(
            name, str(head["title"]), str(head["question"]), params, notes.strip(), sparql
        )
    except (yaml.YAMLError, AttributeError, KeyError, TypeError) as error:
        raise UsageError(f"the head of {name}.rq is not built as stated: {error}") from error
    if set(found.defaults) != set(params):
        raise UsageError(f"{name}.rq: its VALUES and its parameters are not the same")
    return found
