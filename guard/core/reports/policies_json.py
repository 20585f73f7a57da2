"""Policies in force and their exemptions, as the JSON people read. Pure."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal, TypeAlias

from msgspec import Meta
from msgspec.structs import asdict

from drift.core.json_view import Answer, Time, time, time_or_none
from guard.core.model.policy import Exemption, Policy, PolicySet, Severity, verdict_of
from guard.core.model.records import PolicyPeriod
from guard.core.model.standard_changes import StandardChange
from guard.core.model.verdict import Mode, VerdictWord
from guard.core.reports.drift_report import Waiver
from guard.core.reports.left_out_json import NotHereAnswer, left_out
from guard.core.reports.records_json import where

Day: TypeAlias = Annotated[str, Meta(extra_json_schema={"format": "date"})]


class ExemptionAnswer(Answer, frozen=True):
    """A waiver; of its keys, those that are not given are null."""

    name: str
    resource: str | None
    actor: tuple[str, ...] | None
    pointer: tuple[str, ...] | None
    until: Day
    reason: str
    owner: str


def exemption(written: Exemption) -> ExemptionAnswer:
    return ExemptionAnswer(
        name=written.describe(),
        resource=written.resource or None,
        actor=tuple(written.actor) or None,
        pointer=tuple(written.pointers) or None,
        until=written.until.isoformat(),
        reason=written.reason,
        owner=written.owner,
    )


class PolicyExemption(ExemptionAnswer, frozen=True):
    """An exemption of a policy, and whether it holds today."""

    in_force: bool


class WaiverAnswer(Answer, frozen=True):
    """An exemption in force, with what is left of it and what it was good for."""

    policy: str
    name: str
    resource: str | None
    actor: tuple[str, ...] | None
    pointer: tuple[str, ...] | None
    until: Day
    reason: str
    owner: str
    days_left: int
    changes: int
    last_used_at: Time | None
    resources: int


def waiver(held: Waiver) -> WaiverAnswer:
    return WaiverAnswer(
        policy=held.policy,
        **asdict(exemption(held.exemption)),
        days_left=held.days_left,
        changes=held.use.changes,
        last_used_at=time_or_none(held.use.last_at),
        resources=held.use.resources,
    )


class PolicyAnswer(Answer, frozen=True):
    """A policy as it is in force; `document` is it as its author wrote it."""

    id: str
    because: str
    severity: Severity
    owner: str
    controls: tuple[str, ...]
    mode: Mode
    then: VerdictWord
    where: str
    exemptions: tuple[PolicyExemption, ...]
    document: dict[str, Any]


def policy(written: Policy, mode: Mode, today: date) -> PolicyAnswer:
    return PolicyAnswer(
        id=written.id,
        because=written.because,
        severity=written.severity,
        owner=written.owner,
        controls=tuple(written.controls),
        mode=written.mode_in(mode),
        then=verdict_of(written.then).word,
        where=where(written.file, written.line),
        exemptions=tuple(
            PolicyExemption(**asdict(exemption(waived)), in_force=waived.holds_on(today))
            for waived in written.exemptions
        ),
        document=dict(written.document),
    )


class StandardChangeAnswer(Answer, frozen=True):
    """A change that people agreed to once, in git: `who` may make it, with values that fit the schemas of `fields` (by
    JSON Pointer). `live`: also without a proposal. `satisfies` are the policies it stands in for beside approvals."""

    id: str
    because: str
    owner: str
    kind: str
    change: Literal["created", "updated", "deleted"]
    fields: dict[str, Any]
    who: tuple[str, ...]
    ticket: str
    until: Day | None
    live: bool
    satisfies: tuple[str, ...]
    where: str


class InForceThen(Answer, frozen=True):
    """The moment that the policies are those of, and since when and until when they were in force (null: they still
    are). `note` says what is not known exactly."""

    at: Time
    since: Time
    until: Time | None
    note: str


class PoliciesAnswer(Answer, frozen=True):
    """The policies in force, with the standard changes; `alarm` says why the newest are not. `then` is null for those
    of now. `left_out` is what the files have for other workspaces only."""

    revision: str
    mode: Mode
    alarm: str | None
    items: tuple[PolicyAnswer, ...]
    standard_changes: tuple[StandardChangeAnswer, ...]
    then: InForceThen | None = None
    left_out: tuple[NotHereAnswer, ...] = ()


def in_force_then(period: PolicyPeriod, at: float, note: str) -> InForceThen:
    return InForceThen(time(at), time(period.since), time_or_none(period.until), note)


def policies(
    in_force: PolicySet, mode: Mode, alarm: str, today: date, then: InForceThen | None = None
) -> PoliciesAnswer:
    items = tuple(policy(written, mode, today) for written in in_force.policies)
    standard = tuple(map(_standard_change, in_force.standard_changes))
    return PoliciesAnswer(
        *(in_force.revision, mode, alarm or None, items, standard, then),
        left_out=tuple(map(left_out, in_force.left_out)),
    )


def _standard_change(written: StandardChange) -> StandardChangeAnswer:
    return StandardChangeAnswer(
        id=written.id,
        because=written.because,
        owner=written.owner,
        kind=written.kind,
        change=written.change,
        fields=dict(written.fields),
        who=written.who,
        ticket=written.ticket,
        until=written.until.isoformat() if written.until else None,
        live=written.live,
        satisfies=written.satisfies,
        where=where(written.file, written.line),
    )
