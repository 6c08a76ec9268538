"""`lodeway find`, `show` and `query` as another program calls them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from app.cli import app
from graph.store import Store
from ontology.errors import UsageError

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable

    from click.testing import Result

    from graph.database.connect import ServerInfo
    from graph.settings import Settings

    Lodeway = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def loaded(server: ServerInfo, empty_database: Settings) -> None:
    from chain import reading

    with Store.connect(server) as store:
        store.load(reading())


@pytest.mark.usefixtures("loaded")
def test_find_show_and_query() -> None:
    found = json.loads(call("find", "mine co", "--json").stdout)
    assert found["hits"][0]["id"] == "mine-co"
    assert found["truncated"] is False

    nothing = call("find", "xyzzyq")
    assert (nothing.exit_code, nothing.stdout) == (1, "")

    shown = json.loads(call("show", "mco", "--json").stdout)
    assert (shown["id"], shown["asked"], shown["class"]) == ("mine-co", "mco", "Company")
    country = next(field for field in shown["fields"] if field["name"] == "country")
    assert (country["value"], country["source"]) == ("Australia", "report")
    assert country["others"][0]["value"] == "United States"
    assert {site["id"] for site in shown["sites"]} == {"mine", "sep-my"}
    supply = next(
        item
        for site in shown["sites"]
        for group in site["relations"]
        for item in group["items"]
        if item["id"] == "s-3"
    )
    assert supply["reads"] == "supplies"
    assert supply["evidence"][0]["quote"] == "as stated"

    text = call("show", "mine-co").stdout
    assert "At Mount Weld (Mine, Australia, mine)" in text
    assert "no quote recorded" in text
    assert isinstance(call("show", "nobody").exception, UsageError)

    asked = "MATCH (c:Company) RETURN '=1' AS formula, c.id AS id ORDER BY id"
    assert call("query", asked, "--csv").stdout.splitlines()[:2] == ["formula,id", "'=1,gm"]
    counted = json.loads(call("query", "RETURN $n + 1 AS n", "--param", "n=41", "--json").stdout)
    assert counted == {"columns": ["n"], "rows": [{"n": 42}], "truncated": False}
    assert isinstance(call("query", "CREATE (n) RETURN n").exception, UsageError)
    assert isinstance(call("query", "RETURN 1", "--param", "novalue").exception, UsageError)


@pytest.mark.usefixtures("loaded")
def test_show_and_routes_as_the_graph_was_known_on_a_day() -> None:
    today = datetime.now(UTC).date().isoformat()
    now = call("show", "mco", "--json")
    assert call("show", "mco", "--json", "--known-at", today).stdout == now.stdout
    live = json.loads(call("routes", "--to", "gm", "--json").stdout)
    then = json.loads(call("routes", "--to", "gm", "--json", "--known-at", today).stdout)
    assert live["query"].pop("known_at", None) is None
    assert then["query"].pop("known_at") == today
    # How long the search took is its own each time.
    assert live["search"].pop("seconds") >= 0 <= then["search"].pop("seconds")
    assert then == live
    for words in (("show", "mco"), ("routes", "--to", "gm")):
        early = call(*words, "--known-at", "2020-02-29").exception
        assert isinstance(early, UsageError)
        assert "nothing was loaded before 2020-02-29; the first load was on" in str(early)
        wrong = call(*words, "--known-at", "yesterday").exception
        assert "--known-at yesterday: write a day as YYYY-MM-DD" in str(wrong)


def call(*arguments: str) -> Result:
    """The command in this process; stdout and stderr apart."""
    return CliRunner().invoke(app, list(arguments))


def test_the_library_is_listed_without_a_database(lodeway: Lodeway) -> None:
    listed = json.loads(lodeway("query", "--json", NEO4J_URI="bolt://127.0.0.1:1").stdout)
    assert "owners-of-company" in [entry["name"] for entry in listed]
    assert all(entry["question"] and entry["cypher"] for entry in listed)
