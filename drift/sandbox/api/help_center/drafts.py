"""Drafts of published articles: text only. The live article changes when the draft is published."""

from typing import Any

from flask import Blueprint, Response, g

from drift.sandbox.api.help_center.article_versions import keep_version
from drift.sandbox.api.help_center.article_writes import written
from drift.sandbox.api.help_center.articles import announce, existing, shown_article
from drift.sandbox.responses import Refused, answer, sent
from drift.sandbox.store import Body
from drift.sandbox.workspace import Change, Workspace

KIND = "article_draft"
_TEXTS = ("title", "description", "body", "body_markdown")


def routes(workspace: Workspace) -> Blueprint:
    pages = Blueprint(KIND, __name__)

    @pages.get("/articles/<int:id>/draft")
    def get_draft(id: int) -> Response:
        article = existing(workspace.read("article", str(id)))
        draft = workspace.read(KIND, str(id))
        if draft is None:
            raise Refused(404, "not_found", "Resource Not Found")
        return answer(_shown(article, draft))

    @pages.put("/articles/<int:id>/draft")
    def stage(id: int) -> Response:
        wanted = _texts(sent())
        with workspace.change(g.caller) as change:
            article = existing(change.get("article", str(id)))
            if article["state"] != "published":
                raise _unprocessable("Article must be published before a draft can be staged")
            pending = change.get(KIND, str(id))
            text = pending["text"] if pending is not None else {}
            draft = {"id": str(id), "text": _joined(text, wanted), "staged_at": int(change.now)}
            _applied(article, draft, change)
            change.put(KIND, str(id), draft)
            article |= {"has_unpublished_changes": True, "draft_updated_at": int(change.now)}
            change.put("article", str(id), article)
        return answer(_shown(article, draft))

    @pages.post("/articles/<int:id>/draft/publish")
    def publish(id: int) -> Response:
        asked = sent().get("locales")
        with workspace.change(g.caller) as change:
            article = existing(change.get("article", str(id)))
            draft = change.get(KIND, str(id))
            if draft is None:
                raise _unprocessable("Article has no draft to publish")
            live, left = _split(article, draft, asked)
            after = _applied(article, {"text": live}, change)
            after |= {"has_unpublished_changes": bool(left)}
            after |= {} if left else {"draft_updated_at": None}
            if left:
                change.put(KIND, str(id), draft | {"text": left})
            else:
                change.delete(KIND, str(id))
            change.put("article", str(id), after)
            keep_version(change, article, after)
            announce(change, "published", after)
        return answer(shown_article(after))

    return pages


def _texts(body: dict[str, Any]) -> Body:
    """The fields that a draft may have. Others, such as availability, are ignored."""
    text = {key: body[key] for key in _TEXTS if body.get(key) is not None}
    translations = {
        locale: _texts(part)
        for locale, part in (body.get("translated_content") or {}).items()
        if isinstance(part, dict)
    }
    return text | ({"translated_content": translations} if translations else {})


def _joined(before: Body, wanted: Body) -> Body:
    """The pending text merged with the newer one. A replaced body loses its other form."""
    kept = {
        key: value
        for key, value in before.items()
        if not ({"body", "body_markdown"} >= {key} and {"body", "body_markdown"} & set(wanted))
    }
    joined = kept | wanted
    translations = dict(before.get("translated_content", {}))
    for locale, part in wanted.get("translated_content", {}).items():
        translations[locale] = _joined(translations.get(locale, {}), part)
    return joined | ({"translated_content": translations} if translations else {})


def _applied(article: Body, draft: Body, change: Change) -> Body:
    return written(article, draft["text"], g.version, int(g.caller.id), change.now)


def _split(article: Body, draft: Body, asked: Any) -> tuple[Body, Body]:
    """The texts to publish now, and those that stay pending. A multilingual article needs `locales`."""
    text = dict(draft["text"])
    if article["translated_content"] is None:
        return text, {}
    if not asked:
        raise Refused(
            422,
            "parameter_not_found",
            "locales must be specified to publish a draft on a multilingual workspace",
        )
    pending = text.pop("translated_content", {})
    if text:
        pending = pending | {article["default_locale"]: text | pending.get(article["default_locale"], {})}
    idle = sorted(set(asked) - set(pending))
    if idle:
        raise _unprocessable(
            f"Cannot publish a draft for locale(s) without pending changes: {', '.join(idle)}"
        )
    live = {locale: part for locale, part in pending.items() if locale in asked}
    left = {locale: part for locale, part in pending.items() if locale not in asked}
    return {"translated_content": live}, {"translated_content": left} if left else {}


def _shown(article: Body, draft: Body) -> Body:
    merged = written(article, draft["text"], g.version, article.get("updated_by_id") or 0, draft["staged_at"])
    return shown_article(
        merged
        | {"has_unpublished_changes": True, "draft_updated_at": draft["staged_at"], "url": article["url"]}
    )


def _unprocessable(message: str) -> Refused:
    return Refused(422, "parameter_invalid", message)
