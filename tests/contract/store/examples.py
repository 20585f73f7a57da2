"""Plain values for the store's tests. Times are small numbers, so that a test reads like a table."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from drift.core.model.activity import Activity, Actor, parse_activity
from drift.core.model.api_call import Call
from drift.core.model.changes import FieldChange
from drift.core.model.records import Intent
from drift.core.model.resources import MISSING, Json, Ref, Resource
from guard.core.model.records import Approval, Decision, Requirement
from guard.core.model.verdict import Evidence, Judgement, Reason, Verdict

T = TypeVar("T")

CAROL = Actor("admin", "7", "carol@acme.example", "203.0.113.9")
HOURS = Ref("office_hours_schedule", "42")


def schedule(id: str = "42", **body: Json) -> Resource:
    return Resource(Ref("office_hours_schedule", id), {"id": id, **body})


def entry(id: str, type: str = "app_login", at: int = 100, **performed_by: Json) -> Activity:
    by = {"type": "admin", "id": "7", "email": "carol@acme.example", "ip": "203.0.113.9", **performed_by}
    return parse_activity(
        {
            "id": id,
            "activity_type": type,
            "created_at": at,
            "performed_by": by,
            "metadata": {"note": "h\u00e9llo"},
        }
    )


def intent(id: str = "i1", at: float = 100.0, **more: Any) -> Intent:
    given: dict[str, Any] = {
        "id": id,
        "ref": HOURS,
        "parent": None,
        "operation": "update",
        "purpose": "revert",
        "reason": "d1",
        "fields": (
            FieldChange("/name", None, "Paris"),
            FieldChange("/zone", MISSING, None),
            FieldChange("/gone", {"a": [1, True]}, MISSING),
        ),
        "calls": (Call("PUT", "/office_hours_schedules/42", "2.16", {"name": "Paris", "zone": None}),),
        "state": "planned",
        "created_at": at,
    }
    return Intent(**{**given, **more})


def reason(policy: str = "office-hours", **more: Any) -> Reason:
    given: dict[str, Any] = {
        "policy": policy,
        "outcome": "broken",
        "action": Verdict.REVERT,
        "mode": "enforce",
        "severity": "high",
        "sentence": "The office hours were changed.",
        "evidence": (Evidence("/name", None, True, {"const": True}, "It must be true."),),
        "protects": ("/name", "/zone"),
        "file": "hours.yaml",
        "line": 3,
    }
    return Reason(**{**given, **more})


def decision(id: str = "d1", at: float = 100.0, **more: Any) -> Decision:
    given: dict[str, Any] = {
        "id": id,
        "at": at,
        "entry": "change",
        "ref": HOURS,
        "judgement": Judgement((reason(),)),
        "policy_revision": "abc",
        "mode": "enforce",
        "actor": CAROL,
        "before": b"b" * 32,
        "after": None,
        "acted_at": 99.0,
        "facts": {"ips": ["203.0.113.9"], "count": 2, "none": None},
        "verdict": Verdict.REVERT,
        "note": "The breaker is open.",
    }
    return Decision(**{**given, **more})


def approval(id: str = "a1", at: float = 100.0, **more: Any) -> Approval:
    given: dict[str, Any] = {
        "id": id,
        "decision_id": "d1",
        "ref": HOURS,
        "change_id": 5,
        "fingerprint": "f" * 64,
        "policy_revision": "abc",
        "question": "change",
        "requirements": (Requirement("office-hours", ("alice@acme.example", "dave@acme.example"), 1),),
        "excluded": ("carol@acme.example",),
        "meanwhile": "revert",
        "on_expiry": "keep",
        "asked_at": at,
        "expires_at": at + 60,
    }
    return Approval(**{**given, **more})


def both_at_once(work: Callable[[], T]) -> list[T]:
    """What two threads got that did the same at the same moment."""
    together = threading.Barrier(2, timeout=60)

    def run() -> T:
        together.wait()
        return work()

    with ThreadPoolExecutor(2) as threads:
        return [future.result() for future in [threads.submit(run), threads.submit(run)]]
