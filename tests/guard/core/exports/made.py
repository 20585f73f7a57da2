"""Events as tests need them: one of each class, and such that are hard to write."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any, Final

from drift.core.model.activity import Actor
from drift.core.normalisation.fingerprint import fingerprinter
from guard.core.exports import ocsf_classes as classes
from guard.core.exports.events import events_of
from guard.core.exports.export_event import Entity, ExportedCall, ExportedFinding, ExportEvent, Person
from guard.core.exports.ocsf import ocsf_document
from guard.core.exports.personal import PEOPLE, treated
from guard.core.exports.record import Context
from guard.core.exports.rendering import render
from guard.core.model.policy import Flag, Policy, Watch
from tests.guard.core.exports.ocsf_schema import problems

HIDE: Final = fingerprinter(b"of this installation")
MALLORY: Final = Actor("admin", "1004", "mallory@acme.example", "203.0.113.9")
AT: Final = 1_790_000_000.25


def event(cls: classes.OcsfClass = classes.ENTITY, activity: int = 3, **more: Any) -> ExportEvent:
    """An event of a class, with all that the class can show."""
    given: dict[str, Any] = {
        "id": "acme-17",
        "workspace": "acme",
        "event": "setting.updated",
        "at": AT,
        "recorded_at": AT + 2,
        "type": classes.OcsfType(cls, activity),
        "title": "The IP allowlist was changed.",
        "sentence": "mallory@acme.example switched the IP allowlist off from 203.0.113.9.",
        "severity": "critical",
        "actor": MALLORY,
        "user": Person("1003", "carol@acme.example", "Carol Ops"),
        "entity": Entity("ip_allowlist", "singleton", "IP allowlist"),
        "call": ExportedCall("PUT", "/ip_allowlist", 200, "req-1"),
        "privileges": ("settings",),
        "success": True,
        "comment": "A test, carol@acme.example knows.",
        "link": "https://guard.acme.example/w/acme/decisions/d1",
        "correlation": "change-12",
        "details": {"fields": ["/enabled"], "kind": "ip_allowlist"},
        "personal": {"metadata": {"admin": {"id": 1003, "first_name": "Carol"}, "enabled": False}},
    }
    if cls in (classes.COMPLIANCE_FINDING, classes.DETECTION_FINDING):
        given["finding"] = finding("state" if cls is classes.COMPLIANCE_FINDING else "activity")
    return ExportEvent(**{**given, **more})


def finding(of: Any = "state", **more: Any) -> ExportedFinding:
    given: dict[str, Any] = {
        "id": "f1",
        "policy": "ip-allowlist-stays-on",
        "because": "the IP allowlist was switched off",
        "sentence": "mallory@acme.example: /enabled is false.",
        "of": of,
        "status": "new",
        "opened_at": AT,
        "seen_at": AT + 1,
        "controls": ("SOC2-CC6.6",),
        "owner": "security@acme.example",
    }
    return ExportedFinding(**{**given, **more})


def one_of_each() -> list[ExportEvent]:
    """Every class with each of its activities that is used."""
    return [event(cls, activity) for cls in classes.CLASSES for activity in cls.activities]


@dataclass(frozen=True)
class Entry:
    """An entry of a ledger, as the store gives it."""

    what: str
    row: dict[str, Any] = field(default_factory=dict)
    op: Any = "insert"
    key: str = "k1"
    number: int = 17
    at: float = AT
    erased: frozenset[str] = frozenset()


POLICY: Final = Policy(
    id="no-exports",
    because="customer data was exported",
    severity="critical",
    watch=Watch(),
    then=Flag(),
    owner="security@acme.example",
    controls=("SOC2-CC6.7",),
)
CONTEXT: Final = Context("acme", "https://guard.acme.example", policies={"no-exports": POLICY})


def told(entry: Entry, context: Context = CONTEXT) -> ExportEvent:
    """The one event of an entry, which the published schema takes whatever may be said of people."""
    events = events_of(entry, context)
    assert len(events) == 1
    for personal in PEOPLE:
        shown = treated(events[0], personal, HIDE)
        assert problems(ocsf_document(shown, "0.1.0")) == []
        assert json.loads(render(shown, "ndjson"))
        assert render(shown, "cef")
    return events[0]
