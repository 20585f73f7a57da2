"""An approved proposal that runs into a freeze."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from msgspec import structs

from guard.core.model.periods import Period
from guard.core.model.records import Rule, Way
from guard.core.proposals.freezes import why_frozen
from tests.guard.core.proposals.proposal_records import ALICE, DAVE, record
from tests.guard.policy_cast import policy_set

FROZEN = Period("launch", 300.0, 400.0, ("security",), shown="from 5 until 6, UTC")
ASKED = policy_set(
    {
        "id": "p",
        "watch": {"kind": "tag"},
        "then": {"require_approval": {"from": "support-ops", "freeze": ["launch"]}},
    }
)
POLICIES = replace(ASKED, people=structs.replace(ASKED.people, periods={"launch": FROZEN}))
APPROVED: dict[str, Any] = {"approved_at": 200.0, "approved_by": (ALICE,)}


def test_it_waits_for_the_end_of_a_freeze_whose_approvers_nobody_asked() -> None:
    assert why_frozen(POLICIES, record(**APPROVED), 350.0) == (
        "The freeze launch has begun (from 5 until 6, UTC), and security was not asked to agree: it waits until that "
        "is over. Withdraw it and ask again to have them asked now."
    )


@pytest.mark.parametrize(
    ("more", "now"),
    [
        (APPROVED, 299.0),
        (APPROVED, 400.0),
        ({}, 350.0),
        ({**APPROVED, "apply_at": 390.0}, 350.0),
        ({**APPROVED, "started_at": 299.0}, 350.0),
        ({**APPROVED, "rules": (Rule("p", (Way((DAVE,), 1),), "launch"),)}, 350.0),
        ({**APPROVED, "rules": (Rule("gone", (Way((DAVE,), 1),)),)}, 350.0),
    ],
)
def test_otherwise_none_is_in_its_way(more: dict[str, Any], now: float) -> None:
    assert why_frozen(POLICIES, record(**more), now) == ""
