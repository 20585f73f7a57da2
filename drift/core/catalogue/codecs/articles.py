"""How an article as it is read must be reshaped to be written back. Pure."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from drift.core.catalogue.codecs.fields import pick, text, without_nulls
from drift.core.model.changes import FieldChange
from drift.core.model.resources import MISSING, Body, Json, same

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

ARTICLE_ALWAYS: Final = frozenset(
    {"state", "ai_chatbot_availability", "ai_copilot_availability", "ai_sales_agent_availability"}
)
PLACES: Final = frozenset({"parent_id", "parent_type", "parent_ids"})
"""Where an article stands: up to 2.15 reads show one collection, later ones a list of them."""
SCHEDULES: Final = frozenset({"scheduled_publish_at", "scheduled_unpublish_at"})
_AVAILABILITY: Final = (
    "ai_chatbot_availability",
    "ai_copilot_availability",
    "ai_sales_agent_availability",
)
FIELDS_SINCE: Final = {
    **dict.fromkeys(("audience_ids", "body_markdown", *_AVAILABILITY, *sorted(SCHEDULES), "tags"), "2.16"),
    **dict.fromkeys(("help_center_audience", "exclude_from_article_suggestions"), "2.16"),
    **dict.fromkeys(
        (f"translated_content.*.{name}" for name in ("audience_ids", "body_markdown", *_AVAILABILITY)), "2.16"
    ),
}
_ARTICLE_CREATE: Final = (
    frozenset({"title", "description", "author_id", "audience_ids", "folder_id"}) | ARTICLE_ALWAYS
)


def article_update(target: Body, live: Body, changed: frozenset[str]) -> dict[str, Json]:
    """The changed fields, with the state always said: without it an edit of a published article goes live at once."""
    plain = changed - {"body", "body_markdown", "translated_content"} - PLACES - SCHEDULES
    return {
        **pick(target, plain | ARTICLE_ALWAYS),
        **(text(target) if changed & {"body", "body_markdown"} else {}),
        **(_parents(target, as_text=True) if changed & PLACES else {}),
        **{name: None for name in sorted(changed & SCHEDULES) if target.get(name) is None},
        **(_locales(target, live) if "translated_content" in changed else {}),
        **({"audience_ids": target.get("audience_ids") or []} if "audience_ids" in changed else {}),
    }


def article_schedule(target: Body, live: Body, changed: frozenset[str]) -> dict[str, Json]:
    """An appointment is made by a call of its own: to publish takes the state `published`, whatever the state is until
    then, would keep other edits of the same call back, and goes with no other appointment."""
    for name in sorted(changed & SCHEDULES):
        if (at := _iso(target.get(name))) is not None:
            return {name: at, "state": "published"}
    return {}


def article_create(target: Body) -> dict[str, Json]:
    return {
        **without_nulls(pick(target, _ARTICLE_CREATE)),
        **text(target),
        **(_parents(target, as_text=False) if target.get("parent_ids") or target.get("parent_id") else {}),
        **_locales(target, {}),
    }


def _parents(target: Body, *, as_text: bool) -> dict[str, Json]:
    """One collection fits the numbered versions; none or several need Preview's list. Ids are text in updates only."""
    parent = [target["parent_id"]] if target.get("parent_id") else []
    parents = target.get("parent_ids", parent) or []
    if not isinstance(parents, list) or len(parents) != 1:
        return {"parent_ids": parents}
    kind = target.get("parent_type") or "collection"
    return {"parent_id": str(parents[0]) if as_text else parents[0], "parent_type": kind}


def _iso(value: Json) -> str | None:
    """Unix seconds, as they are read, to ISO 8601, as they are written; None where there is no time."""
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    try:
        return datetime.fromtimestamp(value, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (OverflowError, ValueError, OSError):  # beyond any calendar
        return None


def _locales(target: Body, live: Body) -> dict[str, Json]:
    """The locales that differ, each with its writable fields. `id` is Indonesian here and stays."""
    wanted, now = _translations(target), _translations(live)
    differing = {code: words for code, words in wanted.items() if not same(words, now.get(code, MISSING))}
    if not differing:
        return {}
    return {"translated_content": {code: _locale(words) for code, words in sorted(differing.items())}}


def _translations(body: Body) -> dict[str, Json]:
    content = body.get("translated_content")
    if not isinstance(content, dict):
        return {}
    return {code: words for code, words in content.items() if isinstance(words, dict)}


def _locale(words: Body) -> dict[str, Json]:
    body = without_nulls(pick(words, LOCALE_WRITABLE))
    return {**body, **(text(words) if "body" in words or "body_markdown" in words else {})}


def translation_stays(field: FieldChange, live: Body) -> str:
    steps = field.pointer.split("/")[1:]
    if steps[0] == "translated_content" and len(steps) <= 2 and field.after in (MISSING, None):
        return "Intercom's API cannot take a translation away."
    return ""


def article_refuses_field(field: FieldChange, live: Body) -> str:
    steps = field.pointer.split("/")[1:]
    writable = (*LOCALE_WRITABLE, "body", "body_markdown")
    if steps[0] == "translated_content" and len(steps) > 2 and steps[2] not in writable:
        return "Intercom's API does not write this field of a translation."
    return translation_stays(field, live)


# the draft of an article, and the tree it stands in

DRAFT: Final = frozenset({"title", "description", "body", "body_markdown", "translated_content"})
_DRAFT_LOCALE: Final = ("type", "title", "description")
COLLECTION: Final = frozenset({"name", "description", "translated_content", "parent_id"})


def draft_update(target: Body, live: Body, changed: frozenset[str]) -> dict[str, Json]:
    """Only words: a draft decides neither where an article stands nor who may read it."""
    return {
        **without_nulls(pick(target, changed & {"title", "description"})),
        **(text(target) if changed & {"body", "body_markdown"} else {}),
        **(_translations_to_write(target, live, _DRAFT_LOCALE) if "translated_content" in changed else {}),
    }


def collection_update(target: Body, live: Body, changed: frozenset[str]) -> dict[str, Json]:
    """No description is "" here, as null is refused; a null parent stands for the top of the help center."""
    body = pick(target, (changed & COLLECTION) - {"translated_content"})
    if "description" in body:
        body["description"] = body["description"] or ""
    return body | (_collection_translations(target, live) if "translated_content" in changed else {})


def collection_create(target: Body) -> dict[str, Json]:
    plain = without_nulls(pick(target, ("name", "description", "parent_id", "help_center_id")))
    return plain | _collection_translations(target, {})


def _collection_translations(target: Body, live: Body) -> dict[str, Json]:
    return _translations_to_write(target, live, ("type", "name", "description"))


def _translations_to_write(target: Body, live: Body, names: tuple[str, ...]) -> dict[str, Json]:
    """The locales that differ, each with these fields of it and its text. `id` is Indonesian here and stays."""
    found = _locales(target, live).get("translated_content", {})
    wanted = _translations(target)
    locales = {
        code: {
            **without_nulls(pick(wanted[code], names)),
            **(text(wanted[code]) if "body" in wanted[code] or "body_markdown" in wanted[code] else {}),
        }
        for code in found
    }
    return {"translated_content": locales} if locales else {}
