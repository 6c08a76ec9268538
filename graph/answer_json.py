"""The JSON contract of `lodeway routes` (design section 9): other programs call it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from graph.answer import Answer, Arc, Owner, PolicyNote, Reason, Route, Step, Tie
from graph.chain.evidence import Item


def answer_json(answer: Answer) -> dict[str, Any]:
    """The whole document, in the contract's order."""
    names = answer.names
    return {
        "query": dict(answer.query),
        "as_of": answer.as_of.isoformat(),
        "policies": [policy_json(note) for note in answer.policies],
        "routes": [route_json(route, names) for route in answer.routes],
        "refused": [route_json(route, names) for route in answer.refused],
        "unknown": [route_json(route, names) for route in answer.unknown],
        "not_covered": [route_json(route, names) for route in answer.not_covered],
        "truncated": dict(answer.truncated),
        "counts": dict(answer.counts),
        "ended": [tie_json(tie) for tie in answer.ended],
        "later": [tie_json(tie) for tie in answer.later],
        "search": dict(answer.search),
    }


def route_json(route: Route, names: Mapping[str, str]) -> dict[str, Any]:
    """One route: the contract's keys first, then ours."""
    return {
        "id": route.id,
        "steps": [step_json(step) for step in route.steps],
        "firmness": route.firmness.label,
        "bottleneck": asdict(route.bottleneck),
        "confidence": route.confidence,
        "verdict": route.verdict,
        "reasons": [reason_json(reason) for reason in route.reasons],
        "evidence": [item_json(item) for item in route.evidence],
        "arcs": [_arc(arc) for arc in route.arcs],
        "weakest": route.weakest,
        "product": route.product,
        "untraced": list(route.untraced),
        "origin_known": route.origin_known,
        "names": {key: names[key] for key in _named(route) if key in names},
    }


def step_json(step: Step) -> dict[str, Any]:
    """One step. `class` and not `cls` is the contract's key."""
    return {
        "id": step.id,
        "name": step.name,
        "class": step.cls,
        "country": step.country,
        "stage": step.stage,
        "material_in": step.material_in,
        "material_out": step.material_out,
        "owners": [_owner(owner) for owner in step.owners],
        "capacity": asdict(step.capacity) if step.capacity else None,
        "status": step.status,
        "place": step.place,
        "stages": list(step.stages),
        "operators": [_owner(owner) for owner in step.operators],
        "firmness": step.firmness.label,
        "outcome": step.outcome,
        "reasons": [reason_json(reason) for reason in step.reasons],
        "candidates": list(step.candidates),
        "ghost": step.ghost,
    }


def reason_json(reason: Reason) -> dict[str, Any]:
    """One reason with the sources of its fact."""
    return {
        "outcome": reason.outcome,
        "text": reason.text,
        "policy": reason.policy,
        "test": reason.test,
        "verified": reason.verified,
        "step": reason.step,
        "step_name": reason.step_name,
        "missing": reason.missing,
        "sources": [item_json(item) for item in reason.sources],
    }


def tie_json(tie: Tie) -> dict[str, Any]:
    """One relation that does not count on the day asked about."""
    evidence = [item_json(item) for item in tie.evidence]
    return {
        **asdict(replace(tie, evidence=())),
        "materials": list(tie.materials),
        "replaced_by": list(tie.replaced_by),
        "evidence": evidence,
    }


def item_json(item: Item) -> dict[str, Any]:
    """One evidence item."""
    return {
        "relation": item.relation,
        "source": item.source,
        "title": item.title,
        "url": item.url,
        "quote": item.quote,
        "date": item.date,
        "confidence": item.confidence,
        "kind": item.kind,
        "publisher": item.publisher,
        "locator": item.locator,
    }


def _arc(arc: Arc) -> dict[str, Any]:
    return {
        "source": arc.source,
        "target": arc.target,
        "material_in": arc.material_in,
        "material": arc.material,
        "basis": arc.basis,
        "firmness": arc.firmness.label,
        "relations": list(arc.relations),
        "site_stated": arc.site_stated,
        "material_specified": arc.material_specified,
        "complete": arc.complete,
        "confidence": arc.confidence,
        "notes": list(arc.notes),
    }


def _owner(owner: Owner) -> dict[str, Any]:
    return {**asdict(owner), "share": owner.share}


def policy_json(note: PolicyNote) -> dict[str, Any]:
    """One policy as it stands on the day asked about."""
    return asdict(note)


def _named(route: Route) -> list[str]:
    keys = {k for step in route.steps for k in (step.material_in, step.material_out) if k}
    return sorted({*keys, *route.untraced, *([route.product] if route.product else [])})
