"""What other programs rely on: help, exit codes, one JSON document on stdout, messages on stderr."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest
import typer

from app.cli import app

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from graph.server import ServerInfo
    from graph.settings import Settings

    Lodeway = Callable[..., subprocess.CompletedProcess[str]]


def _commands(
    group: typer.Typer, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], str]]:
    for command in group.registered_commands:
        callback = command.callback
        assert callback is not None
        name = command.name or callback.__name__.replace("_", "-")
        yield (*path, name), command.help or callback.__doc__ or ""
    for nested in group.registered_groups:
        assert nested.typer_instance is not None
        assert nested.name is not None
        yield from _commands(nested.typer_instance, (*path, nested.name))


COMMANDS = dict(_commands(app))


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_every_command_has_help_with_an_example(command: tuple[str, ...]) -> None:
    text = COMMANDS[command]
    assert text.strip(), "no help"
    assert f"lodeway {' '.join(command)}" in text, "no example"


def test_the_commands_of_the_server_are_there() -> None:
    assert {("up",), ("down",), ("status",), ("doctor",), ("run",), ("app",)} <= COMMANDS.keys()


def test_help_is_quick(lodeway: Lodeway) -> None:
    times = []
    for _ in range(5):
        started = time.monotonic()
        assert lodeway("--help").returncode == 0
        times.append(time.monotonic() - started)
    # 0.3 s on a quiet machine; the best of five, since all its cores are at work on tests.
    assert min(times) < 2.0


def test_version(lodeway: Lodeway) -> None:
    assert lodeway("--version").stdout == "lodeway 0.1.0\n"


@pytest.mark.parametrize("words", [("nonsense",), ("up", "--nonsense"), ("run", "--port", "x")])
def test_wrong_usage_is_2(lodeway: Lodeway, words: tuple[str, ...]) -> None:
    done = lodeway(*words)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Error" in done.stderr


def test_no_store_is_3_and_one_line(lodeway: Lodeway, tmp_path: Path) -> None:
    done = lodeway("status", "--json", LODEWAY_HOME=str(tmp_path / "nowhere"))
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr == "Error: Neo4j is not running. Start it with `lodeway up`.\n"


def test_debug_shows_where(lodeway: Lodeway, tmp_path: Path) -> None:
    done = lodeway("--debug", "status", LODEWAY_HOME=str(tmp_path / "nowhere"))
    assert done.returncode == 3
    assert "Traceback" in done.stderr


def test_a_wrong_setting_is_2(lodeway: Lodeway) -> None:
    done = lodeway("status", LODEWAY_BOLT_PORT="many")
    assert done.returncode == 2
    assert done.stderr.startswith("Error: Cannot use the setting LODEWAY_BOLT_PORT")


def test_status_is_what_a_client_needs(
    empty_database: Settings, server: ServerInfo, lodeway: Lodeway
) -> None:
    done = lodeway("status", "--json")
    assert json.loads(done.stdout) == {
        "uri": server.uri,
        "username": "neo4j",
        "password_file": str(server.home / "password"),
        "database": "neo4j",
        "embedded": True,
        "pid": server.pid,
        "home": str(server.home),
        "counts": {"entities": 0, "records": 0, "sources": 0},
    }
    assert (done.returncode, done.stderr) == (0, "")


def test_a_server_outlives_the_command_that_started_it(
    server: ServerInfo, lodeway: Lodeway, tmp_path: Path
) -> None:
    home = {"LODEWAY_HOME": str(tmp_path / "home"), "LODEWAY_BOLT_PORT": ""}
    started = json.loads(lodeway("up", "--json", **home).stdout)
    try:
        assert json.loads(lodeway("up", "--json", **home).stdout) == started
        assert json.loads(lodeway("status", "--json", **home).stdout)["pid"] == started["pid"]
    finally:
        stopped = lodeway("down", "--json", **home)
    assert json.loads(stopped.stdout) == {"stopped": True}
    assert json.loads(lodeway("down", "--json", **home).stdout) == {"stopped": False}


def test_ctrl_c_while_the_commands_load_leaves_no_traceback() -> None:
    code = (
        "import pkgutil\n"
        "def stop(*_):\n    raise KeyboardInterrupt\n"
        "pkgutil.iter_modules = stop\n"
        "import app.cli\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (130, "")
