"""What a permit comes to when more is known of who made a change: it was used after all, or it was not."""

from __future__ import annotations

from dataclasses import replace

from drift.core.model.changes import Change
from drift.core.model.records import ChangeRecord
from guard.context import UnitOfWork
from guard.enforcement.findings import refresh
from guard.enforcement.known_good import known_good, move_known_good
from guard.enforcement.permits import judge_with_permits, use
from guard.workflow.settlement import stands


def allow_late(work: UnitOfWork, record: ChangeRecord, change: Change) -> bool:
    """Let a change pass that was judged before it was known to be what a permit allows; tells whether it did. What
    people decided about it stands."""
    attribution = record.attribution
    live = work.state.versions.live(record.ref)
    if attribution.cause is not None or not stands(change, live.body if live else None):
        return False
    asked = work.approvals.of_change(record.id)
    if any(approval.settlement in ("approved", "denied") for approval in asked):
        return False
    judged = judge_with_permits(work, record, change)
    if judged.passes is None:
        return False
    use(work, judged)
    for approval in asked:
        if approval.settled_at is None:
            work.approvals.settle(approval.id, "void", work.now, judged.decision.note)
    agreed = judged.passes.proposal.approved_by
    because = "approved" if agreed else "clean"
    move_known_good(work, change, known_good(work, record.ref), judged.decision, because)
    earlier = work.decisions.for_change(record.id)
    same = [one for one in earlier if one.policy_revision == judged.decision.policy_revision]
    work.decisions.add(replace(judged.decision, round=len(same)))
    refresh(work, record.ref, "")
    return True
