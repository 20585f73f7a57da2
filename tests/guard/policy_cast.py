"""The people, resources and policies that the tests of judging speak of."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from drift.core.model.activity import Activity, Actor
from drift.core.model.changes import diff
from drift.core.model.resources import Json, Ref, Resource
from guard.core.evaluation.compiled import CompiledPolicies, compile_policies
from guard.core.model.policy import PolicySet
from guard.core.model.subject import Subject
from guard.loading.policy_loader import from_document

PEOPLE = {
    "version": 1,
    "groups": {"support-ops": ["alice@acme.example"], "security": ["dave@acme.example"]},
    "break_glass": ["dave@acme.example"],
}
OFFICE = "203.0.113.0/24"
ALLOWLIST = Ref("ip_allowlist", "singleton")
HOURS = Ref("office_hours_schedule", "42")
NOON = datetime(2026, 3, 4, 12, tzinfo=UTC).timestamp()


def policies(*documents: Mapping[str, Json], people: Mapping[str, Json] = PEOPLE) -> CompiledPolicies:
    """The set of `policy_set`, ready to judge."""
    return compile_policies(policy_set(*documents, people=people))


def policy_set(*documents: Mapping[str, Json], people: Mapping[str, Json] = PEOPLE) -> PolicySet:
    """A policy set of these policies; what a test leaves out is filled in."""
    written = [{"because": "it matters", "severity": "high", "then": "flag", **one} for one in documents]
    places = {one["id"]: ["rules.yaml", 10 * position] for position, one in enumerate(written, 1)}
    return from_document({"policies": written, "people": people, "places": places}, "revision-1")


def on(*networks: str, enabled: Json = True) -> Resource:
    return Resource(ALLOWLIST, {"enabled": enabled, "ip_allowlist": list(networks or (OFFICE,))})


def hours(zone: str = "Europe/Paris", name: str = "Support", id_: str = "42") -> Resource:
    return Resource(Ref(HOURS.kind, id_), {"name": name, "time_zone_name": zone, "time_intervals": [1]})


def admin(name: str, ip: str | None = "203.0.113.14") -> Actor:
    return Actor("admin", name, f"{name}@acme.example", ip)


def changed(
    before: Resource | None, after: Resource | None, by: str | None = "carol", **more: Any
) -> Subject:
    change = diff(before, after)
    assert change is not None
    actor = {"actor": admin(by), "attributed": True} if by else {}
    return Subject.of_change(change, **{"at": NOON, **actor, **more})


def entry(
    type_: str, by: str = "carol", metadata: Mapping[str, Json] | None = None, at: float = NOON
) -> Subject:
    return Subject.of_activity(Activity("entry-1", type_, int(at), admin(by), metadata or {}, {}))


ALLOWLIST_STAYS_ON = {
    "id": "allowlist",
    "watch": {"kind": "ip_allowlist"},
    "must": {"properties": {"enabled": {"const": True}, "ip_allowlist": {"contains": {"const": OFFICE}}}},
    "then": "revert",
}
HOURS_NEED_APPROVAL = {
    "id": "hours",
    "watch": {"kind": "office_hours_schedule", "fields": ["/time_intervals", "/time_zone_name"]},
    "then": {"require_approval": {"from": ["support-ops"]}},
}
