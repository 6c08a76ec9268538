"""What a loader is, and which there are.

A loader is two files: `X.yml` (title, description, where a user gets the file) and `X.py` beside it
with `read(path, dataset)`. Nothing registers it: the YAML is the registration.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from typing import cast

import yaml

from ontology.errors import UsageError
from ontology.record import Reading

Read = Callable[[Path | None, str | None], Reading]


@dataclass(frozen=True)
class Loader:
    """A source that can be loaded: what it reads and where a user gets the file."""

    name: str
    title: str
    description: str
    where: str

    def read(self, path: Path | None = None, dataset: str | None = None) -> Reading:
        """Read `path`, or the loader's own file if it has one, as the data set `dataset`.

        Raises SourceError if the input cannot be read or is not built as stated, UsageError if the
        loader needs a path. Bad rows are issues of the Reading.
        """
        module = import_module(f"loaders.{self.name}")
        return cast(Read, module.read)(path, dataset)


@cache
def all_loaders() -> tuple[Loader, ...]:
    """Every loader, by name."""
    found = [p for p in files("loaders").iterdir() if p.name.endswith(".yml")]
    return tuple(
        Loader(name=path.name.removesuffix(".yml"), **yaml.safe_load(path.read_text("utf-8")))
        for path in sorted(found, key=lambda path: path.name)
    )


def get_loader(name: str) -> Loader:
    """The loader called `name`. Raises UsageError naming those that there are."""
    for loader in all_loaders():
        if loader.name == name:
            return loader
    known = ", ".join(loader.name for loader in all_loaders())
    raise UsageError(f"there is no loader {name!r}; there are: {known}")
