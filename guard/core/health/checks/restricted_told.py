"""Articles that the Help Center shows to some, and that are limited to no audience of Fin."""

from __future__ import annotations

from typing import Final

from guard.core.health.check import Check, Fault, setting
from guard.core.health.facts import Facts, Item
from guard.core.health.fin import FIN_FIELDS, fin_reads, fin_switch

_FOR_ALL: Final = (None, "everyone")


def _find(facts: Facts, item: Item) -> Fault | None:
    audience = item.get("help_center_audience")
    if audience in _FOR_ALL or item.listed("audience_ids"):
        return None
    because = f"The Help Center shows it to `{audience}` only, and Fin is limited to no audience for it."
    return Fault(because, item.since, setting(item, fin_switch(item), value=False))


CHECK: Final = Check(
    "restricted-told",
    "fin",
    "medium",
    "The Help Center shows an article to some people only, and no audience limits Fin.",
    "What only some may read should not be told to all.",
    "Perhaps Fin tells it to people who cannot open the article.",
    (
        "Try it with a customer who may not read the article.",
        "Limit it to an audience, or switch it off for Fin.",
    ),
    of=("article",),
    fields=(*FIN_FIELDS, "help_center_audience", "audience_ids"),
    certainty="perhaps",
    doubt="Intercom does not say in its API whether Fin keeps to the audience of the Help Center.",
    concerns=fin_reads,
    find=_find,
)
