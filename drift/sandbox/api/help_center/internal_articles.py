"""Internal articles: for teammates, Fin and Copilot. Tags and folders are shown in Preview only."""

from flask import Blueprint, Response, g, request

from drift.sandbox.api.help_center.folders import note_move
from drift.sandbox.api.rest.crud import Declared, Deleting, Writing, deleted_object, routes_of
from drift.sandbox.api.rest.fields import Field, Rules
from drift.sandbox.api.rest.lists import in_pages, paged
from drift.sandbox.api.rest.pages import numbered_bodies
from drift.sandbox.api.rest.references import known_admins, known_audiences, known_folder
from drift.sandbox.api.rest.tagging import tags_of
from drift.sandbox.api.rest.texts import both_forms
from drift.sandbox.responses import answer
from drift.sandbox.store import Body
from drift.sandbox.versions import PREVIEW
from drift.sandbox.workspace import Change, Workspace

KIND = "internal_article"
_FLAGS = ("ai_chatbot_availability", "ai_copilot_availability", "ai_sales_agent_availability")

_RULES = Rules(
    (
        Field("title", required=True, blank=False),
        Field("body"),
        Field("body_markdown"),
        Field("author_id", "number", required=True),
        Field("owner_id", "number", required=True),
        Field("audience_ids", "numbers", nullable=True),
        Field("folder_id", "number", nullable=True),
        *(Field(name, "flag") for name in _FLAGS),
    )
)


def _blank(_wanted: Body) -> Body:
    return {
        "type": KIND,
        "body": None,
        "body_markdown": None,
        "locale": "en",
        "audience_ids": [],
        "folder_id": None,
        **dict.fromkeys(_FLAGS, False),
    }


def _fold(change: Change, before: Body, wanted: Body) -> Body:
    known_admins(change, wanted, "author_id", "owner_id")
    known_audiences(change, wanted)
    if g.version != PREVIEW:
        wanted.pop("folder_id", None)
    known_folder(change, wanted)
    if "audience_ids" in wanted:
        wanted["audience_ids"] = wanted["audience_ids"] or []
    return before | both_forms(_RULES, wanted)


def _shown(article: Body) -> Body:
    body = {key: value for key, value in article.items() if key not in {"_tags", "folder_id"}}
    if g.version != PREVIEW:
        return body
    return body | {"folder_id": article.get("folder_id"), "tags": tags_of(article)}


INTERNAL_ARTICLES = Declared(
    kind=KIND,
    path="/internal_articles",
    noun="Internal article",
    listed=in_pages(25, 250),
    shown=_shown,
    writing=Writing(rules=_RULES, blank=_blank, fold=_fold),
    deleting=Deleting(shown=deleted_object(KIND)),
    after_writing=note_move,
)


def routes(workspace: Workspace) -> Blueprint:
    pages = routes_of(INTERNAL_ARTICLES, workspace)

    @pages.get("/internal_articles/search")
    def search() -> Response:
        folder = request.args.get("folder_id")
        found = [
            article
            for article in workspace.read_all(KIND)
            if folder is None or str(article.get("folder_id") or 0) == folder
        ]
        listed = paged(numbered_bodies(workspace, found, 25, 250), _shown)
        return answer(listed | {"data": {"internal_articles": listed["data"]}})

    return pages
