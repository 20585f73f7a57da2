"""The approval flow: votes come in, questions are settled, and what was decided is carried into intents and steps."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, assert_never

from drift.changes import Change, Created, Deleted, FieldChange, Updated, apply, fields_of
from drift.pointers import get
from drift.records import ChangeRecord, Purpose
from drift.resources import Body, Ref, same
from drift.store import Drift
from guard.approvals import (
    Allowed,
    Approved,
    Denied,
    Expired,
    Pending,
    Refused,
    fingerprint,
    glass_broken_by,
    may_vote,
    status,
)
from guard.asking import ask_a_person, ask_for_change
from guard.decisions import Verdict
from guard.enforce import put_back_for
from guard.findings import known_good, refresh, set_known_good
from guard.guarded import Guarded
from guard.judging import change_of, decide, subject_of_change
from guard.makers import makers
from guard.notify import messages
from guard.notify.outbox import announce
from guard.records import Approval, Decision, Vote
from guard.remedies import NothingToDo, PutBack, Recreate, Remove, SetFields, put_back
from guard.remedying import remedy
from guard.store import Guard


class VoteRefused(Exception):
    """A vote that does not count; `code` is a short word for machines, the message a sentence."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


class NoSuchApproval(LookupError):
    """No approval has this id."""


def cast_vote(
    guarded: Guarded, approval_id: str, voter: str, choice: Literal["approve", "deny"], comment: str = ""
) -> Approval:
    """Count one person's answer; settles the question when that decides it. `voter` comes from the credential.

    Raises NoSuchApproval and VoteRefused.
    """
    now = guarded.now()
    with guarded.writing() as (drift, guard):
        approval = guard.approvals.get(approval_id)
        if approval is None:
            raise NoSuchApproval(f"There is no approval {approval_id}.")
        approval = _without_the_makers(guarded, drift, guard, approval)
        match may_vote(approval, voter.lower(), now):
            case Refused(code=code, sentence=sentence):
                raise VoteRefused(code, sentence)
            case Allowed():
                guard.approvals.vote(Vote(approval_id, voter.lower(), choice, now, comment))
        _settle(guarded, drift, guard, approval)
        return guard.approvals.get(approval_id) or approval


def settle_due(guarded: Guarded) -> int:
    """Settle what was decided or has run out, and ask again where the policies moved; returns how many ended."""
    with guarded.reading() as (_, guard):
        waiting = guard.approvals.open_approvals()
    ended = 0
    for approval in waiting:
        with guarded.writing() as (drift, guard):
            ended += _settle(guarded, drift, guard, approval)
    return ended


def _settle(guarded: Guarded, drift: Drift, guard: Guard, asked: Approval) -> bool:
    drift.lock(asked.ref)
    approval = guard.approvals.get(asked.id)
    if approval is None or approval.settled_at is not None:
        return False
    approval = _without_the_makers(guarded, drift, guard, approval)
    record = drift.changes.get(approval.change_id)
    if record is None or fingerprint(record.ref, record.before, record.after) != approval.fingerprint:
        return _void(guarded, guard, approval, "Void: the change it was about is not what it was.")
    if approval.policy_revision != guarded.policies().revision:
        return _ask_again(guarded, drift, guard, approval, record)
    answer = status(approval, guard.approvals.votes(approval.id), guarded.now())
    settlement = _Settlement(guarded, drift, guard, approval, record, change_of(drift, record))
    match answer:
        case Pending():
            return False
        case Approved():
            return settlement.approve(answer.by)
        case Denied():
            return settlement.refuse("denied", f"Denied by {answer.by}.")
        case Expired():
            return settlement.expire()
        case _:
            return False


def _without_the_makers(guarded: Guarded, drift: Drift, guard: Guard, approval: Approval) -> Approval:
    """The question, closed to whoever is known by now to have made the change."""
    record = drift.changes.get(approval.change_id)
    if record is None or approval.settled_at is not None:
        return approval
    known = makers(drift, guarded.workspace.kinds[record.ref.kind], record)
    new = sorted(known - {address.lower() for address in approval.excluded})
    if not new:
        return approval
    excluded = (*approval.excluded, *new)
    guard.approvals.exclude(approval.id, excluded)
    return replace(approval, excluded=excluded)


def _void(guarded: Guarded, guard: Guard, approval: Approval, note: str) -> bool:
    settled = guard.approvals.settle(approval.id, "void", guarded.now(), note)
    if settled:
        announce(guarded, guard, messages.settled(approval, "void", note))
    return settled


def _ask_again(
    guarded: Guarded, drift: Drift, guard: Guard, approval: Approval, record: ChangeRecord
) -> bool:
    """The policies moved: the answer would be given under other rules. The change is judged anew."""
    policies = guarded.policies()
    note = f"Void: the policies moved from revision {approval.policy_revision} to {policies.revision}."
    if not _void(guarded, guard, approval, note):
        return False
    change = change_of(drift, record)
    subject = subject_of_change(drift, record, change)
    decision = decide(drift, policies, subject, guarded.mode, now=guarded.now(), change=record)
    if not guard.decisions.add(decision):  # these policies were in force before, and spoke about it then
        decision = _spoken_before(guard, decision, record)
    if approval.question != "change":
        ask_a_person(guarded, guard, decision, record, approval.question, approval.note or note)
    elif decision.verdict is Verdict.REQUIRE_APPROVAL:
        announce(guarded, guard, messages.asked(ask_for_change(guarded, guard, decision, record), decision))
    elif decision.verdict is Verdict.REVERT:
        live = _as_live(change, drift)
        put = put_back_for(guarded, live, known_good(drift, guard, record.ref), decision)
        remedy(guarded, drift, guard, put, purpose="revert", reason=decision.id)
    return True


def _spoken_before(guard: Guard, decision: Decision, record: ChangeRecord) -> Decision:
    same = (one for one in guard.decisions.for_change(record.id))
    return next((one for one in same if one.policy_revision == decision.policy_revision), decision)


@dataclass(frozen=True, slots=True)
class _Settlement:
    guarded: Guarded
    drift: Drift
    guard: Guard
    approval: Approval
    record: ChangeRecord
    change: Change

    def approve(self, who: tuple[str, ...]) -> bool:
        """What was asked for becomes known good, and is made again where it was taken back meanwhile."""
        if not self._clear_the_way():
            return False
        ref, now = self.record.ref, self.guarded.now()
        good = known_good(self.drift, self.guard, ref)
        body: Body | None
        match self.change:
            case Created(after):
                body = after.body
            case Deleted():
                body = None
            case Updated(_, after, fields):
                body = after.body if good is None else apply(good, fields)
            case _:
                assert_never(self.change)
        set_known_good(self.drift, self.guard, self.change, body, at=now, because="approved")
        note = f"Approved by {', '.join(who)}."
        if glass := glass_broken_by(self.guarded.policies(), self.approval, who):
            note = f"{note} The glass was broken by {', '.join(glass)}."
        put = reapply(self.drift, self.change, self._put_back_as())
        if not isinstance(put, NothingToDo):
            done = remedy(
                self.guarded, self.drift, self.guard, put, purpose="reapply", reason=self.approval.decision_id
            )
            note = f"{note} {done.note}".strip()
        refresh(self.guarded, self.drift, self.guard, ref, note)
        return self._end("approved", note)

    def refuse(self, settlement: str, note: str) -> bool:
        """What still stands of the change is put back."""
        if not self._clear_the_way():
            return False
        good = known_good(self.drift, self.guard, self.record.ref)
        live = self.drift.versions.live(self.record.ref)
        if stands(self.change, live.body if live else None):
            purpose: Purpose = "revert"
            put = put_back(_as_live(self.change, self.drift), good, self.record.fields)
            done = remedy(
                self.guarded, self.drift, self.guard, put, purpose=purpose, reason=self.approval.decision_id
            )
            note = f"{note} {done.note}".strip()
        return self._end(settlement, note)

    def expire(self) -> bool:
        if self.approval.on_expiry == "revert":
            return self.refuse("expired", "Nobody answered in time: the change does not stay.")
        return self._end("expired", "Nobody answered in time: things stay as they are.")

    def _clear_the_way(self) -> bool:
        """Whether no write of ours to the resource is under way. One that has not begun is dropped."""
        for intent in self.drift.intents.for_ref(self.record.ref, limit=10):
            if intent.state == "writing":
                return False
            if intent.state == "planned":
                self.drift.intents.finish(
                    intent.id, "void", self.guarded.now(), "The question was answered first."
                )
        return True

    def _put_back_as(self) -> Ref | None:
        """The id under which a deleted resource was made again meanwhile."""
        made = self.drift.intents.for_reason(self.approval.decision_id)
        ids = [i.result_id for i in made if i.operation == "create" and i.state == "verified" and i.result_id]
        return Ref(self.record.ref.kind, ids[-1]) if ids else None

    def _end(self, settlement: str, note: str) -> bool:
        settled = self.guard.approvals.settle(self.approval.id, settlement, self.guarded.now(), note)
        if settled:
            announce(self.guarded, self.guard, messages.settled(self.approval, settlement, note))
        return settled


def reapply(drift: Drift, change: Change, put_back_as: Ref | None) -> PutBack:
    """What makes an approved change live, where it is not."""
    match change:
        case Created(after):
            return NothingToDo("It is live.") if drift.versions.live(after.ref) else Recreate(after)
        case Deleted(before):
            live = drift.versions.live(put_back_as or before.ref)
            return Remove(live) if live else NothingToDo("It is gone.")
        case Updated(_, after, fields):
            live = drift.versions.live(after.ref)
            if live is None:
                return NothingToDo("The resource is gone.")
            now = [(field, get(live.body, field.pointer)) for field in fields]
            missing = tuple(
                FieldChange(f.pointer, value, f.after) for f, value in now if not same(value, f.after)
            )
            return SetFields(live, missing) if missing else NothingToDo("It is live.")
        case _:
            assert_never(change)


def stands(change: Change, live: object) -> bool:
    """Whether something of a change is live."""
    match change:
        case Created():
            return live is not None
        case Deleted():
            return live is None
        case Updated():
            return live is not None and any(same(get(live, f.pointer), f.after) for f in fields_of(change))
        case _:
            assert_never(change)


def _as_live(change: Change, drift: Drift) -> Change:
    """The change with its `after` as it is live now, so that later edits of other fields survive."""
    if isinstance(change, Updated):
        live = drift.versions.live(change.ref)
        return change if live is None else Updated(change.before, live, change.fields)
    return change
