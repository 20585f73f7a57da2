"""Reaches a decision again from what is kept of it: the same bodies, facts and policies must give the same verdict."""

from __future__ import annotations

from dataclasses import dataclass

from guard.decisions import Judgement, Reason, Verdict
from guard.guarded import Guarded
from guard.judging import judge_again
from guard.loading import from_document
from guard.records import Decision


class NoSuchDecision(LookupError):
    """No decision has this id."""


class CannotExplain(Exception):
    """Something that the decision was made of is no longer kept."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """A decision and what the same question comes to now. `sentence` says whether they agree."""

    decision: Decision
    again: Judgement
    same: bool
    sentence: str

    @property
    def verdict(self) -> Verdict:
        return self.again.verdict


def explain(guarded: Guarded, decision_id: str) -> Explanation:
    """Judge it again under the policies of its own revision. Raises NoSuchDecision and CannotExplain."""
    with guarded.reading() as (drift, guard):
        decision = guard.decisions.get(decision_id)
        if decision is None:
            raise NoSuchDecision(f"There is no decision {decision_id}.")
        document = guard.policy_sets.get(decision.policy_revision)
        if document is None:
            raise CannotExplain(f"The policies of revision {decision.policy_revision} are not kept.")
        try:
            again = judge_again(drift, from_document(document, decision.policy_revision), decision)
        except (LookupError, ValueError) as problem:
            raise CannotExplain(f"What it was made of is no longer whole: {problem}.") from problem
    same = again.verdict is decision.verdict and _said(again.reasons) == _said(decision.judgement.reasons)
    return Explanation(decision, again, same, _sentence(decision, again, same))


def _said(reasons: tuple[Reason, ...]) -> set[tuple[str, str, Verdict, str]]:
    return {(reason.policy, reason.outcome, reason.action, reason.mode) for reason in reasons}


def _sentence(decision: Decision, again: Judgement, same: bool) -> str:
    under = f"under the policies of revision {decision.policy_revision}"
    if same:
        return f"The same verdict again, for the same reasons: {decision.verdict.word}, {under}."
    if again.verdict is decision.verdict:
        return f"The same verdict, {decision.verdict.word}, but for other reasons, {under}."
    return f"Another verdict: it was {decision.verdict.word}, and is {again.verdict.word} now, {under}."
