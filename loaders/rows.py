"""Rows of a data set folder to records, sources and decisions; what is bad becomes issues."""

from __future__ import annotations

from typing import cast

from loaders.folder import Folder
from loaders.helpers import Row, Table
from ontology.ids import is_id
from ontology.models import Resource, Source
from ontology.record import CONFIDENCES, VERDICTS, Confidence, Issue, Record, SameAs, Verdict
from ontology.schema import Class
from ontology.values import is_date, parse_entity, split


class Rows:
    """One reading of a folder: what has been taken so far."""

    def __init__(self, folder: Folder) -> None:
        self._dataset = folder.dataset
        self.sources: dict[str, Source] = {}
        self.records: list[Record] = []
        self.issues: list[Issue] = []
        self.same_as: list[SameAs] = []
        self.read = 0  # records, sources and decisions that the rows would give if all were good
        self._places: dict[str, tuple[str, int]] = {}  # record key -> file, line
        self._take(folder)

    def where(self, record: Record) -> tuple[str, int | None]:
        """File and line of a record that was taken."""
        return self._places[record.key(self._dataset)]

    def _take(self, folder: Folder) -> None:
        # Sources first, so that rows can be held to them.
        for cls, table in sorted(folder.tables, key=lambda pair: pair[0].name != "Source"):
            for row in table.rows:
                if cls.name == "Source":
                    self._source(cls, table, row)
                else:
                    self._fact(cls, table, row)
        if folder.same_as:
            for row in folder.same_as.rows:
                self._decision(folder.same_as, row)

    def _bad(self, table: Table, row: Row, column: str, reason: str, value: str = "") -> None:
        self.issues.append(Issue(table.file, row.line, column, value, reason))

    def _entity(self, cls: Class, table: Table, row: Row) -> Resource | None:
        entity, bad = parse_entity(cls, row.cells)
        for column, value, reason in bad:
            self._bad(table, row, column, reason, value)
        return entity

    def _source(self, cls: Class, table: Table, row: Row) -> None:
        self.read += 1
        entity = self._entity(cls, table, row)
        missing = [
            p.name for p in cls.properties.values() if p.required and p.name not in row.cells
        ]
        for name in missing:
            self._bad(table, row, name, "every source needs it")
        if not isinstance(entity, Source) or missing:
            return
        if entity.id in self.sources:
            self._bad(table, row, "id", "stands twice; the first row is kept", entity.id)
        else:
            self.sources[entity.id] = entity

    def _fact(self, cls: Class, table: Table, row: Row) -> None:
        cited = list(dict.fromkeys(split(row.cells.get("source", ""))))
        self.read += max(1, len(cited))
        before = len(self.issues)
        entity = self._entity(cls, table, row)
        self._check_record_columns(table, row, cited)
        if entity is not None and len(self.issues) == before:
            for source in cited:
                self._record(table, row, entity, self.sources[source])

    def _check_record_columns(self, table: Table, row: Row, cited: list[str]) -> None:
        if not cited:
            self._bad(table, row, "source", "a fact needs a source")
        for source in cited:
            if source not in self.sources:
                self._bad(table, row, "source", "is not in Source.csv or was refused there", source)
        confidence = row.cells.get("confidence", "medium")
        if confidence not in CONFIDENCES:
            self._bad(table, row, "confidence", _known(CONFIDENCES), confidence)
        if not is_date(retrieved := row.cells.get("retrieved", "2000")):
            self._bad(table, row, "retrieved", "is no date", retrieved)

    def _record(self, table: Table, row: Row, entity: Resource, source: Source) -> None:
        record = Record(
            entity=entity,
            source=source.id,
            confidence=cast(Confidence, row.cells.get("confidence", "medium")),
            locator=row.cells.get("locator"),
            quote=row.cells.get("quote"),
            retrieved=row.cells.get("retrieved", source.retrieved),
        )
        key = record.key(self._dataset)
        if key in self._places:
            file, line = self._places[key]
            self._bad(table, row, "id", f"says again what line {line} of {file} says", entity.id)
        else:
            self._places[key] = table.file, row.line
            self.records.append(record)

    def _decision(self, table: Table, row: Row) -> None:
        self.read += 1
        before = len(self.issues)
        cells = {column: row.cells.get(column, "") for column in table.header}
        for side in ("left", "right"):
            if not is_id(cells[side]):
                self._bad(table, row, side, "is no id", cells[side])
        if cells["left"] == cells["right"]:
            self._bad(table, row, "right", "is the same id as left", cells["right"])
        if cells["verdict"] not in VERDICTS:
            self._bad(table, row, "verdict", _known(VERDICTS), cells["verdict"])
        for column in ("reason", "by"):
            if not cells[column]:
                self._bad(table, row, column, "a decision needs it")
        if not is_date(cells["date"]):
            self._bad(table, row, "date", "is no date", cells["date"])
        if len(self.issues) == before:
            verdict = cast(Verdict, cells.pop("verdict"))
            self.same_as.append(SameAs(verdict=verdict, **cells))


def _known(values: tuple[str, ...]) -> str:
    return f"is none of {', '.join(values)}"
