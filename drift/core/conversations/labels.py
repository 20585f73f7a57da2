"""Who set which attribute of a conversation to what: facts from its parts, without anything that was said in it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, Final, Literal, TypeAlias, cast

from drift.core.conversations.facts import NoConversation, id_of, number_of, object_of, objects_of, value_of
from drift.core.model.resources import Json

Setter: TypeAlias = Literal["workflow", "bot", "teammate", "other"]
"""`bot` is Fin, or an app under the name of the operator; `other` a customer, or somebody unknown."""
WHOLE: Final = 1_000_000
"""Ranks and shares are millionths: a share of WHOLE is every conversation."""
MOST_PARTS: Final = 500
"""Parts of a conversation that Intercom shows at most."""
_BY_WORKFLOW: Final = "conversation_attribute_updated_by_workflow"
_BY_TEAMMATE: Final = "conversation_attribute_updated_by_admin"
_BY_CUSTOMER: Final = "conversation_attribute_updated_by_user"
_SET: Final = frozenset({_BY_WORKFLOW, _BY_TEAMMATE, _BY_CUSTOMER})
_LONGEST: Final = 200


@dataclass(frozen=True, slots=True)
class Label:
    """An attribute was set. `who` is the name of the workflow or the id of the teammate. `before` is None where
    Intercom does not say what it was, as with workflows; empty where it was nothing."""

    attribute: str
    at: int
    by: Setter
    who: str
    before: str | None
    after: str


@dataclass(frozen=True, slots=True)
class Labelling:
    """What was set in a conversation, in the order in which it happened. `cut` where Intercom does not show all of its
    parts: then something may be missing."""

    conversation: str
    created_at: int
    updated_at: int
    cut: bool
    labels: tuple[Label, ...]


def rank_of(conversation: str) -> int:
    """A number of a conversation from 0 up to WHOLE, by chance and always the same. Those with the lowest are a random
    sample: a larger one includes a smaller one."""
    return int.from_bytes(blake2b(conversation.encode("utf-8", "replace"), digest_size=8).digest()) % WHOLE


def labelling_of(body: Mapping[str, Json], chosen: Collection[str]) -> Labelling:
    """The facts of a whole conversation. `chosen` are the attributes that are looked at; values of others are not kept.
    Raises NoConversation."""
    id, created = body.get("id"), number_of(body.get("created_at"))
    if not isinstance(id, str) or not id or created is None:
        raise NoConversation("A conversation has no id or no time at which it began.")
    listed = object_of(body, "conversation_parts")
    parts = objects_of(listed, "conversation_parts")
    found = [label for label in map(_label, parts) if label is not None and label.attribute in chosen]
    return Labelling(
        id,
        created,
        number_of(body.get("updated_at")) or created,
        _is_cut(listed, len(parts)),
        tuple(sorted(found, key=lambda label: label.at)),
    )


def _is_cut(listed: dict[str, Any], shown: int) -> bool:
    total = number_of(listed.get("total_count"))
    if total is None:
        return not listed or shown >= MOST_PARTS
    return total > shown


def _label(part: dict[str, Any]) -> Label | None:
    kind, at = part.get("part_type"), number_of(part.get("created_at"))
    if kind not in _SET or at is None:
        return None
    details = object_of(part, "event_details")
    value = object_of(details, "value")
    attribute = object_of(details, "attribute").get("name")
    if not isinstance(attribute, str):
        return None
    by, who = _setter(cast(str, kind), part, details)
    before = value_of(value["previous"]) if "previous" in value else None
    return Label(attribute, at, by, who[:_LONGEST], before, value_of(value.get("name")))


def _setter(kind: str, part: dict[str, Any], details: dict[str, Any]) -> tuple[Setter, str]:
    """Parts of the same name are written for teammates and for Fin: the author tells them apart."""
    if kind == _BY_WORKFLOW:
        name = object_of(details, "workflow").get("name")
        return "workflow", name if isinstance(name, str) else ""
    author = object_of(part, "author")
    if kind == _BY_TEAMMATE and author.get("type") == "admin" and author.get("from_ai_agent") is not True:
        return "teammate", id_of(author.get("id")) or ""
    return ("bot", "") if author.get("type") in {"bot", "admin"} else ("other", "")
