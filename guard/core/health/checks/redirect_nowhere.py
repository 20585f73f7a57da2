"""Redirects of a Help Center that lead to nothing."""

from __future__ import annotations

from typing import Final

from guard.core.health.check import Check, Fault, deleting, gone_since, named
from guard.core.health.facts import Facts, Item


def _find(facts: Facts, item: Item) -> Fault | None:
    for one in item.refers:
        target = facts.get(one.to)
        if facts.is_missing(one.to):
            since = gone_since(facts, item, [one.to])
            return Fault(f"It leads to {named(facts, one.to)}, not there any more.", since, deleting(item))
        if target is not None and target.get("state") == "draft":
            because = f"It leads to {named(facts, one.to)}, which is not published."
            return Fault(because, max(target.since, item.since), deleting(item))
    return None


CHECK: Final = Check(
    "redirect-nowhere",
    "dangling",
    "medium",
    "A redirect of the Help Center leads to something that is gone or not published.",
    "Old addresses live on in search engines and mails.",
    "Whoever opens the old address finds nothing.",
    ("Make it again with another target, or delete it.",),
    of=("help_center_redirect",),
    beside={"article": ("state",), "collection": ()},
    find=_find,
)
