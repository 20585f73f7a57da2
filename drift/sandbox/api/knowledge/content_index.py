"""The knowledge inventory: a search over all content. Its rows have no state; only the filters use it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, request

from drift.sandbox.api.rest.pages import numbered_bodies, url_of
from drift.sandbox.api.rest.tagging import tags_of
from drift.sandbox.responses import Refused, answer
from drift.sandbox.store import Body
from drift.sandbox.workspace import Workspace

ARTICLE_CONTENT = 500_000
"""An article's content ids are its id plus this, and a million more for each further language."""

_TYPES = {
    "snippet": "content_snippet",
    "external_content": "external_page",
    "file_source_content": "file_source_content",
    "internal_article": "internal_article",
    "article": "article",
}
_ROW_TYPE = {"external_page": "external_content"}
_FLAGS = {
    "fin_service_state": ("ai_chatbot_availability", "ai_agent_availability"),
    "copilot_state": ("ai_copilot_availability",),
    "fin_sales_state": ("ai_sales_agent_availability",),
}
_TIMES = ("created_at", "updated_at")
_ADMINS = {"created_by_ids": "created_by_id", "last_updated_by_ids": "updated_by_id"}


def routes(workspace: Workspace) -> Blueprint:
    pages = Blueprint("content_index", __name__)

    @pages.get("/content/search")
    def search() -> Response:
        filters = list(_filters())
        found = [row for row in _rows(workspace) if all(fits(row) for fits in filters)]
        found.sort(key=lambda row: (row.body["updated_at"], row.type, row.body["id"]), reverse=True)
        page = numbered_bodies(workspace, [row.shown() for row in found], 10, 50)
        return answer(
            {
                "type": "list",
                "total_count": page.total,
                "pages": {
                    "type": "pages",
                    "page": page.number,
                    "per_page": page.size,
                    "total_pages": page.count,
                    "next": url_of(page.following) if page.following is not None else None,
                    "prev": url_of(page.number - 1) if page.number > 1 else None,
                },
                "data": page.items,
            }
        )

    return pages


@dataclass(frozen=True, slots=True)
class Row:
    """One item of content."""

    type: str
    body: Body

    def shown(self) -> Body:
        row = {"type": self.type, "id": self.body["id"], "title": self.body.get("title") or ""}
        return row | ({"contents": contents_of(self.body)} if self.type == "article" else {})

    def locales(self) -> set[str]:
        return set(_locales(self.body)) if self.type == "article" else {str(self.body.get("locale", "en"))}


def contents_of(article: Body) -> list[Body]:
    """The content of an article in each of its languages, the default language first."""
    return [
        {
            "type": "article_content",
            "id": str(int(article["id"]) + ARTICLE_CONTENT + number * 1_000_000),
            "title": ((article["translated_content"] or {}).get(locale) or article)["title"],
            "locale": locale,
        }
        for number, locale in enumerate(_locales(article))
    ]


def _locales(article: Body) -> list[str]:
    default: str = article["default_locale"]
    translated = article["translated_content"] or {}
    return [default, *(locale for locale in translated if locale not in {"type", default})]


def _rows(workspace: Workspace) -> Iterator[Row]:
    for name in _asked("content_types") or list(_TYPES):
        if name not in _TYPES:
            raise Refused(422, "parameter_invalid", f"{name} is not a content type", "content_types")
        kind = _TYPES[name]
        yield from (Row(_ROW_TYPE.get(kind, kind), body) for body in workspace.read_all(kind))


Fits = Callable[[Row], bool]


def _filters() -> Iterator[Fits]:
    """The filters of the request, one per parameter."""
    if text := request.args.get("query", "").lower():
        yield lambda row: text in f"{row.body.get('title')} {row.body.get('body')}".lower()
    if states := _asked("states"):
        yield lambda row: row.body.get("state", "published") in states
    if locales := set(_asked("locales")):
        yield lambda row: bool(row.locales() & locales)
    yield from _tag_filters()
    yield from _folder_filters()
    yield from (_flag_filter(name, flags) for name, flags in _FLAGS.items() if name in request.args)
    yield from (_time_filter(name) for name in _TIMES)
    yield from (_admin_filter(field, _asked(name)) for name, field in _ADMINS.items() if _asked(name))


def _tag_filters() -> Iterator[Fits]:
    if named := set(_asked("tag_ids")):
        wanted = request.args.get("tag_operator", "IN") == "IN"
        yield lambda row: bool(_tag_ids(row) & named) is wanted
    if any_of := set(_asked("any_tag_ids")):
        yield lambda row: bool(_tag_ids(row) & any_of)


def _folder_filters() -> Iterator[Fits]:
    if folders := _asked("folder_ids"):
        if request.args.get("folder_entity_type") != "folder":
            raise Refused(422, "parameter_invalid", "folder_entity_type is required with folder_ids")
        yield lambda row: str(row.body.get("folder_id")) in folders


def _tag_ids(row: Row) -> set[str]:
    return {tag["id"] for tag in tags_of(row.body)["tags"]}


def _admin_filter(field: str, admins: list[str]) -> Fits:
    return lambda row: str(row.body.get(field)) in admins


def _flag_filter(name: str, flags: tuple[str, ...]) -> Fits:
    asked = request.args[name]
    if asked not in {"on", "off"}:
        raise Refused(422, "parameter_invalid", f"{name} must be one of: on, off", name)
    return lambda row: any(row.body.get(flag, False) for flag in flags) is (asked == "on")


def _time_filter(name: str) -> Fits:
    after, before = (request.args.get(f"{name}_{end}", type=int) for end in ("after", "before"))

    def fits(row: Row) -> bool:
        at: Any = row.body[name]
        return (after is None or at >= after) and (before is None or at <= before)

    return fits


def _asked(name: str) -> list[str]:
    """A list parameter: repeated, or with commas."""
    given = [*request.args.getlist(name), *request.args.getlist(f"{name}[]")]
    return [part for text in given for part in text.split(",") if part]
