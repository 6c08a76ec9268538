"""A data set folder on disk: which files it may hold, and how their headers must look."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from loaders.helpers import Table, read_table
from ontology.errors import SourceError
from ontology.ids import is_id
from ontology.schema import Class, load_schema

RECORD_COLUMNS = ("source", "locator", "quote", "confidence", "retrieved")
SAME_AS_COLUMNS = ("left", "right", "verdict", "reason", "by", "date")
SAME_AS = "same_as.csv"
SETTINGS = "dataset.yml"
_ASIDE = {"parked.csv", "accounting.csv", "issues.csv", SETTINGS}  # no facts in them


@dataclass(frozen=True)
class Folder:
    """A folder whose structure is sound: its tables by class, in the order of the schema."""

    dataset: str
    title: str
    tables: tuple[tuple[Class, Table], ...]
    same_as: Table | None


def open_folder(path: Path, dataset: str | None = None) -> Folder:
    """Read every file of a folder. Raises SourceError on a structure that is not as stated."""
    if not path.is_dir():
        raise SourceError(
            f"{path}: is no folder; a data set is a folder with one CSV for each class"
        )
    names = sorted(entry.name for entry in path.iterdir() if not entry.name.startswith("."))
    schema = load_schema()
    _check_names(names)
    tables = tuple(
        (cls, _table(path, cls)) for cls in schema.concrete() if f"{cls.name}.csv" in names
    )
    if not tables:
        raise SourceError(
            f"{path.name}: holds no facts; no file is named after a class (Offtake.csv)"
        )
    same_as = read_table(path / SAME_AS, may_be_empty=True) if SAME_AS in names else None
    if same_as and set(same_as.header) != set(SAME_AS_COLUMNS):
        raise SourceError(f"{SAME_AS}:1: the columns must be {', '.join(SAME_AS_COLUMNS)}")
    settings = _settings(path / SETTINGS) if SETTINGS in names else {}
    name = _dataset(path, dataset, settings)
    return Folder(name, settings.get("title", name), tables, same_as)


def _check_names(names: list[str]) -> None:
    schema = load_schema()
    known = {f"{cls.name}.csv" for cls in schema.concrete()}
    for name in names:
        if name in known or name in _ASIDE or name == SAME_AS or _is_note(name):
            continue
        raise SourceError(f"{name}: {_why_unknown(name, known)}")


def _is_note(name: str) -> bool:
    return name.upper().startswith(("README", "LICENSE", "LICENCE")) or name.endswith(".md")


def _why_unknown(name: str, known: set[str]) -> str:
    stem = name.rsplit(".", 1)[0]
    for right in known:
        if name.lower() == right.lower():
            return f"must be written {right}"
    if stem in load_schema().classes:
        below = ", ".join(f"{cls.name}.csv" for cls in load_schema().below(stem))
        return f"is not readable under this name; use {below}"
    return "is no file of a data set; files are named after classes, see docs/schema.md"


def _table(path: Path, cls: Class) -> Table:
    table = read_table(path / f"{cls.name}.csv")
    extra = () if cls.name == "Source" else RECORD_COLUMNS
    for column in table.header:
        if column != "id" and column not in cls.properties and column not in extra:
            raise SourceError(
                f"{table.file}:1: {cls.name} has no property {column!r}; "
                f"it has {', '.join(['id', *cls.properties, *extra])}"
            )
    for column in ("id", *extra[:1]):
        if column not in table.header:
            raise SourceError(f"{table.file}:1: the column {column!r} is missing")
    return table


def _settings(path: Path) -> Mapping[str, str]:
    try:
        found: Any = yaml.safe_load(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise SourceError(f"{path.name}: cannot be read: {' '.join(str(error).split())}") from error
    if not isinstance(found, dict):
        raise SourceError(
            f"{path.name}: must hold lines such as 'id: my-data' and 'title: My data'"
        )
    for key in ("id", "title"):
        if key in found and not isinstance(found[key], str):
            raise SourceError(f"{path.name}: {key} must be a text; put it in quotes")
    return found


def _dataset(path: Path, wanted: str | None, settings: Mapping[str, str]) -> str:
    name = wanted or settings.get("id")
    if not name:
        raise SourceError(f"{path.name}: has no {SETTINGS} with an id; add one or pass --as NAME")
    if not is_id(name):
        raise SourceError(f"{name!r} is no id for a data set (letters, digits and . _ ~ - only)")
    return name
