"""A figure as JSON says its sort, its numbers, and the same sentence as everywhere."""

from __future__ import annotations

import pytest
from msgspec import convert, to_builtins

from guard.core.effects.figures import Bounded, Counted, Figure, Unknown, as_json, estimated
from guard.core.reports.effects.figures_json import FigureAnswer, figure_answer

FIGURES: list[Figure] = [
    Counted(3, 10, "in which Fin used article 5"),
    Bounded(3, 7, 14, "in which Fin used article 5", "four were cut off"),
    estimated(30, 100, "a sample"),
    Unknown("nothing was read", "in which Fin used article 5"),
]


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: type(figure).__name__)
def test_it_says_what_the_figure_says_and_nothing_else(figure: Figure) -> None:
    answer = figure_answer(figure)
    said = {name: value for name, value in to_builtins(answer).items() if value not in (None, "")}
    assert said == {name: value for name, value in as_json(figure).items() if value != ""}


@pytest.mark.parametrize("figure", FIGURES, ids=lambda figure: type(figure).__name__)
def test_what_was_stored_is_read_back_as_it_was(figure: Figure) -> None:
    answer = figure_answer(figure)
    assert convert(to_builtins(answer), FigureAnswer) == answer
