"""No jar runs that is not the one in the lock, wherever it comes from."""

from __future__ import annotations

import hashlib
import os
import shutil
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest

from graph.embedded import jars
from graph.embedded.jars import Jar
from graph.server import ensure_running
from graph.settings import Settings
from ontology.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from graph.server import ServerInfo

CONTENT = b"not really a jar"
DIGEST = hashlib.sha256(CONTENT).hexdigest()
COORDINATE = "org.neo4j:neo4j:0.1"


@pytest.fixture
def cache(server: ServerInfo, settings: Settings, tmp_path: Path) -> Path:
    """A copy of the filled cache that a test may spoil."""
    copy = tmp_path / "cache"
    folder = f"neo4j-{jars.neo4j_version(jars.locked())}"
    shutil.copytree(settings.lodeway_cache / folder, copy / folder, copy_function=_link_or_copy)
    return copy


def _link_or_copy(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:  # another file system
        shutil.copy2(source, target)


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A Maven repository on this machine, named in the user's jgo settings; no other is reached."""
    root = tmp_path / "repository"
    root.mkdir()
    handler = partial(_Quiet, directory=str(root))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as http:
        threading.Thread(target=http.serve_forever, daemon=True).start()
        config = tmp_path / "jgo.conf"
        config.write_text(f"[repositories]\nhere = http://127.0.0.1:{http.server_port}\n")
        monkeypatch.setenv("JGO_CONFIG_FILE", str(config))
        monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        yield root
        http.shutdown()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args: object) -> None:
        pass


def publish(repository: Path) -> None:
    folder = repository / "org/neo4j/neo4j/0.1"
    folder.mkdir(parents=True)
    (folder / "neo4j-0.1.jar").write_bytes(CONTENT)


def test_the_lock_names_each_file_once() -> None:
    names = [jar.filename for jar in jars.locked()]
    assert len(names) == len(set(names)) == 237
    assert jars.neo4j_version(jars.locked()) == "2026.08.1"


def test_the_lock_holds_no_address() -> None:
    text = (jars.files("graph.embedded") / "neo4j.lock").read_text(encoding="utf-8")
    assert "//" not in text


@pytest.mark.parametrize(
    "line", ["org.neo4j:neo4j:1", "org.neo4j:neo4j sha256:" + "a" * 64, "a:b:c sha256:abc"]
)
def test_a_line_that_names_no_jar_is_refused(line: str) -> None:
    with pytest.raises(StoreError, match=r"neo4j\.lock has a line that names no jar"):
        jars.locked(line)


def test_an_altered_jar_is_refused(cache: Path, tmp_path: Path) -> None:
    altered = next(cache.glob("*/neo4j-kernel-20*.jar"))
    content = altered.read_bytes()
    altered.unlink()
    altered.write_bytes(content[:-1] + b"!")
    with pytest.raises(StoreError, match=f"{altered.name} is not the file in Lodeway's lock"):
        ensure_running(Settings(lodeway_home=tmp_path / "home", lodeway_cache=cache))


def test_an_altered_lock_is_refused(cache: Path) -> None:
    lock = jars.locked()
    lock[5] = Jar(lock[5].coordinate, "0" * 64)
    with pytest.raises(StoreError, match=f"{lock[5].filename} is not the file in Lodeway's lock"):
        jars.classpath(cache, lock)


def test_a_stranger_in_the_folder_is_not_run(cache: Path) -> None:
    next(cache.glob("*")).joinpath("stranger.jar").write_bytes(CONTENT)
    assert "stranger.jar" not in jars.classpath(cache, jars.locked())


def test_what_is_missing_is_fetched_from_the_repository_of_the_user(
    repository: Path, tmp_path: Path
) -> None:
    publish(repository)
    seen: list[tuple[int, int]] = []
    lock = [Jar(COORDINATE, DIGEST)]
    path = jars.classpath(tmp_path / "cache", lock, lambda done, total: seen.append((done, total)))
    assert path == str(tmp_path / "cache/neo4j-0.1/neo4j-0.1.jar")
    assert seen == [(1, 1)]


def test_a_wrong_file_from_the_repository_never_reaches_the_cache(
    repository: Path, tmp_path: Path
) -> None:
    publish(repository)
    with pytest.raises(StoreError, match=r"What was fetched as neo4j-0\.1\.jar is not the file"):
        jars.classpath(tmp_path / "cache", [Jar(COORDINATE, "0" * 64)])
    assert list((tmp_path / "cache/neo4j-0.1").iterdir()) == []


def test_no_network_says_what_to_do(repository: Path, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="needs the internet once") as error:
        jars.classpath(tmp_path / "cache", [Jar(COORDINATE, DIGEST)])
    assert "NEO4J_URI" in str(error.value)
