"""Help center articles: listed without statistics, read and written in different shapes, announced by webhooks only."""

from typing import Any

from flask import Blueprint, Response, g

from drift.sandbox.answers import Refused, answer, iso, not_found, sent
from drift.sandbox.api.article_writes import written
from drift.sandbox.api.pages import numbered_kind, page_cursor
from drift.sandbox.cast import WORKSPACE_ID
from drift.sandbox.store import Body
from drift.sandbox.versions import reads_parents_as_list
from drift.sandbox.workspace import Change, Workspace

KIND = "article"
_TIMES = ("created_at", "updated_at", "draft_updated_at", "scheduled_publish_at", "scheduled_unpublish_at")


def routes(workspace: Workspace) -> Blueprint:
    pages = Blueprint(KIND, __name__)

    @pages.get("/articles")
    def list_articles() -> Response:
        page = numbered_kind(workspace, KIND, default=25, highest=250)
        following = None
        if page.following is not None:
            following = {
                "per_page": page.size,
                "page": page.following,
                "starting_after": page_cursor(page.following),
            }
        return answer(
            {
                "type": "list",
                "pages": {
                    "type": "pages",
                    "page": page.number,
                    "next": following,
                    "per_page": page.size,
                    "total_pages": page.count,
                },
                "total_count": page.total,
                "data": [_listed(article) for article in page.items],
            }
        )

    @pages.get("/articles/<int:id>")
    def get_article(id: int) -> Response:
        return answer(_shown(_exists(workspace.read(KIND, str(id)))))

    @pages.post("/articles")
    def create_article() -> Response:
        body = sent()
        _check_start(body)
        with workspace.change(g.caller) as change:
            id = change.new_id(KIND)
            start = _blank(id, body, int(change.now))
            after = _written(change, start, body)
            change.put(KIND, id, after)
            _announce(change, "created", after)
        return answer(_shown(after))

    @pages.put("/articles/<int:id>")
    def update_article(id: int) -> Response:
        body = sent()
        with workspace.change(g.caller) as change:
            before = _exists(change.get(KIND, str(id)))
            after = _written(change, before, body)
            change.put(KIND, str(id), after)
            _announce(change, _verb(before, after), after)
        return answer(_shown(after))

    @pages.delete("/articles/<int:id>")
    def delete_article(id: int) -> Response:
        with workspace.change(g.caller) as change:
            before = _exists(change.get(KIND, str(id)))
            change.delete(KIND, str(id))
            _announce(change, "deleted", before)
        return answer({"id": str(id), "object": KIND, "deleted": True})

    return pages


def _exists(article: Body | None) -> Body:
    if article is None:
        raise Refused(404, "not_found", "Resource Not Found")
    return article


def _listed(article: Body) -> Body:
    return {key: value for key, value in _shown(article).items() if key != "statistics"}


def _shown(article: Body) -> Body:
    """Until 2.15 readers got one parent with its type beside the list."""
    if reads_parents_as_list(g.version):
        return article
    parents = article["parent_ids"]
    return article | {
        "parent_id": parents[0] if parents else None,
        "parent_type": "collection" if parents else None,
    }


def _check_start(body: dict[str, Any]) -> None:
    if not body.get("title"):
        raise Refused(400, "parameter_not_found", "title is required", "title")
    if body.get("author_id") is None:
        raise Refused(
            400,
            "parameter_not_found",
            "author_id must be in the main body or default locale translated_content object",
        )


def _blank(id: str, body: dict[str, Any], now: int) -> Body:
    return {
        "type": KIND,
        "id": id,
        "workspace_id": WORKSPACE_ID,
        "title": body["title"],
        "description": None,
        "body": None,
        "body_markdown": None,
        "author_id": body["author_id"],
        "state": "draft",
        "created_at": now,
        "has_unpublished_changes": False,
        "draft_updated_at": None,
        "url": None,
        "parent_ids": [],
        "ai_chatbot_availability": True,
        "ai_copilot_availability": True,
        "ai_sales_agent_availability": False,
        "created_by_id": int(g.caller.id),
        "exclude_from_article_suggestions": False,
        "help_center_audience": "everyone",
        "scheduled_publish_at": None,
        "scheduled_unpublish_at": None,
        "default_locale": "en",
        "translated_content": None,
        "tags": {"type": "tag.list", "tags": []},
        "statistics": None,
    }


def _written(change: Change, before: Body, body: dict[str, Any]) -> Body:
    author = body.get("author_id")
    if author is not None and change.get("admin", str(author)) is None:
        raise not_found("Author")
    return written(before, body, g.version, int(g.caller.id), change.now)


def _verb(before: Body, after: Body) -> str:
    if before["state"] == after["state"]:
        return "updated"
    return "published" if after["state"] == "published" else "unpublished"


def _announce(change: Change, verb: str, article: Body) -> None:
    """Webhooks show times as ISO text and the parents in both ways."""
    times = {key: None if article[key] is None else iso(article[key]) for key in _TIMES}
    shown = {key: value for key, value in article.items() if key != "statistics"}
    content_id = str(int(article["id"]) + 500_000)
    change.notify(
        f"{KIND}.{verb}", shown | times | {"content_id": content_id, "parent_id": None, "body_markdown": None}
    )
