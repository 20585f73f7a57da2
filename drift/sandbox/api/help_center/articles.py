"""Help center articles: no statistics in lists, different read and write schemas, webhooks but no log entries."""

from typing import Any

from flask import Blueprint, Response, g, request

from drift.sandbox.api.help_center.article_statistics import counted
from drift.sandbox.api.help_center.article_versions import keep_version
from drift.sandbox.api.help_center.article_writes import written
from drift.sandbox.api.help_center.folders import note_move
from drift.sandbox.api.rest.lists import paged
from drift.sandbox.api.rest.pages import numbered_bodies, numbered_kind
from drift.sandbox.api.rest.references import known_audiences, known_folder
from drift.sandbox.responses import Refused, answer, iso, not_found, sent
from drift.sandbox.store import Body
from drift.sandbox.versions import PREVIEW, has_reached
from drift.sandbox.workspace import Change, Workspace

KIND = "article"
NO_STATISTICS: Body = {
    "type": "article_statistics",
    **dict.fromkeys(("views", "conversations", "reactions"), 0),
    **dict.fromkeys((f"{mood}_reaction_percentage" for mood in ("happy", "neutral", "sad")), 0),
}
_TIMES = ("created_at", "updated_at", "draft_updated_at", "scheduled_publish_at", "scheduled_unpublish_at")


def routes(workspace: Workspace) -> Blueprint:
    pages = Blueprint(KIND, __name__)

    @pages.get("/articles")
    def list_articles() -> Response:
        return answer(paged(numbered_kind(workspace, KIND, default=25, highest=250), _listed))

    @pages.get("/articles/search")
    def search_articles() -> Response:
        return answer(_found(workspace))

    @pages.get("/articles/<int:id>")
    def get_article(id: int) -> Response:
        return answer(shown_article(counted(workspace, existing(workspace.read(KIND, str(id))))))

    @pages.post("/articles")
    def create_article() -> Response:
        body = sent()
        _check_start(body)
        with workspace.change(g.caller) as change:
            id = change.new_id(KIND)
            start = _blank(change, id, body)
            after = _written(change, start, body)
            change.put(KIND, id, after)
            keep_version(change, None, after)
            note_move(change, None, after)
            announce(change, "created", after)
        return answer(shown_article(after))

    @pages.put("/articles/<int:id>")
    def update_article(id: int) -> Response:
        body = sent()
        with workspace.change(g.caller) as change:
            before = existing(change.get(KIND, str(id)))
            after = _written(change, before, body)
            change.put(KIND, str(id), after)
            keep_version(change, before, after)
            note_move(change, before, after)
            announce(change, _verb(before, after), after)
        return answer(shown_article(counted(workspace, after)))

    @pages.delete("/articles/<int:id>")
    def delete_article(id: int) -> Response:
        with workspace.change(g.caller) as change:
            before = existing(change.get(KIND, str(id)))
            change.delete(KIND, str(id))
            _take_along(change, str(id))
            note_move(change, before, None)
            announce(change, "deleted", before)
        return answer({"id": str(id), "object": KIND, "deleted": True})

    return pages


def _found(workspace: Workspace) -> Body:
    phrase = request.args.get("phrase", "").lower()
    state = request.args.get("state")
    found = [
        article
        for article in workspace.read_all(KIND)
        if phrase in f"{article['title']} {article['body']}".lower()
        and state in {None, "all", article["state"]}
    ]
    listed = paged(
        numbered_bodies(workspace, found, 10, 250), lambda article: shown_article(counted(workspace, article))
    )
    marked = [_highlighted(article) for article in listed["data"] if request.args.get("highlight") == "true"]
    return listed | {"data": {"articles": listed["data"], "highlights": marked}}


def _highlighted(article: Body) -> Body:
    plain = {"type": "plain", "text": article["title"]}
    return {"article_id": article["id"], "highlighted_title": [plain], "highlighted_summary": []}


def existing(article: Body | None) -> Body:
    """The article. Raises Refused if there is none."""
    if article is None:
        raise Refused(404, "not_found", "Resource Not Found")
    return article


def _listed(article: Body) -> Body:
    return {key: value for key, value in shown_article(article).items() if key != "statistics"}


def shown_article(article: Body) -> Body:
    """The article as this API version shows it: up to 2.15 with one parent and its type, in Preview with folders."""
    if g.version == PREVIEW:
        article = {"folder_id": None} | article
    else:
        article = {key: value for key, value in article.items() if key != "folder_id"}
    if has_reached(g.version, "2.16"):
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


def _blank(change: Change, id: str, body: dict[str, Any]) -> Body:
    now = int(change.now)
    return {
        "type": KIND,
        "id": id,
        "workspace_id": change.id_code,
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
    after = written(before, body, g.version, int(g.caller.id), change.now)
    for part in (body, *_translations(body)):
        known_audiences(change, part)
    known_folder(change, after)
    return after


def _translations(body: dict[str, Any]) -> list[Body]:
    return [part for part in (body.get("translated_content") or {}).values() if isinstance(part, dict)]


def _take_along(change: Change, id: str) -> None:
    """Delete the drafts, versions and redirects of a deleted article."""
    change.delete("article_draft", id)
    for version in change.listing("article_version", parent=id):
        change.delete("article_version", version["id"])
    for center in change.listing("help_center"):
        for redirect in change.listing("help_center_redirect", parent=center["id"]):
            if (redirect["target_type"], redirect["target_id"]) == (KIND, id):
                change.delete("help_center_redirect", redirect["id"])


def _verb(before: Body, after: Body) -> str:
    if before["state"] == after["state"]:
        return "updated"
    return "published" if after["state"] == "published" else "unpublished"


def announce(change: Change, verb: str, article: Body) -> None:
    """Send the webhook, which has ISO 8601 times, both forms of the parents, and no Markdown."""
    times = {key: None if article[key] is None else iso(article[key]) for key in _TIMES}
    own = {
        "content_id": str(int(article["id"]) + 500_000),
        "parent_id": None,
        "parent_type": None,
        "body_markdown": None,
        "statistics": NO_STATISTICS | (article["statistics"] or {}),
    }
    change.notify(f"{KIND}.{verb}", article | times | own)
