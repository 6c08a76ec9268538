"""The route question as a form: every field in the address, every option by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import streamlit as st

from app.components import policy_choice, urlstate
from app.components.entity import class_label
from app.components.urlstate import Param
from app.words import md
from graph.chain.firmness import Firmness
from graph.policies import Policy, load_policies
from graph.question import SECONDS
from graph.world import World
from ontology.models import Actor, Country, Material, Party

_ANY = ""
_LIMITS = (20, 50, 200, 1000)
_BUDGETS = (5, int(SECONDS), 60)
_FIRST_DAY, _LAST_DAY = date(1990, 1, 1), date(2100, 1, 1)
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
    """What may be asked: labels by id, and the policies that judge routes."""

    targets: Mapping[str, str]
    materials: Mapping[str, str]
    policies: Mapping[str, Policy]

    @classmethod
    def of(cls, world: World, policies: Mapping[str, Policy]) -> Options:
        """Every actor, country and material of the world, by name; the policies."""
        actors = {e.id: _label(e) for kind in (Actor, Country) for e in world.all(kind)}
        materials = {m.id: m.name or m.id for m in world.all(Material)}
        makers = {key: f"any maker of {label}" for key, label in materials.items()}
        return cls(_sorted(actors) | _sorted(makers), _sorted(materials), policies)


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
        urlstate.texts(policy_choice.KEY, policy_choice.names(options.policies)),
        urlstate.text("firmness", "inferred", _LEVELS),
        urlstate.day("as-of", date.today(), _FIRST_DAY, _LAST_DAY),
        urlstate.whole("by", _years(), 0),
        Param("from", _ANY, known, _written),
        urlstate.whole("limit", _LIMITS, 50),
        urlstate.whole("budget", _BUDGETS, int(SECONDS)),
        urlstate.maybe_day("known-at", _FIRST_DAY, date.today()),
        urlstate.flag("binding-only"),
        urlstate.flag("secondary"),
        urlstate.flag("strict"),
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
        policies = policy_choice.widget(options.policies, st.session_state["as-of"])
        widths = st.columns([2, 1.6, 1.4, 2], gap="medium", vertical_alignment="bottom")
        firmness = widths[0].selectbox(
            "Firmness", _LEVELS, format_func=_LEVEL_WORDS.__getitem__, key="firmness",
            help="A route is as firm as its weakest step or tie.",
        )  # fmt: skip
        as_of = widths[1].date_input(
            "As of", key="as-of", format="YYYY-MM-DD", min_value=_FIRST_DAY,
            max_value=_LAST_DAY, help="What holds on this day counts.",
        )  # fmt: skip
        by = widths[2].selectbox(
            "By year", [0, *_years()], key="by", format_func=lambda year: str(year or "now"),
            help="Also admits what is planned to start by the end of this year.",
        )  # fmt: skip
        binding = widths[3].toggle(
            "Binding only", key="binding-only",
            help="Every hand-over runs, or is signed and binding: no memorandum of understanding, "
            "nothing inferred from a group. Sites may still be planned.",
        )  # fmt: skip
        more = _more(options)
    if to is None:
        return None
    return {
        "to": to, "material": material or None, "policies": tuple(policies),
        "firmness": firmness, "as_of": as_of, "by": by or None, "binding_only": binding, **more,
    }  # fmt: skip


def address(question: Mapping[str, Any]) -> list[tuple[str, str]]:
    """A question as query parameters of the page Routes: what `state` reads."""
    said = [("to", question["to"])]
    said += [(policy_choice.KEY, policy) for policy in question["policies"]]
    fields = (("material", "material"), ("from", "start"), ("by", "by"), ("known-at", "known_at"))
    said += [(key, str(question[field])) for key, field in fields if question[field]]
    said += [
        ("firmness", question["firmness"]), ("as-of", question["as_of"].isoformat()),
        ("limit", str(question["limit"])), ("budget", f"{question['budget']:.0f}"),
    ]  # fmt: skip
    flags = (("binding-only", "binding_only"), ("secondary", "secondary"), ("strict", "strict"))
    return said + [(key, "1") for key, field in flags if question[field]]


def left_out(unread: Sequence[tuple[str, str]]) -> None:
    """Says what of the address could not be asked: a link that is misread must not mislead."""
    known = load_policies()
    shares = [value for _, value in unread if value in known and known[value].portfolio]
    for value in shares:
        st.warning(
            f"**{md(known[value].label)}** is a rule on shares of a market and judges no routes: "
            f"`lodeway concentration --policy {value}` applies it."
        )
    if rest := [f"*{md(key)}* {md(value)}" for key, value in unread if value not in shares]:
        st.warning(f"Left out of the address, as this page does not have it: {', '.join(rest)}.")


def _more(options: Options) -> dict[str, Any]:
    with st.expander("More"):
        columns = st.columns([3, 1.6, 1.4, 1.4], gap="medium", vertical_alignment="bottom")
        start = columns[0].selectbox(
            "From", [_ANY, *options.targets], key="from",
            format_func=lambda s: options.targets.get(s, "anywhere"),
        )  # fmt: skip
        known = columns[1].date_input(
            "As known on", key="known-at", value=None, format="YYYY-MM-DD", min_value=_FIRST_DAY,
            max_value=date.today(),
            help="What this graph said at the end of that day (UTC). Empty: what it says now.",
        )  # fmt: skip
        limit = columns[2].selectbox("Routes per verdict", _LIMITS, key="limit")
        budget = columns[3].selectbox(
            "Search for", _BUDGETS, key="budget", format_func=lambda s: f"{s} seconds at most",
            help="A search that takes longer stops there, and the answer says so.",
        )  # fmt: skip
        with st.container(horizontal=True, gap="large"):
            secondary = st.toggle("Recycled feed too", key="secondary")
            strict = st.toggle(
                "Strict", key="strict",
                help="A site that no source names, and a caveat of a policy, make it unknown.",
            )  # fmt: skip
    return {
        "start": start or None, "limit": limit, "budget": float(budget), "secondary": secondary,
        "strict": strict, "known_at": known.isoformat() if known else None,
    }  # fmt: skip


def _label(entity: Party) -> str:
    return f"{entity.name or entity.id} ({class_label(type(entity).__name__).lower()})"


def _sorted(labels: Mapping[str, str]) -> dict[str, str]:
    return dict(sorted(labels.items(), key=lambda item: (item[1].casefold(), item[0])))


def _years() -> range:
    return range(date.today().year, date.today().year + 16)


def _written(value: str | None) -> list[str]:
    return [value] if value else []
