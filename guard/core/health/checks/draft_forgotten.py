"""Articles and news that were begun and never published."""

from __future__ import annotations

from typing import Final

from guard.core.health.check import Check, Fault, deleting
from guard.core.health.facts import Facts, Item


def _find(facts: Facts, item: Item) -> Fault | None:
    if item.get("scheduled_publish_at") or facts.now - item.unchanged_since < CHECK.age(facts):
        return None
    days = int((facts.now - item.unchanged_since) // 86400)
    because = f"It is a draft that nobody has edited for {days} days."
    return Fault(because, item.unchanged_since, deleting(item))


CHECK: Final = Check(
    "draft-forgotten",
    "stale",
    "low",
    "An article or news item is a draft that nobody has edited for half a year.",
    "Drafts that lie about hide those that somebody works on.",
    "Nobody reads it, and it comes up in every search of your team.",
    ("Finish it, or delete it.",),
    of=("article", "news_item"),
    fields=("state", "scheduled_publish_at"),
    days=180,
    concerns=lambda item: item.get("state") == "draft",
    find=_find,
)
