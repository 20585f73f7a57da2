"""Live news that stand in no newsfeed."""

from __future__ import annotations

from typing import Final

from guard.core.health.check import Check, Fault, setting
from guard.core.health.facts import Facts, Item


def _find(facts: Facts, item: Item) -> Fault | None:
    if not isinstance(item.get("newsfeed_assignments"), list) or item.listed("newsfeed_assignments"):
        return None
    return Fault("It is live and posted in no newsfeed.", item.since, setting(item, "state", "draft"))


CHECK: Final = Check(
    "news-for-nobody",
    "unused",
    "low",
    "A live news item is posted in no newsfeed.",
    "Your team takes it for told.",
    "No customer sees it.",
    ("Choose a newsfeed for it, or make it a draft.",),
    of=("news_item",),
    fields=("state", "newsfeed_assignments"),
    concerns=lambda item: item.get("state") == "live",
    find=_find,
)
