"""The overview of policies as JSON values. Pure."""

from __future__ import annotations

from dataclasses import asdict

from drift.core.json_view import Answer, Time, time, time_or_none
from guard.core.model.policy import Severity
from guard.core.model.records import MostFrequent
from guard.core.model.verdict import Mode
from guard.core.reports.effects.share_json import ShareAnswer, share_answer
from guard.core.reports.policies_json import WaiverAnswer, waiver
from guard.core.reports.records_json import where
from guard.core.reports.rollout import Advice, Overview, PolicyStatus, Standing
from guard.core.reports.workflow_json import FalseAlarmAnswer, false_alarm


class Enforced(Answer, frozen=True):
    """What a policy did while it was enforced."""

    flagged: int
    asked: int
    reverted: int


class Loudest(Answer, frozen=True):
    """Who or what a policy was broken by most often."""

    name: str
    times: int


class AskedFirstAnswer(Answer, frozen=True):
    """The proposals on which a policy asked for an approval. `decided_after` are the median seconds until people
    decided. `unchanged` were approved as they were first asked, after `waited` seconds in all; `undecided` expired."""

    proposals: int
    decided: int
    decided_after: float | None
    unchanged: int
    waited: float
    undecided: int


class PolicyStatusAnswer(Answer, frozen=True):
    """How a policy does, and whether it is ready to be enforced. `begun_at` is since when it judges by its rules of
    today in its mode of today. `shares` are those that it limits."""

    id: str
    severity: Severity
    owner: str
    where: str
    mode: Mode
    begun_at: Time | None
    counted_since: Time
    matches: int
    enforced: Enforced
    would_have_acted: int
    excused: int
    exempt: int
    last_spoke_at: Time | None
    open_findings: int
    false_alarms: tuple[FalseAlarmAnswer, ...]
    exemptions: tuple[WaiverAnswer, ...]
    loudest_actor: Loudest | None
    loudest_resource: Loudest | None
    asked_first: AskedFirstAnswer
    shares: tuple[ShareAnswer, ...]
    standing: Standing
    advice: str


class PolicyStatuses(Answer, frozen=True):
    """All policies in force. `alarm` says why the newest policies are not."""

    workspace: str
    mode: Mode
    revision: str
    alarm: str | None
    since: Time
    until: Time
    items: tuple[PolicyStatusAnswer, ...]


def document(overview: Overview) -> PolicyStatuses:
    """The whole overview."""
    return PolicyStatuses(
        workspace=overview.workspace,
        mode=overview.mode,
        revision=overview.revision,
        alarm=overview.alarm or None,
        since=time(overview.since),
        until=time(overview.until),
        items=tuple(_policy(status, advice) for status, advice in overview.policies),
    )


def _policy(status: PolicyStatus, advice: Advice) -> PolicyStatusAnswer:
    policy, spoke = status.policy, status.spoke
    return PolicyStatusAnswer(
        id=policy.id,
        severity=policy.severity,
        owner=policy.owner,
        where=where(policy.file, policy.line),
        mode=status.mode,
        begun_at=time_or_none(status.begun_at),
        counted_since=time(status.counted_since),
        matches=spoke.matches,
        enforced=Enforced(spoke.flagged, spoke.asked, spoke.reverted),
        would_have_acted=spoke.observed,
        excused=spoke.excused,
        exempt=spoke.exempt,
        last_spoke_at=time_or_none(status.last_spoke_at),
        open_findings=status.open_findings,
        false_alarms=tuple(map(false_alarm, status.false_alarms)),
        exemptions=tuple(map(waiver, status.waivers)),
        loudest_actor=_loudest(status.actor),
        loudest_resource=_loudest(status.resource),
        asked_first=AskedFirstAnswer(**asdict(status.asked)),
        shares=tuple(map(share_answer, status.shares)),
        standing=advice.standing,
        advice=advice.sentence,
    )


def _loudest(most_frequent: MostFrequent) -> Loudest | None:
    return Loudest(most_frequent.name, most_frequent.times) if most_frequent.times else None
