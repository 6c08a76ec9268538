"""Data set folders: what is read, what refuses the folder, what becomes an issue."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from loaders.loader import get_loader
from ontology.errors import SourceError
from ontology.models import Company, Offtake
from ontology.record import Issue, Reading, Record, SameAs

Folder = Callable[..., Path]


def read(path: Path, dataset: str | None = None) -> Reading:
    return get_loader("curated").read(path, dataset)


def test_a_sound_folder(folder: Folder) -> None:
    reading = read(folder())
    assert (reading.dataset, reading.title, reading.issues, reading.complete) == (
        "mini", "Mini", (), True,
    )  # fmt: skip
    company = Company(id="a", name="A", alias=("Ay", "Aye"), country="country-zz")
    assert reading.records[:2] == (
        Record(company, "s1", "high", "p. 3", "A is A", "2026-11-24"),
        Record(company, "s2", "high", "p. 3", "A is A", None),
    )
    by_id = {record.entity.id: record for record in reading.records}
    assert by_id["b"].confidence == "medium"
    assert by_id["ore"].entity.hsCode == ("0026",)  # type: ignore[attr-defined]
    assert by_id["o1"].entity == Offtake(
        id="o1",
        supplier="a",
        buyer="b",
        material=("ore",),
        quantity=Decimal("100.50"),
        validTo="2030",
    )
    assert [source.id for source in reading.sources] == ["s1", "s2"]
    assert reading.read == len(reading.records) + len(reading.sources) == 9


def test_reading_twice_is_equal(folder: Folder) -> None:
    where = folder()
    assert read(where) == read(where)


COUNTRY = "id,name,iso2,source\ncountry-zz,Zedland,ZZ,s1\n"


@pytest.mark.parametrize(
    "text",
    [
        "\ufeff" + COUNTRY,
        COUNTRY.replace("\n", "\r\n"),
        COUNTRY.replace("\n", "\r"),
        COUNTRY + "\n\n",
        COUNTRY.rstrip(),
        COUNTRY.replace("Zedland", '"Zedland"').replace("ZZ,", " ZZ ,"),
    ],
    ids=["BOM", "CRLF", "CR", "blank lines", "no line end", "quotes and blanks"],
)
def test_what_other_programs_write_is_read_alike(folder: Folder, text: str) -> None:
    assert read(folder(Country__csv=text)) == read(folder())


def test_large_and_odd_cells_are_kept(folder: Folder) -> None:
    long = "x" * 300_000
    text = f'id,name,alias,description,source\na,A,NA,"{long}",s1\nb,"B\n""b""",,😀,s1\n'
    records = read(folder(Company__csv=text)).records
    assert records[0].entity == Company(id="a", name="A", alias=("NA",), description=long)
    assert records[1].entity == Company(id="b", name='B\n"b"', description="😀")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"Offtake__csv": "id,supplier,nonsense,source\no,a,x,s1\n"},
         r"Offtake\.csv:1: Offtake has no property 'nonsense'; it has id, name, .*buyer.*quote"),
        ({"Offtake__csv": "supplier,source\na,s1\n"}, r"Offtake\.csv:1: the column 'id' is missing"),
        ({"Offtake__csv": "id,supplier\no,a\n"}, r"Offtake\.csv:1: the column 'source' is missing"),
        ({"Offtake__csv": "id,supplier,id,source\no,a,p,s1\n"}, r"Offtake\.csv:1: the column 'id' stands twice"),
        ({"Offtake__csv": "id,supplier,,source\no,a,,s1\n"}, r"Offtake\.csv:1: a column has no name"),
        ({"Offtake__csv": ""}, r"Offtake\.csv: is empty"),
        ({"Offtake__csv": "\ufeff\n"}, r"Offtake\.csv: is empty"),
        ({"Offtake__csv": "id,supplier,source\n"}, r"Offtake\.csv: has a header but no rows"),
        ({"Offtake__csv": "id,supplier,source\no,a,s1\np,a\n"},
         r"Offtake\.csv:3: has 2 cells where the header has 3"),
        ({"Offtake__csv": "id,supplier,source\no,a,s1\np,a,s1,s2\n"},
         r"Offtake\.csv:3: has 4 cells where the header has 3"),
        ({"Offtake__csv": 'id,supplier,source\no,a,s1\np,"a,s1\nq,a,s1\n'},
         r"Offtake\.csv:3: a quote opens in this row and never closes"),
        ({"Offtake__csv": 'id,supplier,source\no,"a"b,s1\n'},
         r"Offtake\.csv:2: text follows a closing quote"),
        ({"Offtake__csv": "id,supplier,source\no,a\u0000,s1\n"}, r"Offtake\.csv:2: holds a NUL character"),
        ({"Offtake__csv": "id,name,supplier,source\no,Nd,a,s1\n".encode("utf-16")},
         r"Offtake\.csv:1: is not UTF-8 \(byte 0xff\); save the file as 'CSV UTF-8'"),
        ({"Offtake__csv": "id,name,supplier,source\no,Nd,a,s1\n".encode("utf-16-be")},
         r"Offtake\.csv:1: holds a NUL character"),
        ({"Offtake__csv": "id,name,supplier,source\no,Société,a,s1\n".encode("cp1252")},
         r"Offtake\.csv:2: is not UTF-8 \(byte 0xe9\)"),
        ({"Ship__csv": "id,source\nx,s1\n"}, r"Ship\.csv: is no file of a data set"),
        ({"offtakes__csv": "id,source\nx,s1\n"}, r"offtakes\.csv: is no file of a data set"),
        ({"offtake__csv": "id,source\nx,s1\n"}, r"offtake\.csv: must be written Offtake\.csv"),
        ({"Agreement__csv": "id,source\nx,s1\n"},
         r"Agreement\.csv: is not readable under this name; use Offtake\.csv, MoU\.csv"),
        ({"facts__xlsx": "PK"}, r"facts\.xlsx: is no file of a data set"),
        ({"dataset__yml": None}, r"mini: has no dataset\.yml with an id; add one or pass --as NAME"),
        ({"dataset__yml": "title: x\n"}, r"mini: has no dataset\.yml with an id"),
        ({"dataset__yml": "id: [\n"}, r"dataset\.yml: cannot be read"),
        ({"dataset__yml": "nonsense\n"}, r"dataset\.yml: must hold lines such as"),
        ({"dataset__yml": "id: 7\n"}, r"dataset\.yml: id must be a text"),
        ({"dataset__yml": "id: a b\n"}, r"'a b' is no id for a data set"),
        ({"same_as__csv": "left,right\na,b\n"}, r"same_as\.csv:1: the columns must be left, right, verdict"),
    ],
)  # fmt: skip
def test_a_broken_structure_refuses_the_folder(
    folder: Folder, changes: dict[str, str | bytes | None], message: str
) -> None:
    with pytest.raises(SourceError, match=f"^{message}") as caught:
        read(folder(**changes))
    assert caught.value.exit_code == 4
    assert "\n" not in str(caught.value)


def test_a_folder_without_facts_or_no_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="holds no facts"):
        read(tmp_path)
    (tmp_path / "file").write_text("x")
    for path in (tmp_path / "file", tmp_path / "gone"):
        with pytest.raises(SourceError, match="is no folder"):
            read(path)


def test_files_that_are_no_facts_are_left_alone(folder: Folder) -> None:
    extra = {"README__md": "x", "LICENSE": "x", "parked__csv": "\x00", "accounting__csv": '"'}
    assert read(folder(**extra, same_as__csv="left,right,verdict,reason,by,date\n")) == read(
        folder()
    )


def test_a_name_for_the_data_set_may_be_given(folder: Folder) -> None:
    assert read(folder(), "other").dataset == "other"
    assert read(folder(dataset__yml=None), "other").title == "other"


HEAD = "id,supplier,buyer,material,quantity,status,validTo,binding,source,confidence\n"


@pytest.mark.parametrize(
    ("row", "field", "value", "reason"),
    [
        ("o,a,b,ore,,Binding,,,s1,", "status", "Binding", "is no code of status"),
        ("o,a,b,ore,\"1,234.5\",,,,s1,", "quantity", "1,234.5", "is no plain number"),
        ("o,a,b,ore,,,2025-02-30,,s1,", "validTo", "2025-02-30", "is no date of the form"),
        ("o,a,b,ore,,,,yes,s1,", "binding", "yes", "is neither true nor false"),
        ("o,a,b,ore,,,,,,", "source", "", "a fact needs a source"),
        ("o,a,b,ore,,,,,s9,", "source", "s9", "is not in Source.csv"),
        ("o,a,b,ore,,,,,s1;s9,", "source", "s9", "is not in Source.csv"),
        ("o o,a,b,ore,,,,,s1,", "id", "o o", "is no id"),
        (",a,b,ore,,,,,s1,", "id", "", "every row needs an id"),
        ("o,a,a;b,ore,,,,,s1,", "buyer", "a;b", "holds several values; buyer takes one"),
        ("o,a,b,ore,,,,,s1,sure", "confidence", "sure", "is none of high, medium, low"),
    ],
)  # fmt: skip
def test_a_bad_row_is_an_issue_and_the_rest_is_read(
    folder: Folder, row: str, field: str, value: str, reason: str
) -> None:
    reading = read(
        folder(Offtake__csv=f"{HEAD}good,a,b,ore,,,,,s1,\n{row}\nalso-good,b,a,ore,,,,,s2,\n")
    )
    (issue,) = reading.issues
    assert issue == Issue("Offtake.csv", 3, field, value, issue.reason)
    assert issue.reason.startswith(reason)
    offtakes = [r.entity.id for r in reading.records if isinstance(r.entity, Offtake)]
    assert offtakes == ["good", "also-good"]
    # Rows in = rows out + rows refused.
    refused = 2 if value == "s9" and ";" in row else 1
    assert reading.read == len(reading.records) + len(reading.sources) + refused


def test_issues_name_lines_after_rows_of_several_lines(folder: Folder) -> None:
    text = 'id,name,source\na,"A\nA",s1\n\nb,B,s1\nc,C,\n'
    (issue,) = read(folder(Company__csv=text, Offtake__csv=None)).issues
    assert (issue.file, issue.line, issue.field) == ("Company.csv", 6, "source")


def test_rows_that_repeat_or_clash_are_issues(folder: Folder) -> None:
    text = "id,name,source\na,A,s1;s2\nb,B,s1\na,A,s2\n"
    assert read(folder(Company__csv=text)).issues == (
        Issue("Company.csv", 4, "id", "a", "says again what line 2 of Company.csv says"),
    )
    source = "id,title,sourceKind\ns1,One,news\ns2,Two,news\ns1,Uno,news\ns3,,news\ns4,Four,blog\n"
    assert [(i.line, i.field, i.value) for i in read(folder(Source__csv=source)).issues] == [
        (4, "id", "s1"), (5, "title", ""), (6, "sourceKind", "blog"),
    ]  # fmt: skip


def test_what_only_all_rows_show_is_an_issue_with_its_line(folder: Folder) -> None:
    offtakes = (
        "id,supplier,buyer,material,signed,source\n"
        "o1,a,gone,ore,,s1\no2,a,country-zz,ore,,s1\no3,,b,ore,,s1\n"
        "o4,a,b,ore,2019,s1\no5,a,b,ore,2024,s1\n"
    )
    found = read(folder(Offtake__csv=offtakes, Mine__csv="id,name,source\na,A,s1\n")).issues
    assert {(i.file, i.line, i.field, i.value) for i in found} == {
        ("Mine.csv", 2, "id", "a"),
        ("Offtake.csv", 2, "buyer", "gone"),
        ("Offtake.csv", 3, "buyer", "country-zz"),
        ("Offtake.csv", 4, "supplier", ""),
        ("Offtake.csv", 5, "validTo", "o4"),
    }


SAME = "left,right,verdict,reason,by,date\n"


def test_decisions_on_sameness(folder: Folder) -> None:
    offtakes = "id,supplier,buyer,source\no,a-old,b,s1\n"
    reading = read(
        folder(Offtake__csv=offtakes, same_as__csv=f"{SAME}a,a-old,positive,renamed,me,2026-11\n")
    )
    assert reading.issues == ()
    assert reading.same_as == (SameAs("a", "a-old", "positive", "renamed", "me", "2026-11"),)
    assert reading.read == len(reading.records) + len(reading.sources) + 1


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ("a,b c,positive,r,me,2026", "right"),
        ("a,a,positive,r,me,2026", "right"),
        ("a,c,yes,r,me,2026", "verdict"),
        ("a,c,positive,,me,2026", "reason"),
        ("a,c,positive,r,,2026", "by"),
        ("a,c,positive,r,me,2026-02-30", "date"),
        ("a,c,positive,r,me,2026\nb,c,positive,r,me,2026", "left"),
        ("a,c,positive,r,me,2026\nc,a,positive,r,me,2026", "left"),
    ],
)
def test_bad_decisions_are_issues(folder: Folder, row: str, field: str) -> None:
    reading = read(folder(same_as__csv=f"{SAME}{row}\n"))
    assert [(issue.file, issue.field) for issue in reading.issues] == [("same_as.csv", field)]
    assert len(reading.records) == 7


def test_a_folder_may_build_on_the_bundled_data(folder: Folder, curated: Reading) -> None:
    known = next(r.entity for r in curated.records if isinstance(r.entity, Company))
    text = f"id,supplier,buyer,source\no,{known.id},b,s1\n"
    more = f"id,ticker,country,name,source\n{known.id},ASX:NEW,,,s1\nb,,,B,s1\n"
    assert read(folder(Offtake__csv=text, Company__csv=more)).issues == ()
