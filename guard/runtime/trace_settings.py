"""Whether traces are sent. The library behind them is an optional extra."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version

from drift.tracing import trace_with
from guard.runtime.settings import Settings, WrongSettings


def begin_traces(settings: Settings) -> Callable[[], None]:
    """Trace from now on, if the settings say so; returns what ends it. Raises WrongSettings."""
    if not settings.traces:
        return _nothing
    try:
        from guard.runtime.open_telemetry import to_collector
    except ImportError as problem:
        why = "GUARDRAIL_TRACES is set, and traces need an optional extra: install `otel` (`make otel`)."
        raise WrongSettings((why,)) from problem
    tracer = to_collector(settings.traces, _version())
    trace_with(tracer)

    def end() -> None:
        trace_with(None)
        tracer.close()

    return end


def _nothing() -> None:
    pass


def _version() -> str:
    try:
        return version("intercom-guardrail")
    except PackageNotFoundError:  # it runs from a folder
        return ""
