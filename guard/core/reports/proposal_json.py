"""A proposal with its life, as the JSON people read. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from msgspec import convert
from msgspec.structs import asdict

from drift.core.json_view import Answer, DigestText, ResourceName, Time, name_of, time, time_or_none
from drift.core.model.resources import Json
from guard.core.approvals.ballot import Ballot, agreement, voters
from guard.core.approvals.quorums import asked_by
from guard.core.model.delegation import Delegation
from guard.core.model.notice import Notice
from guard.core.model.records import Rule, Vote
from guard.core.proposals.binding import touched
from guard.core.proposals.change_plan import Answer as PlanVerdict
from guard.core.proposals.life import Status, changes_wanted_by, ends_at, status_of
from guard.core.proposals.next_event import ballot_of
from guard.core.proposals.permit_words import may_in_words
from guard.core.proposals.records import GlassBreak, Happening, ProposalRecord, ThreadEvent
from guard.core.reports.permit_json import PermitAnswer, permit_answer
from guard.core.reports.plan_json import PlanAnswer
from guard.core.reports.records_json import ReasonAnswer
from guard.core.reports.workflow_json import AbsenceAnswer, NoticeAnswer, VoteAnswer, absence, notice
from guard.core.reports.workflow_json import vote as vote_answer


class ProposalApproval(Answer, frozen=True):
    """What one policy asks for: `quorum` of those who may (`may`, never whoever asked); `have` agreed so far. A policy
    that asks several groups stands here several times, and needs different people. `period` names the freeze for which
    it asks, or is empty. Without `veto` one denial does not decide. With `step_up` each vote is confirmed with a
    passkey, on its page in the console."""

    policy: str
    may: tuple[str, ...]
    quorum: int
    have: int
    period: str
    veto: bool
    step_up: bool


class ProposalAnswer(Answer, frozen=True):
    """A change that was asked for before it is made. `status` is worked out from what is recorded; `sentence` says what
    it waits for, or how it ended. An edit or a renewal makes the next `edition`, on which nobody has voted.

    `asker` is the person who asks, `robot` the robot that did so for them (or empty). `verdict` is that of the policies
    at `asked_at` under `revision`. `fingerprint` binds votes to this content and to the state that was judged.
    `ends_at` is when it expires by itself: as nobody decided, or as it could not be applied (null once it ended)."""

    id: str
    status: Status
    sentence: str
    edition: int
    asker: str
    robot: str
    reason: str
    ticket: str
    source: str
    resources: tuple[ResourceName, ...]
    verdict: PlanVerdict
    voters: tuple[str, ...]
    changes_wanted_by: tuple[str, ...]
    approved_by: tuple[str, ...]
    created_at: Time
    asked_at: Time
    apply_at: Time | None
    ends_at: Time | None
    approved_at: Time | None
    started_at: Time | None
    closed_at: Time | None
    revision: str
    fingerprint: DigestText


class ThreadAnswer(Answer, frozen=True):
    """One thing that happened to a proposal. `who` is empty where the service did it by itself."""

    number: int
    edition: int
    at: Time
    what: Happening
    who: str
    robot: str
    text: str
    details: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Who votes for whom on a proposal, why nobody can approve it any more, what people were told, and where glass was
    broken for it."""

    absences: tuple[Delegation, ...] = ()
    nobody_left: str = ""
    notices: tuple[Notice, ...] = ()
    glass: tuple[GlassBreak, ...] = ()


NOTHING_KNOWN: Final = Whereabouts()


class GlassAnswer(Answer, frozen=True):
    """That `who` had an edition applied without approval, and why. Somebody else has to review it by `review_by`:
    `reviewed_by` and `review` are empty until they did."""

    edition: int
    who: str
    at: Time
    because: str
    review_by: Time
    reviewed_at: Time | None
    reviewed_by: str
    review: str


class ProposalInFull(ProposalAnswer, frozen=True):
    """A proposal with its preview (what people vote on), the reasons of its verdict, what each policy asks for, who
    votes for whom, the votes on this edition, where glass was broken for it, what people were told while it waited, and
    its thread. `permit` is there where only a person can make it, by hand."""

    permit: PermitAnswer | None
    reasons: tuple[ReasonAnswer, ...]
    approvals: tuple[ProposalApproval, ...]
    absences: tuple[AbsenceAnswer, ...]
    nobody_left: str
    notices: tuple[NoticeAnswer, ...]
    preview: PlanAnswer
    changes: tuple[dict[str, Any], ...]
    votes: tuple[VoteAnswer, ...]
    glass: tuple[GlassAnswer, ...]
    thread: tuple[ThreadAnswer, ...]


_WAITS: Final[Mapping[Status, str]] = {
    "open": "Waiting for approvals.",
    "changes_wanted": "Waiting for an edit, or for approvals.",
    "approved": "It is applied next.",
    "applying": "It is being applied.",
    "expired": "Nobody decided in time: nothing was changed. A renewal asks again.",
}


def proposal_answer(record: ProposalRecord, votes: Sequence[Vote], now: float) -> ProposalAnswer:
    """`votes` are those on the ballot of the present edition."""
    status = status_of(record, votes, now)
    return ProposalAnswer(
        id=record.id,
        status=status,
        sentence=_sentence(record, status, votes, now),
        edition=record.edition,
        asker=record.asker,
        robot=record.robot,
        reason=_text(record.document, "reason"),
        ticket=_text(record.document, "ticket"),
        source=record.source,
        resources=tuple(map(name_of, touched(record.claims))),
        verdict=record.answer,
        voters=tuple(sorted(voters(ballot_of(record), now))),
        changes_wanted_by=changes_wanted_by(record, votes),
        approved_by=record.approved_by,
        created_at=time(record.created_at),
        asked_at=time(record.asked_at),
        apply_at=time_or_none(record.apply_at),
        ends_at=None if record.closing or record.started_at is not None else time(ends_at(record)),
        approved_at=time_or_none(record.approved_at),
        started_at=time_or_none(record.started_at),
        closed_at=time_or_none(record.closed_at),
        revision=record.policy_revision,
        fingerprint=record.fingerprint,
    )


def proposal_in_full(
    record: ProposalRecord,
    votes: Sequence[Vote],
    thread: Sequence[ThreadEvent],
    now: float,
    people: Whereabouts = NOTHING_KNOWN,
) -> ProposalInFull:
    preview = convert(record.plan, PlanAnswer)
    listed = record.document.get("changes")
    return ProposalInFull(
        **asdict(proposal_answer(record, votes, now)),
        permit=permit_answer(record),
        reasons=tuple(reason for change in preview.changes for reason in change.reasons),
        approvals=_approvals(ballot_of(record), votes, now),
        absences=tuple(map(absence, people.absences)),
        nobody_left=people.nobody_left,
        notices=tuple(map(notice, people.notices)),
        preview=preview,
        changes=tuple(listed) if isinstance(listed, list) else (),
        votes=tuple(map(vote_answer, votes)),
        glass=tuple(map(_glass, people.glass)),
        thread=tuple(map(_event, thread)),
    )


def _glass(broken: GlassBreak) -> GlassAnswer:
    return GlassAnswer(
        edition=broken.edition,
        who=broken.who,
        at=time(broken.at),
        because=broken.because,
        review_by=time(broken.due_at),
        reviewed_at=time_or_none(broken.reviewed_at),
        reviewed_by=broken.reviewed_by,
        review=broken.review,
    )


def _sentence(record: ProposalRecord, status: Status, votes: Sequence[Vote], now: float) -> str:
    if record.note or record.suspended_because:
        return record.note or record.suspended_because
    if record.permit is not None and status in ("approved", "scheduled"):
        return may_in_words(record, record.permit)
    if record.permit is not None and status == "expired" and record.approved_at is not None:
        return f"{record.permit.who} did not use this permit in time. Ask again with a renewal."
    if status == "scheduled":
        return f"It is applied at {time(record.apply_at or 0.0)}."
    if status not in ("open", "changes_wanted"):
        return _WAITS.get(status, "")
    short = [one for one in agreement(ballot_of(record), votes, now) if one.lacks]
    left = "; ".join(f"{one.have} of {one.need} for {_asking(one.rule)}" for one in short)
    return f"{_WAITS[status][:-1]}: {left}." if left else _WAITS[status]


def _asking(rule: Rule) -> str:
    return f"{rule.policy} in the freeze {rule.period}" if rule.period else rule.policy


def _approvals(ballot: Ballot, votes: Sequence[Vote], now: float) -> tuple[ProposalApproval, ...]:
    may = voters(ballot, now)
    return tuple(
        ProposalApproval(
            one.rule.policy,
            tuple(sorted(may.intersection(asked_by(one.rule)))),
            one.need,
            one.have,
            one.rule.period,
            one.rule.veto,
            one.rule.step_up,
        )
        for one in agreement(ballot, votes, now)
    )


def _event(event: ThreadEvent) -> ThreadAnswer:
    return ThreadAnswer(
        event.number,
        event.edition,
        time(event.at),
        event.what,
        event.who,
        event.robot,
        event.text,
        dict(event.details),
    )


def _text(document: Mapping[str, Json], name: str) -> str:
    value = document.get(name)
    return value if isinstance(value, str) else ""
