"""Collections of a Help Center in which customers find nothing."""

from __future__ import annotations

from typing import Final

from drift.core.model.resources import Ref
from guard.core.health.check import Check, Fault, deleting
from guard.core.health.facts import Facts, Item


def _find(facts: Facts, item: Item) -> Fault | None:
    # By hand, and not again: collections lie in each other, and one may be named as its own ancestor.
    waiting, seen, holds = [item], {item.ref}, False
    while waiting:
        inside = waiting.pop().ref
        for one in facts.referrers(inside):
            if one.ref in seen or not _lies_in(one, inside):
                continue
            if one.ref.kind == "article" and one.get("state") != "draft":
                return None
            seen.add(one.ref)
            holds = True
            waiting.append(one)
    because = "Nothing that is published lies in it." if holds else "Nothing lies in it."
    return Fault(because, item.since, None if holds else deleting(item))


def _lies_in(item: Item, collection: Ref) -> bool:
    """Whether it lies in the collection, and does not only link to it."""
    return item.ref.kind in ("article", "collection") and any(
        one.to == collection and one.field.startswith("/parent_id") for one in item.refers
    )


CHECK: Final = Check(
    "empty-collection",
    "unused",
    "low",
    "A collection of the Help Center holds no published article.",
    "Customers open it and find nothing.",
    "The Help Center looks unfinished.",
    ("Move articles into it or publish those that lie in it.", "Or delete it."),
    of=("collection",),
    beside={"article": ("state",)},
    find=_find,
)
