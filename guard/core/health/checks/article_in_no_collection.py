"""Published articles that no customer finds by browsing."""

from __future__ import annotations

from typing import Final

from guard.core.health.check import Check, Fault
from guard.core.health.facts import Facts, Item


def _find(facts: Facts, item: Item) -> Fault | None:
    if not facts.of("collection") or item.listed("parent_ids") or item.get("parent_id"):
        return None
    return Fault("It is published and lies in no collection.", item.since)


CHECK: Final = Check(
    "article-in-no-collection",
    "unused",
    "low",
    "A published article lies in no collection.",
    "Customers find it by search or a link only, and your team forgets it.",
    "Nobody who browses the Help Center comes to it, while Fin may answer from it.",
    ("Move it into a collection, or unpublish it.",),
    of=("article",),
    fields=("state", "parent_ids", "parent_id"),
    beside={"collection": ()},
    concerns=lambda item: item.get("state") == "published",
    find=_find,
)
