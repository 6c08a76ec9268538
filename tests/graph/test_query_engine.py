"""The named queries against the engine on the bundled data: equal where Cypher can express it."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest

from graph.chain.firmness import has_ended
from graph.chain.placing import Placing
from graph.chain.timeline import Horizon, When
from graph.concentration import concentration
from graph.database.queries import get_query
from graph.gaps import gaps
from graph.holdings.shares import Shares
from graph.network import Network, build
from graph.policy.coverage import Coverage
from graph.policy.policy_tests import OwnerTest
from graph.store import Store
from loaders.loader import get_loader
from ontology.models import (
    Actor,
    Agreement,
    Capacity,
    Company,
    CountryProduction,
    Offtake,
    Operation,
    Organization,
    Site,
    Supply,
)
from ontology.schema import load_schema

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graph.database.connect import ServerInfo
    from graph.world import World

DAY = date(2026, 11, 24)
COMPANIES = ("gm", "hyundai", "korean-metals-plant", "usa-rare-earth")


class Curated:
    """The bundled data in a store, and what the engine makes of them as of a day."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.world: World = store.world()
        self.network: Network = build(self.world, Horizon(DAY))
        self.book = self.network.book
        self.arcs = self._arcs()

    def run(self, name: str, **given: Any) -> list[dict[str, Any]]:
        query = get_query(name)
        if "as_of" in query.params:
            given = {"as_of": DAY.isoformat(), **given}
        answer = self.store.query(query.cypher, query.arguments(given), timeout=60)
        assert answer.columns == tuple(query.columns)
        assert not answer.truncated
        return [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]

    def _arcs(self) -> list[tuple[str, str, str | None, str]]:
        """The engine's declared arcs before they are spread over sites."""
        placing = Placing(self.network.activity)
        found: list[tuple[str, str, str | None, str]] = []
        deals: list[Supply | Offtake] = [*self.world.all(Supply), *self.world.all(Offtake)]
        for deal in deals:
            ends = placing.ends(deal)
            if ends is None or not self.network.timeline.holds(deal):
                continue
            if all(map(self.network.activity.is_open, ends)):
                found += [(*ends, m, deal.id) for m in (deal.material or (None,))]
        return found

    def ends(self, company: str) -> set[str]:
        run = [o for o in self.world.all(Operation) if self.network.timeline.holds(o)]
        return {company, *(str(o.site) for o in run if o.operator == company)}

    def chains(self, company: str, steps: int = 6) -> set[tuple[tuple[str, ...], tuple[Any, ...]]]:
        """Every simple chain to a company or a site of it, with materials and relations."""
        into = defaultdict(list)
        for supplier, buyer, material, relation in self.arcs:
            into[buyer].append((supplier, material, relation))
        found = set()
        todo: list[tuple[tuple[str, ...], tuple[Any, ...]]] = [
            ((end,), ()) for end in self.ends(company)
        ]
        while todo:
            chain, links = todo.pop()
            for supplier, material, relation in into[chain[0]]:
                if supplier not in chain and len(links) < steps:
                    new = (supplier, *chain), ((material, relation), *links)
                    found.add(new)
                    todo.append(new)
        return found

    def place(self, actor: str) -> str | None:
        return site.country if (site := self.world.get(Site, actor)) else None

    def home(self, actor: str) -> str | None:
        return self.world.entities[actor].country  # type: ignore[attr-defined,no-any-return]


@pytest.fixture(scope="module")
def curated(server: ServerInfo) -> Iterator[Curated]:
    from graph.database.connect import driver_for

    with driver_for(server) as driver:
        driver.execute_query("MATCH (n) DETACH DELETE n")
    with Store.connect(server) as store:
        store.load(get_loader("curated").read())
        yield Curated(store)


def linked(row: dict[str, Any]) -> tuple[tuple[str, ...], tuple[Any, ...]]:
    return tuple(row["chain"]), tuple(zip(row["materials"], row["relations"], strict=True))


@pytest.mark.parametrize("company", COMPANIES)
def test_chains_to_a_company_are_those_of_the_engines_declared_arcs(
    curated: Curated, company: str
) -> None:
    rows = curated.run("routes-to-company", company=company)
    assert {linked(row) for row in rows} == curated.chains(company)
    assert len(rows) == len({linked(row) for row in rows})
    short = curated.run("routes-to-company", company=company, steps="1")
    assert {linked(row) for row in short} == curated.chains(company, 1)


def test_chains_of_one_material_and_its_narrower_forms(curated: Curated) -> None:
    names = curated.network.materials.names
    for material in ("mat-ndfeb-magnet", "mat-ndfeb-alloy", "mat-reo"):
        rows = curated.run("routes-to-company", company="usa-rare-earth", material=material)
        wanted = {
            found for found in curated.chains("usa-rare-earth")
            if (last := found[1][-1][0]) and material in names(last)
        }  # fmt: skip
        assert {linked(row) for row in rows} == wanted


@pytest.mark.parametrize("company", COMPANIES)
@pytest.mark.parametrize("countries", [["country-cn"], ["country-us", "country-au"]])
def test_chains_without_a_country(curated: Curated, company: str, countries: list[str]) -> None:
    rows = curated.run("routes-avoiding-country", company=company, countries=countries)
    verdicts = {}
    for chain, links in curated.chains(company):
        places = [curated.place(actor) for actor in chain[:-1]]
        if not set(places) & set(countries):
            relations = tuple(relation for _, relation in links)
            verdicts[chain, relations] = "unknown" if None in places else "allowed"
    found = {(tuple(r["chain"]), tuple(r["relations"])): r["verdict"] for r in rows}
    assert found == verdicts
    for row in rows:
        unplaced = [actor for actor in row["chain"][:-1] if curated.place(actor) is None]
        assert row["unplaced"] == unplaced


def test_shortest_chains(curated: Curated) -> None:
    pairs = {(chain[0], chain[-1]) for company in COMPANIES for chain, _ in curated.chains(company)}
    assert len(pairs) > 10
    for origin, target in sorted(pairs)[::4]:
        rows = curated.run("shortest-route", origin=origin, target=target)
        whole = [c for c in curated.chains(target, 12) if c[0][0] == origin and c[0][-1] == target]
        least = min(len(chain) for chain, _ in whole)
        assert {linked(row) for row in rows} == {c for c in whole if len(c[0]) == least}


def test_sole_suppliers(curated: Curated) -> None:
    names = curated.network.materials.names
    for asked in ("mat-ndfeb-magnet", "mat-reo", "natural-graphite", "lithium-hydroxide"):
        suppliers = defaultdict(set)
        for supplier, buyer, material, _ in curated.arcs:
            if material and asked in names(material):
                suppliers[buyer, material].add(supplier)
        found = {
            (row["buyer"], row["material"]): {row["supplier"]}
            for row in curated.run("sole-suppliers", material=asked)
        }
        assert found == {key: who for key, who in suppliers.items() if len(who) == 1}


@pytest.mark.slow
def test_the_top_of_the_chain_of_majority_holders_is_the_group(curated: Curated) -> None:
    tops = 0
    for company in curated.world.all(Organization):
        rows = (
            curated.run("owners-chain", company=company.id) if company.id in _held(curated) else []
        )
        private = [row for row in rows if not row["public"]]
        expected = curated.book.group(company.id)
        assert (private[-1]["holder"] if private else company.id) == expected, company.id
        tops += expected != company.id
    assert tops > 5


def _held(curated: Curated) -> set[str]:
    """Who has any stake stated in it: the others have no chain, and are not asked one by one."""
    return set(curated.book.stakes)


@pytest.mark.slow
def test_the_covered_part_is_the_lower_bound_of_multiplied_shares(curated: Curated) -> None:
    test = OwnerTest(
        label="t", metric="equity", operator=">=", threshold=25, aggregation="sum", tier="multiply",
        holder="any", unstated="unknown",
    )  # fmt: skip
    shares = Shares(curated.book, test, Coverage(curated.book, frozenset({"CN"})))
    stated = 0
    for held in sorted(_held(curated)):
        entity = curated.world.get(Actor, held)
        if entity is None or (isinstance(entity, Organization) and entity.country == "country-cn"):
            continue
        rows = curated.run("covered-holders", company=held)
        total = rows[0]["total"] if rows else 0.0
        assert total == pytest.approx(100 * float(shares.of(held).low), abs=1e-4), held
        stated += total > 0
    assert stated > 3


def test_offtakes_against_capacity(curated: Curated) -> None:
    """The figures themselves, by the engine's timeline: what is promised, and the newest capacity."""
    world, timeline = curated.world, curated.network.timeline
    for row in curated.run("over-committed"):
        deals = [
            d for d in world.all(Offtake)
            if d.supplier == row["supplier"] and d.material == (row["material"],)
            and (d.unit, d.basis) == (row["unit"], row["basis"])
            and (d.quantity or d.quantityMin or d.quantityMax) is not None
            and timeline.when(d) is not When.OVER
        ]  # fmt: skip
        assert row["relations"] == sorted(d.id for d in deals)
        assert row["committed"] == sum(float(d.quantity or d.quantityMin or 0) for d in deals)
        figure = world.get(Capacity, row["figure"])
        assert figure is not None
        assert (figure.actor, figure.unit, figure.basis) == (
            row["supplier"], row["unit"], row["basis"],
        )  # fmt: skip
        assert row["capacity"] == float(figure.quantity or figure.quantityMax or 0)
        assert row["over"] == (row["committed"] > row["capacity"])
    assert curated.run("over-committed", at_least="1000000") == []


def test_concentration_of_capacity(curated: Curated) -> None:
    for material in ("mat-ndfeb-magnet", "mat-reo"):
        groups = defaultdict(list)
        for row in curated.run("concentration-by-country", material=material, runs="false"):
            groups[row["unit"], row["basis"]].append(row)
        assert groups
        for rows in groups.values():
            assert sum(row["share"] for row in rows) == pytest.approx(100, abs=0.01)
            placed = [row["share"] for row in rows if row["country"]]
            assert rows[0]["hhi"] == pytest.approx(sum(s * s for s in placed), abs=1)
            for row in rows:
                figures = [curated.world.get(Capacity, i) for i in row["figures"]]
                where = {curated.place(str(f.actor)) for f in figures if f}
                assert where == {row["country"]}
                sizes = [float(f.quantity or f.quantityMax or 0) for f in figures if f]
                assert row["capacity"] == pytest.approx(sum(sizes))


def test_concentration_of_national_production(curated: Curated) -> None:
    rows = curated.run("concentration-of-production", material="natural-graphite", year="2025")
    usgs = [row for row in rows if row["source"].startswith("usgs")]
    figures = [
        f for f in curated.world.all(CountryProduction)
        if f.material == ("natural-graphite",) and (f.periodStart or "").startswith("2025")
        and any(e.source.id == usgs[0]["source"] for e in curated.world.evidence[f.id])
    ]  # fmt: skip
    world = next(float(f.quantity or 0) for f in figures if f.area == "World")
    made = {f.country: float(f.quantity or 0) for f in figures if f.country}
    assert {row["country"]: row["quantity"] for row in usgs} == made
    assert {row["world"] for row in usgs} == {world}
    hhi = sum((100 * quantity / world) ** 2 for quantity in made.values())
    assert usgs[0]["hhi"] == pytest.approx(hhi, abs=0.1)
    assert usgs[0]["country"] == "country-cn"
    tables = concentration(curated.world, "natural-graphite", source="statistics", as_of=DAY).tables
    table = next(t for t in tables if t.market.stage == "extraction" and t.market.unit == "t/yr")
    assert made == {h.id: float(h.amount[1] or 0) for h in table.market.holders}
    assert float(table.hhi[0]) == pytest.approx(hhi, abs=0.1)


@pytest.mark.parametrize("company", COMPANIES)
@pytest.mark.parametrize("country", ["country-cn", "country-us"])
def test_suppliers_lost_without_a_country(curated: Curated, company: str, country: str) -> None:
    ends = curated.ends(company)
    chains = [c for c, _ in curated.chains(company) if not set(c[:-1]) & ends]
    all_of = {chain[0] for chain in chains}
    left = {c[0] for c in chains if all(curated.home(actor) != country for actor in c[:-1])}
    rows = curated.run("whatif-without-country", company=company, country=country)
    assert {row["supplier"]: row["lost"] for row in rows} == {s: s not in left for s in all_of}
    for row in rows:
        there = curated.home(row["supplier"]) == country
        assert row["why"] == (("there" if there else "through") if row["lost"] else None)
        lengths = [len(c) - 1 for c in chains if c[0] == row["supplier"]]
        assert row["steps"] == min(lengths)


def test_gaps_are_those_that_the_engine_finds(curated: Curated) -> None:
    found = gaps(curated.world, DAY).gaps

    def of(kind: str) -> set[str]:
        return {gap.subject for gap in found if gap.kind == kind}

    volume = curated.run("gaps-contracts-without-volume")
    assert {row["contract"] for row in volume} == of("contract-without-volume")
    unplaced = curated.run("gaps-sites-without-country")
    assert {row["site"] for row in unplaced} == of("site-without-country")
    # The query asks for a deal or a site; the engine counts any relation or figure, of today.
    busy = {
        c.id for c in curated.world.all(Company)
        if any(o.operator == c.id for o in curated.world.all(Operation))
        or any(c.id in (d.supplier, d.buyer) for d in curated.world.all(Supply))
        or any(c.id in (d.supplier, d.buyer) for d in curated.world.all(Offtake))
    }  # fmt: skip
    unowned = {row["company"] for row in curated.run("gaps-companies-without-owner")}
    assert unowned & of("company-without-owner") == of("company-without-owner") & busy
    assert not {c for c in unowned if curated.book.stakes_in(c)}


def test_agreements_that_are_over(curated: Curated) -> None:
    timeline = curated.network.timeline
    rows = {row["agreement"]: row for row in curated.run("lapsed-agreements")}
    over = {a.id for a in curated.world.all(Agreement) if timeline.when(a) is When.OVER}
    assert set(rows) == over
    assert {row["why"] for row in rows.values()} == {"date", "status"}
    for key, row in rows.items():
        deal = curated.world.get(Agreement, key)
        assert deal is not None
        assert (row["why"] == "status") == (has_ended(deal.status) and deal.validTo is None)


def test_fields_on_which_records_differ(curated: Curated) -> None:
    united = {
        (c.name, p.name) for c in load_schema().classes.values() for p in c.properties.values()
        if p.united
    }  # fmt: skip
    expected = {}
    for key, evidence in curated.world.evidence.items():
        cls = type(curated.world.entities[key]).__name__
        fields = {f for item in evidence for f in item.stated if (cls, f) not in united}
        for field in fields:
            said = [item.stated[field] for item in evidence if field in item.stated]
            if len({json.dumps(value) for value in said}) > 1:
                expected[key, field] = len(said)
    rows = curated.run("conflicting-records")
    found = {(row["entity"], row["field"]): row["records"] for row in rows}
    assert found == expected
    only = curated.run("conflicting-records", field="status")
    assert {(r["entity"], r["field"]) for r in only} == {k for k in expected if k[1] == "status"}
    wins = next(row for row in only if row["wins"] is not None)
    assert wins["wins"] in wins["values"]


def test_records_that_were_live_are_those_of_the_world_of_that_time(curated: Curated) -> None:
    now = datetime.now(UTC)
    then = curated.store.world(known_at=now)
    for entity in ("mp-materials", "gm", "mountain-pass"):
        rows = curated.run("known-at", entity=entity, at=now.isoformat())
        assert {row["record"] for row in rows} == {e.record for e in then.evidence[entity]}
    assert curated.run("known-at", entity="gm", at="2020-01-01T00:00:00Z") == []
