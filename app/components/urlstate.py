"""The address holds the whole state of a page: ids as ids, nothing but plain query parameters.

Streamlit's own `bind` writes labels into the address; labels change, ids stay. So the widgets of a
page are filled from the address whenever it is new, and the address is written from the widgets.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

import streamlit as st

T = TypeVar("T")
_KNOWN = "address known"


@dataclass(frozen=True, slots=True)
class Param(Generic[T]):
    """One query parameter: how it is read (ValueError = not usable) and written ([] = left out)."""

    key: str
    default: T
    read: Callable[[list[str]], T]
    write: Callable[[T], list[str]]


@dataclass(frozen=True, slots=True)
class _Known:
    """The address that we read or wrote last, and what the widgets held then."""

    page: str
    address: dict[str, list[str]]
    held: dict[str, Any]
    to_itself: bool = False


def text(key: str, default: str = "", allowed: Sequence[str] | None = None) -> Param[str]:
    """A text, or one of the values allowed."""

    def read(values: list[str]) -> str:
        if allowed is not None and values[0] not in allowed:
            raise ValueError(key)
        return values[0]

    return Param(key, default, read, lambda value: [value] if value else [])


def texts(key: str, allowed: Sequence[str], default: Sequence[str] = ()) -> Param[list[str]]:
    """Several of the values allowed; an empty parameter means none of them."""

    def read(values: list[str]) -> list[str]:
        found = [value for value in dict.fromkeys(values) if value in allowed]
        if not found and values != [""]:
            raise ValueError(key)
        return found

    return Param(key, list(default), read, lambda value: list(value) or [""])


def whole(key: str, allowed: Sequence[int], default: int) -> Param[int]:
    """A whole number among those allowed."""

    def read(values: list[str]) -> int:
        if not values[0].isdecimal() or int(values[0]) not in allowed:
            raise ValueError(key)
        return int(values[0])

    return Param(key, default, read, lambda value: [str(value)])


def day(key: str, default: date, first: date = date.min, last: date = date.max) -> Param[date]:
    """A day as YYYY-MM-DD, from `first` to `last`."""
    return Param(key, default, _day(key, first, last), lambda value: [value.isoformat()])


def maybe_day(key: str, first: date = date.min, last: date = date.max) -> Param[date | None]:
    """A day as YYYY-MM-DD, or none."""
    read = _day(key, first, last)
    return Param(key, None, read, lambda value: [value.isoformat()] if value else [])


def flag(key: str) -> Param[bool]:
    """Something that is on or off, and off by default."""
    return Param(key, False, lambda values: values[0] in ("1", "true"), lambda on: ["1"] * on)


def _day(key: str, first: date, last: date) -> Callable[[list[str]], date]:
    def read(values: list[str]) -> date:
        found = date.fromisoformat(values[0])
        if not first <= found <= last:
            raise ValueError(key)
        return found

    return read


def fill(page: str, *params: Param[Any]) -> list[tuple[str, str]]:
    """Fill the widgets of a page from the address if somebody else wrote it, else leave them.

    Gives what of the address could not be used, as (key, value), for the page to say so.

    A visitor may act before a run has ended, or before the browser has our last address: what the
    widgets then hold is newer than the address.
    """
    now = {key: st.query_params.get_all(key) for key in st.query_params}
    known: _Known | None = st.session_state.get(_KNOWN)
    here = known is not None and known.page == page
    acted = here and known is not None and _acted(known)
    fresh = not here or (known is not None and known.address != now and not acted)
    unread: list[tuple[str, str]] = []
    for param in params:
        if fresh or param.key not in st.session_state:
            values = now.get(param.key, [])
            st.session_state[param.key], left = _read(param, values)
            unread += [(param.key, value) for value in left]
    # A link from a page to itself reaches us, but leaves the browser's address as it was.
    to_itself = here and fresh
    st.session_state[_KNOWN] = _Known(page, now, _held(params), to_itself)
    return unread


def keep(page: str, *params: Param[Any]) -> None:
    """Write what the widgets hold into the address, leaving out what is as by default."""
    held = _held(params)
    said = {p.key: p.write(held[p.key]) for p in params if held[p.key] != p.default}
    said = {key: values for key, values in said.items() if values}
    now = {key: st.query_params.get_all(key) for key in st.query_params}
    before: _Known = st.session_state[_KNOWN]
    st.session_state[_KNOWN] = _Known(page, said, held)
    if now != said or before.to_itself:
        st.query_params.from_dict(said)


def _acted(known: _Known) -> bool:
    """Whether a widget holds something else by now; one that is not on the page holds nothing."""
    state = st.session_state
    return any(key in state and state[key] != value for key, value in known.held.items())


def _held(params: Sequence[Param[Any]]) -> dict[str, Any]:
    return {param.key: st.session_state.get(param.key, param.default) for param in params}


def _read(param: Param[T], values: list[str]) -> tuple[T, list[str]]:
    """What a parameter holds, and which of its values could not be used."""
    if not values:
        return param.default, []
    try:
        found = param.read(values)
    except ValueError:
        return param.default, values
    used = param.write(found) if len(values) > 1 else values
    return found, [value for value in values if value not in used]
