"""Pages that Fin answers from although their source is switched off."""

from __future__ import annotations

from typing import Final

from guard.core.health.check import Check, Fault, setting
from guard.core.health.facts import Facts, Item
from guard.core.health.fin import FIN_FIELDS, fin_reads, fin_switch


def _find(facts: Facts, item: Item) -> Fault | None:
    source = facts.get(item.parent) if item.parent else None
    if source is None or source.get("status") != "deactivated":
        return None
    because = f"Fin answers from it, and its source {source.title} is switched off."
    return Fault(because, max(source.since, item.since), setting(item, fin_switch(item), value=False))


CHECK: Final = Check(
    "closed-source-read",
    "fin",
    "medium",
    "Fin answers from a page whose source is switched off.",
    "A source that is switched off brings no news: its pages stay as they were.",
    "Fin tells customers what stood there then.",
    ("Switch the page off for Fin, or switch its source on.",),
    of=("external_page",),
    fields=FIN_FIELDS,
    beside={"content_import_source": ("status",)},
    concerns=fin_reads,
    find=_find,
)
