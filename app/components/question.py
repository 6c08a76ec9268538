"""The route question as a form: every field in the address, every option by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import streamlit as st

from app.components import urlstate
from app.components.entity import class_label
from app.components.urlstate import Param
from graph.firmness import Firmness
from graph.policies import Policy
from graph.world import World
from ontology.models import Actor, Country, Material, Party

_ANY = ""
_LIMITS = (20, 50, 200, 1000)
_LEVELS = [level.label for level in sorted(Firmness, reverse=True)]
_LEVEL_WORDS = {
    "operating": "operating only",
    "contracted": "contracted or firmer",
    "planned": "planned or firmer",
    "indicated": "indicated or firmer",
    "inferred": "all, inferred too",
}


@dataclass(frozen=True)
class Options:
    """What may be asked: labels by id."""

    targets: Mapping[str, str]
    materials: Mapping[str, str]
    policies: Mapping[str, str]

    @classmethod
    def of(cls, world: World, policies: Mapping[str, Policy]) -> Options:
        """Every actor, country and material of the world, by name; every policy, by label."""
        actors = {e.id: _label(e) for kind in (Actor, Country) for e in world.all(kind)}
        materials = {m.id: m.name or m.id for m in world.all(Material)}
        makers = {key: f"any maker of {label}" for key, label in materials.items()}
        families = {p.family: f"{p.family}: the version of the day" for p in policies.values()
                    if p.family}  # fmt: skip
        named = {key: policy.label for key, policy in policies.items()}
        return cls(_sorted(actors) | _sorted(makers), _sorted(materials), named | families)


def state(world: World, options: Options) -> tuple[Param[Any], ...]:
    """The form's fields as query parameters; ids that were merged are read as what they are now."""

    def known(values: list[str]) -> str:
        found = world.merged_ids.get(values[0], values[0])
        if found not in options.targets:
            raise ValueError(found)
        return found

    def material(values: list[str]) -> str:
        found = known(values)
        if found not in options.materials:
            raise ValueError(found)
        return found

    return (
        Param("to", None, known, _written),
        Param("material", _ANY, material, _written),
        urlstate.texts("policy", list(options.policies)),
        urlstate.text("firmness", "inferred", _LEVELS),
        urlstate.day("as-of", date.today()),
        urlstate.whole("by", _years(), 0),
        Param("from", _ANY, known, _written),
        urlstate.whole("limit", _LIMITS, 50),
        Param("secondary", False, _flag, lambda on: ["1"] if on else []),
        Param("strict", False, _flag, lambda on: ["1"] if on else []),
    )


def ask(options: Options) -> dict[str, Any] | None:
    """The question, as the fields of graph.question.Query; None while no target is chosen."""
    with st.container(border=True):
        first, second = st.columns(2, gap="medium")
        to = first.selectbox(
            "To", list(options.targets), format_func=options.targets.__getitem__, key="to",
            placeholder="A maker, a plant, a country, or any maker of a material", index=None,
        )  # fmt: skip
        material = second.selectbox(
            "Material that arrives there", [_ANY, *options.materials], key="material",
            format_func=lambda m: options.materials.get(m, "any"),
        )  # fmt: skip
        widths = st.columns([4, 2, 1.6, 1.4], gap="medium")
        policies = widths[0].multiselect(
            "Policies", list(options.policies), format_func=options.policies.__getitem__,
            key="policy", placeholder="none: routes are found, not judged",
        )  # fmt: skip
        firmness = widths[1].selectbox(
            "Firmness", _LEVELS, format_func=_LEVEL_WORDS.__getitem__, key="firmness",
            help="A route is as firm as its weakest step or tie.",
        )  # fmt: skip
        as_of = widths[2].date_input(
            "As of", key="as-of", format="YYYY-MM-DD", min_value=date(1990, 1, 1),
            max_value=date(2100, 1, 1), help="What holds on this day counts.",
        )  # fmt: skip
        by = widths[3].selectbox(
            "By year", [0, *_years()], key="by", format_func=lambda year: str(year or "now"),
            help="Also admits what is planned to start by the end of this year.",
        )  # fmt: skip
        more = _more(options)
    if to is None:
        return None
    return {
        "to": to, "material": material or None, "policies": tuple(policies),
        "firmness": firmness, "as_of": as_of, "by": by or None, **more,
    }  # fmt: skip


def _more(options: Options) -> dict[str, Any]:
    with st.expander("More"):
        columns = st.columns([3, 1.4, 2, 2], gap="medium", vertical_alignment="bottom")
        start = columns[0].selectbox(
            "From", [_ANY, *options.targets], key="from",
            format_func=lambda s: options.targets.get(s, "anywhere"),
        )  # fmt: skip
        limit = columns[1].selectbox("Routes per verdict", _LIMITS, key="limit")
        secondary = columns[2].toggle("Recycled feed too", key="secondary")
        strict = columns[3].toggle(
            "Strict", key="strict", help="A site that is not stated makes a verdict unknown."
        )
    return {"start": start or None, "limit": limit, "secondary": secondary, "strict": strict}


def _label(entity: Party) -> str:
    return f"{entity.name or entity.id} ({class_label(type(entity).__name__).lower()})"


def _sorted(labels: Mapping[str, str]) -> dict[str, str]:
    return dict(sorted(labels.items(), key=lambda item: (item[1].casefold(), item[0])))


def _years() -> range:
    return range(date.today().year, date.today().year + 16)


def _written(value: str | None) -> list[str]:
    return [value] if value else []


def _flag(values: list[str]) -> bool:
    return values[0] in ("1", "true")
