"""`lodeway app` and `lodeway run`: closed by default, one line when ready, an orderly end."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.request
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest

from app.serving import AppError, choose_port, command, options, serving
from graph.embedded.process import any_free_port
from graph.server import running
from graph.settings import Settings
from ontology.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from graph.server import ServerInfo

    Lodeway = Callable[..., subprocess.CompletedProcess[str]]


def test_the_options_are_those_promised() -> None:
    promised = {
        "server.address": "127.0.0.1",
        "server.headless": True,
        "server.enableXsrfProtection": True,
        "server.enableCORS": True,
        "server.maxUploadSize": 20,
        "server.maxMessageSize": 50,
        "server.allowedHosts": ["127.0.0.1", "localhost"],
        "browser.gatherUsageStats": False,
        "client.showErrorDetails": "none",
        "client.toolbarMode": "minimal",
        "client.disableDataExport": True,
    }
    assert promised.items() <= options().items()


def test_streamlit_takes_every_option(tmp_path: Path) -> None:
    """The process that would serve the app reports the options as it understood them."""
    script = tmp_path / "show.py"
    script.write_text(
        "import json, sys\n"
        "from streamlit import config\n"
        "from streamlit.web import bootstrap, cli\n"
        "def show(*args, **kwargs):\n"
        "    bootstrap.load_config_options(args[3])\n"
        f"    print(json.dumps({{n: config.get_option(n) for n in {sorted(options())!r}}}))\n"
        "bootstrap.run = show\n"
        "sys.argv = ['streamlit', *sys.argv[1:]]\n"
        "cli.main(prog_name='streamlit')\n"
    )
    words = command(script, 8600)[3:]
    done = subprocess.run(
        [sys.executable, script, *words], capture_output=True, text=True, check=True, timeout=60
    )
    assert json.loads(done.stdout) == options()


def test_a_busy_default_port_takes_the_next() -> None:
    with socket.socket() as busy:
        first = choose_port(None)
        busy.bind(("127.0.0.1", first))
        busy.listen()
        assert choose_port(None) > first
        with pytest.raises(UsageError, match=f"Port {first} is busy"):
            choose_port(first)


@pytest.mark.parametrize("name", ["run", "app"])
def test_a_busy_port_that_was_asked_for_fails(lodeway: Lodeway, name: str) -> None:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = busy.getsockname()[1]
        done = lodeway(name, "--port", str(port))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"Error: Port {port} is busy. Choose another with --port.\n"


def test_the_app_without_a_store_says_so(lodeway: Lodeway, tmp_path: Path) -> None:
    done = lodeway("app", LODEWAY_HOME=str(tmp_path / "nowhere"))
    assert (done.returncode, done.stdout) == (3, "")


def test_served_on_loopback_and_for_no_other_name(server: ServerInfo, tmp_path: Path) -> None:
    port = any_free_port()
    with serving(port, tmp_path / "app.log") as child:
        sockets = psutil.Process(child.pid).net_connections()
        assert {s.laddr.ip for s in sockets if s.status == psutil.CONN_LISTEN} == {"127.0.0.1"}
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=10) as page:
            assert page.status == 200
        assert _upgrade_status(port, origin=f"http://127.0.0.1:{port}") == 101
        assert _upgrade_status(port, origin="http://evil.example") == 403
    assert child.returncode is not None


def _upgrade_status(port: int, origin: str) -> int:
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request(
        "GET",
        "/_stcore/stream",
        headers={
            "Connection": "Upgrade",
            "Upgrade": "websocket",
            "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
            "Origin": origin,
        },
    )
    status = connection.getresponse().status
    connection.close()
    return status


def test_an_app_that_cannot_start_shows_its_last_words(tmp_path: Path) -> None:
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        # Nobody answers there, so this is not taken for a healthy app.
        with (
            pytest.raises(AppError, match=r"did not start .* in .*app\.log"),
            serving(busy.getsockname()[1], tmp_path / "app.log"),
        ):
            pass


@contextmanager
def _started(*words: str, **environment: str) -> Iterator[tuple[subprocess.Popen[str], list[str]]]:
    """A command in the foreground, with its stdout up to the line that says it is ready."""
    child = subprocess.Popen(
        [Path(sys.executable).with_name("lodeway"), *words],
        env=os.environ | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert child.stdout is not None
        lines: list[str] = []
        for line in child.stdout:
            lines.append(line.rstrip())
            if line.startswith("Lodeway ready: "):
                break
        else:
            pytest.fail(f"never ready: {child.communicate()[1]}")
        yield child, lines
    finally:
        if child.poll() is None:
            child.terminate()
        child.communicate(timeout=60)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 0), (signal.SIGINT, 130)])
def test_the_app_ends_on_a_signal_and_leaves_neo4j(
    server: ServerInfo, settings: Settings, number: int, code: int
) -> None:
    port = any_free_port()
    with _started("app", "--port", str(port)) as (child, lines):
        assert lines == [f"Lodeway ready: http://127.0.0.1:{port}"]
        children = psutil.Process(child.pid).children()
        child.send_signal(number)
        assert child.wait(30) == code
    assert not any(process.is_running() for process in children)
    assert running(settings) == server


def test_a_background_job_of_a_shell_ends_too(server: ServerInfo) -> None:
    """A shell without job control starts it with SIGINT ignored."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with _started("app", "--port", str(any_free_port())) as (child, _):
            child.send_signal(signal.SIGINT)
            assert child.wait(30) == 130
    finally:
        signal.signal(signal.SIGINT, before)


def test_run_does_it_all_and_stops_what_it_started(tmp_path: Path, server: ServerInfo) -> None:
    home = tmp_path / "home"
    port = any_free_port()
    environment = {"LODEWAY_HOME": str(home), "LODEWAY_BOLT_PORT": ""}
    mine = Settings(lodeway_home=home, lodeway_bolt_port=None)
    with _started("run", "--port", str(port), **environment) as (child, lines):
        assert lines[-1] == f"Lodeway ready: http://127.0.0.1:{port}"
        assert len(lines) > 1, "no headline answer"
        assert running(mine) is not None
        child.send_signal(signal.SIGTERM)
        child.send_signal(signal.SIGTERM)  # as when make passes on what its group got as well
        assert child.wait(60) == 0
    assert running(mine) is None
