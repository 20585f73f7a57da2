"""Audiences that leave nobody out."""

from __future__ import annotations

from typing import Final

from guard.core.health.check import Check, Fault
from guard.core.health.facts import Facts, Item


def _find(facts: Facts, item: Item) -> Fault | None:
    lists = [item.get("predicates"), item.get("role_predicates")]
    if any(lists) or not any(isinstance(one, list) for one in lists):
        return None
    count = len(facts.referrers(item.ref))
    names = f" {count} texts and sources are limited to it." if count > 1 else ""
    return Fault(f"It has no rules, so it leaves nobody out.{names}", item.since)


CHECK: Final = Check(
    "audience-of-everybody",
    "fin",
    "medium",
    "An audience of Fin has no rules.",
    "Content is limited to an audience so that not everybody is told.",
    "What is limited to it is told to everybody.",
    ("Give it rules, or delete it and say openly that everybody is told.",),
    of=("audience",),
    fields=("predicates", "role_predicates"),
    find=_find,
)
