"""`lodeway gaps` as another program calls it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from app.cli import app
from graph.store import Store
from ontology.errors import UsageError

if TYPE_CHECKING:
    from click.testing import Result

    from graph.database.connect import ServerInfo
    from graph.settings import Settings


@pytest.fixture
def loaded(server: ServerInfo, empty_database: Settings) -> None:
    from chain import reading

    with Store.connect(server) as store:
        store.load(reading())


def call(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["gaps", *arguments])


@pytest.mark.usefixtures("loaded")
def test_gaps_are_printed_counted_and_told_by_the_exit_code() -> None:
    done = call("--json")
    document = json.loads(done.stdout)
    assert done.exit_code == 1
    assert sum(document["counts"].values()) == len(document["gaps"]) > 0
    assert all(gap["closed_by"] and gap["says"] for gap in document["gaps"])

    kind, count = max(document["counts"].items(), key=lambda pair: pair[1])
    text = call("--kind", kind, "--limit", "1", "--as-of", document["as_of"])
    assert text.exit_code == 1
    assert f"{count} gaps as of {document['as_of']}" in text.stdout
    assert f"and {count - 1} more: --kind {kind} --limit {count}" in text.stdout
    whole = call("--kind", kind, "--limit", str(count)).stdout
    assert whole.count("closed by:") == count
    assert "more:" not in whole

    none = call("--kind", "planned-start-passed", "--as-of", "1900-01-01")
    assert (none.exit_code, none.stderr) == (0, "No gaps of this kind.\n")
    assert isinstance(call("--kind", "nonsense").exception, UsageError)
    assert isinstance(call("--known-at", "2000-01-01").exception, UsageError)
