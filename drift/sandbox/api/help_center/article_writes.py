"""Writing articles: validates the request body and merges it into the article."""

from datetime import datetime
from typing import Any

from drift.sandbox.api.rest.article_texts import as_html, as_markdown, rewritten
from drift.sandbox.responses import Refused
from drift.sandbox.store import Body
from drift.sandbox.versions import PREVIEW

_AVAILABILITY = ("ai_chatbot_availability", "ai_copilot_availability", "ai_sales_agent_availability")
_PLAIN = ("title", "description", "author_id", "state", *_AVAILABILITY)
_SCHEDULES = ("scheduled_publish_at", "scheduled_unpublish_at")
_NOT_LOCALES = frozenset({"type"})


def written(before: Body, body: dict[str, Any], version: str, by: int, now: float) -> Body:
    """The article after a create or update. Raises Refused; `now` is unix seconds."""
    stamp = {"updated_at": int(now), "updated_by_id": by}
    root = _content(body)
    after = before | root | _parents(body, version) | _schedules(before, body, now)
    translations = body.get("translated_content") or {}
    shown = before.get("translated_content")
    if shown is not None or translations:
        shown = dict(shown or {"type": "article_translated_content"})
        locale = before["default_locale"]
        if locale not in shown:  # the first translation adds the default language, too
            shown[locale] = _locale(None, _own_words(before), before, stamp)
        if root:
            shown[locale] = _locale(shown.get(locale), root, before, stamp)
        for key, part in translations.items():
            if key not in _NOT_LOCALES and isinstance(part, dict):
                shown[key] = _locale(shown.get(key), _content(part) | _audiences(part), before, stamp)
                if key == locale:
                    after |= _content(part)
    if "audience_ids" in body:
        after, shown = _broadcast(after, shown, _audiences(body)["audience_ids"])
    return after | stamp | {"translated_content": shown, "url": _url(after)}


def _content(body: dict[str, Any]) -> Body:
    """The fields of a request that every locale can have."""
    if body.get("body") is not None and body.get("body_markdown") is not None:
        raise _invalid("body and body_markdown are mutually exclusive", "body_markdown")
    content = {key: body[key] for key in _PLAIN if body.get(key) is not None}
    if content.get("state", "draft") not in {"published", "draft"}:
        raise _invalid("state must be one of: published, draft", "state")
    if body.get("body") is not None:
        text = rewritten(str(body["body"]))
        content |= {"body": text, "body_markdown": as_markdown(text)}
    elif body.get("body_markdown") is not None:
        text = as_html(str(body["body_markdown"]))
        content |= {"body": text, "body_markdown": as_markdown(text)}
    if "author_id" in content:
        if not str(content["author_id"]).isdigit():
            raise _invalid("author_id must be the id of a teammate", "author_id")
        content["author_id"] = int(content["author_id"])
    return content


_WORDS = (
    "title",
    "description",
    "body",
    "body_markdown",
    "author_id",
    "state",
    "audience_ids",
    *_AVAILABILITY,
)


def _own_words(article: Body) -> Body:
    """The content of a monolingual article, as the default language of a multilingual one."""
    return {key: article[key] for key in _WORDS if article.get(key) is not None}


def _locale(before: Body | None, content: Body, article: Body, stamp: Body) -> Body:
    start = before or {
        "type": "article_content",
        "title": article["title"],
        "description": "",
        "body": "",
        "body_markdown": "",
        "author_id": article["author_id"],
        "state": "draft",
        "created_at": stamp["updated_at"],
        "has_unpublished_changes": False,
        "draft_updated_at": None,
        "url": "",
        "audience_ids": [],
        "created_by_id": stamp["updated_by_id"],
        **{key: article[key] for key in _AVAILABILITY},
    }
    return start | content | stamp


def _audiences(part: dict[str, Any]) -> Body:
    if "audience_ids" not in part:
        return {}
    ids = part["audience_ids"] or []
    if not isinstance(ids, list) or not all(isinstance(id, int) for id in ids):
        raise _invalid("audience_ids must be a list of ids", "audience_ids")
    return {"audience_ids": ids}


def _broadcast(after: Body, shown: Body | None, ids: list[int]) -> tuple[Body, Body | None]:
    """Apply top-level audiences to every locale, where they win. Without locales they stay at the top level."""
    if shown is None:
        return after | {"audience_ids": ids}, None
    spread = {
        key: part if key in _NOT_LOCALES else part | {"audience_ids": ids} for key, part in shown.items()
    }
    return after, spread


def _parents(body: dict[str, Any], version: str) -> Body:
    """The parents of a request: one up to 2.16; a list and a folder in Preview."""
    placed: Body = {}
    if version == PREVIEW and "folder_id" in body:
        placed["folder_id"] = body["folder_id"]
    if version == PREVIEW and isinstance(body.get("parent_ids"), list):
        return placed | {"parent_ids": [int(id) for id in body["parent_ids"]]}
    return placed | _one_parent(body)


def _one_parent(body: dict[str, Any]) -> Body:
    if "parent_id" not in body:
        return {}
    if body["parent_id"] is None:
        return {"parent_ids": []}
    if body.get("parent_type", "collection") != "collection":
        raise _invalid("parent_type must be collection", "parent_type")
    if not str(body["parent_id"]).isdigit():
        raise _invalid("parent_id must be the id of a collection", "parent_id")
    return {"parent_ids": [int(body["parent_id"])]}


def _schedules(before: Body, body: dict[str, Any], now: float) -> Body:
    """Schedules: ISO 8601 in, unix seconds out. Null cancels. Only one may be pending."""
    given = [key for key in _SCHEDULES if key in body]
    if len([key for key in given if body[key] is not None]) > 1:
        raise _invalid("Only one of scheduled_publish_at and scheduled_unpublish_at can be set", given[0])
    changed: Body = {}
    for key in given:
        changed[key] = None if body[key] is None else _future(key, body[key], now)
    if changed.get("scheduled_publish_at") is not None:
        if body.get("state") == "draft":
            raise _invalid("A scheduled publish cannot be combined with state draft", given[0])
        changed |= {"scheduled_unpublish_at": None, "state": before["state"]}
    elif changed.get("scheduled_unpublish_at") is not None:
        if before["state"] != "published":
            raise _invalid("An article that was never published cannot be unpublished", given[0])
        changed["scheduled_publish_at"] = None
    return changed


def _future(key: str, text: object, now: float) -> int:
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError as problem:
        raise _invalid(f"{key} must be an ISO 8601 timestamp", key) from problem
    if moment.tzinfo is None or moment.timestamp() <= now:
        raise _invalid(f"{key} must be in the future, with its time zone", key)
    return int(moment.timestamp())


def _url(article: Body) -> str | None:
    if article["state"] != "published":
        return None
    slug = "-".join(str(article["title"]).lower().split())
    return article.get("url") or f"https://help.acme.example/en/articles/{article['id']}-{slug}"


def _invalid(message: str, field: str) -> Refused:
    return Refused(400, "parameter_invalid", message, field)
