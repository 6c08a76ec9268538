"""How much is in the store: a few numbers for `lodeway status`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph.database.connect import driver_for

if TYPE_CHECKING:
    from graph.database.connect import ServerInfo

_QUERIES = {
    "entities": "MATCH (n:Entity) RETURN count(n) AS number",
    "records": "MATCH ()-[r:STATED_BY]->() RETURN count(r) AS number",
    "sources": "MATCH (n:Source) RETURN count(n) AS number",
}


def counts(info: ServerInfo) -> dict[str, int]:
    """Live entities, records and sources. Raises StoreError if the server cannot be asked."""
    # Before the first load these labels do not exist yet; that is no cause for a warning.
    with (
        driver_for(info) as driver,
        driver.session(database=info.database, notifications_min_severity="OFF") as session,
    ):
        return {
            name: session.run(query).single(strict=True)["number"]
            for name, query in _QUERIES.items()
        }
