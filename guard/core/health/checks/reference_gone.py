"""Whatever else names a resource that is not there."""

from __future__ import annotations

from typing import Final

from guard.core.health.check import Check, Fault, gone_since, listed, named
from guard.core.health.facts import Facts, Item

_OF_OTHERS: Final = frozenset({"admin", "audience"})
"""Kinds of which other checks tell."""


def _find(facts: Facts, item: Item) -> Fault | None:
    gone = {one.to for one in facts.missing_of(item) if not one.link and one.to.kind not in _OF_OTHERS}
    if not gone:
        return None
    because = f"It names {listed([named(facts, ref) for ref in sorted(gone)])}, not there any more."
    return Fault(because, gone_since(facts, item, gone))


CHECK: Final = Check(
    "reference-gone",
    "dangling",
    "medium",
    "A setting names a collection, tag, team, sender address or something else that is not there.",
    "What it is for can no longer be told from what it says.",
    "It is not where people look for it, or nobody sees it.",
    ("Open it, and choose what it is to name instead.",),
    of=(
        *("admin", "article", "brand", "collection", "conversation_attribute", "email_setting"),
        *("internal_article", "macro", "news_item", "ticket_type"),
    ),
    beside={"team": (), "help_center": (), "tag": (), "ticket_state": (), "newsfeed": ()},
    concerns=lambda item: any(not one.link for one in item.refers),
    find=_find,
)
