"""Newsfeeds without news."""

from __future__ import annotations

from typing import Final

from guard.core.health.check import Check, Fault
from guard.core.health.facts import Facts, Item


def _find(facts: Facts, feed: Item) -> Fault | None:
    if any(one.get("state") == "live" for one in facts.referrers(feed.ref) if one.ref.kind == "news_item"):
        return None
    return Fault("No live news item is posted in it.", feed.since)


CHECK: Final = Check(
    "newsfeed-empty",
    "unused",
    "low",
    "No live news item is posted in a newsfeed.",
    "A feed that the Messenger shows and that is empty looks given up.",
    "Customers see a feed without news.",
    ("Post something in it, or delete the newsfeed.",),
    of=("newsfeed",),
    beside={"news_item": ("state",)},
    find=_find,
)
