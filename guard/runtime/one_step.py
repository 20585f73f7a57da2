"""What the loop does in one step, in its order: it takes what waits, judges, writes, settles."""

from __future__ import annotations

from collections.abc import Callable

from drift.sync.event_worker import process_due_events
from guard.context import GuardedWorkspace
from guard.enforcement.enforce import judge_activities, judge_changes
from guard.enforcement.intent_worker import ask_about_moved, execute_due_intents
from guard.enforcement.schema_events import follow_schema_events
from guard.enforcement.why_questions import ask_why
from guard.runtime.health_state import ServiceCondition
from guard.workflow.approval_workflow import settle_due
from guard.workflow.late_permits import allow_late_permits
from guard.workflow.proposals.applying import apply_due
from guard.workflow.proposals.break_glass import open_overdue_reviews
from guard.workflow.proposals.settlement import settle_permits, settle_proposals
from guard.workflow.reconsideration import reconsider_revised
from guard.workflow.reminders import remind_due


def one_step(guarded: GuardedWorkspace, condition: ServiceCondition, put_off: dict[str, float]) -> int:
    """One pass over everything that waits; returns how much was done. `put_off` is what writes keep between steps."""
    passes: tuple[tuple[str, Callable[[], int]], ...] = (
        ("news", lambda: process_due_events(guarded.workspace)),
        ("schema events", lambda: follow_schema_events(guarded)),
        ("permits", lambda: settle_permits(guarded)),
        ("changes", lambda: judge_changes(guarded)),
        ("late permits", lambda: allow_late_permits(guarded)),
        ("activity", lambda: judge_activities(guarded)),
        ("applications", lambda: apply_due(guarded, put_off)),
        ("writes", lambda: execute_due_intents(guarded)),
        ("conflicts", lambda: ask_about_moved(guarded)),
        ("approvals", lambda: settle_due(guarded)),
        ("proposals", lambda: settle_proposals(guarded)),
        ("reminders", lambda: remind_due(guarded)),
        ("reviews", lambda: open_overdue_reviews(guarded)),
        ("revisions", lambda: reconsider_revised(guarded)),
        ("questions", lambda: ask_why(guarded)),
    )
    return sum(condition.one_pass(name, work) for name, work in passes)
