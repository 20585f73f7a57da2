"""The objects of OCSF that stand in several classes of events. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from drift.core.model.activity import Actor
from drift.core.model.ip_addresses import address_of
from drift.core.model.resources import Json
from guard.core.exports.export_event import Entity, ExportedCall, ExportedFinding, ExportEvent, Person

UNKNOWN: Final = "unknown"
_EMAIL: Final = re.compile(r"[a-zA-Z0-9!#$%&'*+\-/=?^_`{|}~.]+@[a-zA-Z0-9-]+\.[a-zA-Z0-9.-]+")
"""What OCSF takes for an address."""
_USER_TYPES: Final[Mapping[str | None, tuple[int, str]]] = {
    None: (0, "Unknown"),
    "admin": (1, "User"),
    "person": (1, "User"),
    "system": (3, "System"),
    "bot": (4, "Service"),
    "app": (4, "Service"),
    "ai": (4, "Service"),
    "service": (4, "Service"),
}
_METHODS: Final = frozenset({"CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE"})
_POLICY_KINDS: Final = ("policy", "policy set")


@lru_cache(maxsize=4096)  # the same few people act again and again
def actor_of(actor: Actor) -> Mapping[str, Json]:
    """Empty where nothing is known."""
    found: dict[str, Json] = {}
    if actor.id or actor.email:
        user = _user(actor.id or "", actor.email or "", "")
        number, name = _USER_TYPES.get(actor.type, (99, actor.type or "Other"))
        token = {"credential_uid": actor.token} if actor.token else {}
        found["user"] = {**user, "type_id": number, "type": name, **token}
    if actor.app:
        found["app_uid"] = actor.app
    elif actor.token and "user" not in found:
        found["app_uid"] = actor.token
    return found


@lru_cache(maxsize=4096)
def endpoint_of(actor: Actor) -> Mapping[str, Json]:
    """From where somebody acted; what is no address (a pseudonym of one) stands as a name. Empty where it is not
    known."""
    if not actor.ip:
        return {}
    address = address_of(actor.ip)
    return {"uid": actor.ip} if address is None else {"ip": str(address).partition("%")[0]}


def user_of(person: Person | None) -> Mapping[str, Json]:
    """Whom an event is about. OCSF wants a name or an id: Intercom does not always tell."""
    if person is None or not (person.id or person.email or person.name):
        return {"name": UNKNOWN, "type_id": 0, "type": "Unknown"}
    return {**_user(person.id, person.email, person.name), "type_id": 1, "type": "User"}


def _user(id_: str, email: str, name: str) -> dict[str, Json]:
    user: dict[str, Json] = {"name": email or name or id_}
    if id_:
        user["uid"] = id_
    if name:
        user["full_name"] = name
    if _EMAIL.fullmatch(email):
        user["email_addr"] = email
    return user


def entity_of(entity: Entity | None, workspace: str) -> Mapping[str, Json]:
    """The workspace, where nothing smaller is known."""
    if entity is None:
        return {"type_id": 4, "type": "Organization", "name": workspace}
    named = {"uid": entity.id} if entity.id else {}
    if entity.name or not entity.id:
        named["name"] = entity.name or entity.type
    if entity.is_person:
        return {"type_id": 2, "type": "User", **named}
    if entity.type in _POLICY_KINDS:
        return {"type_id": 5, "type": "Policy", **named}
    return {"type_id": 99, "type": entity.type, **named}


def named_or_unknown(entity: Entity | None, what: str) -> dict[str, Json]:
    """Name and id of a group, an app, a resource."""
    if entity is None:
        return {"name": f"{UNKNOWN} {what}"}
    if not entity.id and not entity.name:
        return {"name": entity.type}
    return {**({"uid": entity.id} if entity.id else {}), **({"name": entity.name} if entity.name else {})}


def resources_of(entity: Entity | None) -> list[Json]:
    return [] if entity is None else [{**named_or_unknown(entity, "resource"), "type": entity.type}]


def api_of(call: ExportedCall | None) -> Mapping[str, Json]:
    """The call, with its answer where it is known."""
    if call is None:
        return {"api": {"operation": UNKNOWN, "service": {"name": "Intercom API"}}}
    api: dict[str, Json] = {
        "operation": f"{call.method} {call.path}",
        "service": {"name": "Intercom API"},
    }
    if call.request:
        api["request"] = {"uid": call.request}
    method = {"http_method": call.method} if call.method in _METHODS else {}
    said: dict[str, Json] = {"api": api, "http_request": {**method, "url": {"path": call.path}}}
    if call.status is not None:
        api["response"] = {"code": call.status}
        said["http_response"] = {"code": call.status}
    return said


def evidence_of(actor: Actor) -> Mapping[str, Json]:
    who, where = actor_of(actor), endpoint_of(actor)
    return {**({"actor": who} if who else {}), **({"src_endpoint": where} if where else {})}


def compliance_of(finding: ExportedFinding) -> Mapping[str, Json]:
    is_kept = finding.status == "resolved"
    said: dict[str, Json] = {
        "control": finding.policy,
        "desc": finding.because or finding.policy,
        "status_id": 1 if is_kept else 3,
        "status": "Pass" if is_kept else "Fail",
        "status_detail": finding.sentence,
    }
    if finding.controls:
        said["requirements"] = list(finding.controls)
    return said


def finding_info_of(finding: ExportedFinding, event: ExportEvent) -> Mapping[str, Any]:
    said: dict[str, Json] = {
        "uid": finding.id,
        "title": finding.because or finding.policy,
        "desc": finding.sentence,
        "types": ["setting" if finding.of == "state" else "activity"],
        "analytic": {"type_id": 1, "type": "Rule", "uid": finding.policy, "name": finding.policy},
        "data_sources": ["Intercom"],
        "created_time": round(finding.opened_at * 1000),
        "first_seen_time": round(finding.opened_at * 1000),
        "last_seen_time": round(finding.seen_at * 1000),
        "modified_time": round(event.recorded_at * 1000),
    }
    if event.link:
        said["src_url"] = event.link
    if event.details.get("kind"):
        said["tags"] = [{"name": "kind", "value": str(event.details["kind"])}]
    return said
