"""What the graph does not know, the most important first: the work list of whoever gathers facts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from graph import gap_facts, gap_sites
from graph.gap import KINDS, Gap, Survey
from graph.world import World
from ontology.errors import UsageError
from ontology.models import Material

#: Months after which the newest source of something that is said to run is old.
STALE_AFTER = 24


@dataclass(frozen=True)
class Gaps:
    """The gaps in the order of what rests on them, and how many there are of each kind."""

    as_of: date
    material: str | None
    stale_after: int
    gaps: tuple[Gap, ...]

    @property
    def counts(self) -> Mapping[str, int]:
        """How many gaps there are of each kind that was looked for and found."""
        found = Counter(gap.kind for gap in self.gaps)
        return {kind: found[kind] for kind in KINDS if found[kind]}

    def to_dict(self) -> dict[str, Any]:
        """The JSON document: nothing is left out."""
        return {
            "as_of": self.as_of.isoformat(),
            "material": self.material,
            "stale_after_months": self.stale_after,
            "counts": dict(self.counts),
            "gaps": [asdict(gap) for gap in self.gaps],
        }


def gaps(
    world: World,
    as_of: date,
    material: str | None = None,
    kind: str | None = None,
    stale_after: int = STALE_AFTER,
) -> Gaps:
    """What is not known as of a day; of one material, of its whole chain down to the ground.

    Raises UsageError for an unknown kind or what is no material.
    """
    if kind is not None and kind not in KINDS:
        raise UsageError(f"there is no kind of gap {kind!r}; there are: {', '.join(KINDS)}")
    asked = world.resolve(material) if material else None
    if asked and not world.get(Material, asked):
        raise UsageError(f"--material {material} is no material")
    survey = Survey(world, as_of, asked)
    found = [
        *gap_sites.stages(survey),
        *gap_sites.sites(survey),
        *gap_sites.companies(survey),
        *gap_sites.unnamed(survey),
        *gap_facts.contracts(survey),
        *gap_facts.statuses(survey),
        *gap_facts.sourcing(survey, stale_after),
    ]
    chosen = [gap for gap in found if kind in (None, gap.kind)]
    return Gaps(as_of, asked, stale_after, tuple(sorted(chosen, key=lambda gap: gap.order)))
