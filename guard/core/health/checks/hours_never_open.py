"""Office hours that are never open."""

from __future__ import annotations

from typing import Final

from guard.core.health.check import Check, Fault
from guard.core.health.facts import Facts, Item


def _find(facts: Facts, item: Item) -> Fault | None:
    if item.get("twenty_four_seven") is True or item.get("time_intervals") != []:
        return None
    return Fault("It has no hours at all.", item.since)


CHECK: Final = Check(
    "hours-never-open",
    "broken",
    "high",
    "An office hours schedule has no hours.",
    "Whatever goes by it takes your team for away, always.",
    "Customers are told that nobody is there, and times of reply stand still.",
    ("Give it hours, or delete it where nothing uses it.",),
    of=("office_hours_schedule",),
    fields=("time_intervals", "twenty_four_seven"),
    find=_find,
)
