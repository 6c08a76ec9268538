"""Linear programmes prove themselves: a wrong answer of the solver is no answer."""

from __future__ import annotations

from typing import Any

import pytest

from graph.flows import linear
from graph.flows.linear import LinearProgrammeError, Programme


def two_mills() -> Programme:
    """A pit of 40 for two mills of 30 and 50: 40 in all, and one more tonne of the pit is one."""
    programme = Programme()
    pit = programme.limit(40)
    for tonnes in (30, 50):
        mill = programme.column(gain=1.0)
        programme.load(pit, mill)
        programme.load(programme.limit(tonnes), mill)
    return programme


def test_the_optimum_with_its_prices() -> None:
    found = two_mills().solve()
    assert found.value == pytest.approx(40)
    assert list(found.prices) == pytest.approx([1, 0, 0])
    assert sum(found.columns) == pytest.approx(40)


def test_nothing_to_gain_is_nothing() -> None:
    assert Programme().solve().value == 0


@pytest.mark.parametrize("wrong", ["prices", "columns", "status"])
def test_an_answer_that_does_not_prove_itself_is_refused(
    monkeypatch: pytest.MonkeyPatch, wrong: str
) -> None:
    solve = linear.linprog

    def lie(*args: Any, **options: Any) -> Any:
        found = solve(*args, **options)
        if wrong == "prices":
            found.ineqlin.marginals = found.ineqlin.marginals * 0.5
        elif wrong == "columns":
            found.x = found.x * 0.9
        else:
            found.status = 4
        return found

    monkeypatch.setattr(linear, "linprog", lie)
    with pytest.raises(LinearProgrammeError):
        two_mills().solve()


def test_an_unlimited_gain_is_an_error_not_a_number() -> None:
    programme = two_mills()
    programme.column(gain=1.0)
    with pytest.raises(LinearProgrammeError):
        programme.solve()
