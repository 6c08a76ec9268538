"""Changes: what a what-if supposes, from options of the command line or a JSON file.

The file holds one object, `{"changes": [...]}`; each entry names its kind in `change`:

    {"change": "cut_country", "country": "CN", "control": 25}
        No step may be done in the country (an ISO 3166-1 alpha-2 code, or the id of a country);
        with `control` (percent of equity, more than 0 and at most 100) no actor may be held or run
        from there at or above this share either.
    {"change": "cut_owner", "owner": ID}
        Drops what the organisation, and companies of which it holds more than half, run or hold by
        more than half, and these companies themselves.
    {"change": "close", "site": ID}
        The site, with the sites that are part of it, does nothing any more.
    {"change": "end", "relation": ID}
        The agreement, supply, operation, processing, stake, loan, designation, shipment or sale is
        over on the day asked about.
    {"change": "add_plant", "id": ID, "name": TEXT, "country": "US", "takes": [ID], "yields": [ID],
     "capacity": 2000, "unit": "TONNE-PER-YR", "basis": "REO", "start": "2028",
     "status": "planned", "operator": ID, "integrated": true,
     "suppliers": [{"actor": ID, "material": ID, "status": "planned"}], "buyers": [...]}
        A plant that nobody plans. Required: id, name, country, yields. A capacity needs a unit, and
        one material that is yielded. Without `start` it stands on the day asked about. `integrated`
        says that it does every stage between what it takes and what it yields; else nobody does.
    {"change": "add_supply", "id": ID, "supplier": ID, "buyer": ID, "material": ID,
     "start": "2027-06", "status": "planned"}
        A supply that nobody agreed on. Required: id, supplier, buyer, material.

`status` is one of the codes of the ontology under which something may flow; "planned" where it is
not given. Dates may be reduced ("2028", "2028-06").
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
    model_validator,
)

from graph.chain.firmness import has_ended
from ontology.errors import SourceError, UsageError
from ontology.models import BasisCode, Id, StatusCode, UnitCode
from ontology.values import is_date

#: The share of equity, in percent, from which an actor counts as held, where `--control` tells none.
CONTROL = 25.0


def _flows(status: str) -> str:
    if has_ended(status):
        raise ValueError(f"under {status!r} nothing flows")
    return status


def _is_day(text: str) -> str:
    if not is_date(text):
        raise ValueError(f"{text} is no date: write 2028, 2028-06 or 2028-06-30")
    return text


Day = Annotated[str, AfterValidator(_is_day)]
Live = Annotated[StatusCode, AfterValidator(_flows)]
#: An id to which the ids of what belongs to a plant can still be added.
New = Annotated[Id, Field(max_length=150)]
Text = Annotated[str, Field(min_length=1)]


class _Change(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class CutCountry(_Change):
    """No step in a country, and with `control` none held or run from there."""

    change: Literal["cut_country"] = "cut_country"
    country: Text
    control: Annotated[float, Field(gt=0, le=100)] | None = None


class CutOwner(_Change):
    """Nothing that an organisation runs or holds by more than half."""

    change: Literal["cut_owner"] = "cut_owner"
    owner: Id


class CloseSite(_Change):
    """A site, with its parts, does nothing any more."""

    change: Literal["close"] = "close"
    site: Id


class EndRelation(_Change):
    """An agreement, supply, operation or stake is over."""

    change: Literal["end"] = "end"
    relation: Id


class Partner(_Change):
    """Who supplies a hypothetical plant or buys from it."""

    actor: Id
    material: Id
    status: Live = "planned"


class AddPlant(_Change):
    """A plant that nobody plans, with who feeds it and whom it supplies."""

    change: Literal["add_plant"] = "add_plant"
    id: New
    name: Text
    country: Text
    takes: tuple[Id, ...] = ()
    yields: Annotated[tuple[Id, ...], Field(min_length=1)]
    capacity: Annotated[Decimal, Field(gt=0)] | None = None
    unit: UnitCode | None = None
    basis: BasisCode | None = None
    start: Day | None = None
    status: Live = "planned"
    operator: Id | None = None
    integrated: bool = False
    suppliers: tuple[Partner, ...] = ()
    buyers: tuple[Partner, ...] = ()

    @model_validator(mode="after")
    def _whole(self) -> AddPlant:
        if self.capacity is not None and (self.unit is None or len(self.yields) != 1):
            raise ValueError("a capacity needs a unit and one material that is yielded")
        if self.capacity is None and (self.unit or self.basis):
            raise ValueError("a unit or basis without a capacity says nothing")
        return self


class AddSupply(_Change):
    """A supply that nobody agreed on."""

    change: Literal["add_supply"] = "add_supply"
    id: New
    supplier: Id
    buyer: Id
    material: Id
    start: Day | None = None
    status: Live = "planned"

    @model_validator(mode="after")
    def _apart(self) -> AddSupply:
        if self.supplier == self.buyer:
            raise ValueError("nobody supplies himself: supplier and buyer are the same")
        return self


Change: TypeAlias = CutCountry | CutOwner | CloseSite | EndRelation | AddPlant | AddSupply
_KINDS = {
    kind.model_fields["change"].default: kind
    for kind in (CutCountry, CutOwner, CloseSite, EndRelation, AddPlant, AddSupply)
}
_ENTRY: TypeAdapter[Change] = TypeAdapter(Annotated[Change, Field(discriminator="change")])


def read_changes(path: Path) -> tuple[Change, ...]:
    """The Changes of a JSON file. Raises SourceError: one message for each malformed entry."""
    try:
        document = json.loads(path.read_text("utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(f"cannot read the changes {path}: {error}") from error
    except json.JSONDecodeError as error:
        raise SourceError(f"{path} is no JSON: {error}") from error
    except RecursionError as error:
        raise SourceError(f"{path} is no changes file: it is nested too deeply") from error
    return changes_of(document, path.name)


def changes_of(document: Any, name: str) -> tuple[Change, ...]:
    """The Changes of a document of the form that this module describes."""
    entries = document.get("changes") if isinstance(document, dict) else None
    if not isinstance(entries, list) or set(document) != {"changes"}:
        raise SourceError(f'{name}: write one object {{"changes": [...]}} and nothing else')
    found: list[Change] = []
    errors: list[str] = []
    for number, entry in enumerate(entries, 1):
        try:
            found.append(_ENTRY.validate_python(entry))
        except ValidationError as error:
            errors.append(f"entry {number}: {_first(error)}")
    if errors:
        raise SourceError(f"{name}: {'; '.join(errors)}")
    return tuple(found)


def changes_json(changes: Iterable[Change]) -> list[dict[str, Any]]:
    """The entries as a file holds them: reading them again gives the same Changes."""
    return [
        change.model_dump(mode="json", exclude_defaults=True) | _kind(change) for change in changes
    ]


def from_options(
    countries: Sequence[str] = (),
    owners: Sequence[str] = (),
    sites: Sequence[str] = (),
    relations: Sequence[str] = (),
    control: float | None = None,
) -> tuple[Change, ...]:
    """The Changes of the command line's options; `control` goes with each country.

    Raises UsageError if what an option names can be no id.
    """
    entries: list[dict[str, Any]] = [
        *({"change": "cut_country", "country": c, "control": control} for c in countries),
        *({"change": "cut_owner", "owner": owner} for owner in owners),
        *({"change": "close", "site": site} for site in sites),
        *({"change": "end", "relation": relation} for relation in relations),
    ]
    try:
        return tuple(_ENTRY.validate_python(entry) for entry in entries)
    except ValidationError as error:
        raise UsageError(f"a change makes no sense: {_first(error)}") from None


def _kind(change: Change) -> dict[str, str]:
    return {"change": change.change}


def _first(error: ValidationError) -> str:
    """The first thing that is wrong with an entry, in words."""
    found = error.errors()[0]
    if found["type"] in ("union_tag_invalid", "union_tag_not_found", "model_attributes_type"):
        return f"needs 'change', one of {', '.join(_KINDS)}"
    kind, *where = (str(part) for part in found["loc"])
    place = f"{'.'.join(where)}: " if where else ""
    return f"({kind}) {place}{found['msg'].removeprefix('Value error, ')}"
