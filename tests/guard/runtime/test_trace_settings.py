"""Traces are sent to a collector where the settings say so, and the way out is named where the extra is missing."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from drift import tracing
from drift.tracing import Matter
from guard.runtime.settings import WrongSettings, read_settings
from guard.runtime.trace_settings import begin_traces
from tests.drift.test_tracing import Acme


@pytest.fixture
def collector(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[str, bytes]]]:
    got: list[tuple[str, bytes]] = []

    class Takes(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.append((self.path, self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *said: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Takes)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", f"http://127.0.0.1:{server.server_port}")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_COMPRESSION", "none")
    yield got
    server.shutdown()
    server.server_close()


def test_traces_reach_the_collector_of_the_environment(
    tmp_path: Path, collector: list[tuple[str, bytes]]
) -> None:
    end = begin_traces(read_settings({"GUARDRAIL_TRACES": "100"}, here=tmp_path))
    try:
        with tracing.span("judge", Acme(), Matter("change", "7")):
            pass
    finally:
        end()
    assert not tracing.is_on()
    [(path, body)] = collector
    assert path == "/v1/traces"
    assert all(word in body for word in (b"intercom-guardrail", b"judge", b"guardrail.workspace", b"acme"))


def test_nothing_is_traced_by_itself(tmp_path: Path) -> None:
    end = begin_traces(read_settings({}, here=tmp_path))
    assert not tracing.is_on()
    end()


def test_a_missing_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "guard.runtime.open_telemetry", None)
    with pytest.raises(WrongSettings, match=r"traces need an optional extra: install `otel` \(`make otel`\)"):
        begin_traces(read_settings({"GUARDRAIL_TRACES": "1"}, here=tmp_path))
