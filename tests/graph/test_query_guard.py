"""What users may run: hostile statements change nothing, honest ones pass, runaway ones end."""

from __future__ import annotations

import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING, Any

import pytest

from graph.database.connect import driver_for
from graph.store import Store
from ontology.errors import PartialError, UsageError
from ontology.models import Company, Mine, Source, Supply
from ontology.record import Reading, Record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graph.server import ServerInfo

SOURCE = Source(id="src", title="Filing", sourceKind="announcement")
ENTITIES = (
    Mine(id="mine", name="Mine"),
    Company(id="asset", name="n.load SET create_date"),
    Supply(id="s", supplier="mine", buyer="asset", status="operating"),
)

HOSTILE = """\
CREATE (:Resource {id: 'evil'})
CREATE (:Evil)
INSERT (:Evil)
MERGE (n:Evil) RETURN n
MATCH (n) DETACH DELETE n
MATCH (n) NODETACH DELETE n
MATCH (n) SET n.name = 'evil'
MATCH (n) SET n:Evil
MATCH (n) REMOVE n.name
MATCH (n) REMOVE n:Entity
MATCH ()-[r]->() DELETE r
FOREACH (x IN [1] | CREATE (:Evil))
UNWIND [1, 2] AS x CREATE (:Evil {x: x})
MATCH (n) CALL (n) { SET n.evil = 1 } RETURN n
MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 1 ROWS
CALL { CREATE (:Evil) } RETURN 1
MATCH (n) RETURN COLLECT { CREATE (m:Evil) RETURN m }
MATCH (n) RETURN 1 AS x NEXT CREATE (:Evil)
CYPHER 5 CREATE (:Evil)
CYPHER 25 CREATE (:Evil)
EXPLAIN CREATE (:Evil)
PROFILE MATCH (n) RETURN n
PROFILE CREATE (:Evil)
/* MATCH */ CREATE (:Evil) // RETURN 1
// a comment
CREATE (:Evil)
MATCH (n) RETURN n; CREATE (:Evil)
MATCH (n) RETURN n UNION CREATE (n:Evil) RETURN n
CR\\u0045ATE (:Evil)
CREATE INDEX evil FOR (n:Evil) ON (n.x)
CREATE CONSTRAINT evil FOR (n:Evil) REQUIRE n.x IS UNIQUE
DROP CONSTRAINT resource_id
DROP INDEX entity_names
CREATE USER evil SET PASSWORD 'evil-evil'
ALTER USER neo4j SET PASSWORD 'evil-evil'
ALTER CURRENT USER SET PASSWORD FROM 'x' TO 'evil-evil'
DROP DATABASE neo4j
CREATE DATABASE evil
SHOW USERS
SHOW SETTINGS
SHOW TRANSACTIONS
SHOW PROCEDURES
SHOW INDEXES
TERMINATE TRANSACTIONS 'neo4j-transaction-1'
USE system SHOW USERS
LOAD CSV FROM 'file:///etc/passwd' AS row RETURN row
LOAD CSV FROM 'file:///../../../../etc/passwd' AS row RETURN row
LOAD CSV FROM 'ftp://127.0.0.1/x' AS row RETURN row
CALL db.clearQueryCaches()
CALL dbms.listConfig()
CALL dbms.listConfig() YIELD name RETURN name
CALL dbms.killConnection('x')
CALL db.createLabel('Evil')
CALL db.index.fulltext.awaitEventuallyConsistentIndexRefresh()
CALL db.awaitIndexes(1)
CALL tx.setMetaData({a: 1})
CALL apoc.cypher.doIt('CREATE (:Evil)', {})
CALL `db`.`clearQueryCaches`()
RETURN apoc.load.json('http://127.0.0.1/')
RETURN `apoc`.`load`.`json`('http://127.0.0.1/')
RETURN \\u0061poc.load('x')
RETURN apoc . /* hidden */ cypher . runFirstColumn('x', {})
RETURN reduce(a = 0, x IN range(1, 9999999999) | a + x)
MATCH (n""".replace("// a comment\nCREATE", "// a comment\x00CREATE").split("\n")

HONEST = """\
MATCH (n) RETURN n
MATCH (n:Entity) RETURN count(*)
MATCH (n:Resource {id: 'mine'}) RETURN n.name
MATCH (n:Mine) RETURN n.name ORDER BY n.name SKIP 0 LIMIT 10
MATCH (n:Mine|Company) RETURN n
MATCH (n:Site&!Plant) RETURN n
MATCH (n) WHERE n.load IS NULL RETURN n AS load
MATCH (n:Asset) RETURN n
MATCH (n) RETURN n.name AS set, n.id AS create, n.x AS delete
MATCH (n) WHERE n.create_date IS NULL RETURN n.create_date
MATCH (n) WHERE n.name CONTAINS 'CREATE (n) // DELETE' RETURN n
MATCH (n) WHERE n.name = 'apoc.load(x)' RETURN n
MATCH (n {name: "it's; DROP"}) RETURN n
MATCH (a)-[r]->(b) RETURN a, r, b
MATCH (a)-[r:SUPPLIES]->(b) RETURN type(r), properties(r)
MATCH p = (a)-[:SUPPLIES*1..3]->(b) RETURN p
MATCH p = (a:Mine)-[:SUPPLIES]->{1,3}(b) RETURN length(p)
MATCH p = (a:Mine)((x)-[e:SUPPLIES]->(y WHERE NOT EXISTS { (y)-[:COUNTRY]->(:Country) })){1,5}(b) RETURN p
MATCH p = (a {id: 'mine'})((x)-[:SUPPLIES|OFFTAKE_TO]-(y)){0,4}(b:Company) RETURN [n IN nodes(p) | n.id]
MATCH p = SHORTEST 1 (a:Mine)-[:SUPPLIES]->+(b:Company) RETURN p
MATCH p = ALL SHORTEST (a:Mine)-[:SUPPLIES]->+(b:Company) RETURN p
MATCH p = shortestPath((a:Mine)-[*]-(b:Company)) RETURN p
MATCH (n) OPTIONAL MATCH (n)-[:COUNTRY]->(c) RETURN n.id, c.id
MATCH (n) WHERE EXISTS { (n)-[:SUPPLIES]->() } RETURN n
MATCH (n) WHERE NOT (n)-[:SUPPLIES]->() RETURN n
MATCH (n) WHERE (n)-->() OR n.id = 'x' RETURN n
MATCH (n) RETURN n.id, COUNT { (n)-->() } AS degree ORDER BY degree DESC
MATCH (n) RETURN COLLECT { MATCH (n)-->(m) RETURN m.id } AS others
MATCH (n) RETURN [(n)-->(m) | m.id]
MATCH (n) CALL (n) { MATCH (n)-->(m) RETURN count(m) AS c } RETURN n.id, c
MATCH (n) WITH labels(n) AS l, count(*) AS c WHERE c > 0 RETURN l, c
MATCH (n) WITH n ORDER BY n.id LIMIT 1 MATCH (n)-->(m) RETURN m
MATCH (a), (b) WHERE a.id < b.id RETURN a.id, b.id
MATCH (n) RETURN DISTINCT n.status
MATCH (n) RETURN n.id UNION MATCH (m:Source) RETURN m.id AS `n.id`
MATCH (n) RETURN n.id AS id UNION ALL MATCH (m) RETURN m.id AS id
UNWIND [1, 2, 3] AS x RETURN x, x ^ 2
UNWIND range(1, 100) AS x RETURN sum(x), avg(x), stDev(x), percentileCont(x, 0.5)
RETURN 1
RETURN date(), datetime(), duration({days: 1}), point({x: 1, y: 2})
RETURN date.truncate('year', date('2025-03-04')), duration.between(date(), date())
RETURN datetime.fromEpoch(1, 1), point.distance(point({x: 0, y: 0}), point({x: 1, y: 1}))
RETURN reduce(a = 0, x IN [1, 2] | a + x) AS total
RETURN CASE WHEN 1 = 1 THEN 'a' ELSE 'b' END
RETURN toUpper('x'), split('a,b', ','), apoc.x IS NULL""".replace(", apoc.x IS NULL", "").split("\n") + """\
MATCH (n:Entity) WHERE n.stated = false RETURN n
MATCH (n:Company) WHERE n.lei STARTS WITH '5' RETURN n
MATCH (n:Company) WHERE n.lei ENDS WITH '5' OR n.lei CONTAINS '2' RETURN n
MATCH (n:Company) WHERE n.lei IN ['a', 'b'] RETURN n
MATCH (n:Company) WHERE n.lei > 'a' RETURN n
MATCH ()-[e:SUPPLIES {relation: 's'}]->() RETURN e
MATCH ()-[e:SUPPLIES]->() WHERE e.relation STARTS WITH 's' RETURN e
MATCH ()-[r:STATED_BY {dataset: 'd'}]->(s:Source) RETURN s.title, r.stated
MATCH ()-[r:SUPPLIES|OFFTAKE_TO]-() RETURN count(r)
MATCH ()-[r]->() RETURN type(r), count(*)
MATCH (n) WHERE elementId(n) = '4:x:1' RETURN n
MATCH (n:$($label)) RETURN n
CALL db.labels()
CALL db.labels() YIELD label RETURN label ORDER BY label
CALL db.relationshipTypes() YIELD relationshipType AS t RETURN t
CALL db.propertyKeys()
CALL db.schema.visualization()
CALL db.schema.nodeTypeProperties()
CALL db.index.fulltext.queryNodes('entity_names', 'mine') YIELD node, score RETURN node.id, score
CYPHER 5 MATCH (n) RETURN n
CYPHER 25 MATCH (n) RETURN n
EXPLAIN MATCH (n) RETURN n
MATCH (n) // CREATE nothing
MATCH /* SET */ (n) RETURN n;
MATCH (n) WHERE n.id = $id RETURN n
MATCH (n) RETURN n.name LIMIT $limit
MATCH (a:Mine)-[:SUPPLIES]->(b)<-[:SUPPLIES]-(c) WHERE a <> c RETURN a, b, c
MATCH (a:Mine) MATCH (b:Company) WHERE a.name = b.name RETURN a
MATCH (a) WHERE a.name IS NOT NULL RETURN collect(a.name)[0..2]
MATCH (n) RETURN count(DISTINCT labels(n))
CYPHER 25 MATCH (n) FILTER n.id = 'mine' RETURN n
CYPHER 25 LET x = 1 RETURN x""".replace("// CREATE nothing\n", "// CREATE nothing\x00RETURN n\n").split("\n")  # fmt: skip
PARAMETERS = {"id": "mine", "limit": 3, "label": "Mine"}


@pytest.fixture(scope="module")
def graph(server: ServerInfo) -> Iterator[Store]:
    """A small graph that all these queries run on."""
    with driver_for(server) as driver:
        driver.execute_query("MATCH (n) DETACH DELETE n")
    with Store.connect(server) as store:
        store.load(Reading("d", "D", (SOURCE,), tuple(Record(e, "src") for e in ENTITIES)))
        yield store


def _everything(server: ServerInfo) -> list[str]:
    """All data, schema and users; names of labels that no node bears do not count."""
    statements = (
        "MATCH (n) RETURN labels(n), properties(n)",
        "MATCH ()-[r]->() RETURN type(r), properties(r)",
        "SHOW INDEXES YIELD name, type, state",
        "SHOW CONSTRAINTS YIELD name, type",
    )
    with driver_for(server) as driver:
        found = [str(r.values()) for s in statements for r in driver.execute_query(s)[0]]
        users = driver.execute_query("SHOW USERS YIELD user", database_="system")[0]
    return sorted([*found, *(str(u.values()) for u in users)])


def test_there_are_enough_of_both_kinds() -> None:
    assert len(HOSTILE) >= 40
    assert len(HONEST) >= 60


def test_hostile_statements_are_refused_and_change_nothing(
    graph: Store, server: ServerInfo
) -> None:
    before = _everything(server)
    passed = [s for s in HOSTILE if not _refused(graph, s.replace("\x00", "\n"))]
    assert passed == []
    assert _everything(server) == before


def _refused(graph: Store, statement: str) -> bool:
    try:
        graph.query(statement)
    except UsageError:
        return True
    return False


@pytest.mark.parametrize("statement", HONEST)
def test_honest_queries_pass(graph: Store, statement: str) -> None:
    graph.query(statement.replace("\x00", "\n"), PARAMETERS)


def test_no_address_is_called(graph: Store) -> None:
    calls: list[str] = []

    class Listener(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            calls.append(self.path)

    with HTTPServer(("127.0.0.1", 0), Listener) as http:
        threading.Thread(target=http.serve_forever, daemon=True).start()
        port = http.server_address[1]
        for host in ("127.0.0.1", "localhost", "[::1]", "2130706433"):
            with pytest.raises(UsageError):
                graph.query(f"LOAD CSV FROM 'http://{host}:{port}/x' AS row RETURN row")
        http.shutdown()
    assert calls == []


@pytest.mark.parametrize(
    "bomb",
    [
        "UNWIND range(1, 100000) AS a UNWIND range(1, 100000) AS b RETURN count(*)",
        "UNWIND range(1, 10000000) AS x MATCH (a), (b), (c) RETURN max(x + size(a.id + b.id + c.id))",
    ],
)
def test_a_runaway_query_ends_by_itself(graph: Store, bomb: str) -> None:
    started = time.monotonic()
    with pytest.raises(PartialError, match="longer than"):
        graph.query(bomb, timeout=0.5)
    assert time.monotonic() - started < 10  # 1.7 s on a quiet machine
    assert graph.query("RETURN 1").rows == ((1,),)


def test_a_query_cannot_take_the_memory(graph: Store) -> None:
    with pytest.raises(PartialError, match="memory"):
        graph.query(
            "UNWIND range(1, 50000000) AS x WITH collect(toString(x)) AS xs RETURN size(xs)"
        )
    assert graph.query("RETURN 1").rows == ((1,),)


def test_an_answer_is_cut_and_says_so(graph: Store) -> None:
    cut = graph.query("UNWIND range(1, 100000) AS x RETURN x", limit=3)
    assert (cut.columns, cut.rows, cut.truncated) == (("x",), ((1,), (2,), (3,)), True)
    whole = graph.query("UNWIND range(1, 3) AS x RETURN x", limit=3)
    assert (whole.rows, whole.truncated) == (((1,), (2,), (3,)), False)
    wide = graph.query("RETURN reduce(s = 'x', i IN range(1, 17) | s + s) AS s")
    assert (len(wide.rows[0][0]), wide.truncated) == (64_001, True)


def test_values_are_plain_json(graph: Store) -> None:
    row = graph.query(
        "MATCH p = (m:Mine)-[e:SUPPLIES]->(c) "
        "RETURN m{.id}, e, length(p), date('2025-09-30'), duration('P1D'), point({x: 1, y: 2}), 0.0 / 0.0"
    ).rows[0]  # fmt: skip
    ends = graph.query("MATCH (a)-[:SUPPLIES]->(b) RETURN elementId(a), elementId(b)").rows[0]
    assert row == (
        {"id": "mine"},
        {"type": "SUPPLIES", "start": ends[0], "end": ends[1], "properties": {
            "key": "s|mine|asset|", "relation": "s", "status": "operating", "confidence": "medium",
        }},
        1, "2025-09-30", "P1D", [1.0, 2.0], "nan",
    )  # fmt: skip
    path = graph.query("MATCH p = (:Mine)-[:SUPPLIES]->() RETURN p").rows[0][0]
    assert [node["id"] for node in path["nodes"]] == ["mine", "asset"]
    assert (path["relationships"][0]["start"], path["relationships"][0]["end"]) == ("mine", "asset")
    assert path["nodes"][0]["labels"][-1] == "Site"


def test_a_wrong_query_is_the_users_to_mend(graph: Store) -> None:
    with pytest.raises(UsageError, match="Invalid input"):
        graph.query("MATCH (n RETURN n")
    with pytest.raises(UsageError, match="Expected parameter"):
        graph.query("RETURN $missing")
    with pytest.raises(UsageError, match="parameter"):
        graph.query("RETURN $x", {"x": object()})
    with pytest.raises(UsageError, match="empty"):
        graph.query(" // nothing\n")


def test_user_queries_are_not_retried(graph: Store, monkeypatch: Any) -> None:
    calls = []
    begin = graph._driver.session

    def counted(**config: Any) -> Any:
        calls.append(config)
        return begin(**config)

    monkeypatch.setattr(graph._driver, "session", counted)
    with pytest.raises(PartialError):
        graph.query("UNWIND range(1, 50000000) AS x RETURN collect(toString(x))[0]")
    assert len(calls) == 1
    assert calls[0]["default_access_mode"] == "READ"
