"""The Store: the only object that talks to Neo4j about entities, records and sources."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from neo4j import GraphDatabase

from graph.database import archive_queries, ddl, runs
from graph.database.archive import StoredArchive, unchanged
from graph.database.neighbours import PAGE, Direction, Neighbourhood, neighbours
from graph.database.query import ROWS, SECONDS, QueryResult, run_query
from graph.database.reader import Reader
from graph.database.recorded import world_at
from graph.database.restore import is_empty, restore
from graph.database.search import search
from graph.database.transactions import Transactions
from graph.database.writer import ONE_TRANSACTION, Writer, silent
from ontology.errors import StoreError
from ontology.schema import load_schema

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import date, datetime
    from types import TracebackType

    from neo4j import Driver, Transaction

    from graph.database.connect import ServerInfo
    from graph.database.reader import Counts, SourceInfo
    from graph.database.runs import RunReport
    from graph.database.search import Hit
    from graph.database.writer import Progress
    from graph.world import Evidence, World
    from ontology.exchange.archive import Archive, Dataset, Run
    from ontology.models import Resource
    from ontology.record import Reading
    from ontology.schema import Schema

T = TypeVar("T")


class Store:
    """A Neo4j database that holds the graph. Every method raises StoreError if it cannot be used.

    Readers answer "load in progress" while a large load is under way, unless `allow_partial`.
    """

    def __init__(
        self,
        driver: Driver,
        database: str,
        schema: Schema | None = None,
        *,
        allow_partial: bool = False,
        one_transaction: int = ONE_TRANSACTION,
    ) -> None:
        """`one_transaction`: up to so many changed statements a load is one transaction."""
        self._driver = driver
        self._database = database
        self._schema = schema or load_schema()
        self._allow_partial = allow_partial
        self._transactions = Transactions(driver, database, GraphDatabase.bookmark_manager())
        self._reader = Reader(self._schema)
        self._writer = Writer(self._transactions, self._schema, one_transaction)

    @classmethod
    def connect(
        cls, info: ServerInfo, schema: Schema | None = None, *, allow_partial: bool = False
    ) -> Store:
        """A store on a server; close it, or use it in a `with`. Nothing is asked of it yet."""
        driver = GraphDatabase.driver(
            info.uri,
            auth=(info.username, info.password.get_secret_value()),
            connection_timeout=10,
            connection_acquisition_timeout=15,
            notifications_min_severity="OFF",
            user_agent="lodeway",
        )
        return cls(driver, info.database, schema, allow_partial=allow_partial)

    def close(self) -> None:
        """Give the connections back."""
        self._driver.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    # ------------------------------------------------------------ writing

    def setup(self) -> None:
        """Create constraints and indexes, and wait until all are online. A failure is fatal."""
        if self.constraints_online():
            return
        statements = ddl.statements(self._schema)
        self._transactions.write(lambda tx: [tx.run(s).consume() for s in statements], 120)
        self._transactions.read(lambda tx: tx.run("CALL db.awaitIndexes(60)").consume(), 70)
        if not self.constraints_online():
            raise StoreError(
                "Neo4j did not bring all constraints and indexes online. See its debug.log, or use "
                "an empty database."
            )

    def load(
        self, reading: Reading, loader: str | None = None, progress: Progress | None = None
    ) -> RunReport:
        """Bring the graph to what a reading states of its data set; nothing is written if nothing
        changed. Raises StoreError, with nothing half-written, if it cannot.

        `loader` is remembered with the run; `progress` is told rows written and rows in all.
        """
        self.setup()
        return self._writer.load(reading, loader, progress)

    def preview(self, reading: Reading) -> RunReport:
        """What `load` would count, without writing; `run` is empty."""
        return self._writer.preview(reading)

    def is_empty(self) -> bool:
        """Whether an archive can be restored here: nothing is stored. What a restoration that was
        stopped left does not count.
        """
        return is_empty(self._transactions)

    def restore(self, archive: Archive, progress: Progress | None = None) -> None:
        """Restore an archive as it is, runs and times included; no run is added. Raises StoreError
        if the store holds something, or if not all of the archive could be restored.

        A restoration that was stopped is begun anew by the next one; until then nothing can be
        read or loaded. `progress` is told records, listings and decisions written, and in all.
        """
        self.setup()
        restore(self._transactions, self._schema, archive, progress or silent)

    # ------------------------------------------------------------ reading

    def world(self, known_at: date | datetime | None = None) -> World:
        """All merged entities, the evidence behind each, and ids that were merged into others.

        `known_at`: as the graph said at that moment, or at the end of that day (UTC). Raises
        UsageError if nothing had been loaded by then or the moment has not come yet.
        """
        if known_at is None:
            return self._read(self._reader.world)
        return self._read(lambda tx: world_at(tx, self._schema, known_at))

    @contextmanager
    def archive(self) -> Iterator[Archive]:
        """Everything that is stored, as streams. Raises StoreError at the end if something was
        loaded meanwhile: what was read is then to be thrown away.
        """
        self.setup()  # a store of an older version lacks the indexes that give the order
        with unchanged(self._transactions):
            entities = archive_queries.entities(self._schema)
            yield StoredArchive(self._transactions, self._reader, entities)

    def entity(self, entity_id: str) -> Resource:
        """One merged entity, or a source. Raises UsageError if nothing has the id."""
        return self._read(lambda tx: self._reader.entity(tx, entity_id))

    def evidence(self, entity_id: str) -> tuple[Evidence, ...]:
        """The records behind one entity. Raises UsageError if nothing has the id."""
        return self._read(lambda tx: self._reader.evidence(tx, entity_id))

    def resolve(self, entity_id: str) -> str:
        """The id that stands for this one today. Raises UsageError if nothing has it."""
        return self._read(lambda tx: self._reader.resolve(tx, entity_id))

    def search(self, text: str, limit: int = 20) -> list[Hit]:
        """Entities by name, alias, id, ticker or LEI, best first."""
        return self._read(lambda tx: search(tx, self._schema, text, limit))

    def neighbours(
        self,
        entity_id: str,
        kind: str | None = None,
        direction: Direction | None = None,
        offset: int = 0,
        limit: int = PAGE,
    ) -> Neighbourhood:
        """How many links of each type an entity has, and a page of at most 100 of them.

        Raises UsageError for an unknown id or type.
        """

        def work(tx: Transaction) -> Neighbourhood:
            found = self._reader.resolve(tx, entity_id)
            page = (kind, direction, offset, limit)
            return neighbours(tx, self._schema, found, *page, self._reader.class_of)

        return self._read(work)

    def query(
        self,
        cypher: str,
        params: Mapping[str, Any] | None = None,
        limit: int = ROWS,
        timeout: float = SECONDS,
    ) -> QueryResult:
        """The answer to Cypher that a user wrote: at most `limit` rows within `timeout` seconds.

        Raises UsageError if it is refused or wrong, PartialError if it needs more than it may take.
        """
        return run_query(self._driver, self._database, cypher, params or {}, limit, timeout)

    def counts(self) -> Counts:
        """How much there is, by class and country."""
        return self._read(self._reader.counts)

    def sources(self) -> list[SourceInfo]:
        """Every source with the number of live records that cite it."""
        return self._read(self._reader.sources)

    def runs(self) -> list[Run]:
        """Every run that wrote something, the newest first."""
        return self._transactions.read(self._reader.runs)

    def datasets(self) -> list[Dataset]:
        """Every data set that was ever loaded, by id."""
        return self._transactions.read(runs.all_datasets)

    def constraints_online(self) -> bool:
        """Whether every constraint and index is there and in use."""
        return self._transactions.read(self._reader.constraints_online)

    def _read(self, work: Callable[[Transaction], T]) -> T:
        def guarded(tx: Transaction) -> T:
            if not self._allow_partial:
                runs.refuse_while_loading(tx)
            return work(tx)

        return self._transactions.read(guarded)
