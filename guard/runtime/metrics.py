"""Metrics for Prometheus, of every workspace of the process. What the store knows is read when Prometheus asks."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Final, Protocol

from prometheus_client import CollectorRegistry, Counter, Gauge, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from drift.core.model.records import IntentState, Purpose
from drift.store.sql.database import StoreError
from guard.context import GuardedWorkspace
from guard.core.model.blind_spots import BlindSpot
from guard.core.model.verdict import Verdict
from guard.core.reports.blind_spots import counts_of
from guard.runtime.effects.conversation_metrics import conversation_metrics
from guard.runtime.export_metrics import export_metrics
from guard.runtime.health import Figures, figures, without_record
from guard.runtime.service import Service

STATES: Final[tuple[IntentState, ...]] = ("planned", "writing", "verified", "failed", "void")
FRESH: Final = 0.25
"""Seconds for which the figures of a workspace hold, for each other one that there is: however many there are,
they cost the same share of a processor."""
NOTHING: Final[Mapping[str, Callable[[], float]]] = {}
PURPOSES: Final[tuple[Purpose, ...]] = ("revert", "set", "reapply", "restore", "apply", "rollback")


class Guarded(Protocol):
    """A workspace of the process."""

    @property
    def name(self) -> str: ...

    @property
    def service(self) -> Service: ...

    @property
    def guarded(self) -> GuardedWorkspace: ...


class Metrics:
    """One registry per app: nothing is shared between two apps in one process."""

    def __init__(
        self,
        workspaces: Iterable[Guarded],
        webhook_results: tuple[str, ...],
        refusals: tuple[str, ...],
        clock: Callable[[], float] = time.monotonic,
        in_trouble: Mapping[str, Callable[[], float]] = NOTHING,
    ) -> None:
        self._registry = CollectorRegistry()
        self._webhook_results = webhook_results
        webhooks = Counter(
            "guardrail_webhooks",
            "Webhook notifications since the start of this process, by what they came to.",
            ["workspace", "result"],
            registry=self._registry,
        )
        self._webhooks = webhooks
        for one in workspaces:
            self._begin_counting(one.name)
        refused = Counter(
            "guardrail_requests_refused",
            "Requests that their credential kept out since the start of this process, by reason.",
            ["reason"],
            registry=self._registry,
        )
        self._refused = {reason: refused.labels(reason) for reason in refusals}
        trouble = Gauge(
            "guardrail_workspaces_in_trouble",
            "What is not as the file of workspaces says: workspaces that are not put together, and the file.",
            ["what"],
            registry=self._registry,
        )
        for what, count in in_trouble.items():
            trouble.labels(what).set_function(count)
        self.workspaces = workspaces
        self._of_workspaces = _OfWorkspaces(workspaces, clock)

    def count_webhook(self, workspace: str, result: str) -> None:
        self._begin_counting(workspace)
        self._webhooks.labels(workspace, result).inc()

    def _begin_counting(self, workspace: str) -> None:
        """A counter that is not there yet has no rate: each begins at nought."""
        for result in self._webhook_results:
            self._webhooks.labels(workspace, result)

    def count_refused(self, reason: str) -> None:
        self._refused[reason].inc()

    def render(self, names: Collection[str]) -> bytes:
        """The text format of Prometheus, with the figures of these workspaces. While the database does not answer,
        without what only it knows."""
        return generate_latest(_Seen(self._registry, names)) + generate_latest(
            _Seen(self._of_workspaces, names)
        )


class _Seen(Collector):
    """Of what is told, that which is about no workspace, or about one of these."""

    def __init__(self, told: Collector, names: Collection[str]) -> None:
        self._told = told
        self._names = names

    def collect(self) -> Iterator[Metric]:
        for family in self._told.collect():
            seen = Metric(family.name, family.documentation, family.type)
            seen.samples = [
                one for one in family.samples if one.labels.get("workspace") in (None, *self._names)
            ]
            yield seen


class _OfWorkspaces(Collector):
    """What the store and the services know. Each metric comes once, with the name of the workspace as a label."""

    def __init__(self, workspaces: Iterable[Guarded], clock: Callable[[], float]) -> None:
        self._workspaces = workspaces
        self._clock = clock
        self._read: dict[str, _OfWorkspace] = {}

    def describe(self) -> list[Metric]:
        """Nothing is read while the registry is built."""
        return []

    def collect(self) -> Iterator[Metric]:
        found = {one.name: self._of(one) for one in self._workspaces}
        self._read = found
        families: dict[str, Metric] = {}
        for name, of_one in found.items():
            for family in of_one.collect(self._clock(), FRESH * (len(found) - 1)):
                whole = families.setdefault(
                    family.name, Metric(family.name, family.documentation, family.type)
                )
                for sample in family.samples:
                    whole.add_sample(sample.name, {"workspace": name, **sample.labels}, sample.value)
        yield from families.values()

    def _of(self, one: Guarded) -> _OfWorkspace:
        """What is known of it already, unless it is another service by now."""
        known = self._read.get(one.name)
        return known if known is not None and known.service is one.service else _OfWorkspace(one.service)


class _OfWorkspace:
    def __init__(self, service: Service) -> None:
        self.service = service
        self._found: Figures | None = None
        self._read_at = 0.0

    def collect(self, now: float, fresh: float) -> Iterator[Metric]:
        try:
            found = self._figures(now, fresh)
        except StoreError as problem:  # that the database does not answer is the news
            yield from self._service_metrics(without_record(self.service, problem))
            return
        yield from self._service_metrics(found.blind_spots)
        yield from _decision_metrics(found)
        yield from _state_metrics(found, now - self._read_at)
        yield from _configuration_metrics(found)
        yield from export_metrics(found.exports)
        yield from conversation_metrics(found.conversations)

    def _figures(self, now: float, fresh: float) -> Figures:
        """Raises StoreError."""
        if self._found is None or now - self._read_at >= fresh:
            self._found = None
            self._found, self._read_at = figures(self.service), now
        return self._found

    def _service_metrics(self, spots: tuple[BlindSpot, ...]) -> Iterator[Metric]:
        service = self.service
        condition = service.condition
        ready = condition.ready and not any(spot.stops_work for spot in spots)
        yield _gauge("ready", "1 while the service does its work, as /readyz says.", ready)
        blind = GaugeMetricFamily(
            "guardrail_blind_spots", "What is not being looked at, by cause.", labels=["cause"]
        )
        for cause, count in counts_of(spots).items():
            blind.add_metric([cause.value], count)
        yield blind
        yield _gauge("workspace_works", "1 where this process works on the workspace.", service.works)
        if service.ledger is not None:
            yield _gauge(
                "ledger_intact",
                "0 while the ledger, or the record beside it, is not what was written.",
                not service.ledger.spots(),
            )
            entries = service.ledger.check.entries
            yield _gauge("ledger_verified_entries", "Entries of the ledger that were verified.", entries)
        yield _gauge("troubles", "Jobs of the service that fail at the moment.", len(condition.troubles))
        broken = bool(service.in_force.alarm)
        yield _gauge(
            "policies_broken",
            "1 while the newest policies cannot be used and the last good set is kept.",
            broken,
        )


def _decision_metrics(figures: Figures) -> Iterator[Metric]:
    open_ = GaugeMetricFamily("guardrail_findings_open", "Open findings.", labels=["severity", "policy"])
    for (severity, policy), count in sorted(figures.findings.items()):
        open_.add_metric([severity, policy], count)
    yield open_
    decided = CounterMetricFamily(
        "guardrail_decisions", "Decisions ever made, by verdict.", labels=["verdict"]
    )
    for verdict in Verdict:
        decided.add_metric([verdict.word], figures.decisions.get(verdict.word, 0))
    yield decided
    yield _gauge("approvals_open", "Questions that wait for people.", figures.approvals)
    yield _gauge("remedies_open", "Written steps that nobody has followed yet.", figures.remedies)
    yield _gauge(
        "breakers_open", "Resources that the service no longer puts back by itself.", len(figures.breakers)
    )
    yield _gauge("outbox_pending", "Messages that no channel has accepted yet.", figures.outbox)


def _state_metrics(figures: Figures, ago: float) -> Iterator[Metric]:
    """`ago`: seconds since the figures were read, by which ages have grown."""
    read = GaugeMetricFamily(
        "guardrail_kind_read",
        "1 when the last reading of a kind was complete, 0 when it is unread.",
        labels=["kind"],
    )
    for coverage in figures.coverage:
        if coverage.status != "log_only":
            read.add_metric([coverage.kind], float(coverage.status == "read"))
    yield read
    events = CounterMetricFamily(
        "guardrail_schema_events",
        "Changes of the shape of Intercom's answers ever seen, by kind and cause.",
        labels=["kind", "cause"],
    )
    for (kind, cause), count in sorted(figures.schema_events.items()):
        events.add_metric([kind, cause], count)
    yield events
    age = GaugeMetricFamily("guardrail_snapshot_age_seconds", "Seconds since the last complete snapshot.")
    if figures.snapshot_age is not None:
        age.add_metric([], figures.snapshot_age + ago)
    yield age
    signed = GaugeMetricFamily(
        "guardrail_ledger_checkpoint_age_seconds", "Seconds since the ledger was signed last."
    )
    if figures.signed_age is not None:
        signed.add_metric([], figures.signed_age + ago)
    yield signed
    yield _gauge("activities_pending", "Log entries that wait to be worked on or judged.", figures.pending)
    intents = GaugeMetricFamily(
        "guardrail_intents",
        "Writes to Intercom ever intended, by how far they came.",
        labels=["state", "purpose"],
    )
    for state in STATES:
        for purpose in PURPOSES:
            intents.add_metric([state, purpose], figures.intents.get((state, purpose), 0))
    yield intents


def _configuration_metrics(figures: Figures) -> Iterator[Metric]:
    """How healthy the configuration is, as it was worked out last; nothing before that."""
    score = GaugeMetricFamily("guardrail_health_score", "The health of the configuration, from 0 to 100.")
    coverage = GaugeMetricFamily(
        "guardrail_health_coverage", "How much of the checks could look at all that they have to, in percent."
    )
    faults = GaugeMetricFamily(
        "guardrail_health_faults", "Resources that a check reports and nobody acknowledged.", labels=["check"]
    )
    if (day := figures.configuration) is not None:
        if day.score is not None and day.coverage is not None:
            score.add_metric([], day.score)
            coverage.add_metric([], day.coverage)
        for check, count in sorted(day.faults.items()):
            faults.add_metric([check], count)
    yield from (score, coverage, faults)


def _gauge(name: str, about: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"guardrail_{name}", about, value=float(value))
