"""Names as they are compared: what people take for one name, and what they may mistake for it. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import Final

from guard.core.health.facts import Facts, Item
from guard.core.health.groups import Group, group_of

NAMED: Final = (
    *("tag", "team", "macro", "audience", "data_connector", "segment", "conversation_attribute"),
    *("collection", "ticket_type", "office_hours_schedule", "newsfeed"),
)
"""Kinds that people choose by their names."""
_NO_LETTER: Final = re.compile(r"[\W_]+")
_SHORTEST: Final = 4
"""Letters of a name of which a last `s` is taken for the plural."""


def same(name: str) -> str:
    """The name without capitals and without white space beyond single spaces."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def similar(name: str) -> str:
    """The same without accents, marks, spaces and the `s` of a plural."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    letters = _NO_LETTER.sub("", "".join(char for char in plain if not unicodedata.combining(char)))
    return letters[:-1] if len(letters) > _SHORTEST and letters.endswith("s") else letters


def namesakes(facts: Facts, item: Item, folded: Callable[[str], str]) -> Group:
    """The resources of its kind, under the same parent, whose names are one with its own."""
    kind = item.ref.kind
    return group_of(
        facts,
        ("names", kind, folded),
        lambda: filter(is_in_use, facts.of(kind)),
        lambda one: (one.get("parent_id"), folded(one.title)),
        item,
    )


def is_in_use(item: Item) -> bool:
    """Whether it is there to be chosen: not archived, and with a name."""
    return item.get("archived") is not True and bool(item.title) and item.title != item.ref.id
