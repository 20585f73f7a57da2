"""The status of a proposal follows from what is recorded, at every moment of its life."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from guard.core.proposals.life import APPLY_WITHIN, STATUSES, changes_wanted_by, ends_at, is_due, status_of
from guard.core.proposals.records import Closing
from tests.guard.core.proposals.proposal_records import ALICE, DAVE, record, vote

APPROVED: dict[str, Any] = {"approved_at": 200.0, "approved_by": (ALICE,)}


@pytest.mark.parametrize(
    ("facts", "now", "status"),
    [
        ({}, 100.0, "open"),
        ({}, 1099.9, "open"),
        ({}, 1100.0, "expired"),
        ({"suspended_because": "Bob left."}, 150.0, "suspended"),
        ({"suspended_because": "Bob left."}, 1100.0, "expired"),
        (APPROVED, 200.0, "approved"),
        ({**APPROVED, "apply_at": 300.0}, 299.9, "scheduled"),
        ({**APPROVED, "apply_at": 300.0}, 300.0, "approved"),
        ({**APPROVED, "apply_at": 300.0}, 300.0 + APPLY_WITHIN, "expired"),
        (APPROVED, 200.0 + APPLY_WITHIN, "expired"),
        ({**APPROVED, "apply_at": 300.0, "suspended_because": "Alice left."}, 350.0, "suspended"),
        ({**APPROVED, "started_at": 210.0}, 10.0**9, "applying"),
    ],
)
def test_the_status_follows_from_the_facts(facts: dict[str, Any], now: float, status: str) -> None:
    assert status_of(record(**facts), (), now) == status


@pytest.mark.parametrize("closing", get_args(Closing))
def test_what_ended_stays_as_it_ended(closing: Any) -> None:
    ended = record(closing=closing, closed_at=200.0, started_at=150.0, approved_at=140.0)
    assert status_of(ended, [vote(ALICE, "changes_wanted")], 10.0**9) == closing
    assert closing in STATUSES


def test_who_wants_changes_is_heard_until_they_vote_otherwise_or_the_edition_is_another() -> None:
    asked = record()
    wants = vote(ALICE, "changes_wanted")
    assert status_of(asked, [wants], 120.0) == "changes_wanted"
    assert changes_wanted_by(asked, [vote(DAVE), wants]) == (ALICE,)
    assert status_of(record(edition=2), [wants], 120.0) == "open"


def test_an_approved_one_has_a_day_from_its_time() -> None:
    assert ends_at(record()) == 1100.0
    assert ends_at(record(**APPROVED)) == 200.0 + APPLY_WITHIN
    assert ends_at(record(**APPROVED, apply_at=500.0)) == 500.0 + APPLY_WITHIN
    assert not is_due(record(apply_at=500.0), 600.0)
    assert is_due(record(**APPROVED, apply_at=500.0), 500.0)
