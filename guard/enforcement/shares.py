"""Judges what was seen of shares: opens and closes findings, and tells people once."""

from __future__ import annotations

from collections.abc import Sequence

from guard.context import UnitOfWork
from guard.core.evaluation.evaluate import judge
from guard.core.evaluation.shares import Seen
from guard.core.model.policy import Policy
from guard.core.model.share_look import ShareLook
from guard.core.model.subject import Facts, Subject
from guard.core.model.verdict import Judgement, Reason
from guard.enforcement.decide import decision_of
from guard.enforcement.findings import open_findings
from guard.notify import messages
from guard.notify.outbox import enqueue


def follow_shares(work: UnitOfWork, policy: Policy, every: Sequence[Seen]) -> int:
    """Judge what a policy saw, and keep it; returns how many are broken. What is not known changes nothing: an open
    finding stays, and none is opened."""
    known = {look.what: look for look in work.share_looks.of(policy.id)}
    broken = 0
    for seen in every:
        broken += _follow(work, policy, seen, known.get(seen.what))
    gone = known.keys() - {seen.what for seen in every}
    for what in gone:
        _close(work, policy, what, "Nothing is seen of it any more.")
    work.share_looks.keep_only(policy.id, [seen.what for seen in every])
    return broken


def _follow(work: UnitOfWork, policy: Policy, seen: Seen, before: ShareLook | None) -> bool:
    dumped = seen.dump()
    facts = Facts(shares={policy.id: dumped})
    subject = Subject.of_share(seen.until, seen.ref)
    judgement = judge(work.policies, subject, facts, work.mode)
    reason = next((one for one in judgement.reasons if one.policy == policy.id), None)
    if reason is None:
        return False
    first = before or ShareLook(policy.id, seen.what, work.now, "kept", False, work.now, "", {})
    look = first.then(work.now, reason.outcome, reason.sentence, dumped)
    work.share_looks.put(look)
    if look.broken and not first.broken:
        _open(work, subject, judgement, facts, subject_name(seen.what))
    elif first.broken and not look.broken:
        _close(work, policy, seen.what, _why(reason))
    return reason.outcome == "broken"


def _open(work: UnitOfWork, subject: Subject, judgement: Judgement, facts: Facts, name: str) -> None:
    decision = decision_of(work, subject, judgement, facts)
    work.decisions.add(decision)
    open_findings(work, decision, name, None)
    enqueue(work, messages.decided(decision))


def _why(reason: Reason) -> str:
    return reason.sentence if reason.outcome == "exempt" else "The share keeps to the policy again."


def _close(work: UnitOfWork, policy: Policy, what: str, because: str) -> None:
    work.findings.close(policy.id, subject_name(what), work.now, because)


def subject_name(what: str) -> str:
    """The subject of a finding about a share."""
    return f"share:{what or 'all'}"


def close_gone(work: UnitOfWork) -> None:
    """Close findings of policies that are not in force, and forget what they saw."""
    limiting = {policy.id for policy in work.policies.policies if policy.share is not None}
    looks = work.share_looks.all()
    for look in looks:
        if look.policy not in limiting:
            work.findings.close(look.policy, subject_name(look.what), work.now, "The policy is gone.")
    if looks:
        work.share_looks.forget_all_but(limiting)
