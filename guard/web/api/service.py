"""The service about itself: the workspace it guards, its drift report, its health, its figures, its own description."""

from __future__ import annotations

from typing import Final

from drift.core.json_view import time_or_none
from drift.core.model.resources import Json
from drift.store import CheckpointName
from drift.web.rest.parameters import word
from drift.web.rest.route import ANYBODY, API, Request, Response, Routes
from drift.web.rest.schemas import TRUTH, many, named, record
from guard.core.reports.drift_report_formats import FORMATS
from guard.queries.drift_report import drift_report
from guard.runtime.health import Health, health
from guard.web.context import WebContext

routes: Final = Routes[WebContext]()

PROMETHEUS: Final = "text/plain; version=0.0.4; charset=utf-8"


@routes.add(
    "GET",
    f"{API}/workspaces",
    "The workspaces of this installation, with how each is guarded.",
    answer=record(items=many(named("Workspace"))),
)
def list_workspaces(site: WebContext, asked: Request) -> Json:
    guarded = site.guarded
    workspace = guarded.workspace
    with workspace.reading() as state:
        since = state.checkpoints.get(CheckpointName.BASELINE)
    one = {
        "name": workspace.name,
        "id_code": guarded.id_code(),
        "mode": guarded.mode,
        "version": workspace.pinned,
        "revision": site.service.in_force().revision,
        "watched_since": time_or_none(since),
        "kinds": [
            {"kind": k.name, "title": k.title, "sensitivity": k.sensitivity, "log_only": k.log_only}
            for k in workspace.kinds.values()
        ],
    }
    return {"items": [one]}


@routes.add(
    "GET",
    f"{API}/drift",
    "The drift report: open findings with what was done about each, differences from the known-good versions, what "
    "people have to do, which exemptions hold, and what could not be read.",
    parameters=(word("format", "How to write it; json where it is left out.", tuple(FORMATS)),),
    answer=named("DriftReport"),
    media=tuple(media for media, _ in FORMATS.values()),
)
def get_drift(site: WebContext, asked: Request) -> Response:
    media, write = FORMATS[asked["format"] or "json"]
    report = drift_report(site.guarded, site.service.in_force.alarm)
    return Response(write(report).encode(), media=media)


@routes.add("GET", f"{API}/openapi.json", "This document.", answer={"type": "object"})
def get_openapi(site: WebContext, asked: Request) -> Response:
    return Response(site.openapi)


@routes.add("GET", "/healthz", "Whether the process lives.", role=None, answer=record(alive=TRUTH))
def get_health(site: WebContext, asked: Request) -> Json:
    return {"alive": True}


@routes.add(
    "GET",
    "/readyz",
    "Whether the service does its work: 200 or 503. With a token it says what troubles it and what waits.",
    role=None,
    answer=named("Ready"),
)
def get_readiness(site: WebContext, asked: Request) -> Response:
    found = health(site.service, hears_webhooks=site.hears_webhooks)
    details = {} if asked.caller == ANYBODY else _details(found)
    return Response({"ready": found.ready, **details}, status=200 if found.ready else 503)


@routes.add("GET", "/metrics", "Figures for Prometheus.", media=("text/plain",))
def get_metrics(site: WebContext, asked: Request) -> Response:
    return Response(site.metrics.render(), media=PROMETHEUS)


def _details(found: Health) -> dict[str, Json]:
    told: dict[str, Json] = {
        "troubles": dict(found.troubles),
        "alarms": list(found.alarms),
        "revision": found.revision,
    }
    if found.figures is None:
        return told
    figures = found.figures
    return told | {
        "snapshot_at": time_or_none(figures.snapshot_at),
        "snapshot_age_seconds": figures.snapshot_age,
        "unread": [
            {"kind": one.kind, "code": one.code, "reason": one.reason}
            for one in figures.coverage
            if one.status in ("unread", "never_read")
        ],
        "pending_activities": figures.pending,
        "open_approvals": figures.approvals,
        "open_breakers": list(figures.breakers),
        "unsent_messages": figures.outbox,
    }
