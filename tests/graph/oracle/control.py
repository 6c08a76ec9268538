"""Which part of an actor covered holders have: by completing what nobody states in every way.

"A range that straddles the limit, or an unknown remainder that could hide a covered holder, gives
`unknown`." A completion gives every range a size and every part that nobody states a holder, covered
or not. For each, shares along chains and round circles are solved in exact fractions; the least and
the greatest of all results are the bounds.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import permutations, product
from typing import NamedTuple

from ontology.models import Ownership
from tests.graph.oracle.days import LEVEL, OPERATING
from tests.graph.oracle.parties import Parties
from tests.graph.oracle.rules import Owner, Rule

HALF = Fraction(1, 2)
#: "A subsidiary" without a figure: more than half, by however little.
OVER_HALF = HALF + Fraction(1, 10**9)


class Size(NamedTuple):
    """What a holder has, at least and at most."""

    holder: str
    low: Fraction
    high: Fraction


class Split(NamedTuple):
    """One way to share out an actor: parts by holder, and what else is covered."""

    parts: tuple[tuple[str, Fraction], ...]
    covered: Fraction


class Control:
    """Bounds of the covered share of an actor under one test of a rule."""

    def __init__(self, parties: Parties, rule: Rule, test: Owner) -> None:
        self.parties, self.rule, self.test = parties, rule, test
        self.limit = Fraction(test.threshold) / 100

    # ------------------------------------------------------------------ who is covered
    def based(self, party: str) -> bool | None:
        """Whether an actor's country is a covered one; None = not known."""
        country = getattr(self.parties.entities.get(party), "country", None)
        code = getattr(self.parties.entities.get(country or ""), "iso2", None)
        if code is None or code in self.rule.unclear:
            return None
        return code in self.rule.countries

    def covered(self, organization: str) -> bool | None:
        """Whether a holder counts by itself."""
        state = self.parties.is_state(organization)
        if self.test.holder == "government" and not state:
            return False
        return self.based(organization)

    # ------------------------------------------------------------------ verdict of one actor
    def outcome(self, actor: str) -> str:
        """refused, unknown or allowed."""
        results = [self._held(actor)]
        if self.test.counts_operator:
            operators = self.parties.operators(actor)
            results += [self._held(o) for o in operators if o != actor]
            if self.parties.is_site(actor) and not operators and self.rule.unstated == "unknown":
                results.append("unknown")
        return worst(results)

    def _held(self, actor: str) -> str:
        itself = self.covered(actor) if not self.parties.is_site(actor) else False
        low, high = Fraction(0), Fraction(0)  # nobody holds a state
        if itself:
            low = high = Fraction(1)
        elif not self.parties.is_state(actor):
            low, high = self.bounds(actor)
        if itself is None:
            high = Fraction(1)
        if self._fails(low):
            return "refused"
        return "unknown" if self._fails(high) else "allowed"

    def _fails(self, share: Fraction) -> bool:
        return share >= self.limit if self.test.operator == ">=" else share > self.limit

    # ------------------------------------------------------------------ bounds
    def bounds(self, actor: str) -> tuple[Fraction, Fraction]:
        """The least and the greatest covered share over all completions."""
        nodes = self._above(actor)
        lows, highs = [], []
        for splits in product(*(self._splits(n) for n in nodes)):
            for open_homes in product((False, True), repeat=len(self._unsure(nodes))):
                fixed = dict(zip(self._unsure(nodes), open_homes, strict=True))
                shares = dict(zip(nodes, splits, strict=True))
                lows.append(self._solve(shares, fixed, least=True)[actor])
                highs.append(self._solve(shares, fixed, least=False)[actor])
        return min(lows), max(highs)

    def _above(self, actor: str) -> list[str]:
        """The actor and all companies that hold a part of it, directly or not, and can be held."""
        found, todo = [actor], [actor]
        while todo:
            for size in self.sizes(todo.pop()):
                holder = size.holder
                if (
                    holder not in found
                    and not self.parties.is_state(holder)
                    and not self.covered(holder)
                ):
                    found.append(holder)
                    todo.append(holder)
        return found

    def _unsure(self, nodes: list[str]) -> list[str]:
        """The holders of whom it is not known whether they are covered."""
        holders = {s.holder for n in nodes for s in self.sizes(n)}
        return sorted(h for h in holders if self.covered(h) is None)

    def sizes(self, owned: str) -> list[Size]:
        """The stakes in hand or agreed on, by holder."""
        found: dict[str, Size] = {}
        stakes = [s for s in self.parties.stakes if s.owned == owned]
        in_equity = {s.owner for s in stakes if s.interest != "voting"}
        in_hand = {s.owner for s in stakes if _rung(s) == OPERATING and s.interest != "voting"}
        for stake in stakes:
            if stake.interest == "voting" and stake.owner in in_equity:
                continue  # votes say nothing of the equity, which is stated
            # What a holder has agreed on comes in the place of what it has, or does not.
            if stake.owner and (size := _size(stake, sure=stake.owner in in_hand)):
                old = found.get(stake.owner)
                low = min(size.low, old.low) if old else size.low
                high = max(size.high, old.high) if old else size.high
                found[stake.owner] = Size(stake.owner, low, high)
        return [found[h] for h in sorted(found)]

    def _splits(self, owned: str) -> list[Split]:
        """The extreme ways to share it out: sizes that fill it in some order, the rest to either."""
        found: set[Split] = set()
        for parts in _fillings(self.sizes(owned)):
            rest = 1 - sum(parts.values(), Fraction(0))
            named = tuple(sorted(parts.items()))
            found.add(Split(named, Fraction(0)))
            if self._rest_open(owned):
                found.add(Split(named, rest))
        return sorted(found)

    def _rest_open(self, owned: str) -> bool:
        """Whether the part that nobody states may be covered.

        lw:unstated "none": unstated holders of a company are of its home country, those of a site
        are where those who run it are, or where nobody states who does, where it stands.
        """
        if self.rule.unstated == "unknown":
            return True
        operators = self.parties.operators(owned) if self.parties.is_site(owned) else ()
        return any(self.based(base) is not False for base in operators or (owned,))

    def _solve(
        self, shares: dict[str, Split], fixed: dict[str, bool], least: bool
    ) -> dict[str, Fraction]:
        """The covered share of each node: the least or the greatest solution of one completion.

        A holder passes its covered share on, or counts in full from a limit on (`tier`). Which
        nodes count in full is tried out; a solution holds if it agrees with what was tried.
        """
        nodes = sorted(shares)
        found: list[dict[str, Fraction]] = []
        for full in product(
            (False, True), repeat=len(nodes) if self.test.tier != "multiply" else 0
        ):
            counts = dict(zip(nodes, full, strict=False))
            solution = self._linear(shares, fixed, counts, least)
            if all(self._counts_in_full(solution[n]) == c for n, c in counts.items()):
                found.append(solution)
        best = min if least else max
        return best(found, key=lambda solution: sum(solution.values()))

    def _counts_in_full(self, share: Fraction) -> bool:
        return share >= HALF if self.test.tier == "majority" else self._fails(share)

    def _linear(
        self, shares: dict[str, Split], fixed: dict[str, bool], counts: dict[str, bool], least: bool
    ) -> dict[str, Fraction]:
        """Solve share = what covered holders have + what others pass on, in exact fractions."""
        flat: dict[str, tuple[Fraction, dict[str, Fraction]]] = {}
        for node, split in shares.items():
            constant, passed = split.covered, dict[str, Fraction]()
            for holder, part in split.parts:
                known = self.covered(holder) or fixed.get(holder, False)
                if known or counts.get(holder):
                    constant += part
                elif holder in shares and (self.test.tier != "threshold"):
                    passed[holder] = part
            flat[node] = (constant, passed)
        return solve(flat, least)


def solve(
    flat: dict[str, tuple[Fraction, dict[str, Fraction]]], least: bool
) -> dict[str, Fraction]:
    """The least or the greatest solution of x = constant + sum(part * x), all within 0 and 1.

    Circles that nothing enters from outside are where the two differ: 0 or 1 there.
    """
    found: dict[str, Fraction] = {}
    open_nodes = set(flat)
    for node in sorted(flat):
        reach, todo = {node}, [node]
        while todo:
            for other in flat[todo.pop()][1]:
                if other not in reach:
                    reach.add(other)
                    todo.append(other)
        closed = all(
            flat[n][0] == 0 and sum(p for h, p in flat[n][1].items() if h in reach) == 1
            for n in reach
        )
        if closed:
            found[node] = Fraction(0 if least else 1)
            open_nodes.discard(node)
    rows = {n: dict(flat[n][1]) for n in open_nodes}
    value = {n: flat[n][0] for n in open_nodes}
    for n in open_nodes:
        for known in set(rows[n]) - open_nodes:
            value[n] += rows[n].pop(known) * found[known]
    order = sorted(open_nodes)
    for pivot in order:
        share = rows[pivot].pop(pivot, Fraction(0))
        scale = 1 / (1 - share)
        rows[pivot] = {k: v * scale for k, v in rows[pivot].items()}
        value[pivot] *= scale
        for other in order:
            if other != pivot and (part := rows[other].pop(pivot, None)):
                value[other] += part * value[pivot]
                for k, v in rows[pivot].items():
                    rows[other][k] = rows[other].get(k, Fraction(0)) + part * v
    return {**found, **value}


def _fillings(sizes: list[Size]) -> Iterator[dict[str, Fraction]]:
    """The corners of the room that ranges have: some filled up, one after the other, others least."""
    least = {s.holder: s.low for s in sizes}
    ranges = [s for s in sizes if s.high > s.low]
    for count in range(len(ranges) + 1):
        for chosen in permutations(ranges, count):
            parts = dict(least)
            for size in chosen:
                room = 1 - sum(parts.values())
                parts[size.holder] += max(Fraction(0), min(size.high - size.low, room))
            yield parts


def _rung(stake: Ownership) -> int:
    return LEVEL.get(stake.status or "held", OPERATING)


def _size(stake: Ownership, *, sure: bool) -> Size | None:
    """What a stake is in the equity. Warrants are none, votes any; what is agreed may come true."""
    if stake.interest == "warrants" or not stake.owner:
        return None
    rung = _rung(stake)
    if (
        stake.status is not None
        and rung < OPERATING
        and stake.status not in ("signed", "binding", "approved")
    ):
        return None
    if stake.interest == "voting":
        return Size(stake.owner, Fraction(0), Fraction(1))
    low, high = stake.share, stake.share
    if low is None:
        low, high = stake.shareMin, stake.shareMax
    least = Fraction(low) / 100 if low is not None else Fraction(0)
    most = Fraction(high) / 100 if high is not None else Fraction(1)
    if stake.interest == "control" and low is None:
        least = OVER_HALF
    return Size(stake.owner, least if sure or rung == OPERATING else Fraction(0), most)


def worst(outcomes: list[str]) -> str:
    """Kleene: refused if any is, else unknown if any is, else allowed."""
    return next((o for o in ("refused", "unknown") if o in outcomes), "allowed")
