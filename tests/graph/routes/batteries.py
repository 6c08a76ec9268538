"""A battery chain of which everything that a policy may ask is known and clean, and what spoils it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

#: A conftest.Hand: that module is pytest's own and not to be imported.
Hand = Any

#: Every list that a packaged policy names.
LISTS = (
    "us-1260h", "us-uflpa-list", "us-ndaa-154", "us-4651-list", "us-sdn-list",
    "us-entity-list", "us-meu-list", "us-sdn-744-8",
)  # fmt: skip
SITES = {"mine": "AU", "refinery": "KR", "cellworks": "US"}


def battery(w: Hand) -> Hand:
    """Ore (AU), hydroxide (KR), cells (US), a carmaker; each site run and held from where it is.

    The state holds each site and each operator in full, in equity, votes and seats.
    """
    w.material("lithium", "extraction", element=("Li",))
    w.material("lithium-hydroxide", "refined", element=("Li",), broader=("lithium",))
    w.material("lithium-ion-cell", "component", element=("Li",))
    w.made("lithium-hydroxide", "lithium")
    w.made("lithium-ion-cell", "lithium-hydroxide")
    w.mine("mine", "AU")
    w.plant("refinery", "KR")
    w.plant("cellworks", "US")
    w.company("carmaker", "US")
    w.makes("mine", yields="lithium")
    w.makes("refinery", "lithium", "lithium-hydroxide")
    w.makes("cellworks", "lithium-hydroxide", "lithium-ion-cell")
    w.supply("mine", "refinery", "lithium")
    w.supply("refinery", "cellworks", "lithium-hydroxide")
    w.supply("cellworks", "carmaker", "lithium-ion-cell")
    for site, code in SITES.items():
        state = w.government(f"state-{code.lower()}", code)
        operator = w.company(f"{site}-operator", code)
        w.runs(operator, site)
        for held in (site, operator):
            w.owns(state, held, 100, votingShare=100, boardShare=100)
    return w


def whole_lists(w: Hand) -> Hand:
    """Every list said to be whole, with what is on it so far and one whom nobody else meets."""
    w.company("nobody", "CN")
    for measure in LISTS:
        w.lists("nobody", measure)
        entries = [e for e in w.entities.values() if getattr(e, "under", None) == measure]
        w.whole(measure, len(entries))
    return w


def held(w: Hand, site: str, holders: dict[str, float], **fields: float) -> None:
    """The holders of a site or its operator instead of its state, which keeps the rest.

    Votes and seats are as the equity, but for what `fields` say.
    """
    state = f"state-{SITES[site.removesuffix('-operator')].lower()}"
    rest = 100 - sum(holders.values())
    for holder, share in {**holders, state: rest}.items():
        w.entities.pop(f"owns-{holder}-{site}", None)
        each = {"votingShare": share, "boardShare": share, **(fields if holder != state else {})}
        w.owns(holder, site, share, **each)


Spoil = Callable[[Hand], object]


def place(site: str, code: str, region: str | None = None) -> Spoil:
    """A site stands elsewhere."""
    return lambda w: w.change(site, country=w.country(code), region=region)


def run_by(site: str, code: str | None) -> Spoil:
    """A company from elsewhere runs a site."""

    def spoil(w: Hand) -> None:
        del w.entities[f"runs-{site}-operator-{site}"]
        w.runs(w.company("runner", code), site)

    return spoil


def government(share: float, **fields: float) -> Spoil:
    """The government of China holds a part of the refinery."""
    return lambda w: held(w, "refinery", {w.government("beijing", "CN"): share}, **fields)


def company(*shares: float, code: str = "CN") -> Spoil:
    """Companies from China, of which nobody states who holds them, hold parts of the refinery."""

    def spoil(w: Hand) -> None:
        names = [w.company(f"dragon-{n}", code) for n in range(len(shares))]
        held(w, "refinery", dict(zip(names, shares, strict=True)))

    return spoil


def listed(share: float, measure: str) -> Spoil:
    """A company from Singapore that is on a list holds a part of the refinery."""

    def spoil(w: Hand) -> None:
        w.lists(w.company("listed", "SG"), measure)
        w.owns(w.government("state-sg", "SG"), "listed", 100, votingShare=100, boardShare=100)
        held(w, "refinery", {"listed": share})

    return spoil


def on_list(measure: str, entity: str = "refinery-operator") -> Spoil:
    """One who takes part is on a list."""
    return lambda w: w.lists(entity, measure)
