"""docs/rules.md names tests that exist, and every test of the rules that no other file holds."""

from __future__ import annotations

import re
from pathlib import Path

TESTS = Path(__file__).parents[1]
PAGE = TESTS.parent / "docs" / "rules.md"
NAMED = re.findall(r"`([\w/]+\.py)::(\w+)`", PAGE.read_text("utf-8"))


def defined(path: str) -> set[str]:
    """The tests that a file defines; none if there is no such file."""
    file = TESTS / path
    text = file.read_text("utf-8") if file.is_file() else ""
    return set(re.findall(r"^def (test_\w+)\(", text, re.MULTILINE))


def test_every_test_that_the_page_names_exists() -> None:
    assert len(NAMED) > 100
    gone = sorted(f"{path}::{name}" for path, name in NAMED if name not in defined(path))
    assert gone == []


def test_every_rule_has_a_test() -> None:
    rows = [line for line in PAGE.read_text("utf-8").splitlines() if line.startswith("| ")]
    bare = [row for row in rows if "::" not in row and row != "| rule | test |"]
    assert bare == []


def test_the_page_names_every_test_of_the_section() -> None:
    path = "graph/routes/test_section6.py"
    assert defined(path) == {name for file, name in NAMED if file == path}
