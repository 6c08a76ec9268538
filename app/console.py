"""Where commands write: answers to stdout, everything else to stderr."""

from __future__ import annotations

import json
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

#: The option of every command that answers something.
JsonOption = Annotated[bool, typer.Option("--json", help="One JSON document on stdout.")]


def say(message: str) -> None:
    """Tell the person what is going on."""
    typer.echo(message, err=True)


def print_json(document: Any) -> None:
    """The whole answer as one JSON document."""
    typer.echo(json.dumps(document, ensure_ascii=False, indent=2, default=str))


def print_lines(lines: Iterable[tuple[str, str]]) -> None:
    """An answer for a person: lines with the style of each."""
    from rich.console import Console
    from rich.text import Text

    console = Console(soft_wrap=True, highlight=False)
    for line, style in lines:
        console.print(Text(line, style=style))


@contextmanager
def progress(what: str) -> Iterator[Callable[[int, int | None], None]]:
    """A bar for something that takes longer than a second; on a terminal only, else one line.

    Nothing is shown until the first call, so work that turns out to be done stays silent. Each call
    tells how much is done, and of how much; None where nobody knows.
    """
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    bar = Progress(*columns, console=Console(stderr=True), transient=True)
    task = None

    def update(done: int, total: int | None) -> None:
        nonlocal task
        if task is None:
            task = bar.add_task(what, total=total)
            if sys.stderr.isatty():
                bar.start()
            else:
                say(what)
        bar.update(task, completed=done)

    try:
        yield update
    finally:
        if bar.live.is_started:  # else it would print an empty line
            bar.stop()
