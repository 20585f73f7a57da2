"""What 2.14 and 2.15 lack beside 2.16, so that the description of 2.16 can be read as theirs.

By Intercom's changelogs of 2.15 and 2.16. The official SDK was made from the description of 2.14: a test compares.
"""

from collections.abc import Mapping
from typing import Any, Final

_AVAILABILITY: Final = (
    "ai_chatbot_availability",
    "ai_copilot_availability",
    "ai_sales_agent_availability",
)
_TEXTS: Final = (*_AVAILABILITY, "audience_ids", "body_markdown")
_STAGED: Final = ("created_by_id", "updated_by_id", "draft_updated_at", "has_unpublished_changes")
_SCHEDULES: Final = ("scheduled_publish_at", "scheduled_unpublish_at")
_ARTICLE: Final = (
    *(*_AVAILABILITY, "body_markdown", *_STAGED, *_SCHEDULES),
    *("tags", "help_center_audience", "exclude_from_article_suggestions"),
)

ADDED: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "2.15": {
        "content_import_source": ("audience_ids",),
        "create_content_import_source_request": ("audience_ids",),
        "update_content_import_source_request": ("audience_ids", "apply_audience_to_existing_content"),
    },
    "2.16": {
        "admin": ("role",),
        "article": (),
        "article_list_item": _ARTICLE,
        "article_content": (*_TEXTS, *_STAGED),
        "article_statistics": ("fin_involvements", "fin_resolutions", "fin_resolution_rate"),
        "create_article_request": (*_TEXTS, *_SCHEDULES),
        "update_article_request": (*_TEXTS, *_SCHEDULES),
        "create_internal_article_request": _TEXTS,
        "update_internal_article_request": _TEXTS,
        "internal_article_list_item": _TEXTS,
        "external_page": ("ai_sales_agent_availability",),
        "help_center": ("default", "locales"),
        "tag_create_response": ("users", "companies"),
    },
}
"""By version: schema -> the fields that it got then."""

TAKEN_AWAY: Final[Mapping[str, Mapping[str, Any]]] = {
    "article_list_item": {
        "parent_id": {"type": ["integer", "null"]},
        "parent_type": {"type": ["string", "null"]},
    },
}
"""Schema -> the fields that 2.16 took away."""


def lacking(version: str) -> dict[str, set[str]]:
    """Schema -> the fields of 2.16 that an older version does not have."""
    found: dict[str, set[str]] = {}
    for since, schemas in ADDED.items():
        if _rank(since) > _rank(version):
            for name, fields in schemas.items():
                found.setdefault(name, set()).update(fields)
    return found


def as_of(document: dict[str, Any], version: str) -> dict[str, Any]:
    """The description of 2.16 as it would be for an older version."""
    schemas = document["components"]["schemas"]
    changed = {name: _without(schemas[name], fields, name) for name, fields in lacking(version).items()}
    return {**document, "components": {**document["components"], "schemas": {**schemas, **changed}}}


def _without(schema: Any, fields: set[str], name: str) -> Any:
    """A schema without these fields, whatever it is put together of."""
    parts = {
        word: [_without(part, fields, "") for part in schema[word]]
        for word in ("allOf", "anyOf", "oneOf")
        if word in schema
    }
    properties = {**schema.get("properties", {}), **TAKEN_AWAY.get(name, {})}
    kept = {key: value for key, value in properties.items() if key not in fields}
    required = [key for key in schema.get("required", ()) if key not in fields]
    return {
        **schema,
        **parts,
        **({"properties": kept} if kept else {}),
        **({"required": required} if "required" in schema else {}),
    }


def _rank(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))
