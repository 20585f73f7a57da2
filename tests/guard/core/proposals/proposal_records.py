"""Recorded proposals for tests. Times are small numbers, so that a test reads like a table."""

from __future__ import annotations

from typing import Any

from drift.core.model.resources import Ref
from guard.core.model.records import Rule, Vote, Way
from guard.core.proposals.records import Claim, ProposalRecord

HOURS = Ref("office_hours_schedule", "42")
ALICE, BOB, DAVE = "alice@acme.example", "bob@acme.example", "dave@acme.example"


def record(id: str = "p1", at: float = 100.0, **more: Any) -> ProposalRecord:
    """One that Bob asks for at `at`, and about which Alice or Dave have 1,000 seconds to decide."""
    values: dict[str, Any] = {
        "asker": BOB,
        "created_at": at,
        "asked_at": at,
        "document": {"changes": [{"resource": str(HOURS), "set": {"/name": "Paris"}}]},
        "content": "c",
        "fingerprint": "f",
        "policy_revision": "r1",
        "answer": "needs_approval",
        "expires_at": at + 1000.0,
        "rules": (Rule("p", (Way((ALICE, DAVE), 1),)),),
        "excluded": (BOB,),
        "claims": (Claim(HOURS, "/name"),),
    }
    return ProposalRecord(id, **{**values, **more})


def vote(who: str, choice: Any = "approve", at: float = 110.0, ballot: str = "p1.1") -> Vote:
    return Vote(ballot, who, choice, at)
