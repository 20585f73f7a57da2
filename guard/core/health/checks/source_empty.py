"""Sources of Fin that the API fills, without any page."""

from __future__ import annotations

from typing import Final

from guard.core.health.check import Check, Fault, deleting
from guard.core.health.facts import Facts, Item


def _find(facts: Facts, source: Item) -> Fault | None:
    if facts.children(source.ref):
        return None
    return Fault("No page of it is there.", source.since, deleting(source))


CHECK: Final = Check(
    "source-empty",
    "unused",
    "low",
    "A content source of Fin that is filled through the API has no pages.",
    "Your team believes that Fin knows what stands there.",
    "Fin answers nothing from it.",
    ("Let pages be posted to it again, or delete it.",),
    of=("content_import_source",),
    fields=("sync_behavior",),
    beside={"external_page": ()},
    concerns=lambda item: item.get("sync_behavior") == "api",
    find=_find,
)
