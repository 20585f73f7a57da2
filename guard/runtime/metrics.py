"""Metrics for Prometheus, computed from the store at each scrape."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from prometheus_client import CollectorRegistry, Counter, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from drift.core.model.records import IntentState, Purpose
from drift.store.sql.database import StoreError
from guard.core.model.blind_spots import BlindSpot
from guard.core.model.verdict import Verdict
from guard.core.reports.blind_spots import counts_of
from guard.runtime.effects.conversation_metrics import conversation_metrics
from guard.runtime.export_metrics import export_metrics
from guard.runtime.health import Figures, figures, without_record
from guard.runtime.service import Service

STATES: Final[tuple[IntentState, ...]] = ("planned", "writing", "verified", "failed", "void")
PURPOSES: Final[tuple[Purpose, ...]] = ("revert", "set", "reapply", "restore", "apply", "rollback")


class Metrics:
    """One registry per app: nothing is shared between two services in one process."""

    def __init__(self, service: Service, webhook_results: tuple[str, ...], refusals: tuple[str, ...]) -> None:
        self._registry = CollectorRegistry()
        webhooks = Counter(
            "guardrail_webhooks",
            "Webhook notifications since the start of this process, by what they came to.",
            ["result"],
            registry=self._registry,
        )
        self._webhooks = {result: webhooks.labels(result) for result in webhook_results}
        refused = Counter(
            "guardrail_requests_refused",
            "Requests that their credential kept out since the start of this process, by reason.",
            ["reason"],
            registry=self._registry,
        )
        self._refused = {reason: refused.labels(reason) for reason in refusals}
        self._registry.register(_Stored(service))

    def count_webhook(self, result: str) -> None:
        self._webhooks[result].inc()

    def count_refused(self, reason: str) -> None:
        self._refused[reason].inc()

    def render(self) -> bytes:
        """The text format of Prometheus. While the database does not answer, without what only it knows."""
        return generate_latest(self._registry)


class _Stored(Collector):
    """What the store and the service know, read when Prometheus asks."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def describe(self) -> list[Metric]:
        """Nothing is read while the registry is built."""
        return []

    def collect(self) -> Iterator[Metric]:
        try:
            found = figures(self._service)
        except StoreError as problem:  # that the database does not answer is the news
            yield from self._service_metrics(without_record(self._service, problem))
            return
        yield from self._service_metrics(found.blind_spots)
        yield from _decision_metrics(found)
        yield from _state_metrics(found)
        yield from _configuration_metrics(found)
        yield from export_metrics(found.exports)
        yield from conversation_metrics(found.conversations)

    def _service_metrics(self, spots: tuple[BlindSpot, ...]) -> Iterator[Metric]:
        condition = self._service.condition
        ready = condition.ready and not any(spot.stops_work for spot in spots)
        yield _gauge("ready", "1 while the service does its work, as /readyz says.", ready)
        blind = GaugeMetricFamily(
            "guardrail_blind_spots", "What is not being looked at, by cause.", labels=["cause"]
        )
        for cause, count in counts_of(spots).items():
            blind.add_metric([cause.value], count)
        yield blind
        if self._service.ledger is not None:
            yield _gauge(
                "ledger_intact",
                "0 while the ledger, or the record beside it, is not what was written.",
                not self._service.ledger.spots(),
            )
            entries = self._service.ledger.check.entries
            yield _gauge("ledger_verified_entries", "Entries of the ledger that were verified.", entries)
        yield _gauge("troubles", "Jobs of the service that fail at the moment.", len(condition.troubles))
        broken = bool(self._service.in_force.alarm)
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


def _state_metrics(figures: Figures) -> Iterator[Metric]:
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
        age.add_metric([], figures.snapshot_age)
    yield age
    signed = GaugeMetricFamily(
        "guardrail_ledger_checkpoint_age_seconds", "Seconds since the ledger was signed last."
    )
    if figures.signed_age is not None:
        signed.add_metric([], figures.signed_age)
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
