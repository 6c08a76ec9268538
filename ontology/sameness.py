"""Sameness: what the decisions on ids (`same_as.csv`) say about which id stays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ontology.errors import OntologyError
from ontology.record import SameAs


def merged_ids(decisions: Iterable[SameAs]) -> dict[str, str]:
    """Every id that lost -> the id that stays, chains followed (a lei id over a slug over another).

    Raises OntologyError if the positive decisions run in a circle or let one id lose to two.
    """
    direct: dict[str, str] = {}
    for decision in decisions:
        if decision.verdict == "positive":
            stays = direct.setdefault(decision.right, decision.left)
            if stays != decision.left:
                raise OntologyError(
                    f"{decision.right} is said to be both {stays} and {decision.left}; "
                    "let one of the two lose to the other"
                )
    return {lost: _follow(direct, lost) for lost in direct}


def _follow(direct: Mapping[str, str], lost: str) -> str:
    seen, current = {lost}, direct[lost]
    while current in direct:
        if current in seen:
            raise OntologyError(f"the decisions on {current} run in a circle")
        seen.add(current)
        current = direct[current]
    return current
