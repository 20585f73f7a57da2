"""Traces with OpenTelemetry, sent to a collector over OTLP. An optional extra: nothing here is loaded without it."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import OTELResourceDetector, Resource
from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator
from opentelemetry.sdk.trace.sampling import TraceIdRatioBased
from opentelemetry.trace import (
    INVALID_SPAN,
    Link,
    NonRecordingSpan,
    SpanContext,
    Status,
    StatusCode,
    TraceFlags,
    get_current_span,
    set_span_in_context,
    use_span,
)
from opentelemetry.trace import Span as OtelSpan

from drift.tracing import Attribute, Matter, Span, Traced

log = logging.getLogger(__name__)

NAME: Final = "intercom-guardrail"
_GOODBYE: Final = 3000
"""Milliseconds that the last spans get at the end."""
_first: ContextVar[SpanContext | None] = ContextVar("first", default=None)


class OpenTelemetry:
    """Spans under ids that follow from what they are about. `share` is the part of all traces that is kept: whole
    traces, and the same ones in every replica."""

    def __init__(self, processor: SpanProcessor, share: float = 1.0, version: str = "") -> None:
        resource = Resource.create({"service.name": NAME}).merge(OTELResourceDetector().detect())
        self._provider = TracerProvider(
            sampler=TraceIdRatioBased(share), resource=resource, id_generator=_Ids(), shutdown_on_exit=False
        )
        self._provider.add_span_processor(processor)
        self._tracer = self._provider.get_tracer(NAME, version)

    @contextmanager
    def span(
        self,
        name: str,
        traced: Traced,
        matter: Matter,
        *,
        attributes: Mapping[str, Attribute],
        links: Iterable[Matter],
        since: float | None,
    ) -> Iterator[Span]:
        try:
            begun = self._begun(name, traced, matter, attributes, links, since)
        except Exception:  # what was to be traced goes on all the same
            log.exception("a span could not be begun: %s", name)
            begun = INVALID_SPAN
        with _current(begun) as current:
            yield current

    def _begun(
        self,
        name: str,
        traced: Traced,
        matter: Matter,
        attributes: Mapping[str, Attribute],
        links: Iterable[Matter],
        since: float | None,
    ) -> OtelSpan:
        first = _first_span(traced, matter)
        said = {
            **_named(attributes),
            "guardrail.workspace": traced.name,
            f"guardrail.{matter.sort}": matter.id,
        }
        others = [Link(_first_span(traced, other)) for other in dict.fromkeys(links) if other != matter]
        if since is None:
            above = get_current_span().get_span_context()
            parent = (
                None if above.trace_id == first.trace_id else set_span_in_context(NonRecordingSpan(first))
            )
            return self._tracer.start_span(name, parent, attributes=said, links=others)
        token = _first.set(first)
        try:
            nothing = set_span_in_context(INVALID_SPAN)
            return self._tracer.start_span(
                name, nothing, attributes=said, links=others, start_time=int(since * 1e9)
            )
        finally:
            _first.reset(token)

    @contextmanager
    def inside(self, name: str, attributes: Mapping[str, Attribute]) -> Iterator[Span]:
        if not get_current_span().is_recording():
            yield _Said(get_current_span())
            return
        with _current(self._tracer.start_span(name, attributes=_named(attributes))) as current:
            yield current

    def close(self) -> None:
        """Send what is left, for a moment at most."""
        self._provider.force_flush(_GOODBYE)
        self._provider.shutdown()


def to_collector(share: float, version: str) -> OpenTelemetry:
    """To the collector that the standard variables name (`OTEL_EXPORTER_OTLP_ENDPOINT` and others), in batches that a
    thread of its own sends."""
    return OpenTelemetry(BatchSpanProcessor(OTLPSpanExporter()), share, version)


class _Said:
    def __init__(self, span: OtelSpan) -> None:
        self._span = span

    def say(self, **attributes: Attribute) -> None:
        self._span.set_attributes(_named(attributes))


@contextmanager
def _current(begun: OtelSpan) -> Iterator[Span]:
    """The span around a block. What went wrong is told by its type: a message may hold what nobody else is to see."""
    with use_span(begun, end_on_exit=True, record_exception=False, set_status_on_exception=False):
        try:
            yield _Said(begun)
        except Exception as problem:
            begun.set_status(Status(StatusCode.ERROR, type(problem).__name__))
            begun.set_attribute("error.type", type(problem).__name__)
            raise


def _named(attributes: Mapping[str, Attribute]) -> dict[str, Attribute]:
    """`change_id` is `guardrail.change_id`; names of OpenTelemetry's own conventions have two underscores for a dot."""
    return {
        name.replace("__", ".") if "__" in name else f"guardrail.{name}": value
        for name, value in attributes.items()
    }


def _first_span(traced: Traced, matter: Matter) -> SpanContext:
    """The first span of a trace, which all others lie in. Both ids follow from the matter, and are never zero."""
    about = f"trace of {traced.name}: {matter.sort} {matter.id}"
    high, low, first = (_digits(traced, f"{about} {part}") for part in ("high", "low", "first"))
    return SpanContext(int(high + low, 16) or 1, int(first, 16) or 1, is_remote=True, trace_flags=_SAMPLED)


def _digits(traced: Traced, text: str) -> str:
    return traced.fingerprint(text).rpartition(":")[2]


_SAMPLED: Final = TraceFlags(TraceFlags.SAMPLED)


class _Ids:
    """Those of the first span of a trace where one begins, otherwise by chance."""

    def __init__(self) -> None:
        self._chance = RandomIdGenerator()

    def generate_span_id(self) -> int:
        first = _first.get()
        return int(first.span_id if first is not None else self._chance.generate_span_id())

    def generate_trace_id(self) -> int:
        first = _first.get()
        return int(first.trace_id if first is not None else self._chance.generate_trace_id())

    def is_trace_id_random(self) -> bool:
        """Whether others may sample by it as it is: ids that follow from a keyed digest are as good as random."""
        return True
