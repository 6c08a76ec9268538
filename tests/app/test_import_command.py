"""`lodeway import`, run as another program would run it, into a real Neo4j."""

from __future__ import annotations

import gzip
import io
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
import pytest

from graph.store import Store
from ontology.exchange.export import write

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable

    from graph.server import ServerInfo
    from graph.settings import Settings

    Lodeway = Callable[..., subprocess.CompletedProcess[str]]

COUNTS = ("read", "accepted", "issues", "created", "updated", "unchanged", "removed")
HEAD = """\
@prefix id: <https://w3id.org/lodeway/id/> . @prefix lw: <https://w3id.org/lodeway/ontology#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
PARTNER = (
    HEAD
    + """
id:partner a lw:Source ; lw:title "Partner's register" ; lw:sourceKind "news" .
id:au a lw:Country ; lw:name "Australia" ; lw:iso2 "AU" .
id:acme a lw:Company ; lw:name "Acme" ; lw:country id:au .
id:zenith a lw:Company ; lw:name "Zenith" ; lw:country id:au .
id:deal a lw:Offtake ; lw:supplier id:acme ; lw:buyer id:zenith ; lw:status "signed" .
"""
)
BAD = (
    PARTNER
    + """
id:odd a lw:Company ; lw:name "Odd" ; lw:name "Odder" ; lw:country id:au .
id:lost a lw:Offtake ; lw:supplier id:odd ; lw:buyer id:zenith ; lw:status "signed" .
id:after a lw:Offtake ; lw:supplier id:acme ; lw:buyer id:zenith ; lw:status "signed" ;
    lw:supersedes id:lost .
id:self a lw:Offtake ; lw:supplier id:acme ; lw:buyer id:acme ; lw:status "signed" .
"""
)
ORG = """\
@prefix schema: <https://schema.org/> .
<https://partner.example/c/1> a schema:Corporation ; schema:name "Acme Corporation" ;
    schema:leiCode "529900T8BM49AURSDO55" ; schema:slogan "Rocks" .
"""


@pytest.fixture
def empty(empty_database: Settings, server: ServerInfo) -> ServerInfo:
    """A store with nothing in it."""
    assert empty_database
    return server


@pytest.fixture
def nodes(server: ServerInfo) -> Callable[[], int]:
    """How many nodes there are."""
    from graph.database.connect import driver_for

    def run() -> int:
        with driver_for(server) as driver:
            return int(driver.execute_query("MATCH (n) RETURN count(n)")[0][0][0])

    return run


def exported(server: ServerInfo, form: str = "nquads") -> bytes:
    output = io.BytesIO()
    with Store.connect(server) as store, store.archive() as archive:
        write(archive, form, output)
    return output.getvalue()


def answer(done: subprocess.CompletedProcess[str], code: int = 0) -> dict[str, Any]:
    assert done.returncode == code, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def counts(found: dict[str, Any]) -> tuple[int, ...]:
    return tuple(found[name] for name in COUNTS)


# ---------------------------------------------------------------- backups


@pytest.fixture(scope="module")
def backups(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the bundled data set lies, exported in every way."""
    return tmp_path_factory.mktemp("backups")


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.usefixtures("empty")
def test_the_bundled_data_set_goes_round_in_every_format(
    lodeway: Lodeway, server: ServerInfo, backups: Path, empty_database: Settings
) -> None:
    from graph.database.connect import driver_for

    assert lodeway("load").returncode == 0
    before = exported(server)
    forms = {"nquads": "x.nq", "trig": "x.trig", "jsonld": "x.jsonld"}
    for form, name in forms.items():
        (backups / name).write_bytes(exported(server, form))
    (backups / "x.nq.gz").write_bytes(gzip.compress(before))
    for name in (*forms.values(), "x.nq.gz"):
        with driver_for(server) as driver:
            driver.execute_query("MATCH (n) DETACH DELETE n")
        found = answer(lodeway("import", str(backups / name), "--json"))
        assert (found["restored"], found["conforms"], found["run"]) == (True, True, None)
        assert found["read"] == found["accepted"] == found["created"] > 5_000
        assert exported(server) == before
    again = answer(lodeway("import", str(backups / "x.trig"), "--json"))
    assert (again["created"], again["unchanged"]) == (0, again["read"])
    # Its loader goes on where it was.
    loaded = answer(lodeway("load", "--json"))
    assert (loaded["created"], loaded["updated"], loaded["removed"]) == (0, 0, 0)


def test_a_backup_is_restored_into_an_empty_store_only(
    lodeway: Lodeway, empty: ServerInfo, tmp_path: Path
) -> None:
    (tmp_path / "p.ttl").write_text(PARTNER)
    assert lodeway("import", "p.ttl", "--as", "p").returncode == 0
    (tmp_path / "p.nq").write_bytes(exported(empty))
    (tmp_path / "q.ttl").write_text(PARTNER.replace("Zenith", "Zenith Ltd"))
    assert lodeway("import", "q.ttl", "--as", "q").returncode == 0
    before = exported(empty)
    done = lodeway("import", "p.nq")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines()[-1] == (
        "Error: p.nq is a backup, which restores an empty store; this one holds something. Use an "
        "empty one (LODEWAY_HOME or NEO4J_URI name another), or load what the file states as one data "
        "set of this one: --as NAME"
    )
    assert exported(empty) == before
    found = answer(lodeway("import", "p.nq", "--as", "theirs", "--json"))
    assert (found["restored"], found["dataset"], found["created"]) == (False, "theirs", 5)
    assert answer(lodeway("import", "p.nq", "--as", "theirs", "--json"))["unchanged"] == 5


def test_a_backup_that_was_changed_is_refused(
    lodeway: Lodeway, empty: ServerInfo, tmp_path: Path, nodes: Callable[[], int]
) -> None:
    (tmp_path / "p.ttl").write_text(PARTNER)
    lodeway("import", "p.ttl", "--as", "p")
    lines = exported(empty).splitlines(keepends=True)
    from graph.database.connect import driver_for

    with driver_for(empty) as driver:
        driver.execute_query("MATCH (n) DETACH DELETE n")
    (tmp_path / "cut.nq").write_bytes(b"".join(lines[:-1]))
    text = b"".join(lines).replace(b'"Acme" .', b'"Acne" .')
    (tmp_path / "changed.nq").write_bytes(text)
    for name, said in (("cut.nq", "lacks"), ("changed.nq", 'the default graph of acme says name "Acne"')):  # fmt: skip
        done = lodeway("import", name)
        assert (done.returncode, done.stdout) == (4, "")
        last = done.stderr.splitlines()[-1]
        assert last.startswith(f"Error: {name}: is no export as Lodeway writes it: ")
        assert said in last
    assert nodes() == 0


# ---------------------------------------------------------------- what partners send


def test_turtle_of_ours_becomes_a_data_set(lodeway: Lodeway, empty: ServerInfo, tmp_path: Path) -> None:  # fmt: skip
    (tmp_path / "p.ttl").write_text(PARTNER)
    dry = answer(lodeway("import", "p.ttl", "--as", "p", "--dry-run", "--json"))
    assert counts(dry) == (5, 5, 0, 5, 0, 0, 0)
    found = answer(lodeway("import", "p.ttl", "--as", "p", "--json"))
    assert counts(found) == (5, 5, 0, 5, 0, 0, 0)
    assert (found["dataset"], found["restored"], found["conforms"]) == ("p", False, True)
    again = answer(lodeway("import", "p.ttl", "--as", "p", "--json"))
    assert (counts(again), again["run"]) == ((5, 5, 0, 0, 0, 5, 0), found["run"])
    with Store.connect(empty) as store:
        assert {i: type(e).__name__ for i, e in store.world().entities.items()} == {
            "au": "Country", "acme": "Company", "zenith": "Company", "deal": "Offtake",
        }  # fmt: skip
        assert [x.source.id for x in store.evidence("acme")] == ["partner"]
    # What the file states no more is taken back.
    (tmp_path / "p.ttl").write_text(PARTNER.replace("id:deal a", "id:deal2 a"))
    changed = answer(lodeway("import", "p.ttl", "--as", "p", "--json"))
    assert (changed["created"], changed["removed"]) == (1, 1)


def test_foreign_words_are_understood(lodeway: Lodeway, empty: ServerInfo, tmp_path: Path) -> None:
    (tmp_path / "o.ttl").write_text(ORG)
    source = ("--source", "register", "--source-title", "A register", "--source-kind", "news")
    found = answer(lodeway("import", "o.ttl", "--as", "o", *source, "--issues", "i.csv", "--json"), 1)  # fmt: skip
    assert (found["created"], found["issues"], found["conforms"]) == (2, 1, True)
    assert "slogan" in (tmp_path / "i.csv").read_text("utf-8")
    with Store.connect(empty) as store:
        assert store.entity("lei-529900T8BM49AURSDO55").name == "Acme Corporation"  # type: ignore[attr-defined]
    again = answer(lodeway("import", "o.ttl", "--as", "o", *source, "--json"), 1)
    assert counts(again)[3:] == (0, 0, 2, 0)
    # The source is known now.
    assert answer(lodeway("import", "o.ttl", "--as", "o", "--source", "register", "--json"), 1)["unchanged"] == 2  # fmt: skip


def test_a_merged_export_needs_a_source(lodeway: Lodeway, empty: ServerInfo, tmp_path: Path) -> None:  # fmt: skip
    (tmp_path / "p.ttl").write_text(PARTNER)
    lodeway("import", "p.ttl", "--as", "p")
    (tmp_path / "merged.ttl").write_bytes(exported(empty, "turtle"))
    bare = lodeway("import", "merged.ttl")
    assert bare.returncode == 2
    assert "merged.ttl is no backup: name the data set that it is, --as NAME" in bare.stderr
    sourceless = lodeway("import", "merged.ttl", "--as", "m")
    assert sourceless.returncode == 2
    assert "says what holds, not who says so: name the source with --source ID (the file describes partner)" in sourceless.stderr  # fmt: skip
    found = answer(lodeway("import", "merged.ttl", "--as", "m", "--source", "partner", "--json"))
    assert (found["created"], found["conforms"]) == (5, True)


def test_a_file_may_refer_to_what_the_store_holds(
    lodeway: Lodeway, empty: ServerInfo, tmp_path: Path
) -> None:
    assert empty
    (tmp_path / "p.ttl").write_text(PARTNER)
    lodeway("import", "p.ttl", "--as", "p")
    more = 'id:more a lw:Offtake ; lw:supplier id:zenith ; lw:buyer id:%s ; lw:status "signed" .'
    (tmp_path / "more.ttl").write_text(HEAD + more % "acme")
    found = answer(lodeway("import", "more.ttl", "--as", "more", "--source", "partner", "--json"))
    assert (found["conforms"], found["created"]) == (True, 2)
    (tmp_path / "none.ttl").write_text(HEAD + more % "nobody")
    done = lodeway("import", "none.ttl", "--as", "none", "--source", "partner", "--json")
    assert [v["value"] for v in answer(done, 1)["violations"]] == ["nobody"]


# ---------------------------------------------------------------- what does not conform


def test_violations_keep_everything_out(
    lodeway: Lodeway, empty: ServerInfo, tmp_path: Path, nodes: Callable[[], int]
) -> None:
    assert empty
    (tmp_path / "b.ttl").write_text(BAD)
    done = lodeway("import", "b.ttl", "--as", "b", "--report", "r.ttl")
    assert done.returncode == 1
    lines = done.stdout.splitlines()
    assert lines[0].split() == ["entity", "property", "value", "what", "is", "wrong"]
    assert [line.split()[0] for line in lines[1:3]] == ["odd", "self"]
    assert lines[-1] == "Nothing is written. --quarantine DIR loads what is good of b.ttl."
    assert nodes() == 0
    report = ox.Store()
    report.load(path=str(tmp_path / "r.ttl"), format=ox.RdfFormat.TURTLE)
    assert report.query("ASK { ?r a <http://www.w3.org/ns/shacl#ValidationReport> ; <http://www.w3.org/ns/shacl#conforms> false ; <http://www.w3.org/ns/shacl#result> ?v }")  # fmt: skip
    found = answer(lodeway("import", "b.ttl", "--as", "b", "--json"), 1)
    assert (found["conforms"], found["created"], found["run"]) == (False, 0, None)
    assert {v["focus"] for v in found["violations"]} == {"odd", "self"}
    assert nodes() == 0


def test_quarantine_sets_apart_what_cannot_stand(
    lodeway: Lodeway, empty: ServerInfo, tmp_path: Path
) -> None:
    (tmp_path / "b.ttl").write_text(BAD)
    found = answer(lodeway("import", "b.ttl", "--as", "b", "--quarantine", "q", "--json"), 1)
    # `lost` sells for `odd`, which is apart, and `after` takes the place of `lost`.
    assert found["quarantined"] == ["after", "lost", "odd", "self"]
    assert (found["created"], found["conforms"]) == (5, False)
    with Store.connect(empty) as store:
        assert set(store.world().entities) == {"au", "acme", "zenith", "deal"}
    apart = {
        str(quad.subject)
        for quad in ox.parse(path=str(tmp_path / "q" / "b.quarantine.ttl"), format=ox.RdfFormat.TURTLE)
    }  # fmt: skip
    assert apart == {f"<https://w3id.org/lodeway/id/{i}>" for i in found["quarantined"]}
    assert (tmp_path / "q" / "b.report.ttl").exists()
    again = answer(lodeway("import", "b.ttl", "--as", "b", "--quarantine", "q", "--json"), 1)
    assert counts(again)[3:] == (0, 0, 5, 0)


# ---------------------------------------------------------------- wrong use


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("p.ttl",), 2, "p.ttl is no backup"),
        (("p.ttl", "--as", "a b"), 2, "'a b' cannot name a data set"),
        (("p.ttl", "--source", "x"), 2, "a source goes with the data set"),
        (("p.ttl", "--as", "p", "--source", "x"), 2, "neither p.ttl nor the store describes the source x"),
        (("p.ttl", "--as", "p", "--source-title", "T"), 2, "a source that is new needs --source-kind"),
        (("p.ttl", "--as", "p", "--source-title", "T", "--source-kind", "rumour"), 2, "sourceKind 'rumour' is no code"),
        (("p.ttl", "--as", "p", "--format", "n3"), 2, "there is no format 'n3'"),
        (("p.ttl", "--as", "p", "--format", "nquads"), 4, "p.ttl: line 1"),
        (("gone.ttl", "--as", "p"), 4, "gone.ttl: cannot be read"),
        (("p.csv", "--as", "p"), 4, "p.csv: is no RDF file"),
        (("e.ttl", "--as", "p", "--source", "partner"), 4, "e.ttl: holds nothing that is understood"),
    ],
)  # fmt: skip
def test_wrong_use(
    lodeway: Lodeway, empty: ServerInfo, tmp_path: Path, arguments: tuple[str, ...], code: int, message: str
) -> None:  # fmt: skip
    assert empty
    (tmp_path / "p.ttl").write_text(PARTNER)
    (tmp_path / "p.csv").write_text("id,name\n")
    (tmp_path / "e.ttl").write_text(HEAD + "id:partner a lw:Source ; lw:title 'P' ; lw:sourceKind 'news' .")  # fmt: skip
    done = lodeway("import", *arguments)
    assert (done.returncode, done.stdout) == (code, "")
    assert message in done.stderr.splitlines()[-1]


def test_what_another_loader_loads_is_left_to_it(
    lodeway: Lodeway, empty: ServerInfo, tmp_path: Path
) -> None:
    assert empty
    where = tmp_path / "own"
    where.mkdir()
    (where / "Source.csv").write_text("id,title,sourceKind\ns,S,news\n")
    (where / "Company.csv").write_text("id,name,source\na,A,s\n")
    assert lodeway("load", "curated", "own", "--as", "own").returncode == 0
    (tmp_path / "p.ttl").write_text(PARTNER)
    done = lodeway("import", "p.ttl", "--as", "own")
    assert done.returncode == 2
    assert "own is a data set that the loader curated loaded; choose another name" in done.stderr


@pytest.mark.slow
def test_a_store_is_not_said_to_hold_a_backup_that_was_changed(
    lodeway: Lodeway, empty: ServerInfo, tmp_path: Path
) -> None:
    """All that hangs on nothing else in the file: a time, and a last line."""
    (tmp_path / "partner.ttl").write_text(PARTNER)
    assert lodeway("import", str(tmp_path / "partner.ttl"), "--as", "partner").returncode == 0
    data = exported(empty)
    lines = data.splitlines(keepends=True)
    at = next(i for i, line in enumerate(lines) if b"prov#endedAtTime" in line)
    odd = lines[at].replace(b'endedAtTime> "2', b'endedAtTime> "1')
    assert odd != lines[at]
    for name, changed in (
        ("time", [*lines[:at], odd, *lines[at + 1 :]]),
        ("end", lines[:-1]),
    ):
        (tmp_path / f"{name}.nq").write_bytes(b"".join(changed))
        done = lodeway("import", str(tmp_path / f"{name}.nq"))
        assert (done.returncode, done.stdout) == (4, ""), done.stderr
        assert "is no export as Lodeway writes it" in done.stderr
    (tmp_path / "same.nq").write_bytes(data)
    assert lodeway("import", str(tmp_path / "same.nq")).returncode == 0


def test_values_may_stand_as_partners_write_them(
    lodeway: Lodeway, empty: ServerInfo, tmp_path: Path
) -> None:
    """Integers and doubles for decimals, texts for dates and addresses, languages, nodes."""
    (tmp_path / "partner.ttl").write_text(PARTNER)
    assert lodeway("import", str(tmp_path / "partner.ttl"), "--as", "partner").returncode == 0
    (tmp_path / "more.ttl").write_text(
        HEAD
        + """
@prefix schema: <https://schema.org/> .
id:acme a lw:Company ; lw:website <https://acme.example> .
id:new a lw:Company ; lw:name "New"@en, "Neu"@de ; lw:country "AU" .
id:buys a lw:Supply ; lw:supplier id:acme ; lw:buyer [ a lw:Company ; lw:name "Quiet" ] ;
    lw:quantity 100 ; lw:unit "TONNE" ; lw:status "planned" ; lw:asOf "2025-06" .
id:sells a lw:Supply ; lw:supplier <https://partner.example/c/7> ; lw:buyer id:acme ;
    lw:quantity 1.5e2 ; lw:unit "TONNE" ; lw:status "planned" ;
    lw:asOf "2025-06-01T00:00:00Z"^^xsd:dateTime .
<https://partner.example/c/7> a schema:Corporation ; schema:name "Seven" .
"""
    )
    done = lodeway("import", str(tmp_path / "more.ttl"), "--as", "more", "--source", "partner")
    assert done.returncode == 0, done.stdout + done.stderr
    with Store.connect(empty) as store, store.archive() as archive:
        found = {entity.id: entity for entity in archive.entities()}
    new, buys, sells, acme = (found[key].model_dump() for key in ("new", "buys", "sells", "acme"))
    assert (new["name"], new["alias"], new["country"]) == ("New", ("Neu",), "country-au")
    assert (str(buys["quantity"]), buys["asOf"]) == ("100", "2025-06")
    assert (str(sells["quantity"]), sells["asOf"]) == ("150", "2025-06-01")
    assert found[buys["buyer"]].model_dump()["name"] == "Quiet"
    assert found[sells["supplier"]].model_dump()["name"] == "Seven"
    # What is said of one that others describe is held to what they say, down to its country.
    assert (acme["name"], acme["country"], acme["website"]) == (
        "Acme",
        "au",
        "https://acme.example",
    )


def test_what_cannot_be_read_is_still_told(
    lodeway: Lodeway, empty: ServerInfo, tmp_path: Path
) -> None:
    (tmp_path / "partner.ttl").write_text(
        PARTNER
        + """
id:a a lw:Supply ; lw:supplier id:acme ; lw:buyer id:zenith ; lw:quantity "NaN"^^xsd:double ;
    lw:unit "TONNE" ; lw:status "planned" .
id:b a lw:Company ; lw:name "B"@en, "Bee"@en .
id:c a lw:Company ; lw:name "C", "Cee"@de .
"""
    )
    done = lodeway("import", str(tmp_path / "partner.ttl"), "--as", "partner", "--json")
    assert done.returncode == 1
    told = {(row["focus"], row["path"]) for row in json.loads(done.stdout)["violations"]}
    assert told == {("a", "quantity"), ("b", "name"), ("c", "name")}


@pytest.mark.slow
def test_a_part_that_was_cut_or_changed_is_refused(
    lodeway: Lodeway, empty: ServerInfo, tmp_path: Path
) -> None:
    (tmp_path / "partner.ttl").write_text(PARTNER)
    assert lodeway("import", str(tmp_path / "partner.ttl"), "--as", "partner").returncode == 0
    part = tmp_path / "part.nq"
    assert lodeway("export", "--class", "Offtake", "-o", str(part)).returncode == 0
    lines = part.read_bytes().splitlines(keepends=True)
    for rest, said in (
        (lines[: len(lines) // 2], "is an export of ours without its end"),
        ([line for line in lines if b"ontology#loader" not in line], "some were changed"),
    ):
        assert rest != lines
        part.write_bytes(b"".join(rest))
        done = lodeway("import", str(part), "--as", "p", "--source", "partner", "--dry-run")
        assert (done.returncode, done.stdout) == (4, "")
        assert said in done.stderr
    part.write_bytes(b"".join(lines))
    assert lodeway("import", str(part), "--as", "p", "--dry-run").returncode == 0


def test_a_file_of_which_nothing_is_taken_is_told_why(
    lodeway: Lodeway, empty: ServerInfo, tmp_path: Path
) -> None:
    for text, said in (
        ("id:acme lw:website 'https://acme.example' .", "acme: is left out"),
        ("id:x a lw:Spaceship ; lw:name 'X' .", "lw:Spaceship"),
        ("<https://w3id.org/lodeway/id/a/b> a lw:Company .", "id/a/b: is followed by no id"),
    ):
        (tmp_path / "odd.ttl").write_text(HEAD + text)
        described = ("--source-title", "P", "--source-kind", "news")
        done = lodeway("import", str(tmp_path / "odd.ttl"), "--as", "p", *described)
        assert done.returncode == 4
        assert said in done.stderr, done.stderr
