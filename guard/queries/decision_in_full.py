"""What followed a decision: the writes, the questions to people, the written steps, and what people said of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from drift.core.model.records import Intent
from guard.context import UnitOfWork
from guard.core.model.records import Approval, Decision, FalseAlarm, GuidedRemedy

_MOST: Final = 200
"""Approvals of one resource that are looked through."""


@dataclass(frozen=True, slots=True)
class Followed:
    """All of it may be empty: most decisions let something pass."""

    intents: tuple[Intent, ...]
    approvals: tuple[Approval, ...]
    remedies: tuple[GuidedRemedy, ...]
    false_alarms: tuple[FalseAlarm, ...]


def what_followed(work: UnitOfWork, decision: Decision) -> Followed:
    asked = work.approvals.search(ref=decision.ref, limit=_MOST) if decision.ref else []
    return Followed(
        intents=tuple(work.state.intents.for_reason(decision.id)),
        approvals=tuple(approval for approval in asked if approval.decision_id == decision.id),
        remedies=tuple(work.remedies.for_decision(decision.id)),
        false_alarms=tuple(work.false_alarms.of_decisions([decision.id])),
    )
