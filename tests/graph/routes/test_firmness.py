"""The ladder of firmness: design section 6."""

from __future__ import annotations

import pytest

from graph.chain.firmness import Firmness, has_ended, of_statement, of_status, weakest
from ontology.errors import UsageError
from ontology.models import Capacity, Company, MoU, Offtake, Production, Supply


@pytest.mark.parametrize(
    ("status", "level"),
    [
        ("operating", Firmness.OPERATING),
        ("in_force", Firmness.OPERATING),
        ("binding", Firmness.CONTRACTED),
        ("signed", Firmness.CONTRACTED),
        ("commissioning", Firmness.PLANNED),
        ("construction", Firmness.PLANNED),
        ("planned", Firmness.PLANNED),
        ("non_binding", Firmness.INDICATED),
        ("proposed", Firmness.INDICATED),
        ("under_consideration", Firmness.INDICATED),
        (None, Firmness.INDICATED),
    ],
)
def test_each_status_has_its_level(status, level):
    assert of_status(status) is level


def test_the_ladder_is_ordered():
    levels = ["operating", "contracted", "planned", "indicated", "inferred"]
    assert [Firmness.of(level) for level in levels] == sorted(Firmness, reverse=True)


@pytest.mark.parametrize("status", ["binding", "signed", "operating"])
def test_an_mou_never_makes_a_contract(status):
    assert of_statement(MoU(id="m", status=status)) is Firmness.INDICATED


def test_an_offtake_that_a_source_calls_non_binding_is_indicated():
    assert of_statement(Offtake(id="o", status="signed", binding=False)) is Firmness.INDICATED
    assert of_statement(Offtake(id="o", status="signed")) is Firmness.CONTRACTED


def test_a_blank_status_is_indicated():
    assert of_statement(Supply(id="s")) is Firmness.INDICATED


def test_a_measured_figure_shows_that_it_runs_and_a_planned_one_that_it_is_planned():
    assert of_statement(Production(id="p", figureKind="actual")) is Firmness.OPERATING
    assert of_statement(Production(id="p", status="completed")) is Firmness.OPERATING
    assert of_statement(Capacity(id="c", figureKind="nameplate")) is Firmness.OPERATING
    assert of_statement(Capacity(id="c", figureKind="planned")) is Firmness.PLANNED
    assert of_statement(Capacity(id="c", figureKind="planned", status="proposed")) is (
        Firmness.INDICATED
    )
    assert of_statement(Capacity(id="c", status="construction")) is Firmness.PLANNED
    assert of_statement(Capacity(id="c", status="operating", figureKind="planned")) is (
        Firmness.OPERATING
    )
    assert of_statement(Capacity(id="c")) is Firmness.INDICATED


def test_an_unknown_level_names_the_levels():
    with pytest.raises(UsageError, match="operating, contracted, planned, indicated, inferred"):
        Firmness.of("solid")


def test_an_ended_status_leaves_open_how_firm_it_was():
    assert has_ended("terminated")
    assert of_status("terminated") is Firmness.INDICATED
    assert not has_ended("operating")
    assert not has_ended(None)


def test_what_is_no_relation_is_indicated():
    assert of_statement(Company(id="c", name="C")) is Firmness.INDICATED


def test_a_whole_is_as_firm_as_its_weakest_part_and_an_empty_one_is_not_weakened():
    assert weakest([Firmness.OPERATING, Firmness.PLANNED, Firmness.CONTRACTED]) is Firmness.PLANNED
    assert weakest([]) is Firmness.OPERATING
