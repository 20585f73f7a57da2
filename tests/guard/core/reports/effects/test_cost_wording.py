"""How a month stands to its limit is a finished sentence for every level."""

from dataclasses import replace
from decimal import Decimal
from typing import get_args

import pytest

from guard.core.effects.cost.bill import Level
from guard.core.effects.figures import Unknown
from guard.core.model.prices import OUTCOMES
from guard.core.reports.effects.cost_wording import OUTCOME_NAMES, about_limit, limit_in_words, told_of
from tests.guard.core.reports.effects.bills import BILL


@pytest.mark.parametrize("level", get_args(Level))
def test_every_level_has_a_sentence(level: Level) -> None:
    said = limit_in_words(level, None if level == "none" else Decimal(5), "USD", None)
    assert said.endswith(".")
    assert ("5.00 USD" in said) == (level != "none")


def test_the_day_is_said_where_it_is_known() -> None:
    assert about_limit(BILL) == "At this pace the month passes its limit of 2,500.00 USD on about 2026-09-29."
    assert about_limit(replace(BILL, passes=None)).endswith("its limit of 2,500.00 USD.")


def test_a_message_says_what_is_known() -> None:
    assert len(told_of(BILL)) == 2
    assert len(told_of(replace(BILL, expected=Unknown("nothing was read")))) == 1


def test_every_outcome_has_a_name() -> None:
    assert sorted(OUTCOME_NAMES) == sorted(OUTCOMES)
