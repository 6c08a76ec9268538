"""The JSON form of Changes: a round trip, and one clear error for each malformed entry."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from graph.changes.change import changes_json, changes_of, from_options, read_changes
from ontology.errors import SourceError, UsageError

if TYPE_CHECKING:
    from pathlib import Path

EVERY: list[dict[str, Any]] = [
    {"change": "cut_country", "country": "CN", "control": 25},
    {"change": "cut_country", "country": "country-my"},
    {"change": "cut_owner", "owner": "lynas"},
    {"change": "close", "site": "kuantan"},
    {"change": "end", "relation": "offtake-1"},
    {
        "change": "add_plant", "id": "p", "name": "Plant", "country": "US", "takes": ["oxide"],
        "yields": ["metal"], "capacity": 1500.5, "unit": "TONNE-PER-YR", "basis": "REO",
        "start": "2028-06", "status": "construction", "operator": "lynas", "integrated": True,
        "suppliers": [{"actor": "kuantan", "material": "oxide", "status": "binding"}],
        "buyers": [{"actor": "gm", "material": "metal"}],
    },
    {
        "change": "add_supply", "id": "s", "supplier": "a", "buyer": "b", "material": "oxide",
        "start": "2027", "status": "signed",
    },
]  # fmt: skip


def test_a_file_holds_every_kind_of_change_and_can_be_written_again(tmp_path: Path) -> None:
    file = tmp_path / "changes.json"
    file.write_text(json.dumps({"changes": EVERY}), "utf-8")
    changes = read_changes(file)
    assert [change.change for change in changes] == [entry["change"] for entry in EVERY]
    again = json.loads(json.dumps({"changes": changes_json(changes)}))
    assert changes_of(again, "again") == changes


def test_the_options_make_the_same_changes_as_a_file() -> None:
    given = from_options(["CN"], ["lynas"], ["kuantan"], ["offtake-1"], control=25)
    entries = [EVERY[0], *EVERY[2:5]]
    assert given == changes_of({"changes": entries}, "file")
    with pytest.raises(UsageError, match="site"):
        from_options(sites=["not an id"])
    with pytest.raises(UsageError, match="control"):
        from_options(countries=["CN"], control=0)


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        (3, "needs 'change', one of cut_country, cut_owner, close"),
        ({"site": "x"}, "needs 'change'"),
        ({"change": "explode"}, "needs 'change'"),
        ({"change": "close"}, r"\(close\) site: Field required"),
        ({"change": "close", "site": "a b"}, r"\(close\) site: "),
        ({"change": "close", "site": "a", "when": 1}, r"\(close\) when: Extra"),
        ({"change": "cut_country", "country": ""}, r"\(cut_country\) country: "),
        ({"change": "cut_country", "country": "CN", "control": 101}, r"\(cut_country\) control: "),
        ({**EVERY[5], "unit": None}, "a capacity needs a unit and one material"),
        ({**EVERY[5], "yields": ["a", "b"]}, "a capacity needs a unit and one material"),
        ({**EVERY[5], "capacity": None}, "a unit or basis without a capacity"),
        ({**EVERY[5], "capacity": -1}, r"\(add_plant\) capacity: "),
        ({**EVERY[5], "yields": []}, r"\(add_plant\) yields: "),
        ({**EVERY[5], "start": "soon"}, r"\(add_plant\) start: "),
        ({**EVERY[5], "start": "2027-02-30"}, r"\(add_plant\) start: 2027-02-30 is no date"),
        ({**EVERY[6], "start": "0000"}, r"\(add_supply\) start: 0000 is no date"),
        ({**EVERY[6], "buyer": "a"}, "supplier and buyer are the same"),
        ({**EVERY[5], "suppliers": [{"actor": "a"}]}, r"suppliers.0.material: Field required"),
        ({**EVERY[6], "status": "terminated"}, "under 'terminated' nothing flows"),
    ],
)
def test_a_malformed_entry_is_named(entry: Any, said: str) -> None:
    with pytest.raises(SourceError, match=f"file.json: entry 2: .*{said}"):
        changes_of({"changes": [EVERY[0], entry, EVERY[3]]}, "file.json")


def test_every_malformed_entry_gets_its_own_error() -> None:
    with pytest.raises(SourceError) as caught:
        changes_of({"changes": [{"change": "close"}, EVERY[0], {"change": "end"}, 1]}, "f")
    assert [part.split(":")[0] for part in str(caught.value).removeprefix("f: ").split("; ")] == [
        "entry 1", "entry 3", "entry 4",
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["[]", "{}", '{"changes": 3}', '{"changes": [], "more": 1}'])
def test_a_document_of_another_form_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "changes.json"
    file.write_text(text, "utf-8")
    with pytest.raises(SourceError, match="write one object"):
        read_changes(file)


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="cannot read"):
        read_changes(tmp_path / "none.json")
    file = tmp_path / "changes.json"
    file.write_text("[" * 100_000, "utf-8")
    with pytest.raises(SourceError, match="nested too deeply"):
        read_changes(file)
    file.write_text("{", "utf-8")
    with pytest.raises(SourceError, match="is no JSON"):
        read_changes(file)


def test_a_file_may_begin_with_the_mark_that_windows_writes(tmp_path: Path) -> None:
    file = tmp_path / "changes.json"
    file.write_text('{"changes": [{"change": "close", "site": "kuantan"}]}', "utf-8-sig")
    assert [change.change for change in read_changes(file)] == ["close"]
