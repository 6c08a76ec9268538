"""Any value of any property, and any entity of any class, the awkward ones first."""

from __future__ import annotations

import string
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from ontology.models import MODELS, Resource
from ontology.schema import Class, Property, load_schema

CLASSES = tuple(cls for cls in load_schema().concrete() if cls.name != "Source")
IDS = st.from_regex(r"[A-Za-z0-9]([A-Za-z0-9._~-]{0,7}[A-Za-z0-9_~-])?", fullmatch=True)
#: Ids that begin one another, whose lines and selves sort differently.
CHAIN = ("a", "a-b", "a-b-c", "a.b", "a0", "aA", "ab", "a_", "a~", "A")
DATES = st.dates().map(lambda day: day.isoformat()).flatmap(
    lambda day: st.sampled_from([day, day[:7], day[:4]])
)  # fmt: skip
#: What XML can hold.
TEXTS = (
    "“”\"'\\", "\\n \\u0041 \\\\", "a\nb\r\nc\td", "lone \r return", "\u0085\u2028\u2029\u007f\u009f",
    "𝒳🧲\U0010ffff", "e\u0301 é", "\u202eאב\u202c العربية", "]]>&<!--", "<a href='x'>", "", " ", "\ufeff",
    "@en", '"^^<http://e/x>', "{} . ;#", "_:b", "__proto__", "@id",
)  # fmt: skip
#: What it cannot.
CONTROLS = ("\u0000\u0001\u001f", "\b\f\v", "\ufffe\uffff")
DECIMALS = ("0", "1", "-0.5", "16.70", "1E+3", "0.1", "123456789012345678901234567890.5", "0.1234567890123456789")  # fmt: skip
URIS = ("https://example.org/a?b=c&d=%C3%A9#f", "urn:x:y", "https://exämple.org/é")


def texts(xml: bool = False) -> st.SearchStrategy[str]:
    """Any text, or any that XML can hold."""
    if not xml:
        return st.one_of(st.sampled_from((*TEXTS, *CONTROLS)), st.text())
    controls = st.characters(
        exclude_categories=["Cs", "Cc"], include_characters="\t\n\r", exclude_characters="\ufffe\uffff"
    )  # fmt: skip
    return st.one_of(st.sampled_from(TEXTS), st.text(controls))


def value_of(
    prop: Property, ids: st.SearchStrategy[str] = IDS, xml: bool = False
) -> st.SearchStrategy[Any]:
    """What a property may hold: many values in any order, some twice."""
    one = _one_of(prop, ids, xml)
    return st.lists(one, min_size=1, max_size=3) if prop.many else one


def _one_of(prop: Property, ids: st.SearchStrategy[str], xml: bool) -> st.SearchStrategy[Any]:
    if prop.values:
        return st.sampled_from(prop.values)
    if prop.name == "url":
        return st.just("https://example.org/é?a=b")
    if prop.pattern:
        pattern = prop.pattern.replace("$", r"\Z")
        alphabet = st.sampled_from(string.ascii_letters + string.digits)
        return st.from_regex(pattern, fullmatch=True, alphabet=alphabet)
    if prop.kind == "decimal":
        return st.sampled_from(DECIMALS).map(Decimal).filter(lambda number: _fits(prop, number))
    kinds: dict[str, st.SearchStrategy[Any]] = {
        "string": texts(xml), "uri": st.sampled_from(URIS), "boolean": st.booleans(),
        "date": DATES, "reference": ids,
    }  # fmt: skip
    return kinds[prop.kind]


def _fits(prop: Property, number: Decimal) -> bool:
    return (
        (prop.minimum is None or number >= prop.minimum)
        and (prop.maximum is None or number <= prop.maximum)
        and (prop.above is None or number > prop.above)
    )


def entity_of(
    cls: Class,
    own: st.SearchStrategy[str] = IDS,
    ids: st.SearchStrategy[str] = IDS,
    xml: bool = False,
    whole: bool = False,
) -> st.SearchStrategy[Resource]:
    """An entity of a class with some of its properties, or with all that it can have."""
    fields = {prop.name: value_of(prop, ids, xml) for prop in cls.properties.values()}
    some = st.fixed_dictionaries(fields if whole else {}, optional=None if whole else fields)
    return st.builds(
        lambda key, found: MODELS[cls.name].model_validate({"id": key, **found}), own, some
    )
