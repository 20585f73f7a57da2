"""False alarms: a person says that a policy was wrong. Kept for good, and shown in the rollout report.

It changes nothing else: what a policy holds open is settled by acknowledging, mending or exempting it.
"""

from __future__ import annotations

from collections.abc import Sequence

from drift.core.model.email_addresses import plain_email
from guard.context import GuardedWorkspace, UnitOfWork
from guard.core.approvals.same_person import people_of, person_of
from guard.core.model.not_found import NoSuchDecision, NoSuchFinding
from guard.core.model.records import Decision, FalseAlarm
from guard.notify import messages
from guard.notify.outbox import enqueue
from guard.workflow.finding_authors import authors_of_decision, authors_of_finding


class FalseAlarmRefused(Exception):
    """The decision cannot be marked; `code` is a short word for machines, the message a sentence."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


def mark_decision(
    guarded: GuardedWorkspace, decision_id: str, who: str, reason: str, policy: str | None = None
) -> list[FalseAlarm]:
    """Mark what one policy, or every policy that was broken, said in a decision. `who` comes from the credential.

    Raises NoSuchDecision and FalseAlarmRefused: nobody judges what a policy said of their own doing.
    """
    who = plain_email(who)
    with guarded.transaction() as work:
        decision = work.decisions.get(decision_id)
        if decision is None:
            raise NoSuchDecision(f"There is no decision {decision_id}.")
        if _is_among(work, who, authors_of_decision(work, decision)):
            raise _own()
        return _mark(work, decision, _marked_policies(decision, policy), who, reason)


def mark_finding(guarded: GuardedWorkspace, finding_id: str, who: str, reason: str) -> list[FalseAlarm]:
    """Mark the decision that a finding names, open or closed. Raises NoSuchFinding and FalseAlarmRefused."""
    who = plain_email(who)
    with guarded.transaction() as work:
        finding = work.findings.get(finding_id)
        decision = work.decisions.get(finding.decision_id) if finding else None
        if finding is None or decision is None:
            raise NoSuchFinding(f"There is no finding {finding_id}.")
        if _is_among(work, who, authors_of_finding(work, finding)):
            raise _own()
        return _mark(work, decision, [finding.policy], who, reason)


def _is_among(work: UnitOfWork, who: str, authors: frozenset[str]) -> bool:
    identities = work.policies.people.same_person
    return person_of(who, identities) in people_of(authors, identities)


def _own() -> FalseAlarmRefused:
    return FalseAlarmRefused(
        "own_change", "You did this yourself; somebody else must say that it was a false alarm."
    )


def _marked_policies(decision: Decision, policy: str | None) -> list[str]:
    broken = [reason.policy for reason in decision.judgement.broken]
    if policy is None and broken:
        return broken
    if policy in broken:
        return [policy] if policy else []
    clause = f"{policy} found nothing" if policy else "no policy found anything"
    names = f" Those that did: {', '.join(broken)}." if broken else ""
    raise FalseAlarmRefused("nothing_said", f"In the decision {decision.id} {clause}.{names}")


def _mark(
    work: UnitOfWork, decision: Decision, policies: Sequence[str], who: str, reason: str
) -> list[FalseAlarm]:
    alarms = [FalseAlarm(policy, decision.id, who, work.now, reason) for policy in policies]
    fresh = [alarm for alarm in alarms if work.false_alarms.add(alarm)]
    if not fresh:
        before = work.false_alarms.of_decisions([decision.id])[-1]
        raise FalseAlarmRefused("said_before", f"{before.who} said so before: {before.reason.rstrip('.')}.")
    for alarm in fresh:
        enqueue(work, messages.false_alarm(alarm, decision))
    return fresh
