"""Runs: what one load did, and the flag that a large one sets while it is under way."""

from __future__ import annotations

import uuid
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from graph.database.transactions import rows
from ontology.errors import StoreError
from ontology.exchange.archive import Dataset, Run

if TYPE_CHECKING:
    from neo4j import Transaction

    from ontology.record import Issue


@dataclass(frozen=True)
class RunReport:
    """What a load did, counted in statements: records, sources and decisions on sameness alike.

    `read` counts rows of the input, `accepted` the distinct statements taken from them, which are
    created + updated + unchanged. Updated: a new version of a record of the same source, id, class
    and locator, or a source whose description changed. Removed: no longer stated. `run` is the run
    that wrote; where nothing had changed, nothing is written and it is the last one that did.
    """

    run: str
    dataset: str
    read: int
    accepted: int
    created: int
    updated: int
    unchanged: int
    removed: int
    issues: tuple[Issue, ...] = ()

    @property
    def changed(self) -> int:
        """How many statements were written or taken back."""
        return self.created + self.updated + self.removed


def new_run_id(dataset: str, now: datetime) -> str:
    """A readable, unique id: when, what, and four hex digits."""
    return f"{now:%Y%m%dT%H%M%SZ}-{dataset}-{uuid.uuid4().hex[:4]}"


_SAVE = """\
MERGE (d:Dataset {id: $dataset})
SET d.title = $title, d.run = $run
MERGE (r:Run {id: $run})
SET r += $properties
MERGE (r)-[:RUN_OF]->(d)"""
_DATASET = "MATCH (d:Dataset {id: $dataset}) RETURN d.title AS title, d.run AS run"
_RUNS = """\
MATCH (r:Run)
RETURN properties(r) AS run
ORDER BY r.started DESC, r.id"""
_DATASETS = "MATCH (d:Dataset) RETURN d.id AS id, d.title AS title, d.run AS run ORDER BY d.id"


def ensure_dataset(tx: Transaction, dataset: str, title: str) -> None:
    """Make sure that the data set's node is there before anything hangs on it."""
    rows(
        tx, "MERGE (d:Dataset {id: $dataset}) ON CREATE SET d.title = $title", _args(dataset, title)
    )


def _args(dataset: str, title: str) -> dict[str, str]:
    return {"dataset": dataset, "title": title}


def save_run(
    tx: Transaction,
    report: RunReport,
    title: str,
    loader: str | None,
    started: datetime,
    complete: bool,
) -> None:
    """Write the run and make it the last one of its data set."""
    counts = {k: v for k, v in asdict(report).items() if isinstance(v, int)}
    properties = {
        "dataset": report.dataset, "started": started, "ended": datetime.now(UTC),
        "complete": complete, "issues": len(report.issues), "loader": loader, **counts,
    }  # fmt: skip
    rows(tx, _SAVE, _args(report.dataset, title) | {"run": report.run, "properties": properties})


def count_issues(tx: Transaction, run: str, issues: int) -> None:
    """Correct the number of issues of a run."""
    rows(tx, "MATCH (r:Run {id: $run}) SET r.issues = $issues", {"run": run, "issues": issues})


def last_run(tx: Transaction, dataset: str) -> tuple[str | None, str | None]:
    """Title and last run of a data set; (None, None) if it was never loaded."""
    found = rows(tx, _DATASET, {"dataset": dataset})
    return (found[0]["title"], found[0]["run"]) if found else (None, None)


def all_runs(tx: Transaction) -> list[Run]:
    """Every run, the newest first."""
    return [stored_run(row["run"]) for row in rows(tx, _RUNS)]


def all_datasets(tx: Transaction) -> list[Dataset]:
    """Every data set that was ever loaded, by id."""
    return [Dataset(**row) for row in rows(tx, _DATASETS)]


def stored_run(stored: dict[str, Any]) -> Run:
    """A run from the properties of its node."""
    counts = {k: v for k, v in stored.items() if isinstance(v, int) and not isinstance(v, bool)}
    return Run(
        id=stored["id"],
        dataset=stored["dataset"],
        loader=stored.get("loader"),
        started=stored["started"].to_native().astimezone(UTC),
        ended=stored["ended"].to_native().astimezone(UTC),
        complete=stored["complete"],
        counts=dict(sorted(counts.items())),
    )


_FLAG = "MERGE (f:Loading {dataset: $dataset}) SET f.run = $run"
_UNFLAG = "MATCH (f:Loading {dataset: $dataset}) DELETE f"
_FLAG_RESTORING = "MERGE (:Loading {restoring: true})"
_UNFLAG_RESTORING = "MATCH (f:Loading {restoring: true}) DELETE f"
_FLAGGED = """\
MATCH (f:Loading)
RETURN f.dataset AS dataset, coalesce(f.restoring, false) AS restoring
ORDER BY dataset"""


def set_loading(tx: Transaction, dataset: str, run: str) -> None:
    """From here on, readers are told that a load is in progress."""
    rows(tx, _FLAG, {"dataset": dataset, "run": run})


def end_loading(tx: Transaction, dataset: str) -> None:
    """Readers may read again, unless the load of another data set was stopped in the middle."""
    rows(tx, _UNFLAG, {"dataset": dataset})


def set_restoring(tx: Transaction) -> None:
    """From here on, readers and loaders are told that an import is in progress."""
    rows(tx, _FLAG_RESTORING)


def end_restoring(tx: Transaction) -> None:
    """What was restored may be read and added to."""
    rows(tx, _UNFLAG_RESTORING)


def loading(tx: Transaction) -> bool:
    """Whether a load or an import is under way, or was killed in the middle."""
    return bool(rows(tx, _FLAGGED))


def restoring(tx: Transaction) -> bool:
    """Whether an import is under way, or was killed in the middle."""
    return any(row["restoring"] for row in rows(tx, _FLAGGED))


def refuse_while_restoring(tx: Transaction) -> None:
    """Raise StoreError where something would be added to half an import."""
    if restoring(tx):
        raise StoreError(
            "Import in progress. Wait for it to end; if it was stopped, run `lodeway import` again "
            "with a whole export."
        )


def refuse_while_loading(tx: Transaction) -> None:
    """Raise StoreError where a reader would see half a load or import."""
    refuse_while_restoring(tx)
    for row in rows(tx, _FLAGGED):
        raise StoreError(
            f"Load in progress: {row['dataset']}. Wait for it to end; if it was stopped, run "
            "`lodeway load` for it again. `--allow-partial` answers from what is there."
        )
