"""Metrics of exports: how far behind each target is, what it took, and what it refused."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from guard.queries.exports import ExportNow

_LABELS = ["target"]


def export_metrics(exports: Sequence[ExportNow]) -> Iterator[Metric]:
    """Of the targets that are declared."""
    declared = [export for export in exports if export.plan is not None]
    behind = GaugeMetricFamily(
        "guardrail_export_behind_entries", "Entries of the ledger that a target has not got.", labels=_LABELS
    )
    lag = GaugeMetricFamily(
        "guardrail_export_lag_seconds",
        "Seconds since the first entry was recorded that a target has not got.",
        labels=_LABELS,
    )
    failing = GaugeMetricFamily(
        "guardrail_export_failing", "1 while a target takes nothing, and is tried again.", labels=_LABELS
    )
    letters = GaugeMetricFamily(
        "guardrail_export_letters", "Events that a target refused, and that wait.", labels=_LABELS
    )
    events = CounterMetricFamily("guardrail_export_events", "Events that a target ever took.", labels=_LABELS)
    for export in declared:
        state = export.state
        behind.add_metric([export.name], export.behind)
        lag.add_metric([export.name], export.lag)
        failing.add_metric([export.name], float(state is not None and state.failed_since is not None))
        letters.add_metric([export.name], export.letters)
        events.add_metric([export.name], state.events if state else 0)
    yield from (behind, lag, failing, letters, events)
