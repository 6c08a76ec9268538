"""Reads policies from Turtle. A policy that cannot be understood is refused, never half applied."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from importlib.resources import files
from pathlib import Path

from graph.policy.policy_model import (
    Caveat,
    ContractTest,
    Form,
    JurisdictionTest,
    ListTest,
    OwnerTest,
    PlaceTest,
    Policy,
    ShareTest,
    Test,
    Unstated,
)
from graph.policy.policy_said import Instances, Said
from graph.policy.policy_test_reader import TestReader
from ontology.errors import OntologyError, SourceError
from ontology.exchange.guarded import guarded_text
from ontology.exchange.limits import Limits, RefusedError
from ontology.turtle import LW, Node

_POLICY = {
    "jurisdiction", "coveredCountry", "unclearCountry", "ownCountry", "test", "coversForm",
    "coversStage", "requiresStage", "exception", "caveat", "effectiveFrom", "effectiveTo",
    "suspendedFrom", "suspendedTo", "policyStatus", "family", "replacesPolicy", "legalSource",
    "lastChecked", "basedOn", "unstated", "verified", "version", "portfolio",
}  # fmt: skip
_FORM = {"material", "stage", "element", "coversStage"}
_CAVEAT = {"verified", "strict"}
_PACKAGED = "policies.ttl"
#: A policy is a page or two; what is more is no policy of anybody.
_LIMITS = Limits(file=5_000_000, unpacked=5_000_000)


def read_policies(name: str, text: str) -> dict[str, Policy]:
    """The policies of one Turtle text by id; they may be based on those of this package.

    Raises OntologyError on anything odd.
    """
    reader = _Reader(Instances({name: text}), None if name == _PACKAGED else _packaged())
    found: dict[str, Policy] = {}
    for policy in reader.policies():
        if policy.id in found:
            raise OntologyError(f"{name}: two policies are called {policy.id}")
        if name != _PACKAGED and policy.id in read_packaged():
            raise OntologyError(
                f"{name}: {policy.id} is a policy of this package; give yours another id, so that "
                "nobody takes one for the other"
            )
        found[policy.id] = policy
    if not found:
        raise OntologyError(f"{name}: holds no lw:Policy; see ontology/policies.ttl for examples")
    return found


def read_policy_file(path: Path) -> dict[str, Policy]:
    """The policies of a user's own file. Raises SourceError if it cannot be read or understood."""
    try:
        return read_policies(str(path), guarded_text(path, "turtle", _LIMITS))
    except (OSError, RefusedError) as error:
        raise SourceError(f"cannot read the policy file {path}: {error}") from error
    except OntologyError as error:
        raise SourceError(f"policy file {error}") from error


@cache
def read_packaged() -> dict[str, Policy]:
    """The policies of this package by id."""
    return read_policies(_PACKAGED, _text())


@cache
def _packaged() -> Instances:
    return Instances({_PACKAGED: _text()})


def _text() -> str:
    return (files("ontology") / _PACKAGED).read_text("utf-8")


class _Reader:
    """Reads the policies of one graph; `packaged` is what they may be based on beside their own."""

    def __init__(self, graph: Instances, packaged: Instances | None) -> None:
        self.graphs = [graph, *([packaged] if packaged else [])]
        self.tests = TestReader(self.graphs)

    def policies(self) -> list[Policy]:
        """The policies, in the order written."""
        return [self._policy(node) for node in self.graphs[0].typed(LW + "Policy")]

    def _said(self, node: Node, above: tuple[Node, ...] = ()) -> Said:
        """A policy with what it is based on behind it."""
        graph = next((g for g in self.graphs if node in g.typed(LW + "Policy")), None)
        if graph is None:
            raise self.graphs[0].error(above[-1], f"is based on {node.value}, which is no policy")
        said = Said(graph, node)
        said.check(_POLICY)
        base = graph.one(node, LW + "basedOn")
        if base is None:
            return said
        if base in (node, *above):
            raise graph.error(node, "is based on itself")
        return Said(graph, node, self._said(base, (*above, node)))

    def _policy(self, node: Node) -> Policy:
        said = self._said(node)
        if self.graphs[0].is_blank(node):
            raise said.error("is a policy and needs an IRI: its last part is its id")
        unstated = _override(said)
        read = said.flag("verified", default=True)
        tests = [self.tests.read(said, test) for test in said.objects("test")]
        found = Policy(
            id=said.name,
            label=said.words("label"),
            comment=said.words("comment"),
            jurisdiction=said.needed("jurisdiction"),
            countries=said.countries("coveredCountry"),
            unclear_countries=said.countries("unclearCountry"),
            tests=tuple(_adapted(test, unstated, read=read) for test in tests),
            forms=tuple(_form(form) for form in said.objects("coversForm")),
            stages=frozenset(said.stages("coversStage")),
            required_stages=tuple(said.stages("requiresStage")),
            exceptions=tuple(said.values("exception")),
            caveats=tuple(_caveat(caveat) for caveat in said.objects("caveat")),
            effective_from=said.date("effectiveFrom"),
            effective_to=said.date("effectiveTo"),
            status=said.choice("policyStatus"),
            family=said.text("family"),
            supersedes=next(iter(said.names("replacesPolicy")), None),
            legal_sources=tuple(said.values("legalSource")),
            last_checked=said.needed("lastChecked"),
            suspended_from=said.date("suspendedFrom"),
            suspended_to=said.date("suspendedTo"),
            verified=read,
            stated_version=said.text("version"),
            portfolio=said.flag("portfolio", default=False),
            own_countries=said.countries("ownCountry"),
            based_on=next(iter(said.names("basedOn")), None),
        )
        _check(said, found)
        return found


def _override(said: Said) -> Unstated | None:
    """What a policy says of unstated facts for all its tests; a variant's word before its base's."""
    own: Unstated | None = said.choice_or_none("unstated")
    return own if own or said.base is None else _override(said.base)


def _adapted(test: Test, unstated: Unstated | None, *, read: bool) -> Test:
    """A test as the policy has it: what a policy of which the text was not read tests is not
    verified, and its word on unstated facts goes before the test's.
    """
    found = test if read else replace(test, verified=False)
    if unstated and isinstance(found, OwnerTest | ListTest | JurisdictionTest | ContractTest):
        return replace(found, unstated=unstated)
    return found


def _check(said: Said, policy: Policy) -> None:
    """What the parts of a policy must be together."""
    if not policy.tests:
        raise said.error("needs lw:test")
    if not policy.legal_sources:
        raise said.error("needs lw:legalSource")
    shares = [isinstance(test, ShareTest) for test in policy.tests]
    if policy.portfolio != all(shares) or any(shares) != all(shares):
        raise said.error("lw:ShareTest goes with lw:portfolio true, and no other test does")
    for first, last in (("effectiveFrom", "effectiveTo"), ("suspendedFrom", "suspendedTo")):
        start, end = said.date(first), said.date(last)
        if start and end and end < start:
            raise said.error(f"lw:{last} is before lw:{first}")
    by_country = any(_asks_for_country(test) for test in policy.tests)
    if by_country and not policy.countries:
        raise said.error("has a test on countries and needs lw:coveredCountry")


def _asks_for_country(test: Test) -> bool:
    if isinstance(test, OwnerTest | ContractTest):
        return test.holder != "list"
    return isinstance(test, PlaceTest | JurisdictionTest)


def _form(said: Said) -> Form:
    said.check(_FORM)
    form = Form(
        materials=frozenset(said.names("material")),
        stage=said.stage("stage"),
        elements=frozenset(said.values("element")),
        stages=frozenset(said.stages("coversStage")),
    )
    if not form.materials and form.stage is None:
        raise said.error("is a form with neither lw:material nor lw:stage")
    return form


def _caveat(said: Said) -> Caveat:
    said.check(_CAVEAT)
    return Caveat(
        text=said.words("comment"),
        verified=said.flag("verified", default=True),
        strict=said.flag("strict", default=False),
    )
