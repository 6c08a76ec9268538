"""docs/questions.md is what the program answers: every command of it is run, every table compared.

The worked answers beside the tables were derived by hand from the facts. A change of a route, a
verdict, a count, a reason or a source fails here: then the hand check has to be made again.
"""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any

import pytest
import questions
from curated import curated_world
from questions import Asked
from typer.testing import CliRunner

from app.cli import app

TEXT = questions.PAGE.read_text(encoding="utf-8")
ASKED = list(questions.asked(TEXT))
DAY = ("--as-of", "2026-11-27")


@pytest.fixture(autouse=True)
def bundled(monkeypatch: pytest.MonkeyPatch) -> None:
    """The commands read the bundled data as the Store would merge them, without a database."""
    for command in ("routes", "whatif"):
        monkeypatch.setattr(f"app.commands.{command}.open_world", lambda _known: curated_world())


@cache
def run(*command: str) -> dict[str, Any]:
    """The JSON answer of a command line."""
    result = CliRunner().invoke(app, [*command, "--json"])
    # 1: no route is allowed, which is an answer.
    assert result.exit_code in (0, 1), (command, result.output)
    answer: dict[str, Any] = json.loads(result.stdout)
    return answer


def name(one: Asked) -> str:
    return f"{one.question.split('.')[0]} {' '.join(one.command)}"


def with_table(heading: str) -> pytest.MarkDecorator:
    found = [one for one in ASKED if heading in one.tables]
    return pytest.mark.parametrize("one", found, ids=[name(one) for one in found])


def test_there_are_twelve_questions_all_of_one_day() -> None:
    numbers = re.findall(r"^## (\d+)\. ", TEXT, flags=re.MULTILINE)
    assert numbers == [str(n) for n in range(1, 13)]
    assert {one.question.split(".")[0] for one in ASKED} == set(numbers)
    assert len(ASKED) == TEXT.count("$ lodeway ")
    for one in ASKED:
        assert set(DAY) <= set(one.command)
    # Each is asked for what is left; some are asked of a later year or another clause too.
    assert {one.question for one in ASKED if "if" in one.tables} == {o.question for o in ASKED}


@pytest.mark.parametrize("one", [o for o in ASKED if o.command[0] == "routes"], ids=name)
def test_the_routes_and_their_verdicts(one: Asked) -> None:
    answer = run(*one.command)
    assert answer["counts"]["exact"]
    assert not any(answer["truncated"].values())
    assert one.tables.get("verdict", []) == questions.route_rows(answer)


@with_table("what decides")
def test_what_decides_is_what_weighs_most(one: Asked) -> None:
    said = one.tables["what decides"]
    assert said
    assert said == questions.missing_rows(run(*one.command))[: len(said)]


@pytest.mark.parametrize("question", dict.fromkeys(one.question for one in ASKED))
def test_what_is_over_or_comes_later(question: str) -> None:
    """The first command of a question: its page says it all, and says nothing where nothing is."""
    one = next(one for one in ASKED if one.question == question)
    assert one.tables.get("relation", []) == questions.tie_rows(run(*one.command))


@with_table("if")
def test_what_is_left(one: Asked) -> None:
    changes = list(questions.IFS)
    found = {change: run(*one.whatif, *questions.IFS[change]) for change in changes}
    assert one.tables["if"] == [questions.if_row(change, found[change]) for change in changes]
    assert all(answer["exact"] for answer in found.values())
    # By the route tables alone: what is lost is what passes the place that drops out.
    before = run("routes", *one.whatif[1:])
    ways = [questions.way(route) for group in ("routes", "unknown") for route in before[group]]
    assert len(ways) == sum(int(n) for n in one.tables["if"][0][1:4])
    for change, mark in (("China drops out", "[CN]"), ("Kuantan closes", "Lynas Malaysia")):
        lost = sorted(way for _, way in questions.lost_rows(found[change]))
        assert lost == sorted(way for way in ways if mark in way)


@with_table("before")
def test_the_routes_that_are_lost(one: Asked) -> None:
    found = run(*one.command)
    assert found["counts"]["lost"] == len(one.tables["before"])
    assert one.tables["before"] == questions.lost_rows(found)


def test_every_id_that_the_hand_checks_name_is_in_the_data() -> None:
    """A relation, figure or source that is cited must be there."""
    world = curated_world()
    cited = {text for text in re.findall(r"`([a-z][a-z0-9-]+)`", TEXT) if "-" in text}
    policies = {"us-dfars-7052-2027", "us-dfars-7052-current", "plain-non-china-location"}
    sources = {e.source.id for found in world.evidence.values() for e in found}
    assert len(cited) > 40
    assert cited <= world.entities.keys() | sources | policies
