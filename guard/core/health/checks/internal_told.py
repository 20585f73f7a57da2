"""Internal articles from which Fin answers everybody."""

from __future__ import annotations

from typing import Final

from guard.core.health.check import Check, Fault, setting
from guard.core.health.facts import Facts, Item
from guard.core.health.fin import FIN_FIELDS, fin_reads, fin_switch


def _find(facts: Facts, item: Item) -> Fault | None:
    if item.listed("audience_ids"):
        return None
    because = "Fin answers from it, and it is limited to no audience."
    return Fault(because, item.since, setting(item, fin_switch(item), value=False))


CHECK: Final = Check(
    "internal-told",
    "fin",
    "high",
    "Fin tells everybody what stands in an internal article.",
    "Internal articles are written for teammates.",
    "Customers learn what was not written for them.",
    ("Switch it off for Fin, or limit it to an audience.",),
    of=("internal_article",),
    fields=(*FIN_FIELDS, "audience_ids"),
    concerns=fin_reads,
    find=_find,
)
