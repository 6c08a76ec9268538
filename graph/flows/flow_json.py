"""The JSON form of a flow and of chokepoints (design section 9).

{"query", "as_of", "policies", "material", "basis", "unit", "at_least", "at_most" (null: no limit is
known), "known", "missing": [{"fact", "about", "lost", "gained"}], "sites", "arcs", "untraced",
"not_covered", "missing_all_weighed", "names", "notice"}    a flow
{"query", ..., "routes", "routes_exact", "complete", "flow": TONNES, "chokepoints": [POINT],
 "agreements": [POINT], "smallest_cut": {"actors": [POINT], "at_least", "at_most", "exact",
 "impossible", "lost": TONNES}, "names", "notice"}           chokepoints
POINT: {"id", "name", "country", "place", "makes", "stages", "lost": TONNES, "routes_lost", "proved"}
TONNES: {"at_least", "at_most", "known"} in tonnes a year; null where materials cannot be added.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from graph.answer_json import item_json
from graph.chain.bottleneck import figure
from graph.chain.evidence import items
from graph.changes.whatif_json import NOTICE
from graph.chokepoints import Chokepoint, Chokepoints, Tonnes
from graph.flow import ArcFlow, Flow, SiteFlow
from graph.flows.flow_missing import same
from graph.policies import note
from graph.question import Question

UNIT = "t/yr"


def flow_json(found: Flow) -> dict[str, Any]:
    """A flow as one document."""
    question = found.question
    return {
        **_head(question, found.material, found.basis),
        "at_least": _round(found.at_least),
        "at_most": _round(found.at_most),
        "known": found.known,
        "missing": [
            {
                "fact": missing.fact.text,
                "about": list(missing.fact.about),
                "lost": _round(missing.lost),
                "gained": _round(missing.gained),
            }
            for missing in found.missing
        ],
        "missing_all_weighed": found.ranked,
        "sites": [_site(question, site) for site in found.sites],
        "arcs": [_arc(arc) for arc in found.arcs],
        "untraced": [
            {"actor": actor, "output": output, "inputs": list(inputs)}
            for actor, output, inputs in found.untraced
        ],
        "not_covered": list(found.uncovered),
        "names": _names(question, found),
        "notice": NOTICE,
    }


def chokepoints_json(found: Chokepoints) -> dict[str, Any]:
    """Chokepoints as one document."""
    question, cut = found.question, found.cut
    return {
        **_head(question, found.material, found.basis),
        "routes": found.routes,
        "routes_exact": found.counted,
        "complete": found.complete,
        "flow": _tonnes(found.flow),
        "chokepoints": [_point(question, point) for point in found.actors],
        "agreements": [_point(question, point) for point in found.agreements],
        "smallest_cut": {
            "actors": [_point(question, point) for point in found.cut_actors],
            "at_least": cut.least,
            "at_most": cut.most,
            "exact": cut.exact,
            "impossible": cut.impossible,
            "lost": _tonnes(found.cut_lost),
        },
        "names": question.names(),
        "notice": NOTICE,
    }


def _head(question: Question, material: str | None, basis: str | None) -> dict[str, Any]:
    return {
        "query": question.echo(),
        "as_of": question.query.as_of.isoformat(),
        "policies": [asdict(note(p, question.query.as_of)) for p in question.policies],
        "material": material,
        "basis": basis,
        "unit": UNIT,
    }


def _site(question: Question, site: SiteFlow) -> dict[str, Any]:
    stated = question.capacities.newest(site.actor, site.material)
    shown = figure(stated)
    return {
        **_who(question, site.actor),
        "material": site.material,
        "stage": question.network.materials.stage(site.material),
        "capacity": asdict(shown) if shown else None,
        "capacity_at_least": _round(site.least),
        "capacity_at_most": _round(site.most),
        "made_at_least": _round(site.made_at_least),
        "made_at_most": _round(site.made_at_most),
        "price": _round(site.price),
        "sources": [item_json(i) for i in items(question.world, (stated.id,))] if stated else [],
    }


def _arc(arc: ArcFlow) -> dict[str, Any]:
    return {
        "source": arc.source,
        "target": arc.target,
        "material": arc.material,
        "at_least": _round(arc.at_least),
        "at_most": _round(arc.at_most),
    }


def _point(question: Question, point: Chokepoint) -> dict[str, Any]:
    return {
        **_who(question, point.id),
        "makes": list(point.makes),
        "stages": [question.network.materials.stage(material) for material in point.makes],
        "lost": _tonnes(point.lost),
        "routes_lost": point.routes,
        "proved": point.proved,
    }


def _who(question: Question, key: str) -> dict[str, Any]:
    facts = question.facts
    return {
        "id": key,
        "name": facts.name(key),
        "country": facts.home(key),
        "place": facts.place(key),
    }


def _tonnes(tonnes: Tonnes | None) -> dict[str, Any] | None:
    if tonnes is None:
        return None
    return {
        "at_least": _round(tonnes.least),
        "at_most": _round(tonnes.most),
        "known": same(tonnes.least, tonnes.most),
    }


def _names(question: Question, found: Flow) -> dict[str, str]:
    actors = {actor for arc in found.arcs for actor in (arc.source, arc.target)}
    actors |= {site.actor for site in found.sites}
    return {**question.names(), **{actor: question.facts.name(actor) for actor in sorted(actors)}}


def _round(tonnes: float | None) -> float | None:
    """To a millionth of a tonne, beyond which rounding in the solver shows."""
    return None if tonnes is None else round(tonnes, 6) + 0.0
