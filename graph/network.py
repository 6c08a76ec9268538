"""The physical network: states (actor, material), and the arcs that join them (design section 6).

Every arc joins (a, m) to (b, m): between actors the material does not change; inside an actor a
Processing makes one material of another. Parallel statements are one arc: the firmest counts and
all are its evidence.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from graph.answer import Basis
from graph.chain.absent import KINDS, Absent, absent
from graph.chain.activity import Activity, Statement
from graph.chain.firmness import Firmness, of_statement
from graph.chain.group_arcs import group_links
from graph.chain.link import Link, State
from graph.chain.materials import Materials
from graph.chain.openings import openings
from graph.chain.origins import Origin, Process, origins, processes
from graph.chain.placing import Placing
from graph.chain.timeline import Horizon, Timeline
from graph.ownership import Book
from graph.world import World
from ontology.models import MoU, Offtake, Relation, Sale, Shipment, Supply


@dataclass
class Network:
    """States with what leads into each: transfers, processing, extraction."""

    world: World
    timeline: Timeline
    book: Book
    materials: Materials
    activity: Activity
    into: dict[State, list[Link]] = field(default_factory=dict)
    makes: dict[State, list[Process]] = field(default_factory=dict)
    origins: dict[State, tuple[Origin, ...]] = field(default_factory=dict)
    #: States whose material comes from nowhere that is documented.
    open: frozenset[State] = frozenset()
    #: Transfers that are over or start later.
    absent: tuple[Absent, ...] = ()
    unplaced: tuple[str, ...] = ()

    def links(self) -> Iterator[Link]:
        """Every transfer."""
        for links in self.into.values():
            yield from links


def build(
    world: World, horizon: Horizon, secondary: bool = False, binding_only: bool = False
) -> Network:
    """The network of a world at a horizon.

    `binding_only` leaves the transfers that run or are signed and binding. What is fed by others
    alone is not without an origin: it is no part of such a route.
    """
    timeline = Timeline(world, horizon)
    book = Book(world, timeline)
    materials = Materials(world, secondary)
    activity = Activity(world, timeline, book, materials)
    placing = Placing(activity)
    stated, unplaced = _stated(world, timeline, placing, activity)
    links = _collapse(stated)
    suppressed = _over_or_later(world, timeline, placing) | links.keys()
    inferred = list(group_links(activity, suppressed))
    links |= {(link.source, link.target, link.material): link for link in inferred}
    network = Network(world, timeline, book, materials, activity, unplaced=unplaced)
    into: dict[State, list[Link]] = defaultdict(list)
    for key in sorted(links):
        link = links[key]
        into[link.target, link.material].append(link)
    for link in (*stated, *inferred):
        said = Statement(link.firmness, link.relations, link.basis not in ("declared", "shipment"))
        activity.add(activity.yields, link.source, link.material, said)
        activity.add(activity.takes, link.target, link.material, said)
    network.into = dict(into)
    network.makes = processes(activity)
    network.origins = origins(activity)
    network.absent = tuple(absent(world, timeline, placing))
    network.open = openings(network)
    if binding_only:
        network.into = {state: _binding(links) for state, links in network.into.items()}
    return network


def _binding(links: Iterable[Link]) -> list[Link]:
    return [link for link in links if link.firmness >= Firmness.CONTRACTED]


def _flows(world: World, timeline: Timeline) -> Iterator[tuple[Relation | Shipment | Sale, Basis]]:
    bases: tuple[tuple[type[Relation], Basis], ...] = (
        (Supply, "declared"), (Offtake, "offtake"), (MoU, "mou"),
    )  # fmt: skip
    for kind, basis in bases:
        yield from ((r, basis) for r in world.all(kind) if timeline.holds(r))
    observed: tuple[type[Shipment] | type[Sale], ...] = (Shipment, Sale)
    for seen in observed:
        yield from ((o, "shipment") for o in world.all(seen) if timeline.live(o))


def _stated(
    world: World, timeline: Timeline, placing: Placing, activity: Activity
) -> tuple[list[Link], tuple[str, ...]]:
    """One link for each relation, material and pair of sites; and what could not be placed."""
    links: list[Link] = []
    unplaced: list[str] = []
    for relation, basis in _flows(world, timeline):
        ends = placing.ends(relation)
        if ends is None:
            continue
        found = list(placing.expand(relation, *ends))
        notes = _time_notes(timeline, relation)
        firmness = of_statement(relation)
        for spot in found:
            cap = firmness if spot.specified else min(firmness, Firmness.INDICATED)
            links.append(
                Link(
                    source=spot.source, target=spot.target, material=spot.material, basis=basis,
                    firmness=cap, relations=(relation.id,), sources=spot.sources,
                    targets=spot.targets, supplier=ends[0], buyer=ends[1],
                    specified=spot.specified, notes=notes,
                )
            )  # fmt: skip
        if not found and activity.is_open(ends[0]) and activity.is_open(ends[1]):
            unplaced.append(relation.id)
    return links, tuple(sorted(unplaced))


def _time_notes(timeline: Timeline, relation: Relation | Shipment | Sale) -> tuple[str, ...]:
    if isinstance(relation, Relation) and not timeline.end_stated(relation):
        return ("end not stated",)
    return ()


def _collapse(links: Iterable[Link]) -> dict[tuple[str, str, str], Link]:
    """Parallel statements as one link: the firmest counts, all are its evidence."""
    groups: dict[tuple[str, str, str], list[Link]] = defaultdict(list)
    for link in links:
        groups[link.source, link.target, link.material].append(link)
    return {key: found[0] if len(found) == 1 else _merge(found) for key, found in groups.items()}


def _merge(links: list[Link]) -> Link:
    best = max(links, key=lambda k: (k.firmness, k.specified, k.basis, k.relations))
    # A weaker statement that names the sites does not place a firmer one that names none.
    firmest = (k for k in links if k.firmness == best.firmness)
    placed = min(firmest, key=lambda k: (len(k.sources) + len(k.targets), k.sources, k.targets))
    return replace(
        best,
        relations=tuple(sorted({r for link in links for r in link.relations})),
        sources=placed.sources,
        targets=placed.targets,
        supplier=placed.supplier,
        buyer=placed.buyer,
        specified=any(link.specified for link in links),
        notes=best.notes,
    )


def _over_or_later(world: World, timeline: Timeline, placing: Placing) -> set[tuple[str, str, str]]:
    """Pairs that a relation joins at another time: a dead deal leaves no arc to be inferred."""
    found: set[tuple[str, str, str]] = set()
    for kind in KINDS:
        for relation in world.all(kind):
            ends = None if timeline.holds(relation) else placing.ends(relation)
            if ends:
                spots = placing.expand(relation, *ends)
                found.update((s.source, s.target, s.material) for s in spots)
    return found
