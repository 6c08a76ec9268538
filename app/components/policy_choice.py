"""The policies that a route question may name: in groups, each with how it stands on the day."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from itertools import takewhile

import streamlit as st

from graph.policies import choose
from graph.policy.policy_model import Policy

KEY = "policy"
#: Analyst defaults first, then what is in force, then what is not.
_GROUPS = ("analyst default", "in force")


def names(policies: Mapping[str, Policy]) -> list[str]:
    """All that may be named: every policy by its id, and every family of several versions."""
    return [*policies, *_families(policies)]


def offered(policies: Mapping[str, Policy], as_of: date) -> dict[str, str]:
    """What may be named, as it is shown on a day: name, standing, and whether it was verified."""
    found: list[tuple[int, str, str]] = []
    for key, policy in policies.items():
        found.append((_group(policy, as_of), _label(policy.label, policy, as_of), key))
    for family, versions in _families(policies).items():
        policy = choose(policies, family, as_of)
        name = _common(p.label for p in versions) or versions[0].label
        name = f"{name}, the version of the day"
        found.append((_group(policy, as_of), _label(name, policy, as_of), family))
    return {key: label for _, label, key in sorted(found, key=lambda f: (f[0], f[1].casefold()))}


def widget(policies: Mapping[str, Policy], as_of: date) -> list[str]:
    """The choice itself; what was chosen stays chosen when another day changes the labels."""
    labels = offered(policies, as_of)
    st.session_state[KEY] = [key for key in st.session_state.get(KEY, ()) if key in labels]
    return st.multiselect(
        "Policies", list(labels), format_func=labels.__getitem__, key=KEY,
        filter_mode="contains", placeholder="none: routes are found, not judged",
        help=f"{len(policies)} policies: analyst defaults first, then those in force on the day, "
        "then those that are not. Type a word of a name, or `in force`, to find one. A policy that "
        "is not in force is applied all the same.",
    )  # fmt: skip


def in_words(text: str, policies: Mapping[str, Policy]) -> str:
    """A text about policies in which each id is replaced by the policy's name."""
    ids = sorted(policies, key=len, reverse=True)
    pattern = re.compile(rf"(?<![\w-])({'|'.join(map(re.escape, ids))})(?![\w-])")
    return pattern.sub(lambda found: f"“{policies[found[1]].label}”", text) if ids else text


def _families(policies: Mapping[str, Policy]) -> dict[str, list[Policy]]:
    found: defaultdict[str, list[Policy]] = defaultdict(list)
    for policy in policies.values():
        if policy.family and policy.status != "pending":
            found[policy.family].append(policy)
    return {family: versions for family, versions in found.items() if len(versions) > 1}


def _common(labels: Iterable[str]) -> str:
    """What the names of all versions begin with, whole words only."""
    columns = zip(*(label.split() for label in labels), strict=False)
    same = takewhile(lambda words: len(set(words)) == 1, columns)
    return " ".join(words[0] for words in same).rstrip(" ,:;")


def _group(policy: Policy, as_of: date) -> int:
    standing = policy.standing(as_of)
    return _GROUPS.index(standing) if standing in _GROUPS else len(_GROUPS)


def _label(name: str, policy: Policy, as_of: date) -> str:
    read = policy.verified and not policy.unverified
    return f"{name} · {policy.standing(as_of)}{'' if read else ', not verified'}"
