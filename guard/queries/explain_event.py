"""The explanation of a change or a log entry: of its decision, or of what the policies in force would decide now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from drift.core.model.change_reason import ChangeReason
from drift.core.model.records import ActivityRecord, ChangeRecord
from guard.context import GuardedWorkspace, UnitOfWork
from guard.core.explanation.explanation import Explanation, explain
from guard.core.model.records import Decision
from guard.core.model.subject import Facts, Subject
from guard.core.model.verdict import Verdict
from guard.core.reports.through_json import NOTHING_BEHIND, ThroughAnswer
from guard.enforcement.decide import decide
from guard.queries.change_reasons import reason_of
from guard.queries.explain_decision import ExplainedDecision, explain_in
from guard.queries.lookup import NotRecorded, change_named, entry_named, newest_change, subject_of
from guard.queries.past.through import behind_change

_DONE_NOTHING: Final = "Nothing is done about it: it was judged for this answer only."


@dataclass(frozen=True, slots=True)
class HypotheticalDecision:
    """A decision that was never made: judged under the policies in force with the facts of that time, and not kept.

    `about` names it, `because` says why there is no decision: a finished sentence. `change_reason` is why a
    change was made, `through` what changed behind it before."""

    about: str
    because: str
    decision: Decision
    explanation: Explanation
    change_reason: ChangeReason | None = None
    through: ThroughAnswer = NOTHING_BEHIND


def explain_change(guarded: GuardedWorkspace, wanted: str) -> ExplainedDecision | HypotheticalDecision:
    """The change of this number. Raises NotRecorded and CannotExplain."""
    with guarded.view() as view:
        return _explained(view, decided_on_change(view, wanted))


def explain_entry(guarded: GuardedWorkspace, wanted: str) -> ExplainedDecision | HypotheticalDecision:
    """The log entry of this id, or of this beginning of one: what was decided about it, or else about the changes that
    it explains, the strictest first. Raises NotRecorded and CannotExplain."""
    with guarded.view() as view:
        return _explained(view, decided_on_entry(view, wanted))


def decided_on_change(view: UnitOfWork, wanted: str) -> Decision | HypotheticalDecision:
    """The decision about the change of this number, which is not explained yet, or what would be decided where there is
    none. Raises NotRecorded and CannotExplain."""
    change = change_named(view.state, wanted)
    if change is None:
        raise NotRecorded(f"There is no change {wanted} in the record.{newest_change(view.state)}")
    if decided := view.decisions.for_change(change.id):
        return decided[0]
    about = f"change {change.id} of {change.ref}"
    return _hypothetical(view, about, _why_change_undecided(change), subject_of(view.state, change), change)


def decided_on_entry(view: UnitOfWork, wanted: str) -> Decision | HypotheticalDecision:
    """The same of a log entry, as `explain_entry` finds it. Raises NotRecorded and CannotExplain."""
    entry = entry_named(view.state, wanted)
    if entry is None:
        raise NotRecorded(
            f"There is no log entry {wanted} in the record. `guardrail history KIND/ID` names those that explain "
            "a change, and GET /api/v1/activity has all."
        )
    if decided := view.decisions.for_activity(entry.activity.id):
        return max(decided, key=_strictness)
    about = f"log entry {entry.activity.id} ({entry.activity.type})"
    return _hypothetical(view, about, _why_entry_undecided(entry), Subject.of_activity(entry.activity))


def _explained(
    view: UnitOfWork, found: Decision | HypotheticalDecision
) -> ExplainedDecision | HypotheticalDecision:
    return found if isinstance(found, HypotheticalDecision) else explain_in(view, found)


def _strictness(decision: Decision) -> tuple[bool, Verdict, float]:
    """A decision about the entry itself comes before those about the changes that it explains."""
    return decision.entry == "activity", decision.judgement.would_be, decision.at


def _hypothetical(
    view: UnitOfWork, about: str, because: str, subject: Subject, change: ChangeRecord | None = None
) -> HypotheticalDecision:
    policies, decision = view.policies, decide(view, subject, change=change)
    stated = None if change is None else reason_of(view, change)
    steps = explain(policies, subject, Facts.load(decision.facts), decision.mode, _DONE_NOTHING)
    behind = NOTHING_BEHIND if change is None else behind_change(view, change)
    return HypotheticalDecision(about, because, decision, steps, stated, behind)


def _why_change_undecided(change: ChangeRecord) -> str:
    if (cause := change.attribution.cause) is not None:
        done = "takes back a part of" if cause.undoes else "was asked for in advance and judged then, with"
        return f"It {done} proposal {cause.proposal}."
    if change.attribution.source == "intent":
        return "It is a write of the service itself, which it does not judge."
    if change.judged_at is None:
        return "It waits to be judged."
    return "No decision about it is kept."


def _why_entry_undecided(entry: ActivityRecord) -> str:
    if entry.history:
        return "It is from before the service watched, and was never judged."
    if entry.outcome_code == "our_own":
        return "It tells of a write of the service itself, which it does not judge."
    if entry.judged_at is None:
        return "It waits to be judged."
    return "No policy had anything to say when it was judged."
