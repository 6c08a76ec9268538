"""What was not understood of a file: counted, so that nothing is left out in silence."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Literal, TypeAlias

Kind: TypeAlias = Literal["class", "property", "value", "reference", "thing"]


@dataclass(frozen=True, slots=True, order=True)
class Note:
    """Something that was not read: what, why, how often, and one case of it."""

    kind: Kind
    term: str
    why: str
    count: int
    example: str = ""

    def __str__(self) -> str:
        example = f", as {self.example!r}" if self.example else ""
        return f"{self.kind} {self.term}: {self.why} ({self.count:,} times{example})"


class Notes:
    """Notes as they come, by what they say."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[Kind, str, str]] = Counter()
        self._examples: dict[tuple[Kind, str, str], str] = {}

    def add(self, kind: Kind, term: str, why: str, example: str = "", count: int = 1) -> None:
        """Count a case. The example that is kept does not depend on the order of cases."""
        key = (kind, term, why)
        self._counts[key] += count
        example = example if len(example) <= 80 else example[:79] + "…"
        self._examples[key] = min(example, self._examples.get(key, example))

    def all(self) -> tuple[Note, ...]:
        """The notes, sorted."""
        return tuple(
            sorted(Note(*key, count, self._examples[key]) for key, count in self._counts.items())
        )
