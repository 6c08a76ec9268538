"""Reads the tests of a policy from Turtle. A test that says too little or too much is refused."""

from __future__ import annotations

from collections.abc import Sequence

from graph.policy.policy_model import (
    ContractTest,
    JurisdictionTest,
    ListName,
    ListTest,
    OwnerTest,
    PlaceTest,
    ShareTest,
    Test,
)
from graph.policy.policy_said import Instances, Said
from ontology.turtle import RDFS, Node

_KNOWN: dict[str, set[str]] = {
    "PlaceTest": {"verified", "region"},
    "OwnerTest": {
        "metric", "operator", "threshold", "aggregation", "tier", "otherTier", "holder", "list",
        "unstated", "countsOperator", "verified",
    },
    "ListTest": {"list", "owners", "unstated", "verified"},
    "JurisdictionTest": {"unstated", "verified"},
    "ContractTest": {
        "contract", "holder", "list", "operator", "threshold", "unstated", "verified",
    },
    "ShareTest": {"measure", "failsIf", "threshold", "coversStage", "verified"},
}  # fmt: skip


class TestReader:
    """Reads tests; `graphs` are where the names of lists may stand."""

    __test__ = False  # no test of pytest's

    def __init__(self, graphs: Sequence[Instances]) -> None:
        self.graphs = tuple(graphs)

    def read(self, policy: Said, test: Said) -> Test:
        """A test of a policy. Raises OntologyError if it cannot be understood."""
        kinds = ", ".join(f"lw:{kind}" for kind in _KNOWN)
        if test.kind not in _KNOWN:
            raise policy.error(f"has a test that is none of {kinds}")
        test.check(_KNOWN[test.kind])
        match test.kind:
            case "PlaceTest":
                return self._place(test)
            case "OwnerTest":
                return self._owner(test)
            case "ListTest":
                return self._list(test)
            case "JurisdictionTest":
                return self._jurisdiction(test)
            case "ContractTest":
                return self._contract(test)
            case _:
                return self._share(test)

    def _place(self, test: Said) -> PlaceTest:
        return PlaceTest(test.words("label"), _verified(test), tuple(test.values("region")))

    def _owner(self, test: Said) -> OwnerTest:
        found = OwnerTest(
            label=test.words("label"),
            metric=test.choice("metric"),
            operator=test.choice("operator"),
            threshold=test.percent("threshold"),
            aggregation=test.choice("aggregation"),
            tier=test.choice("tier"),
            holder=test.choice("holder"),
            unstated=test.choice("unstated", "unknown"),
            counts_operator=test.flag("countsOperator", default=False),
            verified=_verified(test),
            lists=self._lists(test),
            other_tier=test.choice_or_none("otherTier"),
        )
        if found.tier == found.other_tier:
            raise test.error("lw:otherTier is the same reading as lw:tier")
        if found.operator == ">=" and not found.threshold:
            raise test.error(
                "refuses everybody: 0 percent or more is held always; write lw:operator '>'"
            )
        return found

    def _list(self, test: Said) -> ListTest:
        found = ListTest(
            label=test.words("label"),
            lists=self._lists(test),
            owners=test.flag("owners", default=False),
            unstated=test.choice("unstated", "unknown"),
            verified=_verified(test),
        )
        if not found.lists:
            raise test.error("needs lw:list")
        return found

    def _jurisdiction(self, test: Said) -> JurisdictionTest:
        return JurisdictionTest(
            test.words("label"), test.choice("unstated", "unknown"), _verified(test)
        )

    def _contract(self, test: Said) -> ContractTest:
        contract = test.choice("contract")
        if (contract == "debt") != bool(test.objects("threshold")):
            raise test.error("lw:threshold goes with lw:contract debt, and with no other")
        return ContractTest(
            label=test.words("label"),
            contract=contract,
            holder=test.choice("holder"),
            lists=self._lists(test),
            operator=test.choice("operator", ">="),
            threshold=test.percent("threshold") if contract == "debt" else None,
            unstated=test.choice("unstated", "unknown"),
            verified=_verified(test),
        )

    def _share(self, test: Said) -> ShareTest:
        return ShareTest(
            label=test.words("label"),
            measure=test.choice("measure"),
            operator=test.choice("failsIf"),
            threshold=test.percent("threshold"),
            stages=tuple(test.stages("coversStage")),
            verified=_verified(test),
        )

    def _lists(self, test: Said) -> tuple[ListName, ...]:
        """The lists that it names, each with what it is called."""
        found = tuple(ListName(li.name, self._name(li.node)) for li in test.objects("list"))
        if not found and test.text("holder") == "list":
            raise test.error("lw:holder list needs lw:list")
        return found

    def _name(self, node: Node) -> str:
        """What a list is called: the rdfs:label that it has in the file or in this package."""
        for graph in self.graphs:
            if graph.objects(node, RDFS + "label"):
                return graph.text(node, RDFS + "label")
        return self.graphs[0].local(node)


def _verified(test: Said) -> bool:
    return test.flag("verified", default=True)
