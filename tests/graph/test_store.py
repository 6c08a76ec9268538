"""The Store on a real Neo4j: small worlds worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from ontology.errors import StoreError, UsageError
from ontology.exchange.archive import Dataset
from ontology.models import (
    Company,
    Country,
    Material,
    Mine,
    MoU,
    Ownership,
    Plant,
    Resource,
    Source,
    Supply,
)
from ontology.record import Reading, Record, SameAs

if TYPE_CHECKING:
    from graph.store import Store

Ask = "Callable[..., list[list[Any]]]"

FILING = Source(id="src-filing", title="Filing", sourceKind="announcement", published="2025-10")
PAPER = Source(id="src-paper", title="A paper", sourceKind="news", published="2026-01-05")

AU = Country(id="country-au", name="Australia", iso2="AU")
NDPR = Material(id="ndpr", name="NdPr oxide", stage="refined", element=("Nd", "Pr"))
DY = Material(id="dy", name="Dy oxide", stage="refined")
MINE = Mine(id="mine", name="Great Mine", country="country-au", status="operating")
PLANT = Plant(id="plant", name="Plant", start="2027-03", latitude=Decimal("-31.50"))
ASM = Company(
    id="asm", name="Australian Strategic Materials", alias=("ASM",), ticker=("ASX:ASM",),
    lei="529900T8BM49AURSDO55", country="country-au",
)  # fmt: skip
SUPPLY = Supply(
    id="supply-1", supplier="mine", buyer="plant", material=("ndpr", "dy"), status="operating",
    quantity=Decimal("16.70"), unit="TONNE", validFrom="2025-09",
)  # fmt: skip
WORLD = (AU, NDPR, DY, MINE, PLANT, ASM, SUPPLY)


def reading(*items: Resource | Record, dataset: str = "d1", **more: Any) -> Reading:
    """A reading of entities (stated by the filing) and records."""
    records = tuple(i if isinstance(i, Record) else Record(i, FILING.id, "high") for i in items)
    return replace(
        Reading(
            dataset=dataset, title=f"Data set {dataset}", sources=(FILING, PAPER), records=records
        ),
        **more,
    )


def same(left: str, right: str, verdict: Any = "positive") -> SameAs:
    return SameAs(left, right, verdict, "same name", "test", "2026-11-24")


def counts(report: Any) -> tuple[int, int, int, int]:
    return report.created, report.updated, report.unchanged, report.removed


# ---------------------------------------------------------------- loading


def test_what_is_loaded_is_read_back(store: Store) -> None:
    report = store.load(reading(*WORLD))
    assert (report.accepted, counts(report), report.issues) == (9, (9, 0, 0, 0), ())
    world = store.world()
    expected = {e.id: e for e in WORLD} | {
        "supply-1": SUPPLY.model_copy(
            update={"material": ("dy", "ndpr"), "quantity": Decimal("16.7")}
        ),
        "plant": PLANT.model_copy(update={"latitude": Decimal("-31.5")}),
    }
    assert world.entities == expected
    assert [e.source for e in world.evidence["mine"]] == [FILING]
    assert world.evidence["mine"][0].stated == {
        "name": "Great Mine", "country": "country-au", "status": "operating",
    }  # fmt: skip


def test_nodes_bear_labels_of_all_ancestors_and_typed_values(store: Store, ask: Any) -> None:
    store.load(reading(*WORLD))
    labels, node = ask("MATCH (n {id: 'plant'}) RETURN labels(n), properties(n)")[0]
    del node["rowHash"]
    assert sorted(labels) == ["Actor", "Entity", "Party", "Plant", "Resource", "Site"]
    assert {k: str(v) for k, v in node.items()} == {
        "id": "plant", "stated": "True", "name": "Plant", "start": "2027-03",
        "startEarliest": "2027-03-01", "startLatest": "2027-03-31",
        "latitude": "-31.5", "latitudeText": "-31.5",
    }  # fmt: skip
    assert ask("MATCH (n {id: 'src-paper'}) RETURN labels(n)") == [[["Resource", "Source"]]]


def test_one_edge_for_each_material_and_parallel_relations_survive(store: Store, ask: Any) -> None:
    second = SUPPLY.model_copy(update={"id": "supply-2", "status": "planned", "validFrom": None})
    store.load(reading(*WORLD, second))
    rows = ask("MATCH (a)-[e:SUPPLIES]->(b) RETURN a.id, b.id, properties(e) ORDER BY e.key")
    assert [row[2] for row in rows] == [
        {"key": f"{relation}|mine|plant|{material}", "relation": relation, "material": material,
         "confidence": "high", "status": status, **since}
        for relation, status, since in (
            ("supply-1", "operating", {"validFrom": "2025-09"}), ("supply-2", "planned", {}),
        )
        for material in ("dy", "ndpr")
    ]  # fmt: skip
    assert {(a, b) for a, b, _ in rows} == {("mine", "plant")}


def test_an_edge_without_direction_stands_once_for_each_pair(store: Store, ask: Any) -> None:
    store.load(
        reading(MoU(id="mou", party=("b", "c", "a")), *(Company(id=i, name=i) for i in "abc"))
    )
    found = ask("MATCH (a)-[e:MOU_WITH]->(b) RETURN a.id + b.id AS pair ORDER BY pair")
    assert found == [["ab"], ["ac"], ["bc"]]


def test_loading_twice_writes_nothing(store: Store, ask: Any, digest: Any) -> None:
    first = store.load(reading(*WORLD, same_as=(same("asm", "old-asm"),)))
    everything = "MATCH (n) OPTIONAL MATCH (n)-[r]->() RETURN properties(n), properties(r)"
    before = sorted(map(str, ask(everything)))
    again = store.load(reading(*WORLD, same_as=(same("asm", "old-asm"),)))
    assert counts(again) == (0, 0, 10, 0)
    assert again.run == first.run
    assert sorted(map(str, ask(everything))) == before


def test_the_date_retrieved_changes_nothing(store: Store) -> None:
    store.load(reading(Record(MINE, FILING.id, retrieved="2026-01-01")))
    later = FILING.model_copy(update={"retrieved": "2026-02-01"})
    again = reading(Record(MINE, FILING.id, retrieved="2026-02-01"), sources=(later, PAPER))
    assert counts(store.load(again)) == (0, 0, 3, 0)


# ---------------------------------------------------------------- records and versions


def test_a_disagreement_keeps_both_records_and_the_better_source_wins(
    store: Store, ask: Any
) -> None:
    paper = Record(
        Mine(id="mine", name="Grand Mine", country="country-nz", alias=("GM",)), PAPER.id, "low"
    )
    store.load(reading(AU, MINE.model_copy(update={"alias": ("Big",)}), paper))
    mine = store.entity("mine")
    assert mine == MINE.model_copy(update={"alias": ("Big", "GM")})
    assert [e.stated["name"] for e in store.evidence("mine")] == ["Great Mine", "Grand Mine"]
    flat = ask(
        "MATCH ({id: 'mine'})-[r:STATED_BY]->(s) RETURN s.id, r.name, r.country ORDER BY s.id"
    )
    assert flat == [
        ["src-filing", "Great Mine", "country-au"],
        ["src-paper", "Grand Mine", "country-nz"],
    ]
    # What only the overruled record names exists too: as a stub that is mentioned.
    assert ask("MATCH ({id: 'mine'})-[:MENTIONS]->(n) RETURN n.id, n.stated") == [
        ["country-nz", False]
    ]


def test_several_records_of_one_source_stand_side_by_side(store: Store) -> None:
    store.load(
        reading(Record(MINE, FILING.id, locator="p. 1"), Record(MINE, FILING.id, locator="p. 2"))
    )
    assert [e.locator for e in store.evidence("mine")] in (["p. 1", "p. 2"], ["p. 2", "p. 1"])


def test_a_changed_record_closes_the_old_version(store: Store, ask: Any) -> None:
    first = store.load(reading(AU, MINE))
    second = store.load(reading(AU, MINE.model_copy(update={"name": "Greater Mine"})))
    assert counts(second) == (0, 1, 3, 0)
    assert store.entity("mine").name == "Greater Mine"  # type: ignore[attr-defined]
    closed = ask(
        "MATCH ({id: 'mine'})-[w:WAS_STATED_BY]->(s) RETURN w.name, w.run, w.endedBy, w.until > w.since"
    )
    assert closed == [["Great Mine", first.run, second.run, True]]


def test_what_is_no_longer_stated_is_retracted_and_revived_when_stated_again(
    store: Store, ask: Any, digest: Any
) -> None:
    store.load(reading(*WORLD))
    before = digest()
    report = store.load(reading(AU, NDPR, DY, PLANT, ASM))
    assert counts(report) == (0, 0, 7, 2)
    rows = ask(
        "MATCH (n:Retracted) RETURN n.id, labels(n), properties(n), COUNT { (n)-->() } ORDER BY n.id"
    )
    assert rows == [
        ["mine", ["Resource", "Retracted"], {"id": "mine"}, 1],
        ["supply-1", ["Resource", "Retracted"], {"id": "supply-1"}, 1],
    ]
    assert ask("MATCH ()-[e:SUPPLIES]->() RETURN count(e)") == [[0]]
    with pytest.raises(UsageError, match="was stated once"):
        store.resolve("mine")
    store.load(reading(*WORLD))
    assert digest() == before


def test_what_is_referred_to_but_stated_by_nobody_is_a_stub(store: Store, ask: Any) -> None:
    store.load(reading(*WORLD))
    store.load(reading(NDPR, DY, MINE, ASM, SUPPLY))
    stubs = "MATCH (n:Entity {stated: false}) RETURN n.id, labels(n) ORDER BY n.id"
    assert ask(stubs) == [[i, ["Resource", "Entity"]] for i in ("country-au", "plant")]
    assert ask("MATCH ({id: 'mine'})-[:SUPPLIES]->(b) RETURN DISTINCT b.id") == [["plant"]]
    assert "plant" not in store.world().entities
    with pytest.raises(UsageError, match="no source states"):
        store.entity("plant")
    store.load(reading(NDPR, DY, ASM, AU))
    assert ask(stubs) == []


def test_data_sets_retract_only_what_is_their_own(store: Store) -> None:
    store.load(reading(*WORLD))
    store.load(reading(Record(Mine(id="mine", alias=("M",)), PAPER.id), dataset="d2"))
    assert store.entity("mine").alias == ("M",)  # type: ignore[attr-defined]
    store.load(reading())
    assert store.entity("mine") == Mine(id="mine", alias=("M",))
    assert list(store.world().entities) == ["mine"]
    store.load(reading(dataset="d2"))
    assert store.world().entities == {}


def test_an_incomplete_reading_retracts_nothing(store: Store) -> None:
    store.load(reading(*WORLD))
    part = reading(MINE.model_copy(update={"name": "New"}), complete=False, sources=(FILING,))
    assert counts(store.load(part)) == (1, 0, 1, 0)
    assert set(store.world().entities) == {e.id for e in WORLD}
    assert counts(store.load(part)) == (0, 0, 2, 0)


def test_a_source_is_merged_over_data_sets_and_retracted_with_the_last(
    store: Store, ask: Any
) -> None:
    bare = Source(id="src-filing", title="Other title", sourceKind="announcement", licence="CC0")
    store.load(reading(MINE, dataset="d2", sources=(bare,)))
    store.load(reading(AU, dataset="d1"))
    found = next(s for s in store.sources() if s.source.id == "src-filing")
    assert (found.source.title, found.source.licence) == ("Filing", "CC0")
    assert (found.records, found.datasets) == (2, ("d1", "d2"))
    store.load(reading(dataset="d1", sources=()))
    assert [s.source for s in store.sources()] == [bare]
    store.load(reading(dataset="d2", sources=()))
    assert ask("MATCH (s {id: 'src-filing'}) RETURN labels(s), s.title") == [
        [["Resource", "Retracted"], "Other title"]
    ]


def test_a_source_that_changes_rank_changes_the_winner(store: Store) -> None:
    paper = Record(Mine(id="mine", name="Paper's name"), PAPER.id, "high")
    store.load(reading(MINE, paper))
    official = PAPER.model_copy(update={"sourceKind": "government"})
    report = store.load(reading(MINE, paper, sources=(FILING, official)))
    assert counts(report) == (0, 1, 3, 0)
    assert store.entity("mine").name == "Paper's name"  # type: ignore[attr-defined]


# ---------------------------------------------------------------- sameness


def test_merged_ids_resolve_and_records_keep_the_raw_id(store: Store, ask: Any) -> None:
    other = Record(Plant(id="werk", name="Werk", alias=("W",)), PAPER.id)
    supply = SUPPLY.model_copy(update={"buyer": "werk"})
    store.load(reading(AU, NDPR, DY, MINE, PLANT, other, supply, same_as=(same("plant", "werk"),)))
    world = store.world()
    assert world.merged_ids == {"werk": "plant"}
    assert "werk" not in world.entities
    assert world.entities["plant"].alias == ("W",)  # type: ignore[attr-defined]
    assert world.entities["supply-1"].buyer == "plant"  # type: ignore[attr-defined]
    assert (store.resolve("werk"), store.entity("werk")) == ("plant", world.entities["plant"])
    raw = "MATCH ({id: 'plant'})-[r:STATED_BY]->() RETURN r.rawId ORDER BY r.rawId"
    assert ask(raw) == [["plant"], ["werk"]]
    assert ask("MATCH ()-[e:SUPPLIES]->(b) RETURN DISTINCT b.id") == [["plant"]]
    assert ask("MATCH (n {id: 'werk'}) RETURN labels(n)") == [[["Resource", "Merged"]]]


def test_a_merge_that_is_taken_back_leaves_no_trace(store: Store, digest: Any) -> None:
    other = Record(Plant(id="werk", name="Werk"), PAPER.id)
    supply = SUPPLY.model_copy(update={"buyer": "werk"})
    items = (AU, NDPR, DY, MINE, PLANT, other, supply)
    store.load(reading(*items))
    before = digest()
    store.load(reading(*items, same_as=(same("plant", "werk"), same("mine", "pit"))))
    assert store.resolve("pit") == "mine"
    store.load(reading(*items))
    assert digest() == before


def test_a_decision_works_whatever_came_first(store: Store, clear: Any, digest: Any) -> None:
    decisions = reading(
        dataset="decisions", same_as=(same("plant", "werk"), same("werk", "fabrik"))
    )
    items = reading(AU, NDPR, DY, MINE, SUPPLY, Plant(id="fabrik", name="Fabrik"))
    store.load(decisions)
    store.load(items)
    first = digest()
    clear()
    store.load(items)
    store.load(decisions)
    assert digest() == first
    assert store.world().merged_ids == {"fabrik": "plant", "werk": "plant"}


@pytest.mark.parametrize(
    ("decisions", "reason"),
    [
        ([same("a", "b"), same("a", "b", "negative")], "decisions join a and b, and one keeps them apart"),
        ([same("a", "b"), same("b", "c"), same("c", "a", "negative")], "join a and c"),
        ([same("a", "b"), same("b", "a")], "round in a circle"),
        ([same("r", "a"), same("a", "b"), same("b", "a")], "round in a circle"),
        ([same("a", "c"), same("b", "c")], "no decision says which id stays: a or b"),
        ([same("a", "a")], "round in a circle"),
    ],
)  # fmt: skip
def test_decisions_at_odds_are_an_issue_and_merge_nothing(
    store: Store, decisions: list[SameAs], reason: str
) -> None:
    companies = [Company(id=i, name=i) for i in "abcr"]
    report = store.load(reading(*companies, same_as=tuple(decisions)))
    assert len(report.issues) == 1
    assert reason in report.issues[0].reason
    assert set(store.world().entities) == set("abcr")
    assert store.load(reading(*companies, same_as=tuple(decisions))).issues == report.issues


# ---------------------------------------------------------------- supersession


def test_a_newer_stake_that_supersedes_ends_the_older(store: Store, ask: Any) -> None:
    old = Ownership(id="own-1", owner="a", owned="b", share=Decimal(10), validFrom="2020")
    new = Ownership(id="own-2", owner="a", owned="b", share=Decimal(25), validFrom="2025-03")
    parties = [Company(id=i, name=i) for i in "ab"]
    told = [("validTo", "own-1", "has no end though own-2 is newer on the same pair and material")]
    report = store.load(reading(*parties, old, new))
    assert [(i.field, i.value, i.reason) for i in report.issues] == told
    assert store.load(replace(reading(*parties, old, new), issues=report.issues)).issues == (
        report.issues  # the reading has told it already
    )
    replaced = new.model_copy(update={"supersedes": ("own-1",)})
    assert store.load(reading(*parties, old, replaced)).issues == ()
    assert store.entity("own-1") == old.model_copy(update={"validTo": "2025-03"})
    edges = "MATCH ()-[e:OWNS]->() RETURN e.relation, e.validTo ORDER BY e.relation"
    assert ask(edges) == [["own-1", "2025-03"], ["own-2", None]]
    store.load(reading(*parties, old, new))
    assert store.entity("own-1") == old


def test_one_superseded_at_an_unknown_date_is_marked_so(store: Store) -> None:
    old = Ownership(id="own-1", owner="a", owned="b", status="held")
    new = Ownership(id="own-2", owner="a", owned="b", supersedes=("own-1",))
    store.load(reading(new))
    store.load(reading(old, dataset="d2"))
    assert store.entity("own-1") == old.model_copy(update={"status": "superseded"})


# ---------------------------------------------------------------- bad input


def test_what_cannot_be_stored_is_an_issue_and_the_rest_loads(store: Store) -> None:
    undated = Source(id="src-odd", title="No kind")
    report = store.load(
        reading(
            MINE, MINE,
            Record(AU, "nowhere"),
            Record(ASM, "src-odd"),
            Company(id="src-paper", name="A source's id"),
            Record(NDPR, FILING.id, quote="\ud800"),
            PLANT,
            sources=(FILING, PAPER, undated, undated.model_copy(update={"title": "Another"})),
        )
    )  # fmt: skip
    assert [(i.field, i.reason.split(";")[0]) for i in report.issues] == [
        ("source", "a source needs sourceKind"),
        ("source", "a source needs sourceKind"),
        ("mine", "stated twice in the same words and place"),
        ("country-au", "its source is not among the sources of this data set"),
        ("asm", "its source is not among the sources of this data set"),
        ("src-paper", "its id is also the id of a source"),
        ("ndpr", "holds text that is not valid Unicode"),
    ]
    assert set(store.world().entities) == {"mine", "plant"}


def test_an_id_is_a_source_or_an_entity_over_all_data_sets(store: Store) -> None:
    store.load(reading(MINE, Supply(id="s", supplier="src-filing", buyer="mine")))
    clash = Source(id="mine", title="A source", sourceKind="news")
    wrong = Record(Company(id="src-paper", name="Paper Ltd"), "src-new")
    new = Source(id="src-new", title="New", sourceKind="news")
    report = store.load(reading(wrong, dataset="d2", sources=(clash, new)))
    assert [i.reason.split(";")[0] for i in report.issues] == [
        "its id is also the id of an entity",
        "its id is also the id of a source",
    ]
    assert {s.source.id for s in store.sources()} == {"src-filing", "src-paper", "src-new"}
    assert set(store.world().entities) == {"mine", "s"}


def test_a_field_that_the_winning_class_lacks_is_an_issue(store: Store) -> None:
    wrong = Record(Company(id="mine", name="Mine Ltd", lei="529900T8BM49AURSDO55"), PAPER.id)
    for _ in range(2):
        report = store.load(reading(AU, MINE, wrong))
        assert [i.value for i in report.issues] == ["lei"]
    assert store.entity("mine") == MINE


HOSTILE = (
    "x' OR 1=1 //", '"; MATCH (n) DETACH DELETE n //', "`) DETACH DELETE n //",
    "E\\u0060) DETACH DELETE n //", "$rows", "{id: 1}", "\u202egnp", "a\nb\tc", "\x00", "𐍈", "é" * 3000,
)  # fmt: skip


def test_hostile_text_is_a_value_like_any_other(store: Store) -> None:
    companies = [Company(id=f"c{i}", name=text, alias=(text,)) for i, text in enumerate(HOSTILE)]
    store.load(reading(*companies))
    world = store.world()
    assert tuple(world.entities[c.id] for c in companies) == tuple(companies)
    for text in HOSTILE:
        store.search(text)
    assert set(store.world().entities) == {c.id for c in companies}


# ---------------------------------------------------------------- reading


def test_search_finds_by_every_name(store: Store) -> None:
    nickel = Company(id="sln", name="Société Le Nickel", country="country-fr")
    asmara = Mine(id="asmara", name="Asmara Mine")
    deal = MoU(id="mou-asm", name="ASM", party=("asm", "sln"))
    store.load(reading(*WORLD, nickel, asmara, deal, same_as=(same("asm", "old-id"),)))
    for text, found, field in (
        ("asm", "asm", "id"),
        ("ASX:ASM", "asm", "ticker"),
        ("529900t8bm49aursdo55", "asm", "lei"),
        ("old-id", "asm", "id"),
        ("societe le nickel", "sln", "name"),
        ("SOCIÉTÉ", "sln", "name"),
        ("nikel", "sln", "name"),
        ("great mi", "mine", "name"),
        ("strategic australian", "asm", "name"),
    ):
        top = store.search(text, 5)[0]
        assert (text, top.id, top.field) == (text, found, field)
    top = store.search("asm")[0]
    assert (top.name, top.cls, top.country, top.country_name) == (
        "Australian Strategic Materials", "Company", "country-au", "Australia",
    )  # fmt: skip
    assert store.search("") == store.search("*:* OR") == store.search("asm", 0) == []


def test_neighbours_are_counted_by_type_and_come_in_pages(store: Store) -> None:
    deals = [
        Supply(id=f"s{i:03}", supplier="mine", buyer="plant", status="operating")
        for i in range(105)
    ]
    store.load(reading(AU, MINE, PLANT, *deals))
    first = store.neighbours("mine", "SUPPLIES", "out", limit=500)
    assert first.counts == {
        ("COUNTRY", "out"): 1,
        ("SUPPLIES", "out"): 105,
        ("SUPPLIER", "in"): 105,
    }
    assert (len(first.links), first.total, first.truncated) == (100, 105, True)
    rest = store.neighbours("mine", "SUPPLIES", "out", offset=100)
    assert (len(rest.links), rest.truncated) == (5, False)
    assert {x.relation for x in (*first.links, *rest.links)} == {d.id for d in deals}
    link = store.neighbours("mine", "COUNTRY").links[0]
    assert (link.id, link.name, link.cls, link.direction) == (
        "country-au",
        "Australia",
        "Country",
        "out",
    )
    with pytest.raises(UsageError, match="no relationship is called"):
        store.neighbours("mine", "X`]-() DETACH DELETE n //")


def test_counts_and_runs(store: Store) -> None:
    report = store.load(reading(*WORLD))
    counts_ = store.counts()
    assert counts_.by_class == {
        "Company": 1, "Country": 1, "Material": 2, "Mine": 1, "Plant": 1, "Supply": 1,
    }  # fmt: skip
    assert counts_.by_country == {("Company", "country-au"): 1, ("Mine", "country-au"): 1}
    assert (counts_.records, counts_.sources) == (7, 2)
    run = store.runs()[0]
    assert (run.id, run.dataset, run.complete) == (report.run, "d1", True)
    assert store.datasets() == [Dataset("d1", "Data set d1", report.run)]
    assert run.counts["created"] == 9


def test_an_unknown_id_says_what_to_do(store: Store) -> None:
    with pytest.raises(UsageError, match="nothing has the id 'nobody'; try `lodeway find nobody`"):
        store.evidence("nobody")


def test_setup_fails_if_a_constraint_cannot_be_created(store: Store, driver: Any) -> None:
    driver.execute_query("DROP CONSTRAINT resource_id")
    driver.execute_query("CREATE (:Resource {id: 'x'}), (:Resource {id: 'x'})")
    with pytest.raises(StoreError, match="use an empty database"):
        store.load(reading(*WORLD))
    driver.execute_query("MATCH (n) DETACH DELETE n")
    store.setup()
    assert store.constraints_online()
