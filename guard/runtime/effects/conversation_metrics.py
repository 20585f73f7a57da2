"""Metrics of the reading of conversations: how it stands, and how old what is known is."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client.core import GaugeMetricFamily, Metric

from guard.core.effects.reading import WORDS, ReadingFacts, word_of


def conversation_metrics(facts: ReadingFacts | None) -> Iterator[Metric]:
    """Of what the store tells; nothing while it cannot be asked."""
    state = GaugeMetricFamily(
        "guardrail_conversations", "1 for how the reading of conversations stands.", labels=["state"]
    )
    age = GaugeMetricFamily(
        "guardrail_conversations_age_seconds", "Seconds since the moment up to which conversations are known."
    )
    if facts is not None:
        stands = word_of(facts)
        for word in WORDS:
            state.add_metric([word], float(word == stands))
        if facts.fresh_until is not None:
            age.add_metric([], max(facts.now - facts.fresh_until, 0.0))
    yield from (state, age)
