"""Fin's content import sources: read in one spelling of sync_behavior, written in another."""

from typing import Any

from flask import Blueprint, Response, g

from drift.sandbox.api.knowledge.external_pages import delete_pages_of
from drift.sandbox.api.rest.lists import addressed
from drift.sandbox.api.rest.pages import numbered_kind
from drift.sandbox.responses import Refused, answer, not_found, sent
from drift.sandbox.store import Body
from drift.sandbox.workspace import Change, Workspace

KIND = "content_import_source"
_BASE = "/ai/content_import_sources"
_READ_SPELLING = {"automated": "automatic"}
_ANNOUNCED = ("url", "sync_behavior", "status")


def routes(workspace: Workspace) -> Blueprint:
    pages = Blueprint(KIND, __name__)

    @pages.get(_BASE)
    def list_sources() -> Response:
        return answer(addressed(numbered_kind(workspace, KIND, default=50, highest=50), dict))

    @pages.get(f"{_BASE}/<id>")
    def get_source(id: str) -> Response:
        return answer(_exists(workspace.read(KIND, id)))

    @pages.post(_BASE)
    def create_source() -> Response:
        body = sent()
        if body.get("sync_behavior") != "api":
            raise _invalid("sync_behavior must be api", "sync_behavior")
        with workspace.change(g.caller) as change:
            id, at = change.new_id(KIND), int(change.now)
            source = {
                "type": KIND,
                "id": int(id),
                "last_synced_at": at,
                "sync_behavior": "api",
                "status": _status(body, "active"),
                "url": _url(body),
                "created_at": at,
                "updated_at": at,
                "audience_ids": _audiences(body, []),
            }
            change.put(KIND, id, source)
            change.notify(f"{KIND}.created", source)
        return answer(source)

    @pages.put(f"{_BASE}/<id>")
    def update_source(id: str) -> Response:
        body = sent()
        with workspace.change(g.caller) as change:
            before = _exists(change.get(KIND, id))
            after = _updated(before, body)
            if after != before:
                after["updated_at"] = int(change.now)
                change.put(KIND, id, after)
                _announce(change, before, after)
        return answer(after)

    @pages.delete(f"{_BASE}/<id>")
    def delete_source(id: str) -> Response:
        with workspace.change(g.caller) as change:
            _exists(change.get(KIND, id))
            change.delete(KIND, id)
            delete_pages_of(change, int(id))
            change.notify(f"{KIND}.deleted", {"type": KIND, "id": int(id), "deleted": True})
        return Response(status=204)

    return pages


def _exists(source: Body | None) -> Body:
    if source is None:
        raise not_found("Content import source")
    return source


def _updated(before: Body, body: dict[str, Any]) -> Body:
    wanted = body.get("sync_behavior")
    behavior = _READ_SPELLING.get(str(wanted), wanted)
    if behavior not in {"api", "automatic", "manual"}:
        raise _invalid("sync_behavior must be one of: api, automated, manual", "sync_behavior")
    if behavior != before["sync_behavior"] and "api" in {behavior, before["sync_behavior"]}:
        raise _invalid("sync_behavior cannot be changed to or from api", "sync_behavior")
    url = _url(body)
    if url != before["url"] and behavior != "api":
        raise _invalid("url can only be changed when sync_behavior is api", "url")
    return before | {
        "sync_behavior": behavior,
        "url": url,
        "status": _status(body, before["status"]),
        "audience_ids": _audiences(body, before["audience_ids"]),
    }


def _announce(change: Change, before: Body, after: Body) -> None:
    if any(before[key] != after[key] for key in _ANNOUNCED):
        change.notify(f"{KIND}.updated", after)


def _url(body: dict[str, Any]) -> str:
    url = body.get("url")
    if not isinstance(url, str) or not url.startswith(("http://", "https://")):
        raise _invalid("url is required and must be a web address", "url")
    return url


def _status(body: dict[str, Any], default: str) -> str:
    status = body.get("status", default)
    if status not in {"active", "deactivated"}:
        raise _invalid("status must be one of: active, deactivated", "status")
    return str(status)


def _audiences(body: dict[str, Any], default: list[int]) -> list[int]:
    if "audience_ids" not in body:
        return default
    match body["audience_ids"]:
        case None:
            return []
        case int(one):
            return [one]
        case list(many) if all(isinstance(id, int) for id in many):
            return many
        case _:
            raise _invalid("audience_ids must be an id or a list of ids", "audience_ids")


def _invalid(message: str, field: str) -> Refused:
    return Refused(400, "parameter_invalid", message, field)
