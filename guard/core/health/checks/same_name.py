"""Two of a kind with one name, but for capitals and spaces."""

from __future__ import annotations

from typing import Final

from guard.core.health.check import Check, Fault
from guard.core.health.facts import Facts, Item
from guard.core.health.groups import listed_of
from guard.core.health.names import NAMED, is_in_use, namesakes, same


def _find(facts: Facts, item: Item) -> Fault | None:
    group = namesakes(facts, item, same)
    names, count = group.others(item)
    if count < 1:
        return None
    return Fault(f"Its name is also that of {listed_of(names, count)}.", group.since(item))


CHECK: Final = Check(
    "same-name",
    "duplicate",
    "medium",
    "Two of a kind have the same name, but for capitals and spaces.",
    "Whoever chooses by name takes one or the other by chance.",
    "Reports and rules count a part of what they are meant to count.",
    ("Choose the one that stays.", "Let what uses the other one use it, and delete or rename the other."),
    of=NAMED,
    fields=("parent_id", "archived"),
    concerns=is_in_use,
    find=_find,
)
