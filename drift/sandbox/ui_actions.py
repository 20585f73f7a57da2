"""UI actions without an API: their log entries and the resulting state."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from drift.sandbox.api.workspace.people import announced_admin
from drift.sandbox.middleware import caller_named
from drift.sandbox.responses import Refused, iso
from drift.sandbox.store import Body
from drift.sandbox.ui_settings import INPUTS as SETTINGS
from drift.sandbox.ui_settings import set_on_page
from drift.sandbox.workspace import Change, Workspace

INPUTS = (
    """\
POST /_sandbox/act
  as             address of the teammate who acts (required)
  activity_type  any activity type, known or not (required)
  metadata       object of the log entry; stateful types are read from it where `apply` is left out,
                 and describe themselves in it where it is empty
  apply          object that changes readable state (see below)
  ip             the teammate's address; the usual one if left out
  created_at     unix seconds of the entry; now if left out
  silent         true: the state changes, no entry is written and no webhook sent
Types that change readable state (the id comes from apply.id or from the metadata):
  app_name_change, app_timezone_change     apply {name | timezone}, or metadata {after: TEXT}
  app_identity_verification_change         apply {identity_verification: BOOL}, or metadata {enabled: BOOL}
  admin_permission_change, role_change     apply {id, role: {type, id, name}}, or metadata {admin: {id}}
  admin_deletion                           apply {id}, or metadata {admin: {id}}
  app_admin_join                           apply {email, name, ...}
  macro_creation, macro_update, macro_deletion   apply {id, name, body, ...}, or metadata {macro: {id}}
  message_state_change, ruleset_*          apply {id, state, title, targeting, snapshot, ...},
                                           or metadata {workflow | message: {id}, after: STATE}
"""
    + SETTINGS
    + "Everything else only writes the entry.\n"
)

_PLACEHOLDER_BODY = "<p>New macro</p>"


@dataclass(frozen=True, slots=True)
class Act:
    """The parsed request of one action."""

    activity_type: str
    metadata: Body | None
    apply: Body
    created_at: int | None


def act(workspace: Workspace, payload: Mapping[str, Any]) -> Body:
    """Perform one action and return its log entry, even if a silent action does not store it."""
    email, activity_type = payload.get("as"), payload.get("activity_type")
    if not isinstance(email, str) or not isinstance(activity_type, str) or not activity_type:
        raise _invalid("An action needs `as` (an address) and `activity_type`.")
    for key in ("metadata", "apply"):
        if payload.get(key) is not None and not isinstance(payload[key], dict):
            raise _invalid(f"`{key}` of an action is an object.")
    created_at = payload.get("created_at")
    if created_at is not None and not isinstance(created_at, int):
        raise _invalid("`created_at` of an action is a number of unix seconds.")
    caller = caller_named(workspace, email, payload.get("ip"), silent=bool(payload.get("silent")))
    request = Act(activity_type, payload.get("metadata"), payload.get("apply") or {}, created_at)
    with workspace.change(caller) as change:
        implied = _effect_of(request)(change, request)
        metadata = request.metadata or implied
        words = activity_type.replace("_", " ")
        return change.log(activity_type, metadata, f"performed: {words}", created_at)


Effect = Callable[[Change, Act], Body]
"""Changes the state and returns the metadata for the log entry."""


def _effect_of(act: Act) -> Effect:
    activity_type = act.activity_type
    if "kind" in act.apply:
        return _setting
    if activity_type == "message_state_change" or activity_type.startswith("ruleset_"):
        return _workflow
    return _EFFECTS.get(activity_type, _nothing)


def _nothing(_change: Change, _act: Act) -> Body:
    return {}


def _setting(change: Change, act: Act) -> Body:
    return set_on_page(change, act.apply)


def _workspace(field: str, key: str) -> Effect:
    def effect(change: Change, act: Act) -> Body:
        before = change.get("workspace", "workspace") or {}
        value = act.apply.get(field, (act.metadata or {}).get(key))
        if isinstance(value, dict):
            value = value.get(field)
        if value is None:
            return {}
        change.put("workspace", "workspace", before | {field: value})
        return {"enabled": value} if key == "enabled" else {"before": before.get(field), "after": value}

    return effect


def _target(act: Act, *nouns: str) -> str | None:
    """The id of the resource of an action; None if no input names one."""
    metadata = act.metadata or {}
    named = [metadata[noun] for noun in nouns if isinstance(metadata.get(noun), dict)]
    ids = [source["id"] for source in (act.apply, *named) if source.get("id") is not None]
    return str(ids[0]) if ids else None


def _existing(change: Change, kind: str, id: str) -> Body:
    body = change.get(kind, id)
    if body is None:
        raise _invalid(f"There is no {kind} {id} to act on.")
    return body


def _role(change: Change, act: Act) -> Body:
    id, role = _target(act, "admin"), act.apply.get("role")
    if id is None or role is None:
        return {}
    before = _existing(change, "admin", id)
    change.put("admin", id, before | {"role": {"type": "role"} | role})
    return {"admin": {"id": int(id)}, "before": {"role": before.get("role")}, "after": {"role": role}}


def _admin_leaves(change: Change, act: Act) -> Body:
    id = _target(act, "admin")
    if id is None:
        return {}
    before = _existing(change, "admin", id)
    change.delete("admin", id)
    for team in before["team_ids"]:
        body = _existing(change, "team", str(team))
        members = [member for member in body["admin_ids"] if member != int(id)]
        change.put("team", str(team), body | {"admin_ids": members})
    change.notify("admin.removed_from_workspace", announced_admin(change, before | {"team_ids": []}))
    return {"admin": {"id": int(id), "name": before["name"]}}


def _admin_joins(change: Change, act: Act) -> Body:
    if "email" not in act.apply:
        return {}
    id = change.new_id("admin")
    admin = {
        "type": "admin",
        "id": id,
        "name": act.apply["email"].split("@")[0].title(),
        "job_title": "Support Specialist",
        "away_mode_enabled": False,
        "away_mode_reassign": False,
        "away_status_reason_id": None,
        "has_inbox_seat": True,
        "team_ids": [],
        "avatar": None,
        "team_priority_level": None,
        "role": {"type": "role", "id": "12", "name": "Support agent"},
    }
    change.put("admin", id, admin | act.apply | {"id": id})
    change.notify("admin.added_to_workspace", announced_admin(change, admin | act.apply | {"id": id}))
    return {"admin": {"id": int(id), "email": act.apply["email"]}}


def _macro(change: Change, act: Act) -> Body:
    now, id = iso(change.now), _target(act, "macro")
    if act.activity_type == "macro_deletion":
        if id is None:
            return {}
        before = _existing(change, "macro", id)
        change.delete("macro", id)
        return {"macro": {"id": id, "name": before["name"]}}
    if act.activity_type == "macro_creation":
        id = id or change.new_id("macro")
        before = {
            "type": "macro",
            "name": f"Macro {id}",
            "body": _PLACEHOLDER_BODY,
            "body_text": "New macro",
            "created_at": now,
            "visible_to": "everyone",
            "visible_to_team_ids": [],
            "available_on": ["inbox", "messenger"],
        }
    elif id is None:
        return {}
    else:
        before = _existing(change, "macro", id)
    after = before | act.apply | {"id": id, "updated_at": now}
    change.put("macro", id, after)
    return {"macro": {"id": id, "name": after["name"]}}


def _workflow(change: Change, act: Act) -> Body:
    id, new = _target(act, "workflow", "message"), dict(act.apply)
    state = (act.metadata or {}).get("after")
    if "state" not in new and isinstance(state, str):
        new["state"] = state
    if id is None or (before := change.get("workflow", id)) is None:
        # A message or ruleset without an API: it appears only in the log.
        return {}
    after = before | new | {"id": id, "updated_at": iso(change.now)}
    change.put("workflow", id, after)
    return {
        "message": {"id": id, "title": after["title"]},
        "before": before["state"],
        "after": after["state"],
    }


_EFFECTS: dict[str, Effect] = {
    "app_name_change": _workspace("name", "after"),
    "app_timezone_change": _workspace("timezone", "after"),
    "app_identity_verification_change": _workspace("identity_verification", "enabled"),
    "admin_permission_change": _role,
    "role_change": _role,
    "admin_deletion": _admin_leaves,
    "app_admin_join": _admin_joins,
    "macro_creation": _macro,
    "macro_update": _macro,
    "macro_deletion": _macro,
}


def _invalid(message: str) -> Refused:
    return Refused(400, "parameter_invalid", message)
