"""What follows a decision (intents, approvals, votes, written steps, false alarms), as the JSON people read. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

from msgspec import UNSET
from msgspec.structs import asdict

from drift.core.json_view import (
    Answer,
    AskedForAnswer,
    AttributionAnswer,
    ChangeReasonAnswer,
    DigestText,
    MovedAnswer,
    ResourceName,
    Time,
    cause_or_none,
    change_reason_or_none,
    digest_or_none,
    field_change,
    name_of,
    name_or_none,
    time,
    time_or_none,
)
from drift.core.model.change_reason import ChangeReason
from drift.core.model.records import Intent, IntentState, Purpose
from guard.core.approvals.eligibility import who_may_vote, why_they_may
from guard.core.approvals.missing_voices import Missing
from guard.core.approvals.outcomes import Status, StatusWord, in_words
from guard.core.model.delegation import Delegation
from guard.core.model.notice import Notice
from guard.core.model.policy import Meanwhile
from guard.core.model.records import Approval, FalseAlarm, GuidedRemedy, Later, Question, Vote, VoteChoice
from guard.core.reports.effects.reach_json import ReachAnswer
from guard.core.reports.records_json import DecisionAnswer


class CallAnswer(Answer, frozen=True):
    """A request to Intercom's API."""

    method: str
    path: str
    version: str
    body: Any


class IntentAnswer(Answer, frozen=True):
    """A write to Intercom from its plan to its outcome: what was meant, what was sent, what was read back."""

    id: str
    resource: ResourceName
    parent: ResourceName | None
    operation: Literal["create", "update", "delete"]
    purpose: Purpose
    decision: str
    state: IntentState
    fields: tuple[MovedAnswer, ...]
    calls: tuple[CallAnswer, ...]
    created_at: Time
    writing_at: Time | None
    finished_at: Time | None
    attempts: int
    outcome: str
    target: DigestText | None
    result: DigestText | None
    result_id: str | None
    cause: AskedForAnswer | None


def intent(record: Intent) -> IntentAnswer:
    return IntentAnswer(
        id=record.id,
        resource=name_of(record.ref),
        parent=name_or_none(record.parent),
        operation=record.operation,
        purpose=record.purpose,
        decision=record.reason,
        state=record.state,
        fields=tuple(map(field_change, record.fields)),
        calls=tuple(CallAnswer(call.method, call.path, call.version, call.body) for call in record.calls),
        created_at=time(record.created_at),
        writing_at=time_or_none(record.writing_at),
        finished_at=time_or_none(record.finished_at),
        attempts=record.attempts,
        outcome=record.outcome,
        target=digest_or_none(record.target),
        result=digest_or_none(record.result),
        result_id=record.result_id,
        cause=cause_or_none(record.cause),
    )


class LaterAnswer(Answer, frozen=True):
    """Who may decide as well from a moment on."""

    who: tuple[str, ...]
    since: Time


def later(record: Later | None, asked_at: float) -> LaterAnswer | None:
    return None if record is None else LaterAnswer(record.who, time(asked_at + record.after))


class Requirement(Answer, frozen=True):
    """How many of whom a policy wants to approve. A policy that asks several groups stands here several times, and
    needs different people. `period` names the freeze for which it asks, or is empty. Without `veto` one denial does not
    decide. `later` says who may decide as well after a while. With `step_up` each vote is confirmed with a passkey, on
    its page in the console."""

    policy: str
    eligible: tuple[str, ...]
    quorum: int
    period: str
    veto: bool
    later: LaterAnswer | None
    step_up: bool


class WayAnswer(Answer, frozen=True):
    """How many of whom are enough."""

    eligible: tuple[str, ...]
    quorum: int


class UnattributedAnswer(Answer, frozen=True):
    """Who settles, for a policy, what nobody explains: any one of the ways is enough. The rest as in a requirement."""

    policy: str
    ways: tuple[WayAnswer, ...]
    period: str
    veto: bool
    step_up: bool


class MissingAnswer(Answer, frozen=True):
    """Who is missing: `number` people `of` these, who have neither approved nor denied. `policy` and `period` as in a
    requirement."""

    policy: str
    number: int
    of: tuple[str, ...]
    period: str


class AbsenceAnswer(Answer, frozen=True):
    """Who votes for somebody who is away, until when, by which delegation."""

    delegator: str
    delegate: str
    until: Time
    delegation: str


class ApprovalAnswer(Answer, frozen=True):
    """A question to people about one change. `fingerprint` binds it to the exact change, `revision` to the policies.

    `excluded` are all who may have had a part in the change, `voters` those who may vote, and `why` says it in
    sentences; `missing` are those who could still agree, and `nobody_left` says why nobody can approve it any more, or
    nothing. `unexplained` says why somebody unknown may have made it, or nothing; while it does, `unattributed` takes
    the place of `requirements`. `change_reason` is why the change was made, null while nobody has said so. `reach` is
    how many conversations the change had to do with (null: they tell nothing of it, or nothing was kept)."""

    id: str
    decision: str
    resource: ResourceName
    change: int
    question: Question
    status: StatusWord
    sentence: str
    requirements: tuple[Requirement, ...]
    excluded: tuple[str, ...]
    unexplained: str
    unattributed: tuple[UnattributedAnswer, ...]
    voters: tuple[str, ...]
    why: str
    missing: tuple[MissingAnswer, ...]
    absences: tuple[AbsenceAnswer, ...]
    nobody_left: str
    meanwhile: Meanwhile
    on_expiry: Meanwhile
    asked_at: Time
    expires_at: Time
    settled_at: Time | None
    note: str
    revision: str
    fingerprint: DigestText
    change_reason: ChangeReasonAnswer | None
    reach: ReachAnswer | None = None


class VoteAnswer(Answer, frozen=True):
    """How somebody voted; and for whom, by which delegation, where it was not with their own voice. `passkey`: they
    confirmed it with one."""

    voter: str
    vote: VoteChoice
    at: Time
    comment: str
    on_behalf_of: str | None
    delegation: str | None
    passkey: bool


class NoticeAnswer(Answer, frozen=True):
    """What people were told while a question waited: a reminder, that more people are asked, that nobody is left."""

    step: str
    at: Time
    people: tuple[str, ...]
    text: str


def notice(one: Notice) -> NoticeAnswer:
    return NoticeAnswer(one.step, time(one.at), one.people, one.text)


class ApprovalInFull(ApprovalAnswer, frozen=True, kw_only=True):
    """A question to people with its votes, and what they were told while it waited."""

    votes: tuple[VoteAnswer, ...]
    notices: tuple[NoticeAnswer, ...]


def absence(one: Delegation) -> AbsenceAnswer:
    return AbsenceAnswer(one.delegator, one.delegate, time(one.over_at), one.id)


def approval(
    record: Approval,
    status: Status,
    now: float,
    absences: tuple[Delegation, ...] = (),
    nobody_left: str = "",
    reason: ChangeReason | None = None,
    missing: tuple[Missing, ...] = (),
    reach: ReachAnswer | None = None,
) -> ApprovalAnswer:
    """`reason` is why the change in question was made, where somebody has said so."""
    word, sentence = in_words(status)
    return ApprovalAnswer(
        id=record.id,
        decision=record.decision_id,
        resource=name_of(record.ref),
        change=record.change_id,
        question=record.question,
        status=word,
        sentence=sentence,
        requirements=tuple(
            Requirement(
                one.policy,
                one.who,
                one.quorum,
                one.period,
                one.veto,
                later(one.later, record.asked_at),
                one.step_up,
            )
            for one in record.requirements
        ),
        excluded=record.excluded,
        unexplained=record.unexplained,
        unattributed=tuple(
            UnattributedAnswer(
                rule.policy,
                tuple(WayAnswer(way.who, way.quorum) for way in rule.ways),
                rule.period,
                rule.veto,
                rule.step_up,
            )
            for rule in record.unattributed
        ),
        voters=who_may_vote(record, now),
        why=why_they_may(record, absences),
        missing=tuple(MissingAnswer(*one) for one in missing),
        absences=tuple(map(absence, absences)),
        nobody_left=nobody_left,
        meanwhile=record.meanwhile,
        on_expiry=record.on_expiry,
        asked_at=time(record.asked_at),
        expires_at=time(record.expires_at),
        settled_at=time_or_none(record.settled_at),
        note=record.note,
        revision=record.policy_revision,
        fingerprint=record.fingerprint,
        change_reason=change_reason_or_none(reason),
        reach=reach,
    )


def approval_in_full(
    answer: ApprovalAnswer, votes: tuple[VoteAnswer, ...], notices: Iterable[Notice] = ()
) -> ApprovalInFull:
    return ApprovalInFull(**asdict(answer), votes=votes, notices=tuple(map(notice, notices)))


def vote(record: Vote) -> VoteAnswer:
    return VoteAnswer(
        record.voter,
        record.choice,
        time(record.at),
        record.comment,
        record.on_behalf_of or None,
        record.delegation or None,
        bool(record.passkey),
    )


class WantedField(Answer, frozen=True):
    """What a field has to be. Without a value it must not be there."""

    pointer: str
    value: Any = UNSET


class RemedyAnswer(Answer, frozen=True):
    """Written steps for what no API writes; `wanted` are the fields that verify that they were followed."""

    id: str
    decision: str
    resource: ResourceName
    steps: tuple[str, ...]
    wanted: tuple[WantedField, ...]
    open: bool
    opened_at: Time
    done_at: Time | None
    done_because: str


def remedy(record: GuidedRemedy) -> RemedyAnswer:
    return RemedyAnswer(
        id=record.id,
        decision=record.decision_id,
        resource=name_of(record.ref),
        steps=record.steps,
        wanted=tuple(
            WantedField(pointer, UNSET if missing else value) for pointer, value, missing in record.wanted
        ),
        open=record.done_at is None,
        opened_at=time(record.opened_at),
        done_at=time_or_none(record.done_at),
        done_because=record.done_because,
    )


class FalseAlarmAnswer(Answer, frozen=True):
    """A person's word that a policy was wrong to speak in a decision."""

    policy: str
    decision: str
    who: str
    at: Time
    reason: str


def false_alarm(record: FalseAlarm) -> FalseAlarmAnswer:
    return FalseAlarmAnswer(record.policy, record.decision_id, record.who, time(record.at), record.reason)


class DecisionInFull(DecisionAnswer, frozen=True):
    """A decision with who acted, as it is known now, and what followed."""

    attribution: AttributionAnswer | None
    intents: tuple[IntentAnswer, ...]
    approvals: tuple[ApprovalAnswer, ...]
    remedies: tuple[RemedyAnswer, ...]
    false_alarms: tuple[FalseAlarmAnswer, ...]
