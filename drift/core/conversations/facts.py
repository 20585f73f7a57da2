"""What is kept of a conversation: no text, no name and no address of a customer, about 200 bytes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from drift.core.conversations.sources import Source, source_of
from drift.core.model.resources import Json

PREVIEWS: Final = frozenset({"fin_preview", "workflow_preview"})
"""What brought Fin in where nobody but a teammate was there: such conversations are no customers'."""
WORKFLOW: Final = "workflow"
"""What brought Fin in where a workflow did, in Intercom's words."""
RIPE_AFTER: Final = 72 * 3600.0
"""Seconds after which what Fin's part came to is taken to be final: until then a customer often comes back."""
_LONGEST: Final = 80
"""Characters of a value of an attribute that are kept."""


class NoConversation(Exception):
    """What was read is no conversation; the message says what it lacks."""


@dataclass(frozen=True, slots=True)
class ConversationFact:
    """Times are unix seconds. `setup` is what brought Fin in, None where it took no part; `resolution` how its part
    stands, `sales` that of the sales agent, `rating` what customers said of Fin's answers. `attributes` are the chosen
    ones. `workflow` is the name of the workflow that brought Fin in, None where none did."""

    id: str
    created_at: int
    updated_at: int
    closed_at: int | None
    first_reply_at: int | None
    is_open: bool
    channel: str
    locale: str
    fin: bool
    setup: str | None
    resolution: str | None
    sales: str | None
    rating: int | None
    reopened: int
    team: str | None
    tags: tuple[str, ...]
    sources: tuple[Source, ...]
    attributes: Mapping[str, str] = field(default_factory=dict)
    workflow: str | None = None

    @property
    def is_preview(self) -> bool:
        return self.setup in PREVIEWS

    def is_ripe(self, now: float) -> bool:
        """Whether what Fin's part came to is final."""
        return self.created_at + RIPE_AFTER <= now


def fact_of(
    item: Mapping[str, Json], chosen: Collection[str], language: str = "Language"
) -> ConversationFact:
    """A fact from an item of a list or a search. `chosen` are names of attributes whose values are kept; `language` is
    the attribute that holds the language of the conversation. Raises NoConversation."""
    id, created = item.get("id"), number_of(item.get("created_at"))
    if not isinstance(id, str) or not id or created is None:
        raise NoConversation("A conversation has no id or no time at which it began.")
    agent, statistics = object_of(item, "ai_agent"), object_of(item, "statistics")
    attributes = object_of(item, "custom_attributes")
    shown = objects_of(object_of(agent, "content_sources"), "content_sources")
    sources = tuple(dict.fromkeys(map(source_of, shown)))
    setup = _word(agent.get("source_type")) or None
    return ConversationFact(
        id=id,
        created_at=created,
        updated_at=number_of(item.get("updated_at")) or created,
        closed_at=number_of(statistics.get("last_close_at")),
        first_reply_at=number_of(statistics.get("first_admin_reply_at")),
        is_open=item.get("open") is True,
        channel=_word(object_of(item, "source").get("type")) or "unknown",
        locale=_word(attributes.get(language))
        or next((source.locale for source in sources if source.locale), ""),
        fin=item.get("ai_agent_participated") is True,
        setup=setup,
        resolution=_word(agent.get("resolution_state")) or None,
        sales=_word(object_of(item, "sales_agent").get("outcome")) or None,
        rating=number_of(agent.get("rating")),
        reopened=number_of(statistics.get("count_reopens")) or 0,
        team=id_of(item.get("team_assignee_id")),
        tags=_tags(item),
        sources=sources,
        attributes={name: value_of(attributes[name]) for name in chosen if value_of(attributes.get(name))},
        workflow=value_of(agent.get("source_title")) or None if setup == WORKFLOW else None,
    )


def _tags(item: Mapping[str, Json]) -> tuple[str, ...]:
    found = (id_of(tag.get("id")) for tag in objects_of(object_of(item, "tags"), "tags"))
    return tuple(sorted({id for id in found if id}))


def object_of(item: Mapping[str, Json], name: str) -> dict[str, Any]:
    value = item.get(name)
    return value if isinstance(value, dict) else {}


def objects_of(item: Mapping[str, Json], name: str) -> list[dict[str, Any]]:
    value = item.get(name)
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def number_of(value: Json) -> int | None:
    return int(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _word(value: Json) -> str:
    """A word of Intercom's, such as a channel; it is never what a customer wrote."""
    return value if isinstance(value, str) and len(value) <= _LONGEST else ""


def id_of(value: Json) -> str | None:
    """Ids come as numbers and as text; 0 is nobody."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    return str(value) if str(value) not in {"", "0"} else None


def value_of(value: Json) -> str:
    """The value of a chosen attribute as text; empty where there is none. Lists and objects are not kept."""
    if value is None or isinstance(value, list | dict):
        return ""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return text[:_LONGEST]
