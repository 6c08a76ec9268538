"""Lines sorted in bounded memory: what is too much to hold goes through files."""

from __future__ import annotations

import heapq
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from itertools import groupby, islice
from typing import IO

#: Lines held at once: some 20 MB.
HELD = 100_000


def sorted_lines(lines: Iterable[str], held: int = HELD) -> Iterator[str]:
    """Lines, each with its line end, in the order of their bytes, each once."""
    source = iter(lines)
    with ExitStack() as stack:
        files: list[IO[str]] = []
        while len(part := sorted(islice(source, held))) == held:
            # newline="\n": a text may hold other characters that some call a line end.
            file = stack.enter_context(tempfile.TemporaryFile("w+", encoding="utf-8", newline="\n"))
            files.append(file)
            file.writelines(part)
            file.seek(0)
        for line, _ in groupby(heapq.merge(part, *files)):
            yield line
