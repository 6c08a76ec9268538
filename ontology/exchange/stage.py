"""Reading RDF of others: parsed in a process of its own into a store on disk, which is then read.

Nothing that a file names is fetched or opened. A file that asks for it, or for more than the limits,
is refused in one line that names the file; so is one on which the parser dies.
"""

from __future__ import annotations

import json
import os
import queue
import stat
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any

import psutil
import pyoxigraph as ox

from ontology.errors import SourceError
from ontology.exchange import staging
from ontology.exchange import terms as t
from ontology.exchange.limits import Limits, format_of

__all__ = ["Limits", "Stage", "staged"]

Progress = Callable[[int], None]

#: All that the reading process gets of the environment: no password of ours, no proxy.
_KEPT = ("PATH", "HOME", "TMPDIR", "LANG", "LC_ALL", "VIRTUAL_ENV", "PYTHONPATH", "PYTHONHOME")
_USUAL = Limits()
_TICK = 0.2  # seconds
_SPARE = 200_000_000  # bytes of memory beyond the limit before the parent steps in


@dataclass(frozen=True)
class Stage:
    """What a file says. `store`, in `folder`, is read-only and gone with the `with` that gave it."""

    path: Path
    format: str
    store: ox.Store
    quads: int
    folder: Path | None = None

    @property
    def name(self) -> str:
        """The file's name, for messages."""
        return self.path.name

    @property
    def is_export(self) -> bool:
        """Whether the file is an export of ours, of any format."""
        return self._has(t.DESCRIPTION)

    @property
    def has_records(self) -> bool:
        """Whether it carries records, and not only what they come to."""
        return self.is_export and self._has_metadata

    @property
    def cut(self) -> bool:
        """Whether it begins like an export with its records, but not ends like one."""
        return self._has_metadata and not self.is_export

    @property
    def _has_metadata(self) -> bool:
        found = self.store.quads_for_pattern(None, None, None, ox.NamedNode(t.METADATA))
        return next(found, None) is not None

    @property
    def whole(self) -> bool:
        """Whether it is a backup: an export of ours with every record, nothing selected."""
        return self.has_records and not self._has(t.DESCRIPTION, t.SELECTION)

    def _has(self, subject: str, predicate: str | None = None) -> bool:
        about = ox.NamedNode(subject), ox.NamedNode(predicate) if predicate else None
        return next(self.store.quads_for_pattern(*about, None, None), None) is not None


@contextmanager
def staged(
    path: Path,
    format_name: str | None = None,
    limits: Limits = _USUAL,
    progress: Progress | None = None,
) -> Iterator[Stage]:
    """What an RDF file says, in a store of its own on disk. `progress` is told statements read.

    Raises UsageError if its format cannot be told, SourceError if it cannot be read.
    """
    chosen = format_of(path.name, format_name)
    with TemporaryDirectory(prefix="lodeway-stage-") as folder:
        where = str(Path(folder) / "store")
        quads = _read(path, chosen, where, limits, progress or (lambda _: None))
        yield Stage(path, chosen, ox.Store.read_only(where), quads, Path(where))


def _read(path: Path, chosen: str, where: str, limits: Limits, progress: Progress) -> int:
    """Have the file read by a process of its own; how many statements it holds."""
    with _opened(path) as file:
        process = subprocess.Popen(  # noqa: S603 - ourselves
            staging.command(where, chosen, limits),
            stdin=file,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=Path(where).parent,
            env={name: os.environ[name] for name in _KEPT if name in os.environ},
            start_new_session=True,  # Ctrl-C comes to us; we end it
        )
        try:
            last = _watched(process, limits, progress)
        finally:
            process.kill()
            process.wait()
    if "done" in last:
        return int(last["done"])
    raise SourceError(f"{path.name}: {last.get('refused') or _death(process.returncode, limits)}")


def _opened(path: Path) -> IO[bytes]:
    try:
        if path.exists() and not stat.S_ISREG(path.stat().st_mode):
            raise SourceError(f"{path.name}: is no file")
        return path.open("rb")
    except OSError as error:
        raise SourceError(f"{path.name}: cannot be read: {error.strerror}") from error


def _watched(
    process: subprocess.Popen[bytes], limits: Limits, progress: Progress
) -> dict[str, Any]:
    """The last thing that the process says, or why it was not let go on."""
    lines: queue.Queue[bytes] = queue.Queue()
    output = process.stdout
    assert output is not None  # noqa: S101 - a pipe was asked for
    threading.Thread(target=_pump, args=(output, lines), daemon=True).start()
    start = heard = time.monotonic()
    while True:
        try:
            line = lines.get(timeout=_TICK)
        except queue.Empty:
            now = time.monotonic()
            if now - start > limits.seconds or now - heard > limits.stall:
                return {"refused": f"takes too long to read (gave up after {now - start:,.0f} s)"}
            if _memory(process.pid) > limits.memory + _SPARE:
                return {"refused": _too_much(limits)}
            continue
        if not line:
            process.wait()
            return {}
        heard = time.monotonic()
        said: dict[str, Any] = json.loads(line)
        if "quads" not in said:
            return said
        progress(int(said["quads"]))


def _pump(output: IO[bytes], lines: queue.Queue[bytes]) -> None:
    with output:
        for line in output:
            lines.put(line)
    lines.put(b"")


def _memory(pid: int) -> int:
    try:
        return int(psutil.Process(pid).memory_info().rss)
    except psutil.Error:
        return 0


def _too_much(limits: Limits) -> str:
    return f"needs more than {limits.memory // 1_000_000:,} MB of memory to be read"


def _death(code: int, limits: Limits) -> str:
    """Why a process that said nothing more may have ended."""
    memory = limits.memory // 1_000_000
    return (
        f"the parser gave up on it (exit {code}): it is broken, or needs more than {memory:,} MB of "
        f"memory or {limits.seconds:,} s"
    )
