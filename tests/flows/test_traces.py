"""One trace from the webhook to the verified write, also over a restart; and nothing of people in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from drift.sandbox.cast import SECRET
from drift.sandbox.webhooks import signature
from drift.tracing import trace_with
from guard.runtime.open_telemetry import OpenTelemetry
from guard.runtime.workspaces import Workspaces
from guard.web import create_app
from tests.flows.world import MALLORY, World, world


@pytest.fixture
def sent() -> Iterator[InMemorySpanExporter]:
    exporter = InMemorySpanExporter()
    tracer = OpenTelemetry(SimpleSpanProcessor(exporter))
    trace_with(tracer)
    yield exporter
    trace_with(None)
    tracer.close()


def of_log(w: World) -> dict[str, Any]:
    now = w.guarded.now()
    found = [*w.guarded.workspace.intercom.activities(int(now) - 60, int(now) + 60)]
    return next(one for one in found if one["performed_by"].get("email") == MALLORY)


def notify(w: World, entry: dict[str, Any]) -> None:
    body = {"type": "notification_event", "topic": "admin.activity_log_event.created", "id": "n1"}
    raw = orjson.dumps({**body, "data": {"item": entry}})
    app = create_app(Workspaces([w.assembled]))
    answer = app.test_client().post(
        "/webhooks/intercom", data=raw, headers={"X-Hub-Signature": signature(SECRET, raw)}
    )
    assert answer.status_code == 200, answer.text


def named(spans: tuple[ReadableSpan, ...], trace: int) -> list[str]:
    ordered = sorted(spans, key=lambda span: span.start_time or 0)
    return [span.name for span in ordered if span.context is not None and span.context.trace_id == trace]


def test_one_trace_leads_from_the_webhook_to_the_verified_write(
    tmp_path: Path, sent: InMemorySpanExporter
) -> None:
    with world(tmp_path) as w:
        allowlist = w.get("/ip_allowlist")
        w.act(MALLORY, "PUT", "/ip_allowlist", allowlist | {"enabled": False})
        notify(w, of_log(w))
        w.restart()  # what follows is done by a process that knows nothing but the record
        w.guarded.workspace.intercom.me()
        w.until(lambda: w.get("/ip_allowlist")["enabled"] is True)
        w.until(lambda: any(span.name == "write" for span in sent.get_finished_spans()))
    spans = sent.get_finished_spans()
    [first] = [span for span in spans if span.name == "activity"]
    assert first.context is not None
    assert first.parent is None
    names = named(spans, first.context.trace_id)
    assert names[0] == "activity"
    assert [name for name in dict.fromkeys(names) if name != "judge entry"] == [
        *(
            "activity",
            "webhook",
            "reread",
            "change",
            "judge",
            "write",
            "look before",
            "PUT Intercom",
            "read back",
        )
    ]
    steps = {span.name: span for span in spans if span.context.trace_id == first.context.trace_id}
    inside = {span.context.span_id: span.name for span in spans}
    assert {name: inside[span.parent.span_id] for name, span in steps.items() if span.parent is not None} == {
        **dict.fromkeys(("webhook", "reread", "judge", "judge entry", "write"), "activity"),
        "change": "reread",
        **dict.fromkeys(("look before", "PUT Intercom", "read back"), "write"),
    }
    said = [dict(span.attributes or {}) for span in spans if span.name in ("judge", "write")]
    assert {one.get("guardrail.verdict") for one in said} >= {"revert"}
    assert {one.get("guardrail.end") for one in said} == {None, "verified"}
    assert MALLORY not in "".join(span.to_json() for span in spans)


def test_a_change_that_no_entry_explains_has_a_trace_of_its_own(
    tmp_path: Path, sent: InMemorySpanExporter
) -> None:
    with world(tmp_path) as w:
        w.act(MALLORY, "PUT", "/ip_allowlist", w.get("/ip_allowlist") | {"enabled": False}, silent=True)
        w.look()
        w.until(lambda: any(span.name == "write" for span in sent.get_finished_spans()))
    spans = sent.get_finished_spans()
    traces = {span.name: span.context.trace_id for span in spans if span.name in ("change", "judge", "write")}
    assert set(traces) == {"change", "judge", "write"}
    assert len(set(traces.values())) == 1
