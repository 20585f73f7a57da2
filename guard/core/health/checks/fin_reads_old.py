"""Content that Fin reads and nobody has edited for two years."""

from __future__ import annotations

from typing import Final

from guard.core.health.check import Check, Fault, setting
from guard.core.health.facts import Facts, Item
from guard.core.health.fin import FIN_FIELDS, FIN_KINDS, fin_reads, fin_switch


def _find(facts: Facts, item: Item) -> Fault | None:
    if facts.now - item.unchanged_since < CHECK.age(facts):
        return None
    days = int((facts.now - item.unchanged_since) // 86400)
    because = f"Fin answers from it, and nobody has edited it for {days} days."
    return Fault(because, item.unchanged_since, setting(item, fin_switch(item), value=False))


CHECK: Final = Check(
    "fin-reads-old",
    "stale",
    "medium",
    "Fin answers from a text that nobody has edited for two years.",
    "Prices, steps and names change; what nobody reads again goes wrong unseen.",
    "Fin may tell customers what is no longer so.",
    ("Read it again, and save it if it is right.", "Or switch it off for Fin."),
    of=FIN_KINDS,
    fields=FIN_FIELDS,
    days=730,
    concerns=fin_reads,
    find=_find,
)
