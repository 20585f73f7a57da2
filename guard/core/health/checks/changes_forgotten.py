"""Changes to a published article that were staged and never published."""

from __future__ import annotations

from typing import Final

from guard.core.health.check import Check, Fault
from guard.core.health.facts import Facts, Item


def _find(facts: Facts, item: Item) -> Fault | None:
    if facts.now - item.unchanged_since < CHECK.age(facts):
        return None
    days = int((facts.now - item.unchanged_since) // 86400)
    return Fault(f"Its changes wait for {days} days to be published or discarded.", item.unchanged_since)


CHECK: Final = Check(
    "changes-forgotten",
    "stale",
    "low",
    "A published article has changes that wait for three months to be published.",
    "Somebody found that the article is not right, and customers still read the old text.",
    "Customers and Fin read the old text.",
    ("Open the article and look at its changes.", "Publish them, or discard them."),
    of=("article_draft",),
    days=90,
    find=_find,
)
