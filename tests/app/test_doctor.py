"""`lodeway doctor` sees each setting that keeps a server safe, and says what to do without it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from graph.database.connect import driver_for
from graph.embedded.doctor import examine
from graph.embedded.safe import INTERNAL, SAFE
from graph.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

    from graph.server import ServerInfo

Lodeway = "Callable[..., subprocess.CompletedProcess[str]]"


def test_all_is_well_after_up(empty_database: Settings, lodeway: Lodeway) -> None:
    done = lodeway("doctor", "--json")
    answer = json.loads(done.stdout)
    assert [check for check in answer["checks"] if check["verdict"] != "ok"] == []
    assert (answer["healthy"], done.returncode) == (True, 0)
    names = {check["name"] for check in answer["checks"]}
    assert SAFE.keys() <= names
    assert {"constraints", "disk", "neo4j files", "plugins", "versions"} <= names


def test_the_settings_are_those_promised() -> None:
    assert SAFE | INTERNAL == {
        "server.default_listen_address": "127.0.0.1",
        "dbms.security.auth_enabled": "true",
        "server.directories.import": "import",
        "dbms.security.allow_csv_import_from_file_urls": "false",
        "db.transaction.timeout": "30s",
        "db.memory.transaction.max": "256.00MiB",
        "db.transaction.concurrent.maximum": "50",
        "dbms.usage_report.enabled": "false",
        "server.http.enabled": "false",
        "server.https.enabled": "false",
        "internal.dbms.cypher_ip_blocklist": "0.0.0.0/0,::/0",
        "internal.dbms.bolt.netty_server_shutdown_quiet_period_duration": "0s",
    }


def test_a_server_with_another_setting_is_found(
    server: ServerInfo, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Community cannot change a setting while it runs, so here the promise changes instead."""
    monkeypatch.setitem(SAFE, "db.transaction.timeout", "5m")
    problems = [check for check in examine(settings, server) if check.verdict == "problem"]
    assert [(check.name, check.found) for check in problems] == [("db.transaction.timeout", "30s")]
    assert "Should be 5m" in problems[0].advice


def test_data_without_the_constraint_is_a_problem(
    empty_database: Settings, server: ServerInfo
) -> None:
    with driver_for(server) as driver:
        rows = driver.execute_query(
            "SHOW CONSTRAINTS YIELD name, labelsOrTypes, createStatement "
            "WHERE 'Resource' IN labelsOrTypes RETURN name, createStatement"
        ).records
        for row in rows:
            driver.execute_query(f"DROP CONSTRAINT {row['name']}")
        driver.execute_query("CREATE (:Resource {id: 'a'}), (:Resource {id: 'a'})")
        try:
            verdicts = {check.name: check.verdict for check in examine(empty_database, server)}
        finally:
            driver.execute_query("MATCH (n) DETACH DELETE n")
            for row in rows:
                driver.execute_query(row["createStatement"])
    assert verdicts["constraints"] == "problem"


def test_a_password_that_others_can_read_is_a_problem(
    server: ServerInfo, lodeway: Lodeway, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text("NEO4J_PASSWORD=canary\n")
    (tmp_path / ".env").chmod(0o644)
    done = lodeway("doctor")
    assert done.returncode == 1
    assert "chmod 600 .env" in done.stdout
    assert "canary" not in done.stdout + done.stderr


def test_nothing_running_says_how_to_start(lodeway: Lodeway, tmp_path: Path) -> None:
    done = lodeway("doctor", LODEWAY_HOME=str(tmp_path / "other"))
    assert done.returncode == 1
    assert "`lodeway up`" in done.stdout


@pytest.mark.parametrize("words", [("doctor",), ("status",), ("up",)])
def test_the_password_is_never_printed(
    server: ServerInfo, lodeway: Lodeway, words: tuple[str, ...]
) -> None:
    for extra in ((), ("--json",)):
        done = lodeway(*words, *extra)
        assert server.password.get_secret_value() not in done.stdout + done.stderr
