"""Decisions on sameness, taken together: which id stands for which.

The positive decisions join ids into groups. A group is merged only if it has exactly one id that
stays, no circle, and no negative decision inside; else nobody is merged and the conflict is told.
The order in which decisions were loaded plays no part.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ontology.record import Issue, SameAs


@dataclass(frozen=True, slots=True)
class Conflict:
    """Ids that decisions join but that cannot be merged, and why."""

    ids: tuple[str, ...]
    reason: str

    def issue(self, file: str) -> Issue:
        """The conflict as an issue of a file or data set."""
        return Issue(file, None, "left", ", ".join(self.ids), f"{self.reason}; nobody is merged")


@dataclass(frozen=True)
class Sameness:
    """`winners` maps each id that lost to the id that stands for it; `losers` the other way."""

    winners: Mapping[str, str] = field(default_factory=dict)
    conflicts: tuple[Conflict, ...] = ()
    losers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, decisions: Iterable[SameAs]) -> Sameness:
        """What a set of decisions comes to."""
        known = list(decisions)
        apart = {frozenset((d.left, d.right)) for d in known if d.verdict == "negative"}
        replaces: dict[str, set[str]] = defaultdict(set)
        for decision in known:
            if decision.verdict == "positive":
                replaces[decision.left].add(decision.right)
        winners: dict[str, str] = {}
        losers: dict[str, tuple[str, ...]] = {}
        conflicts = []
        for group in _groups(replaces):
            if reason := _why_not(group, replaces, apart):
                conflicts.append(Conflict(tuple(sorted(group)), reason))
                continue
            winner = next(iter(_roots(group, replaces)))
            losers[winner] = tuple(sorted(group - {winner}))
            winners |= dict.fromkeys(losers[winner], winner)
        return cls(winners, tuple(sorted(conflicts, key=lambda c: c.ids)), losers)

    def resolve(self, raw: str) -> str:
        """The id that stands for a raw id."""
        return self.winners.get(raw, raw)

    def moved(self, other: Sameness) -> set[str]:
        """The raw ids that the two resolve differently."""
        ids = set(self.winners) | set(other.winners)
        return {raw for raw in ids if self.resolve(raw) != other.resolve(raw)}


def _groups(replaces: Mapping[str, set[str]]) -> list[set[str]]:
    near: dict[str, set[str]] = defaultdict(set)
    for left, rights in replaces.items():
        for right in rights:
            near[left].add(right)
            near[right].add(left)
    groups, seen = [], set[str]()
    for start in sorted(near):
        if start in seen:
            continue
        group, todo = set[str](), [start]
        while todo:
            current = todo.pop()
            if current not in group:
                group.add(current)
                todo.extend(near[current] - group)
        seen |= group
        groups.append(group)
    return groups


def _roots(group: set[str], replaces: Mapping[str, set[str]]) -> set[str]:
    replaced = set().union(*(replaces.get(i, set()) for i in group))
    return group - replaced


def _why_not(
    group: set[str], replaces: Mapping[str, set[str]], apart: set[frozenset[str]]
) -> str | None:
    for pair in sorted(sorted(pair) for pair in apart if pair <= group):
        return f"decisions join {pair[0]} and {pair[-1]}, and one keeps them apart"
    roots = sorted(_roots(group, replaces))
    if len(roots) > 1:
        return f"no decision says which id stays: {' or '.join(roots)}"
    if not roots or _circular(group, replaces):
        return "the decisions go round in a circle"
    return None


def _circular(group: set[str], replaces: Mapping[str, set[str]]) -> bool:
    """Whether peeling off ids that nothing replaces, again and again, leaves some over."""
    left = {i: set(replaces.get(i, set())) for i in group}
    while left:
        replaced = set().union(*left.values())
        free = set(left) - replaced
        if not free:
            return True
        for i in free:
            del left[i]
    return False
