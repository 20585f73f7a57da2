"""A plan of proposed changes, as the JSON that the HTTP API and `guardrail plan --format json` give. Pure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from drift.core.json_view import (
    Answer,
    MovedAnswer,
    ResourceName,
    Time,
    field_change,
    name_of,
    name_or_none,
    time,
    time_or_none,
)
from drift.core.model.api_call import Call
from drift.core.model.changes import fields_of
from drift.core.model.json_pointer import join
from guard.core.effects.reach.report import as_json
from guard.core.proposals.approvers import Needed
from guard.core.proposals.change_plan import Answer as PlanVerdict
from guard.core.proposals.change_plan import Judged, PlannedChange, PlannedProposal
from guard.core.proposals.demands import Unmet, Word
from guard.core.proposals.impact import Effort
from guard.core.proposals.nearest_values import Nearest
from guard.core.proposals.proposal import Asked, Mistake, ProposedChange
from guard.core.proposals.steps import Extent, Rollback
from guard.core.reports.effects.reach_json import ReachAnswer, reach_answer
from guard.core.reports.records_json import ReasonAnswer, reason
from guard.core.reports.references_json import (
    ReferrersAnswer,
    TargetAnswer,
    referrers_answer,
    target_answer,
)

Where: TypeAlias = Callable[[PlannedChange, Mistake], str]
"""The place of a mistake in the file of the proposal, as editors understand it."""


class MistakeAnswer(Answer, frozen=True):
    """What Intercom would not take. `pointer` is the field of the resource (JSON Pointer; empty: the whole), `at` the
    place in the proposal as a JSON Pointer; `where` is that in its file, empty where there is no file."""

    pointer: str
    detail: str
    at: str
    where: str


class NearestAnswer(Answer, frozen=True):
    """The nearest value of a field with which a policy would be kept, as far as its rule about this field goes."""

    policy: str
    pointer: str
    value: Any


class EscalationAnswer(Answer, frozen=True):
    """Who is asked as well if nobody has decided `after` so many seconds."""

    groups: tuple[str, ...]
    may: tuple[str, ...]
    after: float


class NeededApprovalAnswer(Answer, frozen=True):
    """What one policy asks for: `quorum` people of `groups` within `seconds`. `may` are the addresses that could agree,
    never that of whoever asks. `period` names the freeze for which it asks, or is empty. Without `veto` one denial does
    not decide. All approvals of a change are needed together, those of one policy from different people; `can_be_met`
    says whether enough are left for all that the policy asks. `escalation` says who is asked besides after a while.
    With `step_up` each vote is confirmed with a passkey, on its page in the console."""

    policy: str
    groups: tuple[str, ...]
    quorum: int
    may: tuple[str, ...]
    seconds: float
    until: Time
    period: str
    veto: bool
    can_be_met: bool
    escalation: EscalationAnswer | None
    step_up: bool = False


class DiffAnswer(Answer, frozen=True):
    """What becomes of each field: as sentences, and as values."""

    words: tuple[str, ...]
    fields: tuple[MovedAnswer, ...]


class PlannedCallAnswer(Answer, frozen=True):
    """One writing call to Intercom. `{new_id}` in the path is the id that the creation before it answers."""

    method: str
    path: str
    version: str
    body: Any


class RollbackAnswer(Answer, frozen=True):
    """How much of the change could be undone by API once it was made, the calls of it, and what could not."""

    extent: Extent
    calls: tuple[PlannedCallAnswer, ...]
    sentences: tuple[str, ...]


class EffortAnswer(Answer, frozen=True):
    """How many requests a change takes, with the readings before and after its calls, and an estimate of the seconds:
    at least and at most. None where only a person does it."""

    requests: int
    seconds_at_least: float
    seconds_at_most: float


class PlannedChangeAnswer(Answer, frozen=True):
    """One change and what it comes to. `verdict` is the strictest of: `unchanged` (it is so already), `allowed`,
    `needs_approval`, `refused` (by a policy), `invalid` (Intercom would not take it; nothing else is told then).
    `resource` is null for what is to be created. All of it rests on what was read of the kind at `read_at` (null:
    never, or no API reads it); `unread` says why it could not be read since, and is empty where it was. `by_hand` says
    what only a person can do, and how; `along` what goes with a deletion. `referrers` refer to the resource (null for
    what is to be created); `mended` of them are changed or deleted by the same proposal, so that they do so no more.
    `refers_to` is what the change adds. `lost` says what does not come back, whatever is done afterwards,
    `obstacle` that Intercom refuses the change because of what refers to the resource (empty: it does not). `reach` is
    how many conversations it has to do with (null: conversations tell nothing of its kind)."""

    operation: Asked
    kind: str
    resource: ResourceName | None
    parent: ResourceName | None
    title: str
    verdict: PlanVerdict
    read_at: Time | None
    unread: str
    mistakes: tuple[MistakeAnswer, ...]
    reasons: tuple[ReasonAnswer, ...]
    ways_out: tuple[str, ...]
    nearest: tuple[NearestAnswer, ...]
    approvals: tuple[NeededApprovalAnswer, ...]
    diff: DiffAnswer
    calls: tuple[PlannedCallAnswer, ...]
    by_hand: tuple[str, ...]
    rollback: RollbackAnswer | None
    along: tuple[str, ...]
    referrers: ReferrersAnswer | None = None
    mended: int = 0
    refers_to: tuple[TargetAnswer, ...] = ()
    effort: EffortAnswer | None = None
    lost: tuple[str, ...] = ()
    obstacle: str = ""
    reach: ReachAnswer | None = None

    @property
    def name(self) -> str:
        """The resource as KIND/ID; the kind alone of what is to be created, and of what there is only one."""
        if self.resource is None or self.resource.id == "singleton":
            return self.kind
        return f"{self.kind}/{self.resource.id}"


class UnmetAnswer(Answer, frozen=True):
    """What a policy demands of whoever asks first and is missing, with what would pass. `enforced`: the proposal is
    refused for it; a policy that only observes warns."""

    policy: str
    demand: Word
    sentence: str
    way_out: str
    enforced: bool


class PlanAnswer(Answer, frozen=True):
    """What proposed changes come to under the policies of a revision, if `asker` asks for them at this moment, or the
    `robot` of this name that acts for them (empty: no robot). Nothing is kept of it. `verdict` is the strictest of the
    changes; `source` is the file, empty where there is none. `apply_at` is when they are to be applied (null: as soon
    as they are approved), `expires_in` the seconds that the question may wait (null: as the policies say), `unmet` what
    policies demand of whoever asks and is missing, `standard_changes` those that stand in for somebody's approval."""

    verdict: PlanVerdict
    revision: str
    at: Time
    asker: str | None
    robot: str
    reason: str
    ticket: str
    apply_at: Time | None
    expires_in: float | None
    source: str
    unmet: tuple[UnmetAnswer, ...]
    standard_changes: tuple[str, ...]
    changes: tuple[PlannedChangeAnswer, ...]
    if_nothing: str = ""
    warnings: tuple[str, ...] = ()
    seconds_at_least: float = 0.0
    seconds_at_most: float = 0.0


def nowhere(change: PlannedChange, mistake: Mistake) -> str:
    """The place of a mistake in a request."""
    return ""


def plan_answer(planned: PlannedProposal, where: Where = nowhere) -> PlanAnswer:
    return PlanAnswer(
        verdict=planned.answer,
        revision=planned.revision,
        at=time(planned.at),
        asker=planned.asker,
        robot=planned.robot,
        reason=planned.proposal.reason,
        ticket=planned.proposal.ticket,
        apply_at=time_or_none(planned.apply_at),
        expires_in=planned.proposal.expires_in,
        source=planned.source,
        unmet=tuple(map(_unmet, planned.unmet)),
        standard_changes=planned.standard_changes,
        changes=tuple(_change(change, planned.at, where) for change in planned.changes),
        if_nothing=planned.if_nothing,
        warnings=planned.warnings,
        seconds_at_least=round(planned.duration.least, 2),
        seconds_at_most=round(planned.duration.most, 2),
    )


def _change(planned: PlannedChange, at: float, where: Where) -> PlannedChangeAnswer:
    asked, judged, impact = planned.asked, planned.judged, planned.impact
    return PlannedChangeAnswer(
        operation=asked.asked,
        kind=asked.ref.kind,
        resource=None if asked.asked == "create" else name_of(asked.ref),
        parent=name_or_none(asked.parent),
        title=planned.title,
        verdict=planned.answer,
        read_at=time_or_none(planned.read_at),
        unread=planned.unread,
        mistakes=tuple(
            MistakeAnswer(mistake.pointer, mistake.sentence, _at(asked, mistake), where(planned, mistake))
            for mistake in planned.mistakes
        ),
        reasons=tuple(map(reason, judged.judgement.reasons)) if judged else (),
        ways_out=judged.ways_out if judged else (),
        nearest=tuple(map(_nearest, judged.nearest)) if judged else (),
        approvals=tuple(_needed(needed, at) for needed in judged.approvals) if judged else (),
        diff=_diff(judged),
        calls=tuple(map(_call, judged.steps.calls)) if judged else (),
        by_hand=judged.steps.by_hand if judged else (),
        rollback=_rollback(judged.rollback) if judged else None,
        along=judged.along if judged else (),
        referrers=referrers_answer(impact.referrers) if impact and impact.referrers else None,
        mended=impact.mended if impact else 0,
        refers_to=tuple(map(target_answer, impact.targets)) if impact else (),
        effort=_effort(impact.effort) if impact else None,
        lost=impact.lost if impact else (),
        obstacle=impact.obstacle if impact else "",
        reach=reach_answer(as_json(planned.reach)) if planned.reach else None,
    )


def _effort(effort: Effort) -> EffortAnswer:
    spent = effort.duration
    return EffortAnswer(effort.requests, round(spent.least, 2), round(spent.most, 2))


def _at(asked: ProposedChange, mistake: Mistake) -> str:
    return join([str(step) for step in (*asked.path, *mistake.path)])


def _unmet(unmet: Unmet) -> UnmetAnswer:
    return UnmetAnswer(unmet.policy, unmet.demand, unmet.sentence, unmet.way_out, unmet.enforced)


def _nearest(near: Nearest) -> NearestAnswer:
    return NearestAnswer(near.policy, near.pointer, near.value)


def _needed(needed: Needed, at: float) -> NeededApprovalAnswer:
    return NeededApprovalAnswer(
        needed.policy,
        needed.groups,
        needed.quorum,
        needed.may,
        needed.within,
        time(at + needed.within),
        needed.period,
        needed.veto,
        needed.can_be_met,
        None
        if needed.later is None
        else EscalationAnswer(needed.later_groups, needed.later.who, needed.later.after),
        needed.step_up,
    )


def _diff(judged: Judged | None) -> DiffAnswer:
    if judged is None:
        return DiffAnswer((), ())
    return DiffAnswer(judged.diff, tuple(map(field_change, fields_of(judged.change))))


def _rollback(rollback: Rollback) -> RollbackAnswer:
    return RollbackAnswer(rollback.extent, tuple(map(_call, rollback.calls)), rollback.sentences)


def _call(call: Call) -> PlannedCallAnswer:
    return PlannedCallAnswer(call.method, call.path, call.version, call.body)
