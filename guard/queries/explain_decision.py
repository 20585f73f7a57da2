"""Explains a decision by reaching it again: the same bodies, facts and policies must give the same verdict.

Nothing of today counts: the policies are those of the decision's revision, exemptions and hours those of its moment.
"""

from __future__ import annotations

from dataclasses import dataclass

from drift.core.model.change_reason import ChangeReason
from guard.context import GuardedWorkspace, UnitOfWork
from guard.core.evaluation.compiled import compile_policies
from guard.core.evaluation.evaluate import judge
from guard.core.explanation.explanation import Explanation, explain
from guard.core.model.not_found import NoSuchDecision, NoSuchFinding
from guard.core.model.records import Decision, Finding
from guard.core.model.subject import Subject
from guard.core.model.verdict import Judgement, Reason, Verdict
from guard.core.reports.through_json import NOTHING_BEHIND, ThroughAnswer
from guard.loading.policy_loader import from_document
from guard.queries.change_reasons import reason_of
from guard.queries.past.through import behind_decision
from guard.queries.past_subject import past_subject


class CannotExplain(Exception):
    """The decision cannot be reached again, as something it was made of is no longer kept."""


@dataclass(frozen=True, slots=True)
class ExplainedDecision:
    """A decision and what the same question comes to now. `sentence` says whether they agree, `explanation` has every
    step. `change_reason` is why the change was made, where it is about one and somebody said so. `subject` is what was
    judged, `through` what changed behind it before."""

    decision: Decision
    again: Judgement
    same: bool
    sentence: str
    explanation: Explanation
    subject: Subject
    change_reason: ChangeReason | None = None
    through: ThroughAnswer = NOTHING_BEHIND

    @property
    def verdict(self) -> Verdict:
        return self.again.verdict


def explain_decision(guarded: GuardedWorkspace, decision_id: str) -> ExplainedDecision:
    """Judge its subject again under the policies of its own revision. Raises NoSuchDecision and CannotExplain."""
    with guarded.view() as view:
        decision = view.decisions.get(decision_id)
        if decision is None:
            gone = view.state.gone.before("decisions", 0.0)
            why = f" {gone.sentence}" if gone else ""
            raise NoSuchDecision(f"There is no decision {decision_id}.{why}")
        return explain_in(view, decision)


def explain_in(view: UnitOfWork, decision: Decision) -> ExplainedDecision:
    """As `explain_decision`, in a view that is open already. Raises CannotExplain."""
    document = view.policy_sets.get(decision.policy_revision)
    if document is None:
        raise CannotExplain(f"The policies of revision {decision.policy_revision} are not kept.")
    try:
        policies = compile_policies(from_document(document, decision.policy_revision))
        subject, facts = past_subject(view.state, decision)
        # A note beside a write says what the write loses; without one, what was decided instead of writing.
        stated = _stated_reason(view, decision)
        is_written = bool(decision.note) and bool(view.state.intents.for_reason(decision.id))
        instead = "" if is_written else decision.note
    except (LookupError, ValueError) as problem:
        raise CannotExplain(f"What it was made of is no longer whole: {problem}.") from problem
    again = judge(policies, subject, facts, decision.mode)
    same = again.verdict is decision.verdict and _reason_keys(again.reasons) == _reason_keys(
        decision.judgement.reasons
    )
    steps = explain(policies, subject, facts, decision.mode, instead)
    sentence, behind = _sentence(decision, again, same), behind_decision(view, decision)
    return ExplainedDecision(decision, again, same, sentence, steps, subject, stated, behind)


def _stated_reason(work: UnitOfWork, decision: Decision) -> ChangeReason | None:
    change = work.state.changes.get(decision.change_id) if decision.change_id is not None else None
    return None if change is None else reason_of(work, change)


def explain_finding(guarded: GuardedWorkspace, finding_id: str) -> tuple[Finding, ExplainedDecision]:
    """A finding with the decision that last saw it. Raises NoSuchFinding, NoSuchDecision and CannotExplain."""
    with guarded.view() as view:
        finding = view.findings.get(finding_id)
    if finding is None:
        raise NoSuchFinding(f"There is no finding {finding_id}.")
    return finding, explain_decision(guarded, finding.decision_id)


def _reason_keys(reasons: tuple[Reason, ...]) -> set[tuple[str, str, Verdict, str]]:
    return {(reason.policy, reason.outcome, reason.action, reason.mode) for reason in reasons}


def _sentence(decision: Decision, again: Judgement, same: bool) -> str:
    under = f"under the policies of revision {decision.policy_revision}"
    if same:
        return f"The same verdict again, for the same reasons: {decision.verdict.word}, {under}."
    if again.verdict is decision.verdict:
        return f"The same verdict, {decision.verdict.word}, but for other reasons, {under}."
    return f"Another verdict: it was {decision.verdict.word}, and is {again.verdict.word} now, {under}."
