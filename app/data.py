"""What the pages read, cached: the store for the process, the world for as long as its run stands.

The only place with caches. Every function raises StoreError if the graph cannot be read.
"""

from __future__ import annotations

import socket
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import streamlit as st

from app.cards import Card, card
from app.links import Links, Tie, ties
from graph.settings import get_settings
from graph.store import Store
from ontology.errors import StoreError

if TYPE_CHECKING:
    from graph.answer import Answer
    from graph.database.connect import ServerInfo
    from graph.database.reader import Counts, SourceInfo
    from graph.database.search import Hit
    from graph.network import Network
    from graph.policy.policy_model import Policy
    from graph.world import World
    from ontology.exchange.archive import Dataset, Run

_ANSWERS = 2.0  # seconds in which a server must take a connection


def version() -> str:
    """The graph's last run: what everything else is cached by. '' if nothing was ever loaded."""
    found = runs()
    return found[0].id if found else ""


def runs() -> list[Run]:
    """Every run, the newest first; asked anew each time, so that a new load shows at once."""
    return _store().runs()


def datasets() -> list[Dataset]:
    """Every data set by id, with its last run; asked anew each time."""
    return _store().datasets()


def counts(version: str) -> Counts:
    """How much there is, by class and country."""
    return _counts(version)


def sources(version: str) -> list[SourceInfo]:
    """Every source with how many records cite it."""
    return _sources(version)


def links(version: str) -> Links:
    """The world with its back references."""
    return _links(version)


def world(version: str, known_at: str | None = None) -> World:
    """The world as it is, or as it was known on a day. Raises UsageError if nothing was by then."""
    return _links(version).world if known_at is None else _world_at(version, known_at)


def find(version: str, text: str, limit: int) -> list[Hit]:
    """Entities by name, alias, ticker, LEI or id, best first."""
    return _find(version, text, limit)


def entity_card(version: str, asked: str) -> Card:
    """The card of an entity. Raises UsageError if there is none."""
    return _card(version, asked)


def entity_ties(version: str, entity_id: str) -> tuple[Tie, ...]:
    """The neighbours of an entity."""
    return _ties(version, entity_id)


def policies() -> Mapping[str, Policy]:
    """The policies of this package that judge routes, by id; those on shares of a market do not."""
    from graph.policies import load_policies

    return {key: policy for key, policy in load_policies().items() if not policy.portfolio}


def answer(version: str, question: Mapping[str, Any]) -> Answer:
    """The answer to a route question; `question` holds the fields of graph.question.Query.

    Questions that differ in policy, target or material alone share one network.
    """
    return _answer(version, tuple(sorted(question.items())))


def _store() -> Store:
    info = _server()
    _must_answer(info.uri)
    return _store_on(info.uri, info.username, info.database, info)


@st.cache_resource(ttl=5, show_spinner=False)
def _server() -> ServerInfo:
    """Where the graph is, looked up every few seconds: a restart may have moved it."""
    from graph.server import connection

    return connection(get_settings())


def _must_answer(uri: str) -> None:
    """Raise StoreError at once where a driver would wait and try again for a minute."""
    address = urlsplit(uri)
    try:
        socket.create_connection((address.hostname or "", address.port or 7687), _ANSWERS).close()
    except OSError as error:
        raise StoreError(f"Nobody answers at {uri} ({error.strerror or error}).") from error


@st.cache_resource(show_spinner=False, on_release=Store.close, max_entries=2)
def _store_on(uri: str, username: str, database: str, _info: ServerInfo) -> Store:
    return Store.connect(_info)


@st.cache_data(show_spinner=False, max_entries=2)
def _counts(version: str) -> Counts:
    return _store().counts()


@st.cache_resource(show_spinner=False, max_entries=2)
def _sources(version: str) -> list[SourceInfo]:
    return _store().sources()


@st.cache_resource(show_spinner="Reading the graph …", max_entries=2)
def _links(version: str) -> Links:
    return Links.of(_store().world())


@st.cache_data(show_spinner=False, max_entries=500)
def _find(version: str, text: str, limit: int) -> list[Hit]:
    return _store().search(text, limit)


@st.cache_resource(show_spinner=False, max_entries=200)
def _card(version: str, asked: str) -> Card:
    return card(_links(version), asked)


@st.cache_resource(show_spinner=False, max_entries=200)
def _ties(version: str, entity_id: str) -> tuple[Tie, ...]:
    return ties(_links(version), entity_id)


@st.cache_resource(show_spinner="Reading the graph as it was known …", max_entries=2)
def _world_at(version: str, known_at: str) -> World:
    return _store().world(known_at=date.fromisoformat(known_at))


@st.cache_resource(show_spinner=False, max_entries=8)
def _network(
    version: str,
    known_at: str | None,
    as_of: date,
    by: int | None,
    secondary: bool,
    binding_only: bool,
) -> Network:
    from graph.chain.timeline import Horizon
    from graph.network import build

    return build(world(version, known_at), Horizon(as_of, by), secondary, binding_only)


@st.cache_resource(show_spinner="Following the routes …", max_entries=100)
def _answer(version: str, question: tuple[tuple[str, Any], ...]) -> Answer:
    from graph import routes
    from graph.question import Query, Question

    query = Query(**dict(question))
    known = query.known_at
    network = _network(version, known, query.as_of, query.by, query.secondary, query.binding_only)
    return routes.answer(Question(world(version, known), query, network=network))
