"""Judges an approved proposal once more at the moment at which it is begun."""

from __future__ import annotations

from guard.context import UnitOfWork
from guard.core.evaluation.relevance import speaking
from guard.core.model.policy import Policy
from guard.core.model.subject import Facts, Subject
from guard.core.model.verdict import Judgement
from guard.core.proposals.demands import windows_of
from guard.core.proposals.timeliness import made_at, why_not_now
from guard.enforcement.decide import decide
from guard.workflow.proposals.application import Application


def why_too_late(work: UnitOfWork, application: Application) -> str:
    """Why an application may not begin at this moment, as a sentence; "" where it may."""
    record, cause = application.record, application.cause
    at = made_at(record, work.now)
    judgements: list[Judgement] = []
    spoke: dict[str, Policy] = {}
    for step in application.order:
        subject = Subject.of_change(step.change, actor=cause.asker, attributed=True, at=at, entry="proposal")
        decision = decide(work, subject, mode="enforce", ticket=cause.ticket)
        judgements.append(decision.judgement)
        facts = Facts.load(decision.facts)
        spoke |= {policy.id: policy for policy in speaking(work.policies, subject, facts, "enforce")}
    enforced = [policy for policy in spoke.values() if policy.mode_in("enforce") == "enforce"]
    return why_not_now(record, judgements, windows_of(enforced), at)
