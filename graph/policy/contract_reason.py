"""What a contract test says of a step: whether a covered party controls it by contract.

That a party is covered is asked as for a holder: itself, or held to a half or more by covered
parties. What nobody states may exist, so a contract test is allowed only where what is stated
leaves no room for such a contract, or where the test takes unstated contracts as not there.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from graph.answer import Reason
from graph.policy.control_contracts import binds
from graph.policy.counterparty import Counterparty
from graph.policy.debt_reason import debt_reason
from graph.policy.policy_model import ContractTest, Policy
from graph.policy.reason_maker import ReasonMaker
from graph.policy.subject import Subject
from ontology.models import Offtake, Site


def contract_reason(
    policy: Policy, test: ContractTest, step: Subject, actor: str, as_of: date
) -> Reason:
    """The reason of a contract test for one actor that does one step."""
    make = ReasonMaker(policy, test, step.facts, actor)
    other = Counterparty(policy, test, step.facts)
    if test.contract == "sole_offtake":
        return _offtake(make, test, other, step, as_of)
    if test.contract == "operation":
        return _operation(make, test, other, as_of)
    if test.contract == "licence":
        return _licence(make, test, other, as_of)
    return debt_reason(make, test, other, as_of)


def _offtake(
    make: ReasonMaker, test: ContractTest, other: Counterparty, step: Subject, as_of: date
) -> Reason:
    """Who alone takes the output decides on it; so does who has the say by contract."""
    missing: list[str] = []
    relations: list[str] = []
    closed = False
    for offtake in make.facts.contracts.offtakes_of(other.bound(make.actor)):
        if offtake.grantsControl is False or not _is_of(step, offtake):
            continue
        relations.append(offtake.id)
        buyer = make.facts.book.ref(offtake.buyer) if offtake.buyer else None
        named = make.facts.name(buyer) if buyer else "a buyer that is not named"
        covered = other.covered(buyer)
        sole = True if offtake.grantsControl else _is_sole(offtake)
        certain = binds(offtake) and _is_about(make, offtake)
        if covered == "refused" and sole and certain:
            text = f"{other.words(buyer)} alone takes the output of {make.name} (on {as_of})"
            return make.refused(text, (offtake.id, *other.relations(buyer)))
        if covered == "allowed" and sole and certain:
            closed = True
        elif covered != "allowed" and (sole or test.unstated == "unknown"):
            missing.append(f"whether {named} alone takes the output of {make.name}")
            missing += other.missing(buyer) if covered == "unknown" else []
    return _close(
        make, test, missing, relations, f"whether a covered party alone takes the output of {make.name}",
        f"No covered party is stated to take alone the output of {make.name} (on {as_of})",
        closed=closed,
    )  # fmt: skip


def _operation(make: ReasonMaker, test: ContractTest, other: Counterparty, as_of: date) -> Reason:
    """Who runs the site decides on its production; an organisation without a site runs itself."""
    operations = make.facts.book.operations_at(make.actor)
    site = make.facts.world.get(Site, make.actor) is not None
    missing: list[str] = []
    for operation in operations:
        operator = make.facts.book.ref(str(operation.operator))
        covered = "allowed" if operation.grantsControl is False else other.covered(operator)
        if covered == "refused":
            text = f"{make.name} is run by {other.words(operator)} (on {as_of})"
            return make.refused(text, (operation.id, *other.relations(operator)))
        missing += other.missing(operator) if covered == "unknown" else []
    return _close(
        make, test, missing, [o.id for o in operations], f"who runs {make.name}",
        f"{make.name} is not run by a covered party (on {as_of})",
        closed=bool(operations) or not site,
    )  # fmt: skip


def _licence(make: ReasonMaker, test: ContractTest, other: Counterparty, as_of: date) -> Reason:
    """A licence whose provider may decide or veto; none is ever stated to be the only one."""
    missing: list[str] = []
    relations: list[str] = []
    for licence in make.facts.contracts.licences_of(other.bound(make.actor)):
        if licence.grantsControl is False:
            continue
        relations.append(licence.id)
        provider = make.facts.book.ref(licence.provider) if licence.provider else None
        named = make.facts.name(provider) if provider else "a provider that is not named"
        covered = other.covered(provider)
        if covered == "refused" and licence.grantsControl and binds(licence):
            text = f"{other.words(provider)} may decide on {make.name} by its licence (on {as_of})"
            return make.refused(text, (licence.id, *other.relations(provider)))
        if covered != "allowed" and (licence.grantsControl or test.unstated == "unknown"):
            missing.append(f"whether {named} may decide on {make.name} by its licence")
            missing += other.missing(provider) if covered == "unknown" else []
    return _close(
        make, test, missing, relations, f"whether a covered party may decide on {make.name} by a licence",
        f"No covered party is stated to decide on {make.name} by a licence (on {as_of})",
        closed=False,
    )  # fmt: skip


def _close(
    make: ReasonMaker, test: ContractTest, missing: list[str], relations: Iterable[str],
    otherwise: str, clear: str, *, closed: bool,
) -> Reason:  # fmt: skip
    """Unknown for what the stated contracts leave open, or for a contract that nobody states."""
    if missing:
        return make.unknown(missing, relations)
    if not closed and test.unstated == "unknown":
        return make.unknown([otherwise], relations)
    return make.allowed(clear, relations)


def _is_of(step: Subject, offtake: Offtake) -> bool:
    """Whether an offtake is about what the step hands on; one without a material may be."""
    materials, own = step.facts.network.materials, step.material
    return not offtake.material or own is None or any(
        materials.match(own, m) is not None for m in map(step.facts.book.ref, offtake.material)
    )  # fmt: skip


def _is_sole(offtake: Offtake) -> bool:
    """Whether the buyer alone takes the output, as stated: exclusive, or all of it."""
    return bool(offtake.exclusive) or (
        offtake.shareOfOutput is not None and offtake.shareOfOutput >= 100
    )


def _is_about(make: ReasonMaker, offtake: Offtake) -> bool:
    """Whether it binds this actor and not another site of the same supplier."""
    supplier = make.facts.book.ref(str(offtake.supplier))
    return supplier == make.actor or len(make.facts.book.sites_of(supplier)) == 1
