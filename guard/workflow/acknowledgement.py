"""Acknowledges findings that nothing will revert: an export that happened, a flagged change that may stay."""

from __future__ import annotations

from drift.core.model.changes import apply
from drift.core.model.email_addresses import plain_email
from drift.core.model.json_pointer import covers
from drift.core.model.resources import Ref
from drift.core.normalisation.comparison import differences
from guard.context import GuardedWorkspace, UnitOfWork
from guard.core.approvals.same_person import people_of, person_of
from guard.core.model.not_found import NoSuchFinding
from guard.core.model.policy import Policy
from guard.core.model.records import Decision, Finding, KnownGood
from guard.enforcement.change_authors import addresses_of, attribution_now, authors_of
from guard.enforcement.known_good import known_good
from guard.notify import messages
from guard.notify.outbox import enqueue


class AcknowledgementRefused(Exception):
    """The finding cannot be acknowledged; `code` is a short word for machines, the message a sentence."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


def acknowledge(guarded: GuardedWorkspace, finding_id: str, who: str, comment: str) -> Finding:
    """Close a finding in a person's name; a flagged change becomes known good. `who` comes from the credential.

    Raises NoSuchFinding and AcknowledgementRefused: nobody takes note of their own doing, and a state that breaks a
    rule is mended, or exempted in the policies, not talked away.
    """
    who = plain_email(who)
    with guarded.transaction() as work:
        finding = work.findings.get(finding_id)
        if finding is None:
            raise NoSuchFinding(f"There is no finding {finding_id}.")
        policy = work.policies.find(finding.policy)
        _refuse_unless_fit(work, finding, policy, who)
        if finding.kind is not None and policy is not None:
            _accept(work, Ref.parse(finding.subject), policy)
        because = f"Acknowledged by {who}: {comment}" if comment else f"Acknowledged by {who}."
        work.findings.close(finding.policy, finding.subject, work.now, because, by=who)
        enqueue(work, messages.acknowledged(finding, because))
        return work.findings.get(finding_id) or finding


def authors_of_finding(work: UnitOfWork, finding: Finding) -> frozenset[str]:
    """The authors of a finding, as known now: everybody with a part in it since it was opened."""
    ref = Ref.parse(finding.subject) if finding.kind is not None else None
    since = (
        work.decisions.search(policy=finding.policy, ref=ref, since=finding.opened_at, limit=200)
        if ref
        else []
    )
    newest = work.decisions.get(finding.decision_id)
    every = [*since, *([newest] if newest else [])]
    return frozenset[str]().union(*(authors_of_decision(work, decision) for decision in every))


def authors_of_decision(work: UnitOfWork, decision: Decision) -> frozenset[str]:
    """The authors of one decision, as known now."""
    addresses = addresses_of(work.state, decision.actor)
    record = work.state.changes.get(decision.change_id) if decision.change_id is not None else None
    if record is None:
        return addresses
    record = attribution_now(work, record)
    return addresses | authors_of(work.state, work.workspace.kinds[record.ref.kind], record)


def _refuse_unless_fit(work: UnitOfWork, finding: Finding, policy: Policy | None, who: str) -> None:
    if finding.closed_at is not None:
        raise AcknowledgementRefused("settled", f"This finding is closed already. {finding.closed_because}")
    if person_of(who) in people_of(authors_of_finding(work, finding)):
        raise AcknowledgementRefused(
            "own_change", "You did this yourself; somebody else must take note of it."
        )
    if policy is not None and policy.must is not None:
        raise AcknowledgementRefused(
            "still_broken",
            f"The state still breaks {finding.policy}: put it right, or add an exemption to the policy with a reason "
            "and an end.",
        )
    if finding.kind is not None and work.approvals.open_for(Ref.parse(finding.subject)):
        raise AcknowledgementRefused("asked", "An approval is open for this change: vote on it.")


def _accept(work: UnitOfWork, ref: Ref, policy: Policy) -> None:
    """Make known good what the policy watches of the live resource."""
    live, good = work.state.versions.live(ref), known_good(work, ref)
    if live is None:
        work.known_good.put(KnownGood(ref, None, None, work.now, "acknowledged"))
        return
    watched = policy.watch.fields or ("",)
    if good is None:
        body = live.body
    else:
        moved = differences(ref.kind, good, live.body)
        body = apply(good, [f for f in moved if any(covers(pointer, f.pointer) for pointer in watched)])
    work.known_good.put(
        KnownGood(ref, live.parent, work.state.versions.put_body(body), work.now, "acknowledged")
    )
