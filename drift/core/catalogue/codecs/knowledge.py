"""How knowledge as it is read must be reshaped to be written back: pages, articles for teammates, snippets, folders."""

from __future__ import annotations

from typing import Final

from drift.core.catalogue.codecs.fields import pick, text, without_nulls
from drift.core.model.changes import FieldChange
from drift.core.model.resources import Body, Json

AI_FLAGS: Final = frozenset(
    {"ai_chatbot_availability", "ai_copilot_availability", "ai_sales_agent_availability"}
)

# external pages

PAGE_ALWAYS: Final = frozenset(
    {
        "title",
        "html",
        "locale",
        "source_id",
        "external_id",
        "ai_agent_availability",
        "ai_copilot_availability",
    }
)


def page_update(target: Body, live: Body, changed: frozenset[str]) -> dict[str, Json]:
    """The whole page, found by source and external id, with its flags said: a flag left out is up to Intercom."""
    return without_nulls(pick(target, PAGE_ALWAYS | {"url"} | (changed & {"ai_sales_agent_availability"})))


def page_create(target: Body) -> dict[str, Json]:
    sales = {"ai_sales_agent_availability"} if target.get("ai_sales_agent_availability") else set()
    return without_nulls(pick(target, PAGE_ALWAYS | {"url"} | sales))


def page_refuses_field(field: FieldChange, live: Body) -> str:
    if field.pointer.split("/")[1] in ("source_id", "external_id"):
        return "Intercom finds a page by its source and external id: a page with other ones is another page."
    return page_refuses_create(live)


def page_refuses_create(target: Body) -> str:
    if target.get("external_id") and target.get("source_id"):
        return ""
    return "Intercom's API writes only pages that have an external id and a source."


# files

_SWITCHES: Final = {
    "ai_chatbot_availability": "ai_agent",
    "ai_copilot_availability": "copilot",
    "ai_sales_agent_availability": "sales_agent",
}


def file_update(target: Body, live: Body, changed: frozenset[str]) -> dict[str, Json]:
    """A bulk action on one file: only the switches that are named move."""
    switches = {switch: target[name] for name, switch in _SWITCHES.items() if name in changed}
    return _on_file("set_availability", target) | {"availability": switches}


def file_delete(live: Body) -> dict[str, Json]:
    return _on_file("delete", live)


def _on_file(action: str, body: Body) -> dict[str, Json]:
    return {"action": action, "content_ids": [{"type": "file_source_content", "id": str(body.get("id"))}]}


def file_refuses_field(field: FieldChange, live: Body) -> str:
    return (
        "" if isinstance(field.after, bool) else "Intercom's API sets this to on or off, and to nothing else."
    )


# internal articles

INTERNAL: Final = AI_FLAGS | {"title", "author_id", "owner_id", "audience_ids"}


def internal_update(target: Body, live: Body, changed: frozenset[str]) -> dict[str, Json]:
    """The flags are always said, as a flag left out may fall back to off."""
    return {
        **pick(target, (changed & {"title", "author_id", "owner_id", "folder_id"}) | AI_FLAGS),
        **(text(target) if changed & {"body", "body_markdown"} else {}),
        **_audiences(target, changed),
    }


def internal_create(target: Body) -> dict[str, Json]:
    return {**without_nulls(pick(target, INTERNAL | {"folder_id"})), **text(target)}


# content snippets

SNIPPET: Final = AI_FLAGS | {"title", "locale", "audience_ids"}


def snippet_update(target: Body, live: Body, changed: frozenset[str]) -> dict[str, Json]:
    return {
        **without_nulls(pick(target, (changed & {"title", "locale"}) | AI_FLAGS)),
        **(_blocks(target) if changed & {"json_blocks", "body_markdown"} else {}),
        **_audiences(target, changed),
    }


def snippet_create(target: Body) -> dict[str, Json]:
    return {**without_nulls(pick(target, SNIPPET)), **_blocks(target)}


def _blocks(target: Body) -> dict[str, Json]:
    """Blocks or Markdown, never both; the blocks are the exact ones."""
    if target.get("json_blocks") is not None:
        return {"json_blocks": target["json_blocks"]}
    return {"body_markdown": target.get("body_markdown") or ""}


def _audiences(target: Body, changed: frozenset[str]) -> dict[str, Json]:
    """An empty list lifts the limit; a list left out keeps it."""
    return {"audience_ids": target.get("audience_ids") or []} if "audience_ids" in changed else {}


# folders

FOLDER: Final = frozenset({"name", "description", "emoji", "parent_folder_id"})


def folder_update(target: Body, live: Body, changed: frozenset[str]) -> dict[str, Json]:
    """Inside `folder`. No text may be null; a parent may: then the folder stands at the top."""
    body = pick(target, changed & FOLDER)
    return {"folder": {name: v for name, v in body.items() if v is not None or name == "parent_folder_id"}}


def folder_create(target: Body) -> dict[str, Json]:
    return {"folder": without_nulls(pick(target, FOLDER))}
