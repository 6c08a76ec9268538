"""The embedded server: starts, joins, ends, keeps to its home, and says what is wrong."""

from __future__ import annotations

import os
import socket
import stat
import time
from typing import TYPE_CHECKING

import psutil
import pytest
from platformdirs import user_cache_path, user_data_path

from graph import server as neo4j_server
from graph.database.connect import driver_for
from graph.embedded.home import Home, Started
from graph.embedded.process import find
from graph.server import connection, ensure_running, running, stop
from graph.settings import Settings, get_settings
from ontology.errors import StoreError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from graph.server import ServerInfo


@pytest.fixture(scope="module")
def second(server: ServerInfo, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """A second server beside the first, in its own home."""
    settings = Settings(lodeway_home=tmp_path_factory.mktemp("second-home"), lodeway_bolt_port=None)
    ensure_running(settings)
    try:
        yield settings
    finally:
        stop(settings)


def ask(info: ServerInfo, query: str) -> object:
    with driver_for(info) as driver:
        return driver.execute_query(query).records[0][0]


def test_up_joins_a_server_that_runs(server: ServerInfo, settings: Settings) -> None:
    started = time.monotonic()
    assert ensure_running(settings) == server
    assert time.monotonic() - started < 2
    assert running(settings) == connection(settings) == server


def test_two_homes_are_two_servers(server: ServerInfo, second: Settings) -> None:
    other = connection(second)
    assert other.uri != server.uri
    assert other.password.get_secret_value() != server.password.get_secret_value()
    ask(other, "CREATE (:OnlyHere) RETURN 1")
    assert ask(server, "MATCH (n:OnlyHere) RETURN count(n)") == 0
    assert ask(other, "MATCH (n:OnlyHere) RETURN count(n)") == 1


def test_listens_on_loopback_only(second: Settings) -> None:
    pid = connection(second).pid
    sockets = psutil.Process(pid).net_connections()
    listening = {item.laddr.ip for item in sockets if item.status == psutil.CONN_LISTEN}
    assert {address.removeprefix("::ffff:") for address in listening} == {"127.0.0.1"}


def test_secrets_stay_with_their_owner(server: ServerInfo) -> None:
    password = server.password.get_secret_value()
    assert stat.S_IMODE((server.home / "password").stat().st_mode) == 0o600
    assert stat.S_IMODE(server.home.stat().st_mode) == 0o700
    assert password not in repr(server)
    assert password not in " ".join(psutil.Process(server.pid).cmdline())
    for log in (server.home / "neo4j" / "logs").iterdir():
        assert password not in log.read_text(encoding="utf-8", errors="replace")


def test_a_home_whose_server_is_not_known_is_in_use(second: Settings) -> None:
    home = Home(second.lodeway_home)
    started = home.started()
    assert started is not None
    (home.root / "server.json").unlink()
    try:
        with pytest.raises(StoreError, match="is in use by a Neo4j that Lodeway does not know"):
            ensure_running(second)
    finally:
        home.remember(started)


def test_a_killed_server_is_started_again_with_its_data(second: Settings) -> None:
    before = connection(second)
    ask(before, "CREATE (:Survivor) RETURN 1")
    psutil.Process(before.pid).kill()
    psutil.wait_procs([psutil.Process(before.pid)])
    assert running(second) is None
    after = ensure_running(second)
    assert (after.uri, after.password) == (before.uri, before.password)
    assert ask(after, "MATCH (n:Survivor) RETURN count(n)") == 1


def test_stop_is_quick_and_can_be_repeated(second: Settings) -> None:
    ensure_running(second)
    started = time.monotonic()
    assert stop(second) is True
    assert time.monotonic() - started < 5, "the quiet period of Netty is 10 s when not switched off"
    assert stop(second) is False
    with pytest.raises(StoreError, match="`lodeway up`") as error:
        connection(second)
    assert error.value.exit_code == 3


def test_a_pid_given_to_another_program_is_left_alone(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.create()
    me = psutil.Process()
    home.remember(Started(me.pid, me.create_time(), 7687))
    assert find(home) is None
    assert stop(Settings(lodeway_home=tmp_path)) is False
    assert running(Settings(lodeway_home=tmp_path)) is None


def test_the_pid_of_an_earlier_start_is_not_ours(server: ServerInfo) -> None:
    home = Home(server.home)
    started = home.started()
    assert started is not None
    home.remember(Started(started.pid, started.created - 100, started.port))
    try:
        assert find(home) is None
    finally:
        home.remember(started)


@pytest.mark.parametrize("text", ["", "{}", "not json", '{"pid": 1}'])
def test_an_unreadable_state_is_no_server(tmp_path: Path, text: str) -> None:
    (tmp_path / "server.json").write_text(text)
    assert running(Settings(lodeway_home=tmp_path)) is None


def test_a_busy_port_that_was_asked_for_fails(server: ServerInfo, tmp_path: Path) -> None:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = busy.getsockname()[1]
        with pytest.raises(StoreError, match=f"Port {port} is busy"):
            ensure_running(Settings(lodeway_home=tmp_path, lodeway_bolt_port=port))


def test_a_running_server_cannot_change_its_port(server: ServerInfo, settings: Settings) -> None:
    other = settings.model_copy(update={"lodeway_bolt_port": 1})
    with pytest.raises(StoreError, match="`lodeway down`"):
        ensure_running(other)


def test_a_lost_password_is_not_replaced(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.create()
    home.password()
    (home.data / "databases").mkdir(parents=True)
    home.password_file.unlink()
    with pytest.raises(StoreError, match="Put the file back"):
        home.password()


def test_a_home_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="Set LODEWAY_HOME"):
        ensure_running(Settings(lodeway_home=tmp_path / "file"))


def test_neo4j_uri_switches_to_that_server(server: ServerInfo, tmp_path: Path) -> None:
    settings = Settings(
        neo4j_uri=server.uri, neo4j_password=server.password, lodeway_home=tmp_path / "unused"
    )
    info = ensure_running(settings)
    assert (info.uri, info.embedded, info.pid) == (server.uri, False, None)
    assert ask(info, "RETURN 1") == 1
    assert stop(settings) is False
    assert not settings.lodeway_home.exists()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"neo4j_password": "wrong"}, "Check NEO4J_USERNAME and NEO4J_PASSWORD"),
        ({"neo4j_database": "nowhere"}, "has no database 'nowhere'. Check NEO4J_DATABASE"),
        ({"neo4j_uri": "bolt://127.0.0.1:9"}, "Check NEO4J_URI"),
        ({"neo4j_uri": "nonsense"}, "Check NEO4J_URI"),
    ],
)
def test_a_wrong_setting_is_named(server: ServerInfo, change: dict[str, str], message: str) -> None:
    right = {"neo4j_uri": server.uri, "neo4j_password": server.password}
    with pytest.raises(StoreError, match=message):
        ensure_running(Settings(**right | change))


def test_settings_come_from_the_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("LODEWAY_HOME", str(tmp_path))
    monkeypatch.setenv("NEO4J_URI", "neo4j://example")
    monkeypatch.setenv("NEO4J_PASSWORD", "canary")
    settings = get_settings()
    assert (settings.lodeway_home, settings.neo4j_uri) == (tmp_path, "neo4j://example")
    assert "canary" not in repr(settings)
    monkeypatch.setenv("LODEWAY_BOLT_PORT", "many")
    with pytest.raises(UsageError, match="LODEWAY_BOLT_PORT"):
        get_settings()


def test_the_default_home_is_the_platforms(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Never the user's home folder itself, which a variable called HOME names."""
    monkeypatch.delenv("LODEWAY_HOME", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("CACHE", str(tmp_path))
    settings = get_settings()
    assert settings.lodeway_home == user_data_path("lodeway", appauthor=False)
    assert settings.lodeway_cache == user_cache_path("lodeway", appauthor=False)
    assert tmp_path not in (settings.lodeway_home, settings.lodeway_cache)


def test_a_home_below_the_users_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("LODEWAY_HOME", "~/data")
    assert get_settings().lodeway_home == tmp_path / "data"


def test_java_of_the_packages_is_used() -> None:
    assert neo4j_server.process.java().is_file()
    assert os.access(neo4j_server.process.java(), os.X_OK)
