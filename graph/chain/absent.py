"""Relations that count no more, or not yet: they carry nothing at the horizon (design section 6)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from graph.chain.placing import Placing
from graph.chain.timeline import Timeline, When
from graph.world import World
from ontology.models import MoU, Offtake, Relation, Site, Supply

KINDS: tuple[type[Supply] | type[Offtake] | type[MoU], ...] = (Supply, Offtake, MoU)


@dataclass(frozen=True, slots=True)
class Absent:
    """A transfer with both ends named that does not count: it is over, or starts later.

    `site` is the end for which that is so where the relation itself would count.
    """

    relation: Relation
    supplier: str
    buyer: str
    when: When
    site: Site | None = None


def absent(world: World, timeline: Timeline, placing: Placing) -> Iterator[Absent]:
    """Every such transfer. What is over by any part of it is over, whatever else starts later."""
    for kind in KINDS:
        for relation in world.all(kind):
            if (ends := placing.ends(relation)) is None:
                continue
            sites = [site for end in ends if (site := world.get(Site, end))]
            parts: tuple[Relation | Site, ...] = (relation, *sites)
            for when in (When.OVER, When.LATER):
                found = next((part for part in parts if timeline.when(part) is when), None)
                if found is not None:
                    site = found if isinstance(found, Site) else None
                    yield Absent(relation, *ends, when, site)
                    break
