"""Help Centers that are switched off and hold published articles."""

from __future__ import annotations

from typing import Final

from drift.core.model.resources import Ref
from guard.core.health.check import Check, Fault
from guard.core.health.facts import Facts, Item


def _find(facts: Facts, item: Item) -> Fault | None:
    if item.get("website_turned_on") is not False:
        return None
    count = sum(
        one.get("state") == "published"
        for collection in facts.referrers(item.ref)
        if collection.ref.kind == "collection"
        for one in facts.referrers(Ref("collection", collection.ref.id))
        if one.ref.kind == "article"
    )
    if not count:
        return None
    lie = "1 published article lies" if count == 1 else f"{count} published articles lie"
    return Fault(f"It is switched off, and {lie} in it.", item.since)


CHECK: Final = Check(
    "help-center-off",
    "broken",
    "medium",
    "A Help Center is switched off and holds published articles.",
    "Links to it that Fin and teammates send lead to nothing.",
    "Customers who follow a link find nothing.",
    ("Switch it on, or unpublish what lies in it.",),
    of=("help_center",),
    fields=("website_turned_on",),
    beside={"collection": (), "article": ("state",)},
    find=_find,
)
