"""The states of the network and the transfers between them."""

from __future__ import annotations

from dataclasses import dataclass

from graph.answer import Basis
from graph.chain.firmness import Firmness

#: An actor with a material in its hands.
State = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Link:
    """A transfer of a material from one actor to another.

    `sources` and `targets` are the sites that an end may be, where no statement names one;
    `supplier` and `buyer` are the parties as stated.
    """

    source: str
    target: str
    material: str
    basis: Basis
    firmness: Firmness
    relations: tuple[str, ...]
    sources: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    supplier: str = ""
    buyer: str = ""
    specified: bool = True
    notes: tuple[str, ...] = ()

    @property
    def site_stated(self) -> bool:
        """Whether some statement names both ends as they stand here."""
        return not self.sources and not self.targets
