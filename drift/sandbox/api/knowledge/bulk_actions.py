"""Bulk actions on knowledge content. Intercom queues them; the sandbox performs them before it answers."""

from typing import Any

from flask import Blueprint, Response, g

from drift.sandbox.api.knowledge.content_index import ARTICLE_CONTENT
from drift.sandbox.api.rest.tagging import tags_of, with_tags
from drift.sandbox.responses import Refused, answer, sent
from drift.sandbox.store import Body
from drift.sandbox.workspace import Change, Workspace

MOST_ITEMS = 1000
_KINDS = {
    "article": "article",
    "article_content": "article",
    "content_snippet": "content_snippet",
    "external_content": "external_page",
    "file_source_content": "file_source_content",
    "internal_article": "internal_article",
}
_FLAGS = {
    "ai_agent": ("ai_chatbot_availability", "ai_agent_availability"),
    "copilot": ("ai_copilot_availability",),
    "sales_agent": ("ai_sales_agent_availability",),
}
_ALL = frozenset(_KINDS) - {"article"}
_ALLOWED = {
    "publish": frozenset({"article_content"}),
    "unpublish": frozenset({"article_content"}),
    "delete": _ALL - {"external_content"},
    "set_availability": _ALL,
    "set_audience": _ALL,
    "update_tags": frozenset(_KINDS) - {"article_content"},
}


def routes(workspace: Workspace) -> Blueprint:
    pages = Blueprint("bulk_actions", __name__)

    @pages.post("/content/bulk_actions")
    def act() -> Response:
        body = sent()
        action, items = _checked(body)
        with workspace.change(g.caller) as change:
            for item in items:
                # Items of unsupported types are silently ignored.
                if item.get("type") in _ALLOWED[action]:
                    _one(change, action, item, body)
        return answer({"type": "content_bulk_action", "status": "queued"}, 202)

    return pages


def _checked(body: dict[str, Any]) -> tuple[str, list[Body]]:
    action, items = body.get("action"), body.get("content_ids")
    if action not in _ALLOWED:
        raise _refused(f"action must be one of: {', '.join(_ALLOWED)}", "action")
    if not isinstance(items, list) or not 1 <= len(items) <= MOST_ITEMS:
        raise _refused(f"content_ids must hold between 1 and {MOST_ITEMS} items", "content_ids")
    if action == "update_tags" and not any((body.get("tags") or {}).values()):
        raise _refused("tags needs add_tag_ids or remove_tag_ids", "tags")
    return str(action), items


def _one(change: Change, action: str, item: Body, body: dict[str, Any]) -> None:
    kind, id = _KINDS[item["type"]], str(item.get("id"))
    if item["type"] == "article_content" and id.isdigit():
        id = str(int(id) % 1_000_000 - ARTICLE_CONTENT)
    before = change.get(kind, id)
    if before is None:
        return
    if action == "delete":
        change.delete(kind, id)
        return
    after = _changed(change, kind, action, before, body)
    if after != before:
        change.put(kind, id, after | {"updated_at": int(change.now)})


def _changed(change: Change, kind: str, action: str, before: Body, body: dict[str, Any]) -> Body:
    match action:
        case "publish":
            return before | {"state": "published"}
        case "unpublish":
            return before | {"state": "draft", "url": None}
        case "set_availability":
            asked = body.get("availability") or {}
            names = {flag: asked[name] for name, flags in _FLAGS.items() if name in asked for flag in flags}
            return before | {flag: on for flag, on in names.items() if flag in before}
        case "set_audience":
            return before | {"audience_ids": _audience_ids(before, body.get("audience") or {})}
        case _:
            return with_tags(kind, before, _tags(change, before, body["tags"]))


def _audience_ids(before: Body, wanted: Body) -> list[int]:
    kept = [] if wanted.get("remove_all") else before.get("audience_ids") or []
    kept = [id for id in kept if id not in (wanted.get("remove_segment_ids") or [])]
    return kept + [id for id in wanted.get("add_segment_ids") or [] if id not in kept]


def _tags(change: Change, before: Body, wanted: Body) -> list[Body]:
    removed = {str(id) for id in wanted.get("remove_tag_ids") or []}
    added = [change.get("tag", str(id)) for id in wanted.get("add_tag_ids") or []]
    kept = [tag for tag in tags_of(before)["tags"] if tag["id"] not in removed]
    known = {tag["id"] for tag in kept}
    applied = {"applied_at": int(change.now), "applied_by": {"type": "admin", "id": g.caller.id}}
    return kept + [
        {key: tag[key] for key in ("type", "id", "name")} | applied
        for tag in added
        if tag is not None and tag["id"] not in known
    ]


def _refused(message: str, field: str) -> Refused:
    return Refused(422, "parameter_invalid", message, field)
