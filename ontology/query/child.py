"""One child process that answers queries: started, asked, waited for, ended."""

from __future__ import annotations

import json
import os
import selectors
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from ontology.errors import LodewayError, PartialError, StoreError, UsageError
from ontology.query.sandbox import TOO_MUCH_MEMORY

_START_SECONDS = 30
#: All that the process gets of the environment: no password of ours.
_KEPT = ("PATH", "HOME", "TMPDIR", "LANG", "LC_ALL", "VIRTUAL_ENV", "PYTHONPATH", "PYTHONHOME")


class TooLongError(PartialError):
    """The query had not been answered when its time was up."""


class Child:
    """One child process. `idle`: it has said everything and waits for a question."""

    def __init__(self, store: Path, memory: int) -> None:
        # -P: a module of the working directory must not pass for one of ours. A session of its own:
        # a Ctrl-C in the terminal is for the parent, which ends the child in order.
        command = [sys.executable, "-P", "-m", "ontology.query.worker", str(store), str(memory)]
        quiet = None if os.environ.get("LODEWAY_DEBUG") else subprocess.DEVNULL
        process = subprocess.Popen(  # noqa: S603 - a list made here, no shell
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=quiet,
            env={name: os.environ[name] for name in _KEPT if name in os.environ},
            start_new_session=True,
        )
        if process.stdin is None or process.stdout is None:
            raise OSError("no pipes")
        self._process, self._input, self._output = process, process.stdin, process.stdout
        self._left = b""
        self.idle = False
        try:
            self._line(time.monotonic() + _START_SECONDS)
        except (EOFError, TimeoutError):
            self.end()
            raise StoreError(f"{store} cannot be read as a store of triples") from None
        except BaseException:
            self.end()
            raise
        self.idle = True

    def ask(self, question: str, seconds: float) -> tuple[dict[str, Any], bytes]:
        """What the child tells about its answer, and the answer."""
        self.idle = False
        deadline = time.monotonic() + seconds
        try:
            self._input.write(question.encode("ascii") + b"\n")
            self._input.flush()
            about: dict[str, Any] = json.loads(self._line(deadline))
            body = self._take(about.get("bytes", 0), deadline)
        except TimeoutError:
            raise TooLongError(
                f"the query took longer than {seconds:g} s; ask for less of the graph"
            ) from None
        except (BrokenPipeError, EOFError):
            raise self._why_it_ended() from None
        self.idle = True
        return about, body

    def kill(self) -> None:
        """Stop it, whoever waits for its answer; they then `end` it."""
        self._process.kill()

    def end(self) -> None:
        """End it at once: it has nothing to lose."""
        self.idle = False
        self._process.kill()
        self._process.wait()
        with suppress(BrokenPipeError):  # of a question that was never read
            self._input.close()
        self._output.close()

    def _why_it_ended(self) -> LodewayError:
        code = self._process.wait()
        if code in (TOO_MUCH_MEMORY, -signal.SIGABRT, -signal.SIGKILL):
            return PartialError("the query needs more memory than one may take; ask for less")
        if code in (-signal.SIGSEGV, -signal.SIGBUS):
            return UsageError("the query is nested too deeply")
        return StoreError(f"the query engine has ended by itself (exit {code})")

    def _line(self, deadline: float) -> bytes:
        while b"\n" not in self._left:
            self._left += self._read(deadline)
        line, _, self._left = self._left.partition(b"\n")
        return line

    def _take(self, size: int, deadline: float) -> bytes:
        parts, have = [self._left], len(self._left)
        while have < size:
            parts.append(self._read(deadline))
            have += len(parts[-1])
        found = b"".join(parts)
        self._left = found[size:]
        return found[:size]

    def _read(self, deadline: float) -> bytes:
        """What there is to read. Raises TimeoutError, or EOFError if the child has ended."""
        with selectors.DefaultSelector() as selector:
            selector.register(self._output, selectors.EVENT_READ)
            if not selector.select(max(0.0, deadline - time.monotonic())):
                raise TimeoutError
        if found := os.read(self._output.fileno(), 1 << 20):
            return found
        raise EOFError
