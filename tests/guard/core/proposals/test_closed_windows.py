"""An approved proposal that could not be begun in its window waits, and never runs outside of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from guard.core.model.records import Rule, Way
from guard.core.proposals.closed_windows import why_closed
from guard.core.proposals.records import ProposalRecord
from tests.guard.core.evaluation.test_standard_changes import ASKING, standard

SATURDAY = datetime(2026, 12, 5, 21, tzinfo=UTC).timestamp()
HOUR = 3600.0
WINDOW = {"days": ["sat"], "from": "22:00", "to": "23:00", "zone": "Europe/Paris"}
RULES = (Rule("by-two", (Way(("alice@acme.example",), 1),)),)
APPROVED = ProposalRecord(
    "p",
    "bob@acme.example",
    0.0,
    0.0,
    {},
    "",
    "",
    "r1",
    "needs_approval",
    SATURDAY,
    rules=RULES,
    apply_at=SATURDAY,
    approved_at=SATURDAY - HOUR,
)


def why(record: ProposalRecord, now: float, **policy: Any) -> str:
    found = standard({**ASKING, "ask_first": {"window": WINDOW}, **policy})
    return why_closed(found, record, now)


def test_it_is_begun_as_long_as_the_window_is_open() -> None:
    assert why(APPROVED, SATURDAY) == ""
    assert why(APPROVED, SATURDAY + HOUR - 1) == ""
    assert why(APPROVED, SATURDAY + HOUR) == (
        "The maintenance window of by-two closed before this could be begun: it may be applied sat 22:00 to 23:00 in "
        "Europe/Paris only. Withdraw it and ask again for another time."
    )


@pytest.mark.parametrize(
    "record",
    [
        replace(APPROVED, started_at=SATURDAY),  # what was begun is finished
        replace(APPROVED, apply_at=SATURDAY + 9 * HOUR),  # not due yet
        replace(APPROVED, approved_at=None),
        replace(APPROVED, rules=()),  # nobody was asked, as where glass was broken
    ],
)
def test_nothing_else_waits_for_a_window(record: ProposalRecord) -> None:
    assert why(record, SATURDAY + 2 * HOUR) == ""


@pytest.mark.parametrize("policy", [{"mode": "observe"}, {"ask_first": {"reason": 5}}, {"id": "another"}])
def test_only_windows_that_are_enforced_count(policy: Any) -> None:
    assert why(APPROVED, SATURDAY + 2 * HOUR, **policy) == ""
