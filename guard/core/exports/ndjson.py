"""An event in this product's own words, one JSON object a line. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from msgspec import to_builtins
from msgspec.structs import asdict

from drift.core.json_view import time, time_or_none
from drift.core.model.resources import Json
from guard.core.exports.export_event import ExportedFinding, ExportEvent
from guard.core.exports.json_lines import filled


def ndjson_document(event: ExportEvent) -> dict[str, Any]:
    """What is not known, or says nothing, is left out."""
    return {
        "guardrail_id": event.id,
        "time": time(event.at),
        "recorded_at": _recorded(event.recorded_at),
        "workspace": event.workspace,
        "event": event.event,
        "severity": event.severity,
        "message": event.message,
        "ocsf": {"class_uid": event.type.cls.uid, "activity_id": event.type.activity},
        **filled(
            {
                "actor": filled(asdict(event.actor)),
                "user": filled(asdict(event.user)) if event.user else None,
                "entity": _entity(event),
                "finding": _finding(event.finding) if event.finding else None,
                "call": filled(asdict(event.call)) if event.call else None,
                "privileges": list(event.privileges),
                "success": event.success,
                "comment": event.comment,
                "link": event.link,
                "correlation": event.correlation,
                "people": None if event.people == "keep" else event.people,
                "details": details_of(event),
            }
        ),
    }


@lru_cache(maxsize=256)  # what is recorded together has one moment
def _recorded(at: float) -> str:
    return time(at)


def details_of(event: ExportEvent) -> Mapping[str, Json]:
    """What no other field of an event says."""
    return {**event.details, **event.personal} if event.personal else event.details


def _entity(event: ExportEvent) -> Mapping[str, Json] | None:
    entity = event.entity
    return filled({"type": entity.type, "id": entity.id, "name": entity.name}) if entity else None


def _finding(finding: ExportedFinding) -> Mapping[str, Json]:
    said: dict[str, Json] = to_builtins(finding)
    moments = {
        "opened_at": time(finding.opened_at),
        "seen_at": time(finding.seen_at),
        "closed_at": time_or_none(finding.closed_at),
    }
    return filled({**said, **moments})
