"""The approval flow: counts votes and settles approval requests.

What follows from an answer is in `guard.workflow.settlement`, and when people are asked again in
`guard.workflow.reissue`."""

from __future__ import annotations

from drift.core.model.email_addresses import plain_email
from guard.context import GuardedWorkspace, UnitOfWork
from guard.core.approvals.approval_rules import fingerprint, may_vote, status
from guard.core.approvals.eligibility import listed
from guard.core.approvals.outcomes import Allowed, Approved, Denied, Expired, Pending, Refused
from guard.core.approvals.step_up import StepUp, passkey_of, why_not_confirmed
from guard.core.model.not_found import NoSuchApproval
from guard.core.model.records import Approval, Vote, VoteChoice
from guard.enforcement.ballots_now import ballot_of_approval
from guard.enforcement.batch import process_each
from guard.enforcement.subjects import change_of
from guard.notify.messages import Message, changes_wanted, voted
from guard.notify.outbox import enqueue
from guard.policy_source.replica_coordination import is_behind
from guard.workflow.approval_authors import is_outdated, with_authors_now
from guard.workflow.reissue import reissue_under_new_policies, void
from guard.workflow.settlement import Settlement
from guard.workflow.step_up import page_of


class VoteRefused(Exception):
    """A vote that does not count; `code` is a short word for machines, the message a sentence."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


def cast_vote(
    guarded: GuardedWorkspace,
    approval_id: str,
    voter: str,
    choice: VoteChoice,
    comment: str = "",
    whose: str = "",
    step_up: StepUp | None = None,
) -> Approval:
    """Count one person's vote; settles the request when that decides it. `voter` comes from the credential. `whose`
    voice it is, of those that are theirs now, is recorded with the vote; left out, it is their own, if they are asked.
    `step_up` is the proof that they confirmed it, where a policy asks for that.

    `changes_wanted` decides nothing: whoever made the change is told the comment, and the question waits on. Raises
    NoSuchApproval and VoteRefused.
    """
    now = guarded.now()  # a vote that came in time counts, also if it has to wait for the database
    with guarded.transaction() as work:
        approval = _locked(work, approval_id)
        approval = with_authors_now(work, approval)
        ballot, cast = ballot_of_approval(work, approval), work.approvals.votes(approval_id)
        match may_vote(approval, plain_email(voter), now, cast, asked=ballot, whose=whose):
            case Refused(code=code, sentence=sentence):
                raise VoteRefused(code, sentence)
            case Allowed(on_behalf_of, delegation):
                if choice == "changes_wanted" and not comment.strip():
                    raise VoteRefused("no_comment", "Say in the comment what is to be changed.")
                passkey = passkey_of(step_up, ballot, voter, choice, now)
                if why := why_not_confirmed(ballot, passkey, page_of(work, "approvals", approval_id)):
                    raise VoteRefused("step_up", why)
                who = plain_email(voter)
                vote = Vote(approval_id, who, choice, now, comment, on_behalf_of, delegation, passkey)
                work.approvals.vote(vote)
                enqueue(work, _told(work, approval, vote))
        _settle(work, approval)
        return work.approvals.get(approval_id) or approval


def _told(work: UnitOfWork, approval: Approval, vote: Vote) -> Message:
    """Whoever made the change hears what others want of it."""
    if vote.choice != "changes_wanted":
        return voted(approval, vote)
    slack = work.policies.people.slack
    return changes_wanted(approval, vote, tuple(slack[who] for who in approval.excluded if who in slack))


def _locked(work: UnitOfWork, approval_id: str) -> Approval:
    """The request, on which nobody else votes meanwhile."""
    known = work.approvals.get(approval_id)
    if known is not None:
        work.state.lock(known.ref)
    approval = work.approvals.get(approval_id)
    if approval is None:
        raise NoSuchApproval(f"There is no approval {approval_id}.")
    return approval


def settle_due(guarded: GuardedWorkspace) -> int:
    """Settle the requests that are decided or expired, and reissue those of older policies; returns how many ended."""
    with guarded.view() as view:
        waiting = [approval for approval in view.approvals.open_approvals() if _is_due(view, approval)]

    def settle(approval: Approval) -> bool:
        with guarded.transaction() as work:
            return _settle(work, approval)

    return process_each(waiting, settle, lambda approval: f"approval {approval.id} for {approval.ref}")


def _settle(work: UnitOfWork, asked: Approval) -> bool:
    work.state.lock(asked.ref)
    approval = work.approvals.get(asked.id)
    if approval is None or approval.settled_at is not None:
        return False
    approval = with_authors_now(work, approval)
    record = work.state.changes.get(approval.change_id)
    if record is None or fingerprint(record.ref, record.before, record.after) != approval.fingerprint:
        return void(work, approval, "Void: the change it was about is not what it was.")
    if approval.policy_revision != work.policies.revision:
        return reissue_under_new_policies(work, approval, record)
    answer = status(approval, work.approvals.votes(approval.id), work.now)
    settlement = Settlement(work, approval, record, change_of(work.state, record))
    match answer:
        case Pending():
            return False
        case Approved():
            return settlement.approve(answer)
        case Denied():
            return settlement.refuse("denied", f"Denied by {listed(answer.names)}.")
        case Expired():
            return settlement.expire()
        case _:
            return False


def _is_due(work: UnitOfWork, approval: Approval) -> bool:
    """Whether there is anything to write about an open request: most wait, and cost one query."""
    if (revision := work.policies.revision) != approval.policy_revision:
        return not is_behind(work, revision, work.now)
    if approval.expires_at <= work.now:
        return True
    record = work.state.changes.get(approval.change_id)
    if record is None:
        return True
    moved = fingerprint(record.ref, record.before, record.after) != approval.fingerprint
    return moved or is_outdated(work, approval, record) or bool(work.approvals.votes(approval.id))
