"""Over-commitment: what a supplier has promised of a material in a year, against its capacity.

Each row is about one site, or about the sites (or the company where none is known) among which the
supplier of some agreement is one; such an agreement counts once. The promises are compared with the
capacity day by day, so that a contract that ends and one that begins are not added: a row shows the
first day of the year on which its verdict holds. MoUs, plans and letters are `indicated` and decide
nothing. Capacity: graph/figures/capacity_range.py; what counts once: graph/figures/obligations.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from graph.chain.activity import Activity
from graph.chain.materials import Materials
from graph.chain.timeline import Horizon, Timeline, end_of, start_of
from graph.figures.capacity_range import CapacityRange, Outputs
from graph.figures.claims import Claim, Verdict
from graph.figures.commitment_rows import Commitment, Row, Rows
from graph.figures.obligations import Obligation, Obligations
from graph.ownership import Book
from graph.world import World
from ontology.errors import UsageError
from ontology.models import Capacity, Material, Relation

__all__ = ["CapacityRange", "Claim", "Commitment", "Commitments", "Row", "Verdict", "commitments"]

_ORDER = {"yes": 0, "unknown": 1, "no": 2}
_Days = dict[date, tuple[list[Obligation], Outputs]]


@dataclass(frozen=True)
class Commitments:
    """The answer: rows by verdict, and the promises that no row is about, in words.

    Those state neither tonnes nor a share, and nor does any other of their supplier's material.
    """

    as_of: date
    year: int
    rows: tuple[Row, ...]
    without_volume: tuple[str, ...]

    @property
    def over_committed(self) -> tuple[Row, ...]:
        """The rows in which more is promised than can be made, whatever is not known."""
        return tuple(row for row in self.rows if row.verdict == "yes")


def commitments(
    world: World,
    *,
    actor: str | None = None,
    material: str | None = None,
    year: int | None = None,
    as_of: date | None = None,
) -> Commitments:
    """Every supplier with a stated promise in a year (unset: that of `as_of`).

    `actor` is a site or a company, with its sites; `material` takes narrower ones in. Raises
    UsageError if an id is not known or the material is none.
    """
    today = as_of or date.today()
    party = world.resolve(actor) if actor else None
    about = world.resolve(material) if material else None
    if about and world.get(Material, about) is None:
        raise UsageError(f"--material {material} is no material")
    return _Year(world, today, year or today.year).answer(party, about)


class _Year:
    def __init__(self, world: World, as_of: date, year: int) -> None:
        self.world, self.as_of, self.year = world, as_of, year
        day = as_of if as_of.year == year else date(year, 1, 1)
        timeline = Timeline(world, Horizon(day, by=year))
        self.activity = Activity(world, timeline, Book(world, timeline), Materials(world))
        self.obligations = Obligations(self.activity, year)
        self.rows = Rows(self.obligations)

    def answer(self, actor: str | None, material: str | None) -> Commitments:
        days = {day: self._on(day) for day in self._days()}
        every = {p.relation.id: p for promises, _ in days.values() for p in promises}
        keys = sorted({key for promises, _ in days.values() for key in self._keys(promises)})
        rows = [row for actors, m in keys if (row := self._worst(days, frozenset(actors), m))]
        rows.sort(key=lambda r: (_ORDER[r.verdict], r.supplier, r.material, r.actors))
        told = {p.obligation.relation.id for row in rows for p in row.promises}
        silent = sorted(every.keys() - told)
        return Commitments(
            as_of=self.as_of,
            year=self.year,
            rows=tuple(row for row in rows if self._asked(row, actor, material)),
            without_volume=tuple(
                self.obligations.words(every[key])
                for key in silent
                if self._is_of(every[key], actor)
            ),
        )

    def _on(self, day: date) -> tuple[list[Obligation], Outputs]:
        promises = self.obligations.on(Timeline(self.world, Horizon(day)))
        return promises, Outputs(self.activity, day, self.as_of)

    def _days(self) -> list[date]:
        """The first of January and every day of the year on which something begins or ends."""
        first, after = date(self.year, 1, 1), date(self.year + 1, 1, 1)
        timeline = Timeline(self.world, Horizon(first))
        days: set[date | None] = {first}
        for one in self.world.all(Relation):
            days |= {timeline.since(one), end_of(one.validTo)}
        for figure in self.world.all(Capacity):
            days |= {start_of(figure.validFrom or figure.periodStart), end_of(figure.validTo)}
        return sorted(day for day in days if day is not None and first <= day < after)

    def _keys(self, promises: list[Obligation]) -> set[tuple[tuple[str, ...], str]]:
        """What rows are about: actors, and a material of which something is promised."""
        return {
            (tuple(sorted(self.obligations.candidates(one, material))), material)
            for one in promises
            if one.stated and one.standing != "performing"
            for material in one.materials
        }

    def _worst(self, days: _Days, actors: frozenset[str], material: str) -> Row | None:
        """The row of the day that decides: one that is over, else one unknown, else the fullest."""
        found = [
            row
            for day, (promises, outputs) in days.items()
            if (row := self.rows.row(day, promises, outputs, actors, material)) is not None
        ]
        return min(found, key=lambda r: (_ORDER[r.verdict], -r.committed[0], r.day), default=None)

    def _asked(self, row: Row, actor: str | None, material: str | None) -> bool:
        if material is not None and material not in self.activity.materials.names(row.material):
            return False
        ours = self._own(actor)
        return not ours or bool(ours & set(row.actors)) or any(
            p.obligation.supplier in ours for p in row.promises
        )  # fmt: skip

    def _is_of(self, one: Obligation, actor: str | None) -> bool:
        ours = self._own(actor)
        return not ours or one.supplier in ours

    def _own(self, actor: str | None) -> frozenset[str]:
        """An actor with its sites; nothing if every actor is asked about."""
        return self.activity.book.sites_of(actor) | {actor} if actor else frozenset()
