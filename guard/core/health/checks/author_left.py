"""Content that belongs to a teammate who is not there."""

from __future__ import annotations

from typing import Final

from guard.core.health.check import Check, Fault, gone_since, listed, named
from guard.core.health.facts import Facts, Item


def _find(facts: Facts, item: Item) -> Fault | None:
    gone = {one.to for one in facts.missing_of(item) if one.to.kind == "admin"}
    if not gone:
        return None
    because = f"It belongs to {listed([named(facts, ref) for ref in sorted(gone)])}, not here any more."
    return Fault(because, gone_since(facts, item, gone))


CHECK: Final = Check(
    "author-left",
    "people",
    "low",
    "The author, owner or sender of a text is not among the teammates.",
    "Nobody is asked whether it is still right.",
    "Customers see a name that nobody answers to, and the text grows old.",
    ("Choose who looks after it from now on.",),
    of=("article", "internal_article", "news_item"),
    beside={"admin": ()},
    concerns=lambda item: any(one.to.kind == "admin" for one in item.refers),
    find=_find,
)
