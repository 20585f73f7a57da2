"""How an article as it is read must be reshaped to be written back. Pure."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from drift.changes import FieldChange
from drift.intercom.codecs import pick
from drift.resources import MISSING, Body, Json, same

LOCALE_WRITABLE: Final = (
    "type",
    "title",
    "description",
    "author_id",
    "state",
    "audience_ids",
    "ai_chatbot_availability",
    "ai_copilot_availability",
    "ai_sales_agent_availability",
)


def article_update(target: Body, live: Body, changed: frozenset[str]) -> dict[str, Json]:
    """The changed fields, with the state always said: without it an edit of a published article goes live at once."""
    plain = changed - {"body", "body_markdown", "translated_content"} - PLACES - SCHEDULES
    return {
        **pick(target, plain | ARTICLE_ALWAYS),
        **(_text(target) if changed & {"body", "body_markdown"} else {}),
        **(_parents(target, as_text=True) if changed & PLACES else {}),
        **{name: _iso(target.get(name)) for name in sorted(changed & SCHEDULES)},
        **(_locales(target, live) if "translated_content" in changed else {}),
        **({"audience_ids": target.get("audience_ids") or []} if "audience_ids" in changed else {}),
    }


ARTICLE_ALWAYS: Final = frozenset(
    {"state", "ai_chatbot_availability", "ai_copilot_availability", "ai_sales_agent_availability"}
)
PLACES: Final = frozenset({"parent_id", "parent_type", "parent_ids"})
"""Where an article stands: up to 2.15 reads show one collection, later ones a list of them."""
SCHEDULES: Final = frozenset({"scheduled_publish_at", "scheduled_unpublish_at"})


def article_create(target: Body) -> dict[str, Json]:
    return {
        **{name: value for name, value in pick(target, _ARTICLE_CREATE).items() if value is not None},
        **_text(target),
        **(_parents(target, as_text=False) if target.get("parent_ids") or target.get("parent_id") else {}),
        **_locales(target, {}),
    }


_ARTICLE_CREATE: Final = frozenset({"title", "description", "author_id", "audience_ids"}) | ARTICLE_ALWAYS


def _text(body: Body) -> dict[str, Json]:
    """HTML or Markdown, never both; HTML is the exact one, Markdown only a rendering of it."""
    html, markdown = body.get("body"), body.get("body_markdown")
    return {"body_markdown": markdown} if html is None and markdown else {"body": html or ""}


def _parents(target: Body, *, as_text: bool) -> dict[str, Json]:
    """One collection fits the numbered versions; none or several need Preview's list. Ids are text in updates only."""
    one = [target["parent_id"]] if target.get("parent_id") else []
    parents = target.get("parent_ids", one) or []
    if len(parents) != 1:
        return {"parent_ids": parents}
    kind = target.get("parent_type") or "collection"
    return {"parent_id": str(parents[0]) if as_text else parents[0], "parent_type": kind}


def _iso(value: Json) -> str | None:
    """Unix seconds, as they are read, to ISO 8601, as they are written; null cancels a schedule."""
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    return datetime.fromtimestamp(value, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _locales(target: Body, live: Body) -> dict[str, Json]:
    """The locales that differ, each with its writable fields. `id` is Indonesian here and stays."""
    wanted, now = _translations(target), _translations(live)
    differing = {code: text for code, text in wanted.items() if not same(text, now.get(code, MISSING))}
    if not differing:
        return {}
    return {"translated_content": {code: _locale(text) for code, text in sorted(differing.items())}}


def _translations(body: Body) -> dict[str, Json]:
    content = body.get("translated_content")
    if not isinstance(content, dict):
        return {}
    return {code: text for code, text in content.items() if isinstance(text, dict)}


def _locale(text: Body) -> dict[str, Json]:
    body = {name: value for name, value in pick(text, LOCALE_WRITABLE).items() if value is not None}
    return {**body, **(_text(text) if "body" in text or "body_markdown" in text else {})}


def article_refuses_field(field: FieldChange, live: Body) -> str:
    steps = field.pointer.split("/")[1:]
    if (
        steps[0] == "translated_content"
        and (len(steps) < 2 or len(steps) == 2)
        and field.after in (MISSING, None)
    ):
        return "Intercom's API cannot take a translation away."
    if (
        steps[0] == "translated_content"
        and len(steps) > 2
        and steps[2] not in (*LOCALE_WRITABLE, "body", "body_markdown")
    ):
        return "Intercom's API does not write this field of a translation."
    return ""
