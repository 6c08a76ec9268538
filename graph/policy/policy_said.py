"""What a node of a policy file says, in types; where a policy is silent, what its base says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from graph.policy.iso import COUNTRIES
from ontology.errors import OntologyError
from ontology.schema import load_schema
from ontology.turtle import LW, RDF, RDFS, Node, Turtle

_LABEL = RDFS + "label"
#: What may stand after a predicate.
CHOICES: Mapping[str, tuple[str, ...]] = {
    "metric": ("equity", "voting", "board"),
    "operator": (">=", ">"),
    "aggregation": ("sum", "single"),
    "tier": ("multiply", "majority", "threshold"),
    "otherTier": ("multiply", "majority", "threshold"),
    "holder": ("any", "government", "list"),
    "unstated": ("unknown", "none"),
    "contract": ("sole_offtake", "operation", "licence", "debt"),
    "measure": ("third_country_share", "extraction", "processing", "recycling"),
    "failsIf": (">", ">=", "<", "<="),
    "policyStatus": ("in force", "suspended", "pending", "ended", "analyst"),
}
#: A variant stands by itself in these: they are never taken from the policy that it is based on.
_OWN = {"basedOn", "family", "replacesPolicy", "version", "unstated"}
#: Warnings, which a variant cannot silence: its own come to those of the policy it is based on.
_ADDED = {"caveat", "exception"}
#: When it holds is said as a whole: a variant that says one of these takes none from its base.
_STANDING = {"policyStatus", "effectiveFrom", "effectiveTo", "suspendedFrom", "suspendedTo"}


class Instances(Turtle):
    """Turtle of instances: what is typed so, and what a node says."""

    def typed(self, iri: str) -> list[Node]:
        """The nodes of a class, in the order written."""
        return [
            node
            for node, terms in list(self._by_subject.items())
            if iri in (kind.value for kind in terms.get(RDF + "type", []))
        ]

    def holds(self, node: Node) -> bool:
        """Whether anything is said of a node here."""
        return node in self._by_subject

    def predicates(self, node: Node) -> set[str]:
        """The local names of what a node says in our namespace."""
        found = self._by_subject[node] if self.holds(node) else {}
        # Asking for what is not said leaves an empty list behind.
        return {p.removeprefix(LW) for p, said in found.items() if said and p.startswith(LW)}


@dataclass(frozen=True)
class Said:
    """A node and the file in which it stands; `base` speaks where a policy is silent."""

    graph: Instances
    node: Node
    base: Said | None = None

    @property
    def name(self) -> str:
        """The last part of its IRI."""
        return self.graph.local(self.node)

    @property
    def kind(self) -> str:
        """The local name of its class; empty if it has none."""
        kind = self.graph.one(self.node, RDF + "type")
        return "" if kind is None else self.graph.local(kind)

    def error(self, what: str) -> OntologyError:
        """An error that names the file and the node; one without an IRI by its label."""
        if self.graph.is_blank(self.node) and (labels := self.graph.objects(self.node, _LABEL)):
            what = f"({labels[0].value}) {what}"
        return self.graph.error(self.node, what)

    def check(self, known: set[str]) -> None:
        """Raises OntologyError if it says what nodes of its kind do not say."""
        if strange := self.graph.predicates(self.node) - known:
            kind = self.kind or "such node"
            raise self.error(f"says lw:{min(strange)}, which no {kind} has")

    def objects(self, name: str) -> list[Said]:
        """What stands after a predicate, in the order written."""
        own = [Said(self.graph, value) for value in self.graph.objects(self.node, LW + name)]
        if self.base is None or name in _OWN:
            return own
        if name in _ADDED:
            return [*self.base.objects(name), *own]
        if name in _STANDING and self.graph.predicates(self.node) & _STANDING:
            return own
        return own or self.base.objects(name)

    def words(self, name: str) -> str:
        """Its rdfs:label or rdfs:comment. Raises OntologyError if it has none."""
        if self.base and not self.graph.objects(self.node, RDFS + name):
            return self.base.words(name)
        return self.graph.text(self.node, RDFS + name)

    def values(self, name: str) -> list[str]:
        """The literals after a predicate."""
        return [str(found.node.value) for found in self.objects(name)]

    def names(self, name: str) -> list[str]:
        """The local names of what stands after a predicate."""
        return [found.name for found in self.objects(name)]

    def text(self, name: str) -> str | None:
        """The one literal after a predicate. Raises OntologyError on two."""
        found = self.values(name)
        if len(found) > 1:
            raise self.error(f"has two values of lw:{name}")
        return found[0] if found else None

    def needed(self, name: str) -> str:
        """The one literal after a predicate. Raises OntologyError if it is missing."""
        found = self.text(name)
        if found is None:
            raise self.error(f"needs lw:{name}")
        return found

    def choice(self, name: str, default: str | None = None) -> Any:
        """One of the words that may stand there. Raises OntologyError on any other."""
        found = self.text(name) or default
        if found not in CHOICES[name]:
            raise self.error(f"lw:{name} must be one of {', '.join(CHOICES[name])}")
        return found

    def choice_or_none(self, name: str) -> Any:
        """One of the words that may stand there, or None where nothing is said."""
        return None if self.text(name) is None else self.choice(name)

    def flag(self, name: str, *, default: bool) -> bool:
        """True or false. Raises OntologyError on anything else."""
        found = self.text(name)
        if found not in (None, "true", "false"):
            raise self.error(f"lw:{name} must be true or false")
        return default if found is None else found == "true"

    def percent(self, name: str) -> float:
        """A percentage. Raises OntologyError if it is none."""
        try:
            found = float(self.needed(name))
        except ValueError:
            found = -1.0
        if not 0 <= found <= 100:
            raise self.error(f"lw:{name} must be a percentage, 0 to 100")
        return found

    def date(self, name: str) -> date | None:
        """A day, or None where nothing is said. Raises OntologyError if it is none."""
        found = self.text(name)
        try:
            return None if found is None else date.fromisoformat(found)
        except ValueError:
            raise self.error(f"lw:{name} must be a date, YYYY-MM-DD") from None

    def countries(self, name: str) -> frozenset[str]:
        """ISO codes. Raises OntologyError on a text that is none: it would cover nothing, silently."""
        codes = self.values(name)
        for code in codes:
            if code not in COUNTRIES:
                raise self.error(f"{code!r} is no ISO 3166-1 alpha-2 code")
        return frozenset(codes)

    def stage(self, name: str) -> str | None:
        """A stage, or None where nothing is said."""
        found = self.text(name)
        return None if found is None else self._stage(found)

    def stages(self, name: str) -> list[str]:
        """The stages after a predicate. Raises OntologyError on a word that is none."""
        return [self._stage(stage) for stage in self.values(name)]

    def _stage(self, stage: str) -> str:
        if stage not in {code.notation for code in load_schema().codes["stage"]}:
            raise self.error(f"{stage!r} is no stage")
        return stage
