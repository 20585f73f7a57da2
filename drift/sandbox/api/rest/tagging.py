"""Adding workspace tags to knowledge content, and removing them."""

from flask import Blueprint, Response, g

from drift.sandbox.api.rest.references import may_manage_content
from drift.sandbox.responses import Refused, answer, sent
from drift.sandbox.store import Body
from drift.sandbox.workspace import Change, Workspace

_TAGGED = {
    "article": ("/articles", "Article"),
    "internal_article": ("/internal_articles", "Internal article"),
    "content_snippet": ("/content_snippets", "Content snippet"),
}


def routes(workspace: Workspace) -> Blueprint:
    pages = Blueprint("tagging", __name__)
    for kind, (base, noun) in _TAGGED.items():
        _routes_of(pages, workspace, kind, base, noun)
    return pages


def _routes_of(pages: Blueprint, workspace: Workspace, kind: str, base: str, noun: str) -> None:
    @pages.post(f"{base}/<id>/tags", endpoint=f"tag_{kind}")
    def put_on(id: str) -> Response:
        tag_id = str(sent().get("id", ""))
        with workspace.change(g.caller) as change:
            may_manage_content(change)
            body, tag = _pair(change, kind, noun, id, tag_id)
            applied = tag | {
                "applied_at": int(change.now),
                "applied_by": {"type": "admin", "id": g.caller.id},
            }
            change.put(kind, id, with_tags(kind, body, [*_kept(body, tag_id), applied]))
        return answer(applied)

    @pages.delete(f"{base}/<id>/tags/<tag_id>", endpoint=f"untag_{kind}")
    def take_off(id: str, tag_id: str) -> Response:
        with workspace.change(g.caller) as change:
            may_manage_content(change)
            body, tag = _pair(change, kind, noun, id, tag_id)
            if all(other["id"] != tag_id for other in tags_of(body)["tags"]):
                raise Refused(404, "tag_not_found", "Tag not found")
            change.put(kind, id, with_tags(kind, body, _kept(body, tag_id)))
        return answer(tag)


def _pair(change: Change, kind: str, noun: str, id: str, tag_id: str) -> tuple[Body, Body]:
    body, tag = change.get(kind, id), change.get("tag", tag_id)
    if body is None:
        raise Refused(404, f"{kind}_not_found", f"{noun} not found")
    if tag is None:
        raise Refused(404, "tag_not_found", "Tag not found")
    return body, {key: tag[key] for key in ("type", "id", "name")}


def _kept(body: Body, without: str) -> list[Body]:
    return [tag for tag in tags_of(body)["tags"] if tag["id"] != without]


def tags_of(body: Body) -> Body:
    """The tag list of some content. Articles show it; for other content it is internal."""
    tags: Body | None = body.get("tags") or body.get("_tags")
    return tags or {"type": "tag.list", "tags": []}


def with_tags(kind: str, body: Body, tags: list[Body]) -> Body:
    where = "tags" if kind == "article" else "_tags"
    return body | {where: {"type": "tag.list", "tags": tags}}
