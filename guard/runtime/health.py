"""The health of the service: readiness, troubles and backlog. Read only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from drift.store.sql.database import StoreError
from guard.context import UnitOfWork
from guard.core.effects.reading import ReadingFacts
from guard.core.health.trend import HealthDay
from guard.core.model.blind_spots import BlindSpot, Cause, merged
from guard.core.reports.drift_report import ReadCoverage
from guard.core.reports.wording import LAST_GOOD
from guard.notify.messages import UNINSTALLED
from guard.queries.blind_spots import blind_spots_now, coverage_now
from guard.queries.effects.reading import reading_facts
from guard.queries.exports import ExportNow, declared_exports_now, exports_now
from guard.runtime.health_state import cause_of_store
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
    blind_spots: tuple[BlindSpot, ...] = ()  # what is not being looked at
    signed_age: float | None = None  # since the newest checkpoint of the ledger
    schema_events: Mapping[tuple[str, str], int] = field(
        default_factory=dict
    )  # (kind, cause) -> how many ever
    configuration: HealthDay | None = None  # how healthy the configuration is
    exports: tuple[ExportNow, ...] = ()
    conversations: ReadingFacts | None = None  # how far their reading is


@dataclass(frozen=True, slots=True)
class Health:
    """`troubles` are the jobs that fail, with the reason; `alarms` want a person and stop nothing; `blind_spots` are
    what is not being looked at. Not `ready` is a service that does none of its work.

    `figures` is None when the database does not answer, or nobody wants them counted.
    """

    ready: bool
    troubles: Mapping[str, str]
    alarms: tuple[str, ...]
    revision: str
    blind_spots: tuple[BlindSpot, ...] = ()
    figures: Figures | None = field(default=None)


def figures(service: Service) -> Figures:
    """Raises StoreError."""
    with service.guarded.view() as view:
        return _read_figures(view, service.watch.live())


def health(service: Service, *, hears_webhooks: bool) -> Health:
    """Never raises for a database that does not answer: that is the news."""
    troubles = dict(service.condition.troubles)
    found: Figures | None = None
    try:
        found = figures(service)
    except StoreError as problem:
        troubles["database"] = str(problem)
        spots = without_record(service, problem)
    else:
        spots = found.blind_spots
    exports = found.exports if found else ()
    return _health(service, spots, troubles, found, exports, hears_webhooks=hears_webhooks)


def health_in(work: UnitOfWork, service: Service, *, hears_webhooks: bool) -> Health:
    """The same within a view, without the figures: they count everything that is kept. Raises StoreError."""
    spots = blind_spots_now(work, tuple(coverage_now(work).values()), service.watch.live())
    troubles = dict(service.condition.troubles)
    return _health(service, spots, troubles, None, declared_exports_now(work), hears_webhooks=hears_webhooks)


def _health(
    service: Service,
    spots: tuple[BlindSpot, ...],
    troubles: Mapping[str, str],
    found: Figures | None,
    exports: Sequence[ExportNow],
    *,
    hears_webhooks: bool,
) -> Health:
    alarms = [] if hears_webhooks else [NO_SECRET]
    if service.in_force.alarm:
        alarms.append(f"{LAST_GOOD}: {service.in_force.alarm}")
    if service.slack is not None and (closed := service.slack.alarm):
        alarms.append(closed)
    alarms += [export.sentence for export in exports if export.needs_somebody]
    if any(spot.cause is Cause.APP_UNINSTALLED for spot in spots):
        alarms.append(UNINSTALLED)
    return Health(
        ready=service.condition.ready and not any(spot.stops_work for spot in spots),
        troubles=troubles,
        alarms=tuple(alarms),
        revision=service.in_force().revision,
        blind_spots=spots,
        figures=found,
    )


def without_record(service: Service, problem: StoreError) -> tuple[BlindSpot, ...]:
    """What is not being looked at where the database does not answer: that, and what the process notices of itself."""
    spot = BlindSpot(cause_of_store(problem), "", service.guarded.now(), str(problem))
    return merged(service.watch.live(), [spot])


def _read_figures(work: UnitOfWork, live: tuple[BlindSpot, ...]) -> Figures:
    last = work.state.snapshots.last_finished(narrowed=False)
    at = last.finished_at if last else None
    asked = work.approvals.open_approvals()
    coverage = tuple(coverage_now(work).values())
    by_policy: dict[tuple[str, str], int] = {}
    for finding in work.findings.open_findings():
        by_policy[finding.severity, finding.policy] = by_policy.get((finding.severity, finding.policy), 0) + 1
    return Figures(
        coverage=coverage,
        snapshot_at=at,
        snapshot_age=_age(at, work.now),
        findings=by_policy,
        decisions=work.decisions.counts(),
        intents=work.state.intents.counts(),
        approvals=len(asked),
        remedies=len(work.remedies.open_remedies()),
        breakers=tuple(sorted({str(approval.ref) for approval in asked if approval.question == "breaker"})),
        pending=work.state.activities.count_pending(),
        outbox=work.outbox.count_pending(),
        blind_spots=blind_spots_now(work, coverage, live),
        signed_age=_age(work.state.seals.newest_at(), work.now),
        schema_events=work.state.schema_events.counts(),
        configuration=work.health_days.latest(),
        exports=tuple(exports_now(work)),
        conversations=reading_facts(work),
    )


def _age(at: float | None, now: float) -> float | None:
    return None if at is None else max(now - at, 0.0)
