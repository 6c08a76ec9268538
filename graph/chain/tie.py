"""A relation that does not count, as an answer tells it: who to whom, why, since when, the proof."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.answer import Tie
from graph.chain.absent import Absent
from graph.chain.evidence import Item, for_field, items
from graph.chain.firmness import has_ended
from graph.chain.timeline import When

if TYPE_CHECKING:
    from graph.question import Question


def tie_of(
    question: Question, absent: Absent, replaced_by: tuple[str, ...], *, direct: bool
) -> Tie:
    """An absent transfer as the answer tells it; `replaced_by` are the ids that supersede it."""
    world, name, relation = question.world, question.facts.name, absent.relation
    book, site = question.network.book, absent.site
    return Tie(
        relation=relation.id,
        kind=type(relation).__name__,
        supplier=absent.supplier,
        supplier_name=name(absent.supplier),
        buyer=absent.buyer,
        buyer_name=name(absent.buyer),
        materials=tuple(book.ref(m) for m in getattr(relation, "material", ())),
        why=_why(question, absent, replaced_by),
        status=site.status if site else relation.status,
        note=None if site else relation.statusNote,
        day=_day(question, absent),
        site=site.id if site else None,
        direct=direct,
        replaced_by=replaced_by,
        evidence=tuple(dict.fromkeys((*_of_site(question, absent), *items(world, (relation.id,))))),
    )


def _day(question: Question, absent: Absent) -> str | None:
    """When it ended or starts, as stated; without a stated start, the day a record speaks for."""
    relation, site = absent.relation, absent.site
    if absent.when is When.OVER:
        return site.end if site else relation.validTo
    if site or relation.validFrom:
        return site.start if site else relation.validFrom
    since = question.network.timeline.since(relation)
    return since.isoformat() if since else None


def _of_site(question: Question, absent: Absent) -> tuple[Item, ...]:
    """The records that say of a site that it is closed, or when it starts."""
    if absent.site is None:
        return ()
    fields = ("start",) if absent.when is When.LATER else ("status", "end")
    return tuple(i for field in fields for i in for_field(question.world, absent.site.id, field))


def _why(question: Question, absent: Absent, replaced_by: tuple[str, ...]) -> str:
    relation, site = absent.relation, absent.site
    whose = f"{question.facts.name(site.id)}: " if site else ""
    day = _day(question, absent)
    if absent.when is When.LATER:
        return f"{whose}starts {day}"
    if replaced_by and not site:
        return f"superseded by {', '.join(replaced_by)}"
    status = site.status if site else relation.status
    said = status.replace("_", " ") if status and has_ended(status) else "ended"
    return f"{whose}{said} {day}" if day else f"{whose}{said}"
