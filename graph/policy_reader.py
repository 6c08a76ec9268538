"""Reads policies from Turtle. A policy that cannot be understood is refused, never half applied."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from graph.policy_model import Caveat, Form, OwnerTest, PlaceTest, Policy, Test
from ontology.errors import OntologyError, SourceError
from ontology.schema import load_schema
from ontology.turtle import LW, RDF, RDFS, Node, Turtle

_KNOWN = {
    "Policy": {
        "jurisdiction", "coveredCountry", "unclearCountry", "test", "coversForm",
        "coversStage", "requiresStage", "exception", "caveat", "effectiveFrom",
        "effectiveTo", "policyStatus", "family", "replacesPolicy", "legalSource", "lastChecked",
    },
    "Form": {"material", "stage", "element", "coversStage"},
    "PlaceTest": {"verified"},
    "OwnerTest": {
        "metric", "operator", "threshold", "aggregation", "tier", "holder", "unstatedHolders",
        "countsOperator", "verified",
    },
}  # fmt: skip
_CHOICES: Mapping[str, tuple[str, ...]] = {
    "metric": ("equity", "voting", "board"),
    "operator": (">=", ">"),
    "aggregation": ("sum", "single"),
    "tier": ("multiply", "majority"),
    "holder": ("any", "government"),
    "unstatedHolders": ("unknown", "none"),
    "policyStatus": ("in force", "suspended", "pending", "ended", "analyst"),
}


def read_policies(name: str, text: str) -> dict[str, Policy]:
    """The policies of one Turtle text by id. Raises OntologyError on anything odd."""
    reader = _Reader(_Turtle({name: text}))
    found = {policy.id: policy for policy in reader.policies()}
    if not found:
        raise OntologyError(f"{name}: holds no lw:Policy; see ontology/policies.ttl for examples")
    return found


def read_policy_file(path: Path) -> dict[str, Policy]:
    """The policies of a user's own file. Raises SourceError if it cannot be read or understood."""
    try:
        return read_policies(path.name, path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(f"cannot read the policy file {path}: {error}") from error
    except OntologyError as error:
        raise SourceError(f"policy file {error}") from error


class _Turtle(Turtle):
    """Turtle of instances: what is typed so, and what a node says."""

    def typed(self, iri: str) -> list[Node]:
        return [
            node
            for node, terms in list(self._by_subject.items())
            if iri in (kind.value for kind in terms.get(RDF + "type", []))
        ]

    def predicates(self, node: Node, namespace: str) -> set[str]:
        found = self._by_subject[node]
        return {p.removeprefix(namespace) for p in found if p.startswith(namespace)}


class _Reader:
    def __init__(self, graph: _Turtle) -> None:
        self.graph = graph
        self._stages = {code.notation for code in load_schema().codes["stage"]}

    def policies(self) -> list[Policy]:
        return [self._policy(node) for node in self.graph.typed(LW + "Policy")]

    def _policy(self, node: Node) -> Policy:
        self._check(node, "Policy")
        return Policy(
            id=self.graph.local(node),
            label=self.graph.text(node, RDFS + "label"),
            comment=self.graph.text(node, RDFS + "comment"),
            jurisdiction=self.graph.text(node, LW + "jurisdiction"),
            countries=frozenset(self._countries(node, "coveredCountry")),
            unclear_countries=frozenset(self._countries(node, "unclearCountry")),
            tests=tuple(self._test(node, test) for test in self._objects(node, "test")),
            forms=tuple(self._form(form) for form in self._objects(node, "coversForm")),
            stages=frozenset(self._stage_list(node, "coversStage")),
            required_stages=tuple(self._stage_list(node, "requiresStage")),
            exceptions=tuple(self._values(node, "exception")),
            caveats=tuple(self._caveat(c) for c in self._objects(node, "caveat")),
            effective_from=self._date(node, "effectiveFrom"),
            effective_to=self._date(node, "effectiveTo"),
            status=self._choice(node, "policyStatus"),
            family=self._text(node, "family"),
            supersedes=next(iter(self._local_names(node, "replacesPolicy")), None),
            legal_sources=tuple(self._values(node, "legalSource")),
            last_checked=self.graph.text(node, LW + "lastChecked"),
        )

    def _test(self, policy: Node, node: Node) -> Test:
        kind = self.graph.local(self.graph.one(node, RDF + "type") or node)
        if kind not in ("PlaceTest", "OwnerTest"):
            raise self.graph.error(policy, "has a test that is no lw:PlaceTest or lw:OwnerTest")
        self._check(node, kind)
        label = self.graph.text(node, RDFS + "label")
        verified = self._flag(node, "verified", default=True)
        if kind == "PlaceTest":
            return PlaceTest(label, verified)
        return OwnerTest(
            label=label,
            metric=self._choice(node, "metric"),
            operator=self._choice(node, "operator"),
            threshold=self._percent(node, "threshold"),
            aggregation=self._choice(node, "aggregation"),
            tier=self._choice(node, "tier"),
            holder=self._choice(node, "holder"),
            unstated=self._choice(node, "unstatedHolders"),
            counts_operator=self._flag(node, "countsOperator", default=False),
            verified=verified,
        )

    def _form(self, node: Node) -> Form:
        self._check(node, "Form")
        stage = self._text(node, "stage")
        form = Form(
            materials=frozenset(self._local_names(node, "material")),
            stage=None if stage is None else self._stage(node, stage),
            elements=frozenset(self._values(node, "element")),
            stages=frozenset(self._stage_list(node, "coversStage")),
        )
        if not form.materials and form.stage is None:
            raise self.graph.error(node, "is a form with neither lw:material nor lw:stage")
        return form

    def _caveat(self, node: Node) -> Caveat:
        return Caveat(
            text=self.graph.text(node, RDFS + "comment"),
            verified=self._flag(node, "verified", default=True),
            strict=self._flag(node, "strict", default=False),
        )

    def _check(self, node: Node, kind: str) -> None:
        said = self.graph.predicates(node, LW)
        if strange := said - _KNOWN[kind]:
            raise self.graph.error(node, f"says lw:{min(strange)}, which no {kind} has")

    def _objects(self, node: Node, name: str) -> list[Node]:
        return self.graph.objects(node, LW + name)

    def _values(self, node: Node, name: str) -> list[str]:
        return [str(value.value) for value in self._objects(node, name)]

    def _local_names(self, node: Node, name: str) -> list[str]:
        return [self.graph.local(value) for value in self._objects(node, name)]

    def _text(self, node: Node, name: str) -> str | None:
        return self.graph.value(self.graph.one(node, LW + name))

    def _countries(self, node: Node, name: str) -> list[str]:
        codes = self._values(node, name)
        for code in codes:
            if len(code) != 2 or not code.isupper():
                raise self.graph.error(node, f"{code!r} is no ISO 3166-1 alpha-2 code")
        return codes

    def _stage(self, node: Node, stage: str) -> str:
        if stage not in self._stages:
            raise self.graph.error(node, f"{stage!r} is no stage")
        return stage

    def _stage_list(self, node: Node, name: str) -> list[str]:
        return [self._stage(node, stage) for stage in self._values(node, name)]

    def _choice(self, node: Node, name: str) -> Any:
        found = self._text(node, name)
        if found not in _CHOICES[name]:
            raise self.graph.error(node, f"lw:{name} must be one of {', '.join(_CHOICES[name])}")
        return found

    def _flag(self, node: Node, name: str, *, default: bool) -> bool:
        found = self._text(node, name)
        if found not in (None, "true", "false"):
            raise self.graph.error(node, f"lw:{name} must be true or false")
        return default if found is None else found == "true"

    def _percent(self, node: Node, name: str) -> float:
        try:
            found = float(self.graph.text(node, LW + name))
        except ValueError:
            found = -1.0
        if not 0 <= found <= 100:
            raise self.graph.error(node, f"lw:{name} must be a percentage, 0 to 100")
        return found

    def _date(self, node: Node, name: str) -> date | None:
        found = self._text(node, name)
        try:
            return None if found is None else date.fromisoformat(found)
        except ValueError:
            raise self.graph.error(node, f"lw:{name} must be a date, YYYY-MM-DD") from None
