"""Acknowledges findings that nothing will revert: an export that happened, a flagged change that may stay."""

from __future__ import annotations

from dataclasses import replace

from drift.core.model.changes import apply
from drift.core.model.email_addresses import plain_email
from drift.core.model.json_pointer import covers
from drift.core.model.resources import Body, Json, Ref
from drift.core.normalisation.comparison import differences
from guard.context import GuardedWorkspace, UnitOfWork
from guard.core.approvals.acknowledging_rule import Acknowledging
from guard.core.approvals.eligibility import listed
from guard.core.model.not_found import NoSuchFinding
from guard.core.model.policy import Policy
from guard.core.model.records import Acknowledgement, Finding, KnownGood
from guard.core.proposals.glass import REVIEW
from guard.enforcement.known_good import known_good
from guard.notify import messages
from guard.notify.outbox import enqueue
from guard.workflow.finding_authors import acknowledging


class AcknowledgementRefused(Exception):
    """The finding cannot be acknowledged; `code` is a short word for machines, the message a sentence."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


def acknowledge(guarded: GuardedWorkspace, finding_id: str, who: str, comment: str) -> Finding:
    """Take note of a finding in a person's name, which closes it and makes a flagged change known good. `who` comes
    from the credential. Where nobody knows who did it, it stays open until others have done so, too: `note` says who.

    Raises NoSuchFinding and AcknowledgementRefused: nobody takes note of their own doing, and a state that breaks a
    rule is mended, or exempted in the policies, not talked away.
    """
    who = plain_email(who)
    with guarded.transaction() as work:
        finding = _locked(work, finding_id)
        rule = acknowledging(work, finding)
        _refuse_unless_fit(work, finding, rule, who)
        others = [one for one in finding.acknowledgements if not rule.is_among(one.who, [who])]
        every = (*others, Acknowledgement(who, work.now, comment))
        missing = rule.missing(one.who for one in every)
        keep_acknowledgements(work, replace(finding, acknowledgements=every, note=missing))
        return work.findings.get(finding_id) or finding


def _locked(work: UnitOfWork, finding_id: str) -> Finding:
    """The finding, which nobody else settles meanwhile, and its resource neither."""
    found = work.findings.get(finding_id)
    if found is not None and found.kind is not None:
        work.state.lock(Ref.parse(found.subject))
    locked = work.findings.locked(finding_id)
    if locked is None:
        raise NoSuchFinding(f"There is no finding {finding_id}.")
    return locked


def keep_acknowledgements(work: UnitOfWork, finding: Finding) -> None:
    """Keep the acknowledgements of an open finding. They close it if its note names nobody else who is needed."""
    if finding.note:
        work.findings.acknowledge(finding, work.now, "")
        return
    policy, accepted = work.policies.find(finding.policy), dict[str, Json]()
    if finding.kind is not None and policy is not None:
        accepted = _accept(work, Ref.parse(finding.subject), policy)
    because = _because(finding.acknowledgements)
    work.findings.acknowledge(finding, work.now, because, accepted)
    enqueue(work, messages.acknowledged(finding, because))


def _because(acknowledgements: tuple[Acknowledgement, ...]) -> str:
    who = listed(one.who for one in acknowledgements)
    comments = "; ".join(one.comment for one in acknowledgements if one.comment)
    return f"Acknowledged by {who}: {comments}" if comments else f"Acknowledged by {who}."


def _refuse_unless_fit(work: UnitOfWork, finding: Finding, rule: Acknowledging, who: str) -> None:
    if finding.closed_at is not None:
        raise AcknowledgementRefused("settled", f"This finding is closed already. {finding.closed_because}")
    if rule.is_among(who, rule.authors):
        raise AcknowledgementRefused(
            "own_change", "You did this yourself; somebody else must take note of it."
        )
    if finding.policy == REVIEW:
        id = finding.subject.partition(":")[2]
        raise AcknowledgementRefused(
            "asked", f"A review closes this: `guardrail review {id} --because TEXT`."
        )
    policy = work.policies.find(finding.policy)
    if policy is not None and policy.must is not None:
        raise AcknowledgementRefused(
            "still_broken",
            f"The state still breaks {finding.policy}: put it right, or add an exemption to the policy with a reason "
            "and an end.",
        )
    if finding.kind is not None and work.approvals.open_for(Ref.parse(finding.subject)):
        raise AcknowledgementRefused("asked", "An approval is open for this change: vote on it.")


def _accept(work: UnitOfWork, ref: Ref, policy: Policy) -> dict[str, Json]:
    """Make known good what the policy watches of the live resource; tells what was known good before and after."""
    live, good, row = work.state.versions.live(ref), known_good(work, ref), work.known_good.get(ref)
    if live is None:
        now = KnownGood(ref, None, None, work.now, "acknowledged")
    else:
        body = live.body if good is None else _with_watched_fields(ref, good, live.body, policy)
        digest = work.state.versions.put_body(body)
        now = KnownGood(ref, live.parent, digest, work.now, "acknowledged")
    work.known_good.put(now)
    return {"before": _hex(row), "after": _hex(now)}


def _with_watched_fields(ref: Ref, good: Body, live: Body, policy: Policy) -> Body:
    watched = policy.watch.fields or ("",)
    moved = differences(ref.kind, good, live)
    return apply(good, [f for f in moved if any(covers(pointer, f.pointer) for pointer in watched)])


def _hex(row: KnownGood | None) -> str | None:
    return None if row is None or row.digest is None else row.digest.hex()
