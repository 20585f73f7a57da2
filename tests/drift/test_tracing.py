"""Without a tracer a span is nothing; with one, it cannot stop what it is about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from drift import tracing
from drift.core.normalisation.fingerprint import fingerprinter
from drift.core.normalisation.redaction import Fingerprint
from drift.tracing import Matter


@dataclass(frozen=True)
class Acme:
    name: str = "acme"
    fingerprint: Fingerprint = field(default_factory=lambda: fingerprinter(b"k" * 32))


ENTRY = Matter("activity", "e1")


@pytest.fixture
def traced() -> Iterator[Any]:
    from opentelemetry.sdk.trace.export import SimpleSpanProcessor
    from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

    from guard.runtime.open_telemetry import OpenTelemetry

    exporter = InMemorySpanExporter()
    tracing.trace_with(OpenTelemetry(SimpleSpanProcessor(exporter)))
    yield exporter
    tracing.trace_with(None)


def test_without_a_tracer_nothing_is_made_and_nothing_is_asked() -> None:
    def asked(text: str) -> str:
        raise AssertionError("A fingerprint was made although nobody traces.")

    one = tracing.span("judge", Acme(fingerprint=asked), ENTRY, change_id=1)
    assert one is tracing.span("write", Acme(fingerprint=asked), ENTRY) is tracing.inside("call")
    with one as span:
        span.say(verdict="revert")
    assert not tracing.is_on()


def test_two_processes_make_the_same_trace_of_a_matter_and_other_workspaces_another(traced: Any) -> None:
    for workspace, matter in (
        (Acme(), ENTRY),
        (Acme(), ENTRY),
        (Acme("test"), ENTRY),
        (Acme(), Matter("change", "e1")),
    ):
        with tracing.span("judge", workspace, matter):
            pass
    ids = [span.context.trace_id for span in traced.get_finished_spans()]
    assert ids[0] == ids[1]
    assert len(set(ids)) == 3
    with tracing.span("judge", Acme(fingerprint=fingerprinter(b"another installation")), ENTRY):
        pass
    assert traced.get_finished_spans()[-1].context.trace_id not in ids


def test_what_goes_wrong_is_told_by_its_sort_and_never_by_its_words(traced: Any) -> None:
    with pytest.raises(ValueError, match="s3cret"), tracing.span("write", Acme(), ENTRY):
        raise ValueError("s3cret")
    [span] = traced.get_finished_spans()
    assert (span.status.status_code.name, span.attributes["error.type"]) == ("ERROR", "ValueError")
    assert "s3cret" not in span.to_json()


def test_a_span_that_cannot_be_made_stops_nothing(traced: Any, caplog: pytest.LogCaptureFixture) -> None:
    done = []
    with (
        tracing.span("write", Acme(fingerprint=lambda text: "no digits"), ENTRY) as span,
        tracing.inside("call"),
    ):
        span.say(end="verified")
        done.append(1)
    assert done == [1]
    assert traced.get_finished_spans() == ()
    assert "a span could not be begun: write" in caplog.text


def test_a_part_of_no_step_is_no_span(traced: Any) -> None:
    with tracing.inside("call"):
        pass
    assert traced.get_finished_spans() == ()


@pytest.mark.parametrize("share", [0.0, 0.5])
def test_whole_traces_are_kept_or_left_out(share: float) -> None:
    from opentelemetry.sdk.trace.export import SimpleSpanProcessor
    from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

    from guard.runtime.open_telemetry import OpenTelemetry

    exporter = InMemorySpanExporter()
    tracing.trace_with(OpenTelemetry(SimpleSpanProcessor(exporter), share))
    try:
        for number in range(60):
            matter = Matter("change", str(number))
            with tracing.span("judge", Acme(), matter), tracing.inside("call"):
                pass
            with tracing.span("change", Acme(), matter, since=1.0):
                pass
    finally:
        tracing.trace_with(None)
    by_trace: dict[int, int] = {}
    for span in exporter.get_finished_spans():
        by_trace[span.context.trace_id] = by_trace.get(span.context.trace_id, 0) + 1
    assert set(by_trace.values()) <= {3}
    assert (len(by_trace) == 0) == (share == 0.0)
    assert len(by_trace) < 60
