"""An event as OCSF 1.8.0 has it (schema.ocsf.io/1.8.0). Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Final

from drift.core.model.resources import Json
from guard.core.exports import ocsf_classes as classes
from guard.core.exports.export_event import SEVERITIES, ExportEvent
from guard.core.exports.json_lines import filled
from guard.core.exports.ndjson import details_of
from guard.core.exports.ocsf_objects import (
    actor_of,
    api_of,
    compliance_of,
    endpoint_of,
    entity_of,
    evidence_of,
    finding_info_of,
    named_or_unknown,
    resources_of,
    user_of,
)

PRODUCT: Final = "Intercom Guardrail"
_INTERCOM: Final = {"name": "Intercom", "uid": "intercom"}
_FINDING_STATUS: Final = {"new": (1, "New"), "in_progress": (2, "In Progress"), "resolved": (4, "Resolved")}


def ocsf_document(event: ExportEvent, version: str) -> dict[str, Any]:
    """`version` is that of this product; "" where it is not known."""
    document = {
        **_classification(event.type.cls.uid, event.type.activity, event.type.called),
        "time": round(event.at * 1000),
        "severity_id": SEVERITIES[event.severity],
        "severity": event.severity.capitalize(),
        "message": event.message,
        "metadata": _metadata(event, version),
        **_OF_CLASS[event.type.cls.uid](event),
        **_status(event),
    }
    if unmapped := _unmapped(event):
        document["unmapped"] = unmapped
    return document


@lru_cache(maxsize=512)
def _classification(uid: int, activity: int, called: str) -> Mapping[str, Json]:
    cls = classes.BY_UID[uid]
    type_ = classes.OcsfType(cls, activity, called)
    return {
        "category_uid": type_.category_uid,
        "category_name": cls.category,
        "class_uid": cls.uid,
        "class_name": cls.name,
        "activity_id": type_.activity,
        "activity_name": type_.activity_name,
        "type_uid": type_.uid,
        "type_name": f"{cls.name}: {type_.activity_name if type_.activity != classes.OTHER else 'Other'}",
    }


def _metadata(event: ExportEvent, version: str) -> Mapping[str, Json]:
    metadata: dict[str, Json] = {
        "version": classes.OCSF_VERSION,
        "product": {"name": PRODUCT, "vendor_name": PRODUCT, **({"version": version} if version else {})},
        "uid": event.id,
        "event_code": event.event,
        "logged_time": round(event.recorded_at * 1000),
        "tenant_uid": event.workspace,
    }
    if event.correlation:
        metadata["correlation_uid"] = event.correlation
    if event.type.cls.takes_host and actor_of(event.actor):
        metadata["profiles"] = ["host"]
    return metadata


def _status(event: ExportEvent) -> Mapping[str, Json]:
    if event.finding is not None:
        number, name = _FINDING_STATUS[event.finding.status]
        return {"status_id": number, "status": name}
    if event.success is None:
        return {}
    return {"status_id": 1, "status": "Success"} if event.success else {"status_id": 2, "status": "Failure"}


def _unmapped(event: ExportEvent) -> Mapping[str, Json]:
    """What the class has no place for."""
    more: dict[str, Json] = dict(details_of(event))
    if event.entity is not None:
        more["kind"] = event.entity.type
    if event.people != "keep":
        more["people"] = event.people
    if event.link and event.finding is None:
        more["link"] = event.link
    if event.comment and event.type.cls not in _TAKE_COMMENTS:
        more["comment"] = event.comment
    if event.finding is not None:
        more |= filled({"owner": event.finding.owner})
    if event.type.cls.takes_host and event.actor.ip and event.type.cls is not classes.WEB_RESOURCES:
        more["actor_ip"] = event.actor.ip
    return more


def _who(event: ExportEvent) -> Mapping[str, Json]:
    """Who acted, and from where, as far as that is known."""
    return filled({"actor": actor_of(event.actor), "src_endpoint": endpoint_of(event.actor)})


def _account(event: ExportEvent) -> Mapping[str, Json]:
    return {**_who(event), "user": user_of(event.user)}


def _authentication(event: ExportEvent) -> Mapping[str, Json]:
    method = event.details.get("sign_in_method")
    protocol = {"auth_protocol_id": 99, "auth_protocol": method} if isinstance(method, str) else {}
    return {**_account(event), "service": _INTERCOM, "is_remote": True, **protocol}


def _entity(event: ExportEvent) -> Mapping[str, Json]:
    comment = {"comment": event.comment} if event.comment else {}
    return {**_who(event), "entity": entity_of(event.entity, event.workspace), **comment}


def _access(event: ExportEvent) -> Mapping[str, Json]:
    resources = resources_of(event.entity)
    return {
        **_account(event),
        "privileges": list(event.privileges),
        **({"resources": resources} if resources else {}),
    }


def _group(event: ExportEvent) -> Mapping[str, Json]:
    member = {"user": user_of(event.user)} if event.user else {}
    return {**_who(event), "group": named_or_unknown(event.entity, "team"), **member}


def _web(event: ExportEvent) -> Mapping[str, Json]:
    resource = {**named_or_unknown(event.entity, "data of customers")}
    if event.entity is not None:
        resource["type"] = event.entity.type
    return {**_who(event), "web_resources": [resource]}


def _application(event: ExportEvent) -> Mapping[str, Json]:
    actor = actor_of(event.actor)
    return {"app": named_or_unknown(event.entity, "app"), **({"actor": actor} if actor else {})}


def _api(event: ExportEvent) -> Mapping[str, Json]:
    resources = resources_of(event.entity)
    return {
        "actor": actor_of(event.actor) or {"app_name": "unknown"},
        "src_endpoint": endpoint_of(event.actor) or {"svc_name": event.actor.app or "unknown"},
        **api_of(event.call),
        **({"resources": resources} if resources else {}),
    }


def _finding(event: ExportEvent) -> Mapping[str, Json]:
    finding, actor, resources = event.finding, actor_of(event.actor), resources_of(event.entity)
    if finding is None:
        raise ValueError(f"The event {event.id} is of a class for findings and has none.")
    special: dict[str, Json] = {"compliance": compliance_of(finding)}
    if event.type.cls is classes.DETECTION_FINDING:
        evidence = evidence_of(event.actor)
        special = {"is_alert": True, **({"evidences": [evidence]} if evidence else {})}
    return {
        **special,
        **filled({"actor": actor, "resources": resources, "comment": event.comment}),
        "finding_info": finding_info_of(finding, event),
    }


def _base(event: ExportEvent) -> Mapping[str, Json]:
    actor = actor_of(event.actor)
    return {"actor": actor} if actor else {}


_OF_CLASS: Final[Mapping[int, Callable[[ExportEvent], Mapping[str, Json]]]] = {
    classes.BASE.uid: _base,
    classes.COMPLIANCE_FINDING.uid: _finding,
    classes.DETECTION_FINDING.uid: _finding,
    classes.ACCOUNT.uid: _account,
    classes.AUTHENTICATION.uid: _authentication,
    classes.ENTITY.uid: _entity,
    classes.USER_ACCESS.uid: _access,
    classes.GROUP.uid: _group,
    classes.WEB_RESOURCES.uid: _web,
    classes.APPLICATION.uid: _application,
    classes.API.uid: _api,
}
_TAKE_COMMENTS: Final = (classes.ENTITY, classes.COMPLIANCE_FINDING, classes.DETECTION_FINDING)
