"""What a permit comes to when more is known of who made a change: it was used after all, or it was not."""

from __future__ import annotations

from dataclasses import replace

from drift.core.model.records import ChangeRecord
from guard.context import GuardedWorkspace, UnitOfWork
from guard.enforcement.batch import process_each
from guard.enforcement.findings import refresh
from guard.enforcement.known_good import known_good, move_known_good
from guard.enforcement.permits import judge_with_permits, use
from guard.enforcement.subjects import change_of
from guard.workflow.settlement import stands


def allow_late_permits(guarded: GuardedWorkspace, *, limit: int = 200) -> int:
    """Let the changes pass of which it is known only now that a permit allows them, before their entries are judged;
    returns how many."""
    with guarded.view() as view:
        revised = [one for one in view.state.changes.revised(limit) if _may_pass(one)]
    return process_each(
        revised, lambda record: _allow(guarded, record), lambda record: f"change {record.id} of {record.ref}"
    )


def _may_pass(record: ChangeRecord) -> bool:
    is_ours = record.attribution.source == "intent"
    return record.judged_at is not None and record.attribution.cause is None and not is_ours


def _allow(guarded: GuardedWorkspace, revised: ChangeRecord) -> bool:
    with guarded.transaction() as work:
        work.state.lock(revised.ref)
        record = work.state.changes.get(revised.id)
        return record is not None and _may_pass(record) and _allow_late(work, record)


def _allow_late(work: UnitOfWork, record: ChangeRecord) -> bool:
    """Let a change pass that was judged before; tells whether it did. What people decided about it stands."""
    change = change_of(work.state, record)
    live = work.state.versions.live(record.ref)
    if not stands(change, live.body if live else None):
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
    move_known_good(work, change, known_good(work, record.ref), judged.decision, judged.because)
    earlier = work.decisions.for_change(record.id)
    same = [one for one in earlier if one.policy_revision == judged.decision.policy_revision]
    work.decisions.add(replace(judged.decision, round=len(same)))
    refresh(work, record.ref, "")
    return True
