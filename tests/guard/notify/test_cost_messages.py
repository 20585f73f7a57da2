"""A message before the limit of a month is passed: what is spent, what is to be expected, and where to look."""

from dataclasses import replace

import pytest

from guard.core.effects.cost.bill import Level
from guard.core.model.message_events import EVENTS
from guard.notify.cost_messages import limit_told
from tests.guard.core.reports.effects.bills import BILL


@pytest.mark.parametrize(("level", "severity"), [("likely", "medium"), ("passed", "high")])
def test_it_says_what_is_spent_and_what_is_to_be_expected(level: Level, severity: str) -> None:
    message = limit_told(replace(BILL, level=level), ("Article “Refunds” was changed.",))
    assert message is not None
    assert message.event == f"cost.{level}"
    assert message.event in EVENTS
    assert message.severity == severity
    assert "2,500.00 USD" in message.title
    assert message.text[0] == (
        "From 2026-09-01 on: 1,234.50 USD, counted: 1,200 outcomes of 3,400 conversations with Fin."
    )
    assert message.text[1].startswith(
        "Expected by 2026-09-30: 2,600.00 USD (2,400.00 USD to 2,800.00 USD with"
    )
    assert "Article “Refunds” was changed." in message.text
    assert all(sentence.endswith(".") for sentence in message.text)
    assert message.page == "/cost"


@pytest.mark.parametrize("level", ["possible", "unlikely", "unknown", "none"])
def test_what_may_be_is_no_message(level: Level) -> None:
    assert limit_told(replace(BILL, level=level)) is None
    assert limit_told(replace(BILL, limit=None, level="none")) is None
