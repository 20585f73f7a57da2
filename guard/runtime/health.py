"""The health of the service: readiness, troubles and backlog. Read only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from drift.store.sql.database import StoreError
from drift.sync.installation import uninstalled_at
from guard.context import UnitOfWork
from guard.core.reports.drift_report import ReadCoverage
from guard.core.reports.wording import LAST_GOOD
from guard.notify.messages import UNINSTALLED
from guard.queries.drift_report import coverage_now
from guard.runtime.service import Service

NO_SECRET: Final = (
    "INTERCOM_CLIENT_SECRET is not set, so every webhook is refused; changes are found by polling only."  # noqa: S105  # a sentence
)


@dataclass(frozen=True, slots=True)
class Figures:
    """What the store counts."""

    coverage: tuple[ReadCoverage, ...]
    snapshot_at: float | None
    snapshot_age: float | None
    findings: Mapping[tuple[str, str], int]  # (severity, policy) -> open ones
    decisions: Mapping[str, int]  # verdict -> how many ever
    intents: Mapping[tuple[str, str], int]  # (state, purpose) -> how many ever
    approvals: int
    remedies: int
    breakers: tuple[str, ...]  # the resources of open breakers
    pending: int
    outbox: int
    uninstalled_at: float | None = None  # since when Intercom says that our app is not installed


@dataclass(frozen=True, slots=True)
class Health:
    """`troubles` keep the service from its work, by what they concern; `alarms` want a person and stop nothing.

    `figures` is None when the database does not answer.
    """

    ready: bool
    troubles: Mapping[str, str]
    alarms: tuple[str, ...]
    revision: str
    figures: Figures | None = field(default=None)


def figures(service: Service) -> Figures:
    """Raises StoreError."""
    with service.guarded.view() as view:
        return _read_figures(view)


def health(service: Service, *, hears_webhooks: bool) -> Health:
    """Never raises for a database that does not answer: that is the news."""
    troubles = dict(service.condition.troubles)
    found: Figures | None = None
    try:
        found = figures(service)
    except StoreError as problem:
        troubles["database"] = str(problem)
    alarms = [] if hears_webhooks else [NO_SECRET]
    if service.in_force.alarm:
        alarms.append(f"{LAST_GOOD}: {service.in_force.alarm}")
    if found is not None and found.uninstalled_at is not None:
        alarms.append(UNINSTALLED)
    return Health(
        ready=service.condition.ready and found is not None,
        troubles=troubles,
        alarms=tuple(alarms),
        revision=service.in_force().revision,
        figures=found,
    )


def _read_figures(work: UnitOfWork) -> Figures:
    last = work.state.snapshots.last_finished(narrowed=False)
    at = last.finished_at if last else None
    asked = work.approvals.open_approvals()
    by_policy: dict[tuple[str, str], int] = {}
    for finding in work.findings.open_findings():
        by_policy[finding.severity, finding.policy] = by_policy.get((finding.severity, finding.policy), 0) + 1
    return Figures(
        coverage=tuple(coverage_now(work).values()),
        snapshot_at=at,
        snapshot_age=None if at is None else max(work.now - at, 0.0),
        findings=by_policy,
        decisions=work.decisions.counts(),
        intents=work.state.intents.counts(),
        approvals=len(asked),
        remedies=len(work.remedies.open_remedies()),
        breakers=tuple(sorted({str(approval.ref) for approval in asked if approval.question == "breaker"})),
        pending=work.state.activities.count_pending(),
        outbox=work.outbox.count_pending(),
        uninstalled_at=uninstalled_at(work.state),
    )
