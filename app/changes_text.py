"""Changes in words: names first, ids second."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


def change_text(change: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """One change on one line, as 'China (CN) is cut off: no step is done there'."""

    def told(key: str) -> str:
        return named(str(change[key]), names)

    kind = change["change"]
    if kind == "cut_country":
        share = change.get("control")
        held = f", none is run or held from there at {share:g} % or more" if share else ""
        return f"{told('country')} is cut off: no step is done there{held}"
    if kind == "cut_owner":
        return f"{told('owner')} is cut out, with all that it runs or holds by more than half"
    if kind == "close":
        return f"{told('site')} is closed"
    if kind == "end":
        return f"{told('relation')} is ended"
    if kind == "add_supply":
        return (
            f"hypothetical: {told('supplier')} supplies {told('buyer')} with {told('material')}"
            f"{_from(change)}"
        )
    figure = " ".join(str(change[k]) for k in ("capacity", "unit", "basis") if k in change)
    makes = " and ".join(named(material, names) for material in change["yields"])
    return (
        f"hypothetical: {change['name']} ({change['id']}) in {told('country')} makes {makes}"
        f"{f', {figure}' if figure else ''}{_from(change)}"
    )


def named(key: str, names: Mapping[str, str]) -> str:
    """'Kuantan (lynas-kuantan)', the id alone where nothing else is known."""
    name = names.get(key, key)
    return key if name == key else f"{name} ({key})"


def _from(change: Mapping[str, Any]) -> str:
    return f", from {change['start']}" if change.get("start") else ""
