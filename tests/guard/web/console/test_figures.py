"""Figures on pages: the sort of each is marked, and the sentence stays as it is."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from guard.core.effects.cost.money import BoundedMoney, CountedMoney, EstimatedMoney, Money
from guard.core.effects.figures import Bounded, Counted, Estimated, Figure, Unknown
from guard.web.console.figures import figure
from tests.guard.web.console.browser import words

FIGURES: tuple[tuple[str, Figure | Money], ...] = (
    ("counted", Counted(3, 9, "q")),
    ("bounded", Bounded(1, 4, 9, "q", "2 were not read, so not counted")),
    ("estimated", Estimated(0.4, (0.2, 0.6), 20, "q")),
    ("unknown", Unknown("nobody counted: 3 are unknown")),
    ("counted", CountedMoney(Decimal(3), "EUR", 3, 9, "q")),
    ("bounded", BoundedMoney(Decimal(1), Decimal(3), "EUR", "q", "<b>late</b>")),
    ("estimated", EstimatedMoney(Decimal(3), (Decimal(1), Decimal(4)), "EUR", 90, "q")),
)


@pytest.mark.parametrize(("sort", "of"), FIGURES)
def test_the_sort_is_marked_once_and_the_sentence_is_whole(sort: str, of: Figure | Money) -> None:
    sentence = of.sentence()
    for html in (figure(of), figure(f"Its share: {sentence}."), figure(f"What counted: {sentence}.")):
        assert re.findall(r'class="sort ([a-z]+)"', html) == [sort]
        assert sentence.replace("<", "&lt;").replace(">", "&gt;") in words(html)


def test_a_reason_that_the_page_gave_already_is_there_for_whoever_listens() -> None:
    of = Bounded(1, 4, 9, "q", "2 were not read")
    assert '<span class="unseen">: 2 were not read</span>' in figure(of, "2 were not read")
    assert of.sentence() in words(figure(of, "2 were not read"))
    for another in ("", "3 were not read"):
        assert "unseen" not in figure(of, another)


def test_what_is_no_figure_is_said_as_it_is() -> None:
    assert figure("Too early to say.") == "Too early to say."
