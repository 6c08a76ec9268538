"""Reading RDF of others: what is refused, that nothing is fetched or opened, and what is left behind."""

from __future__ import annotations

import gzip
import io
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import psutil
import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings

from ontology.errors import SourceError, UsageError
from ontology.exchange import guarded
from ontology.exchange.export import write as write_archive
from ontology.exchange.guarded import Guarded
from ontology.exchange.limits import Limits, RefusedError, format_of
from ontology.exchange.stage import Stage, staged
from tests.ontology.exchange.hostile import Case, hostile, innocent
from tests.ontology.exchange.memory import MemoryArchive
from tests.ontology.exchange.worlds import worlds

_WORD = "canary-in-a-file-that-nobody-may-open"


class _Listener(BaseHTTPRequestHandler):
    asked: list[str]

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"{}")

    do_POST = do_GET  # noqa: N815

    def log_message(self, *_: object) -> None: ...


@pytest.fixture(scope="module")
def asked() -> Iterator[tuple[int, list[str]]]:
    """The port of a listener, and what anybody has asked of it."""
    found: list[str] = []
    handler = type("Listener", (_Listener,), {"asked": found})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port, found
        server.shutdown()


@pytest.fixture
def write(asked: tuple[int, list[str]], tmp_path: Path) -> Callable[[Case], Path]:
    """Write a case as a file that knows the listener and the canary."""
    canary = tmp_path / "canary.txt"
    canary.write_text(_WORD)

    def run(case: Case) -> Path:
        path = tmp_path / case.name
        data = case.data.replace(b":PORT", b":%d" % asked[0])
        path.write_bytes(data.replace(b"CANARY", str(canary).encode()))
        return path

    return run


def staged_dump(path: Path) -> str:
    with staged(path) as stage:
        return "\n".join(str(quad) for quad in stage.store)


@pytest.fixture(autouse=True)
def left_behind(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No folder and no process may stay."""
    own = tmp_path_factory.mktemp("tmp")
    before, tempfile.tempdir = tempfile.tempdir, str(own)
    try:
        yield
    finally:
        tempfile.tempdir = before
    assert list(own.iterdir()) == []
    assert [p for p in psutil.Process().children() if "staging" in " ".join(p.cmdline())] == []


def test_there_are_enough_hostile_files() -> None:
    names = [case.name for case in hostile()]
    assert len(names) == len(set(names)) >= 25
    assert {Path(name).suffix for name in names} >= {".ttl", ".nt", ".nq", ".trig", ".jsonld", ".rdf"}  # fmt: skip


@pytest.mark.parametrize("case", hostile(), ids=lambda case: case.name)
def test_hostile_files_are_refused(
    case: Case, write: Callable[[Case], Path], asked: tuple[int, list[str]]
) -> None:
    path = write(case)
    with pytest.raises(SourceError) as found:
        staged_dump(path)
    message = str(found.value)
    assert message.startswith(f"{path.name}: ")
    assert case.reason in message
    assert len(message) < 600
    assert "\n" not in message
    assert "parser gave up" not in message
    assert _WORD not in message
    assert asked[1] == []


@pytest.mark.parametrize("case", innocent(), ids=lambda case: case.name)
def test_innocent_files_are_read_and_fetch_nothing(
    case: Case, write: Callable[[Case], Path], asked: tuple[int, list[str]]
) -> None:
    text = staged_dump(write(case))
    assert text
    assert _WORD not in text
    assert asked[1] == []


def guarded_refusal(case: Case, path: Path) -> str | None:
    """What our own guards say, with no parser behind them."""
    limits = Limits()
    try:
        with path.open("rb") as file:
            text = Guarded(file, path.stat().st_size, format_of(case.name), limits)
            while text.read(65_536):
                pass
    except RefusedError as error:
        return str(error)
    return None


_WANTING = ("entity", "dtd", "laughs", "quadratic", "case", "bomb", "context-", "deep", "long.", "endless")  # fmt: skip


@pytest.mark.parametrize(
    "case", [c for c in hostile() if any(w in c.name for w in _WANTING)], ids=lambda case: case.name
)
def test_what_wants_something_never_reaches_the_parser(
    case: Case, write: Callable[[Case], Path]
) -> None:
    # So that a newer parser, which may fetch, expand or recurse, changes nothing.
    assert guarded_refusal(case, write(case)) is not None


@pytest.mark.parametrize("piece", [1, 2, 3, 7])
@pytest.mark.parametrize("case", [c for c in hostile() if len(c.data) < 3_000], ids=lambda c: c.name)  # fmt: skip
def test_pieces_of_any_size_are_judged_alike(
    case: Case, piece: int, write: Callable[[Case], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(case)
    whole = guarded_refusal(case, path)
    monkeypatch.setattr(guarded, "_PIECE", piece)
    assert (guarded_refusal(case, path) is None) == (whole is None)


@pytest.mark.parametrize("piece", [1, 2, 5])
@pytest.mark.parametrize("case", innocent(), ids=lambda case: case.name)
def test_guards_pass_on_what_they_got(
    case: Case, piece: int, write: Callable[[Case], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guarded, "_PIECE", piece)
    path = write(case)
    with path.open("rb") as file:
        text = Guarded(file, path.stat().st_size, format_of(case.name), Limits())
        found = b""
        while part := text.read(3):
            found += part
    data = path.read_bytes()
    data = gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data
    if "our-context" not in case.name:
        assert found == data.removeprefix(b"\xef\xbb\xbf")
    else:
        assert b"w3id.org/lodeway/context" not in found
        assert b"https://w3id.org/lodeway/ontology#" in found


_TURTLE = r'''@prefix e: <http://e/> . # ([{ "
e:a e:p "([{", '([{', """ (" ([{ "" \""" """, \'\'\'([{\'\'\', "", '', "\"[", <http://e/([{#x> ; e:q e:a\#b\(\[ .
e:b e:p [ e:q ( 1 2 ) ] .
'''.replace("\\'", "'")


@pytest.mark.parametrize("piece", [1, 2, 3, 4, 5, 1_000])
def test_brackets_in_texts_do_not_nest(piece: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    monkeypatch.setattr(guarded, "_PIECE", piece)
    path = tmp_path / "x.ttl"
    path.write_text(_TURTLE.replace("<http://e/([{#x>", "<http://e/(#x>"))
    with path.open("rb") as file:
        text = Guarded(file, path.stat().st_size, "turtle", Limits(depth=2))
        while text.read(100):
            pass
        nesting = text._guards[1]._nesting  # type: ignore[attr-defined]
    assert nesting.depth == 0


# ---------------------------------------------------------------- limits


def refused(path: Path, **limits: int) -> str:
    with pytest.raises(SourceError) as found, staged(path, limits=Limits(**limits)):
        pass
    return str(found.value)


LINE = '<http://e/a> <http://e/p> "%d" .\n'


@pytest.fixture
def plain(tmp_path: Path) -> Path:
    path = tmp_path / "x.nt"
    path.write_text("".join(LINE % n for n in range(1_000)))
    return path


def test_size(plain: Path) -> None:
    assert refused(plain, file=1_000) == "x.nt: is larger than 1,000 bytes"


def test_statements(plain: Path) -> None:
    assert refused(plain, quads=999) == "x.nt: holds more than 999 statements"
    with staged(plain, limits=Limits(quads=1_000)) as stage:
        assert (stage.quads, stage.format, stage.name) == (1_000, "ntriples", "x.nt")


def test_a_gzip_bomb(tmp_path: Path) -> None:
    path = tmp_path / "x.nt.gz"
    path.write_bytes(gzip.compress((b"#" * 999 + b"\n") * 100_000))
    assert path.stat().st_size < 300_000
    ratio = 250 * path.stat().st_size
    assert refused(path) == f"x.nt.gz: unpacks to more than {ratio:,} bytes"
    assert refused(path, unpacked=50_000) == "x.nt.gz: unpacks to more than 50,000 bytes"


def test_memory(tmp_path: Path) -> None:
    # Keys in an order that asks for the whole object at once.
    path = tmp_path / "x.jsonld"
    items = ",".join(f'{{"@id":"http://e/{n}","@type":"http://e/T"}}' for n in range(200_000))
    path.write_text(f'{{"@graph":[{items}]}}')
    message = refused(path, memory=450_000_000)
    assert message.startswith("x.jsonld: ")
    assert "450 MB" in message


def test_time(tmp_path: Path) -> None:
    path = tmp_path / "x.nt"
    path.write_text("".join(LINE % n for n in range(300_000)))
    start = time.monotonic()
    assert "too long" in refused(path, seconds=0) or "gave up" in refused(path, seconds=0)
    assert time.monotonic() - start < 30


def test_progress(tmp_path: Path) -> None:
    path = tmp_path / "x.nt"
    path.write_text("".join(LINE % n for n in range(250_000)))
    told: list[int] = []
    with staged(path, progress=told.append):
        pass
    assert told == [100_000, 200_000, 250_000]


# ---------------------------------------------------------------- what is read


@pytest.mark.parametrize(
    ("name", "wanted", "found"),
    [
        ("x.ttl", None, "turtle"), ("x.TTL.GZ", None, "turtle"), ("x.nt", None, "ntriples"),
        ("x.nq", None, "nquads"), ("x.trig", None, "trig"), ("x.jsonld", None, "jsonld"),
        ("x.json", None, "jsonld"), ("x.rdf", None, "rdfxml"), ("x.owl", None, "rdfxml"),
        ("x", "turtle", "turtle"), ("x.nq", "turtle", "turtle"),
    ],
)  # fmt: skip
def test_formats(name: str, wanted: str | None, found: str) -> None:
    assert format_of(name, wanted) == found


def test_unknown_formats() -> None:
    with pytest.raises(SourceError, match=r"^x\.csv: is no RDF file .* --format turtle\|ntriples"):
        format_of("some/x.csv")
    with pytest.raises(UsageError, match="there is no format 'n3'; there are: turtle, "):
        format_of("x.ttl", "n3")


def test_files_that_are_not_there(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"gone\.ttl: cannot be read: No such file"):
        staged_dump(tmp_path / "gone.ttl")
    folder = tmp_path / "folder.ttl"
    folder.mkdir()
    with pytest.raises(SourceError, match=r"folder\.ttl: is no file"):
        staged_dump(folder)
    os.mkfifo(tmp_path / "pipe.ttl")
    with pytest.raises(SourceError, match=r"pipe\.ttl: is no file"):
        staged_dump(tmp_path / "pipe.ttl")


def test_a_folder_of_somebody_with_modules_of_our_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit('not this one')")
    (tmp_path / "pyoxigraph.py").write_text("raise SystemExit('not this one')")
    (tmp_path / "x.nt").write_text(LINE % 1)
    monkeypatch.chdir(tmp_path)
    assert staged_dump(Path("x.nt")) == (LINE % 1).removesuffix(" .\n")


def test_the_store_cannot_be_written(plain: Path) -> None:
    with staged(plain) as stage, pytest.raises(RuntimeError, match="read-write"):
        stage.store.add(ox.Quad(ox.NamedNode("http://e/a"), ox.NamedNode("http://e/p"), ox.NamedNode("http://e/b")))  # fmt: skip


def test_ctrl_c_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "x.nt"
    path.write_text("".join(LINE % n for n in range(2_000_000)))
    script = (
        "import sys\nfrom pathlib import Path\nfrom ontology.exchange.stage import staged\n"
        "with staged(Path(sys.argv[1]), progress=lambda n: print(n, flush=True)): pass\n"
    )
    folder = tmp_path / "tmp"
    folder.mkdir()
    process = subprocess.Popen(
        [sys.executable, "-c", script, str(path)], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env=os.environ | {"TMPDIR": str(folder)},
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline()
    (reader,) = psutil.Process(process.pid).children()
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    assert process.returncode in (1, 130, -signal.SIGINT)
    assert not reader.is_running()
    assert list(folder.iterdir()) == []


def test_what_is_no_export(plain: Path) -> None:
    def flags(stage: Stage) -> tuple[bool, bool, bool]:
        return stage.is_export, stage.has_records, stage.whole

    with staged(plain) as stage:
        assert flags(stage) == (False, False, False)


@given(worlds(records=3))
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_our_own_json_ld_is_in_the_order_that_needs_no_memory(archive: MemoryArchive) -> None:
    output = io.BytesIO()
    write_archive(archive, "jsonld", output)
    usual, streaming = (
        {str(quad) for quad in ox.parse(output.getvalue(), format=form)}
        for form in (ox.RdfFormat.JSON_LD, ox.RdfFormat.STREAMING_JSON_LD)
    )
    assert usual == streaming
