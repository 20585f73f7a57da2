"""GET /me, teammates and teams; a team's members can be written in Preview only."""

from typing import Any

from flask import Blueprint, Response, g, request

from drift.sandbox.responses import Refused, answer, not_found, sent
from drift.sandbox.store import Body
from drift.sandbox.versions import PREVIEW
from drift.sandbox.workspace import Change, Workspace

MOST_MEMBERS = 1000


def routes(workspace: Workspace) -> Blueprint:
    pages = Blueprint("people", __name__)
    _admins(pages, workspace)
    _teams(pages, workspace)
    return pages


def _admins(pages: Blueprint, workspace: Workspace) -> None:
    @pages.get("/me")
    def me() -> Response:
        admin = dict(_found(workspace, "admin", g.caller.id, "Admin", "admin_not_found"))
        role = admin.pop("role", None)
        admin.pop("team_priority_level", None)
        admin.pop("away_status_reason_id", None)
        if g.version == PREVIEW:
            admin["role"] = role
        avatar = {"type": "avatar", "image_url": admin.pop("avatar", None)}
        app = workspace.read("workspace", "workspace")
        return answer(admin | {"avatar": avatar, "email_verified": True, "app": app})

    @pages.get("/admins")
    def list_admins() -> Response:
        pictures = request.args.get("display_avatar") == "true"
        admins = [_shown(admin, pictures=pictures) for admin in workspace.read_all("admin")]
        return answer({"type": "admin.list", "admins": admins})

    @pages.get("/admins/<int:id>")
    def get_admin(id: int) -> Response:
        found = _found(workspace, "admin", str(id), "Admin", "admin_not_found")
        return answer(_shown(found, pictures=True))

    @pages.put("/admins/<int:id>/away")
    def put_away(id: int) -> Response:
        body = sent()
        for key in ("away_mode_enabled", "away_mode_reassign"):
            if not isinstance(body.get(key), bool):
                raise Refused(400, "parameter_invalid", f"{key} must be true or false", key)
        with workspace.change(g.caller) as change:
            admin = _stored(change, "admin", str(id), "Admin", "admin_not_found")
            away = {
                "away_mode_enabled": body["away_mode_enabled"],
                "away_mode_reassign": body["away_mode_reassign"],
                "away_status_reason_id": body.get("away_status_reason_id"),
            }
            change.put("admin", str(id), admin | away)
            metadata = {
                "away_mode": away["away_mode_enabled"],
                "reassign_conversations": away["away_mode_reassign"],
                "update_by": int(g.caller.id),
                "update_by_name": g.caller.name,
            }
            change.log("admin_away_mode_change", metadata, f"changed the away mode of {admin['name']}")
            change.notify("admin.away_mode_updated", announced_admin(change, admin | away))
        return answer(_shown(admin | away, pictures=True))


def _teams(pages: Blueprint, workspace: Workspace) -> None:
    @pages.get("/teams")
    def list_teams() -> Response:
        return answer({"type": "team.list", "teams": workspace.read_all("team")})

    @pages.get("/teams/<id>")
    def get_team(id: str) -> Response:
        return answer(_found(workspace, "team", id, "Team", "team_not_found"))

    @pages.put("/teams/<id>")
    def put_team(id: str) -> Response:
        body = sent()
        with workspace.change(g.caller) as change:
            before = _stored(change, "team", id, "Team", "team_not_found")
            after = _with_members(change, before, body)
            if after != before:
                change.put("team", id, after)
                _move_members(change, id, before["admin_ids"], after["admin_ids"])
                change.log(
                    "app_team_membership_modification",
                    {
                        "team": {"id": int(id), "name": before["name"]},
                        "before": {"admin_ids": before["admin_ids"]},
                        "after": {"admin_ids": after["admin_ids"]},
                    },
                    f"changed the members of the team {before['name']}",
                )
        return answer(after)


def _found(workspace: Workspace, kind: str, id: str, noun: str, code: str) -> Body:
    body = workspace.read(kind, id)
    if body is None:
        raise not_found(noun, code)
    return body


def _stored(change: Change, kind: str, id: str, noun: str, code: str) -> Body:
    body = change.get(kind, id)
    if body is None:
        raise not_found(noun, code)
    return body


def _shown(admin: Body, *, pictures: bool) -> Body:
    """Teammates with permissions of their own show no role."""
    return {key: value for key, value in admin.items() if pictures or key != "avatar"}


_ANNOUNCED = (
    "type", "name", "email", "job_title", "away_mode_enabled", "away_mode_reassign", "has_inbox_seat", "team_ids",
)  # fmt: skip


def announced_admin(change: Change, admin: Body) -> Body:
    """A teammate as notifications show one: a number for the id, words for the reason to be away, and a picture."""
    reason = change.get("away_status_reason", str(admin.get("away_status_reason_id") or "")) or {}
    return {
        **{key: admin.get(key) for key in _ANNOUNCED},
        "id": int(admin["id"]),
        "away_status_reason": reason.get("label", ""),
        "avatar": {"type": "avatar", "image_url": admin.get("avatar")},
    }


def _with_members(change: Change, team: Body, body: dict[str, Any]) -> Body:
    changed = [
        key
        for key, value in body.items()
        if key not in {"admin_ids", "admin_priority_level"} and team.get(key) != value
    ]
    if changed:
        raise _refused(
            "Only admin_ids and admin_priority_level can be updated on a team, but the request changed "
            + ", ".join(changed)
        )
    members = body.get("admin_ids", team["admin_ids"])
    if not isinstance(members, list) or not all(str(member).isdigit() for member in members):
        raise _refused("admin_ids must contain only numeric admin ids")
    if not 1 <= len(members) <= MOST_MEMBERS:
        raise _refused(f"admin_ids must contain between 1 and {MOST_MEMBERS} admin ids")
    members = sorted({int(member) for member in members})
    for member in members:
        if change.get("admin", str(member)) is None:
            raise _refused(f"admin_ids names {member}, who is not a teammate")
    levels = _levels(team, body.get("admin_priority_level") or {}, members)
    return team | {"admin_ids": members, "admin_priority_level": levels}


def _levels(team: Body, wanted: dict[str, Any], members: list[int]) -> dict[str, list[int]] | None:
    """Only the teammates named move; members named nowhere stay or become primary."""
    primary = {int(id) for id in wanted.get("primary_admin_ids") or []}
    secondary = {int(id) for id in wanted.get("secondary_admin_ids") or []}
    if primary & secondary:
        twice = min(primary & secondary)
        raise _refused(f"admin_priority_level gives {twice} more than one priority level")
    for id in sorted(primary | secondary):
        if id not in members:
            raise _refused(f"admin_priority_level names {id}, which is on neither the team nor admin_ids")
    if team["distribution_method"] != "load_balanced":
        if secondary:
            raise _refused("secondary_admin_ids can only be set on a load balanced team")
        return None
    before = {int(id) for id in (team["admin_priority_level"] or {}).get("secondary_admin_ids") or []}
    second = ((before - primary) | secondary) & set(members)
    return {
        "primary_admin_ids": [id for id in members if id not in second],
        "secondary_admin_ids": sorted(second),
    }


def _move_members(change: Change, team_id: str, before: list[int], after: list[int]) -> None:
    for id in set(before) ^ set(after):
        admin = change.get("admin", str(id))
        if admin is not None:
            teams = set(admin["team_ids"]) ^ {int(team_id)}
            change.put("admin", str(id), admin | {"team_ids": sorted(teams)})


def _refused(message: str) -> Refused:
    return Refused(400, "parameter_invalid", message)
