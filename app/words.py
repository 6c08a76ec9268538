"""Values in words: numbers with units, dates, money, plurals, and text that is safe as Markdown."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from ontology.models import Resource
from ontology.record import decimal_text
from ontology.schema import Schema

UNITS = {
    "TONNE": "t",
    "TONNE-PER-YR": "t a year",
    "TONNE-PER-MO": "t a month",
    "TONNE-PER-DAY": "t a day",
    "KiloGM": "kg",
    "KiloGM-PER-YR": "kg a year",
    "LB": "lb",
    "PERCENT": "%",
    "NUM": "",
}
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_IRREGULAR = {
    "letter of interest": "letters of interest",
    "country": "countries",
    "country production": "country production",
    "net import reliance": "net import reliance",
    "made from": "made from",
    "recovered from": "recovered from",
    "processing": "processing",
    "ownership": "ownership",
    "production": "production",
}
_PUNCTUATION = re.compile(r"([\\`*_{}\[\]()#+\-.!|~<>$:&])")


def number(value: Decimal | int) -> str:
    """3600 -> '3,600'; 16.70 -> '16.7'."""
    return f"{Decimal(decimal_text(Decimal(value))):,f}"


def span(value: Decimal | None, low: Decimal | None, high: Decimal | None) -> str:
    """A figure, a range or a bound: '16.7', '10 to 20', 'at least 10', 'up to 20'."""
    if value is not None:
        return number(value)
    if low is not None and high is not None:
        return f"{number(low)} to {number(high)}" if low != high else number(low)
    if low is not None:
        return f"at least {number(low)}"
    return f"up to {number(high)}" if high is not None else ""


def quantity(entity: Resource) -> str:
    """The quantity of an entity with its unit and basis, or ''."""
    figure = _span_of(entity, "quantity")
    if not figure:
        return ""
    unit = UNITS.get(getattr(entity, "unit", None) or "", "")
    basis = getattr(entity, "basis", None)
    text = f"{figure} %" if unit == "%" else f"{figure} {unit}".strip()
    return f"{text} ({basis})" if basis else text


def money(value: Decimal, currency: str | None) -> str:
    """55000000, AUD -> 'AUD 55 million'."""
    for size, word in ((10**12, "trillion"), (10**9, "billion"), (10**6, "million")):
        if abs(value) >= size:
            return f"{currency or ''} {number(round(value / size, 3))} {word}".strip()
    return f"{currency or ''} {number(value)}".strip()


def amount(entity: Resource) -> str:
    """The amount of an entity with its currency, a range as a range, or ''."""
    currency = getattr(entity, "currency", None)
    value = getattr(entity, "amount", None)
    low, high = getattr(entity, "amountMin", None), getattr(entity, "amountMax", None)
    if value is not None:
        return money(value, currency)
    if low is not None and high is not None:
        return f"{money(low, currency)} to {money(high, currency)}"
    if low is not None:
        return f"at least {money(low, currency)}"
    return f"up to {money(high, currency)}" if high is not None else ""


def share(entity: Resource) -> str:
    """The share of an entity in percent, or ''."""
    figure = _span_of(entity, "share")
    return f"{figure} %" if figure else ""


def day(text: str | None) -> str:
    """'2025-09-30' -> '30 Sep 2025'; '2025-09' -> 'Sep 2025'; '2025' stays."""
    if not text:
        return ""
    parts = text.split("-")
    if len(parts) == 1:
        return parts[0]
    month = f"{_MONTHS[int(parts[1]) - 1]} {parts[0]}"
    return f"{int(parts[2])} {month}" if len(parts) == 3 else month


def period(start: str | None, end: str | None) -> str:
    """'1 Jul 2025 to 30 Sep 2025', 'from 2024', 'until 2023'."""
    if start and end:
        return day(start) if start == end else f"{day(start)} to {day(end)}"
    if start:
        return f"from {day(start)}"
    return f"until {day(end)}" if end else ""


def plural(word: str) -> str:
    """The plural of a label: 'Study' -> 'Studies', 'MoU' -> 'MoUs'."""
    if word.lower() in _IRREGULAR:
        other = _IRREGULAR[word.lower()]
        return other[0].upper() + other[1:] if word[0].isupper() else other
    if word.endswith("y") and word[-2] not in "aeiou":
        return word[:-1] + "ies"
    return word + ("es" if word.endswith(("s", "x", "ch")) else "s")


def count(n: int, word: str) -> str:
    """'1 route', '2 routes', '1,240 entities'."""
    return f"{n:,} {word if n == 1 else plural(word)}"


def shown(n: int, total: int, word: str) -> str:
    """What a capped view must say: '25 of 132 neighbours'; all of them when nothing is left out."""
    return count(total, word) if n >= total else f"{n:,} of {count(total, word)}"


def lower(label: str) -> str:
    """A label inside a sentence: 'Funding application' -> 'funding application'; 'MoU' stays."""
    return label[0].lower() + label[1:] if label[1:].islower() else label


def code_label(schema: Schema, prop: str, notation: str) -> str:
    """The label of a code ('under_consideration' -> 'Under consideration'); itself if none."""
    for code in schema.codes.get(prop, ()):
        if code.notation == notation:
            return code.label
    return notation


def md(text: Any) -> str:
    """Text as Markdown that shows exactly this text: every mark escaped, one line."""
    return _PUNCTUATION.sub(r"\\\1", " ".join(str(text).split()))


def _span_of(entity: Resource, stem: str) -> str:
    return span(
        getattr(entity, stem, None),
        getattr(entity, f"{stem}Min", None),
        getattr(entity, f"{stem}Max", None),
    )
