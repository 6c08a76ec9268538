"""How firm a route step is: the ladder of design section 6, read from the status codes."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum
from functools import cache

from ontology.errors import UsageError
from ontology.models import MoU, Observation, Offtake, Relation, Resource
from ontology.schema import load_schema


class Firmness(IntEnum):
    """The ladder: a larger value is firmer."""

    INFERRED = 0
    INDICATED = 1
    PLANNED = 2
    CONTRACTED = 3
    OPERATING = 4

    @property
    def label(self) -> str:
        """Its word in answers and options."""
        return self.name.lower()

    @classmethod
    def of(cls, text: str) -> Firmness:
        """The level called `text`. Raises UsageError if there is none."""
        try:
            return cls[text.upper()]
        except KeyError:
            levels = ", ".join(level.label for level in sorted(cls, reverse=True))
            raise UsageError(f"{text!r} is no level of firmness; use one of {levels}") from None


ENDED = "ended"
_MEASURED = ("actual", "nameplate")
_FORESEEN = ("planned", "guidance", "forecast", "permitted")


def has_ended(status: str | None) -> bool:
    """Whether the code list says that nothing flows any more under this status."""
    return status is not None and _codes().get(status) == ENDED


@cache
def of_status(status: str | None) -> Firmness:
    """The firmness of a status; blank or unmapped is indicated at most.

    An ended status reaches this only before its stated end: then what it was is not recorded.
    """
    code = _codes().get(status or "")
    return Firmness.INDICATED if code in (None, ENDED) else Firmness.of(str(code))


def of_statement(entity: Resource) -> Firmness:
    """The firmness that one relation or figure lends to what rests on it."""
    if isinstance(entity, Observation):
        return _of_figure(entity)
    if not isinstance(entity, Relation):
        return Firmness.INDICATED
    found = of_status(entity.status)
    # An MoU is an intention whatever its status says: it never makes a contracted route.
    if isinstance(entity, MoU) or (isinstance(entity, Offtake) and entity.binding is False):
        return min(found, Firmness.INDICATED)
    return found


def weakest(levels: Iterable[Firmness]) -> Firmness:
    """The firmness of a whole: its minimum."""
    return min(levels, default=Firmness.OPERATING)


def _of_figure(figure: Observation) -> Firmness:
    """A measured quantity shows that the thing runs, even if its period is over."""
    if figure.status not in (None, "completed"):
        return of_status(figure.status)
    if figure.figureKind in _FORESEEN:
        return Firmness.PLANNED
    measured = figure.figureKind in _MEASURED or figure.status == "completed"
    return Firmness.OPERATING if measured else Firmness.INDICATED


@cache
def _codes() -> dict[str, str | None]:
    return {code.notation: code.firmness for code in load_schema().codes["status"]}
