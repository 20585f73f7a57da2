"""Two of a kind whose names differ by a mark, an accent or a plural."""

from __future__ import annotations

from typing import Final

from guard.core.health.check import Check, Fault
from guard.core.health.facts import Facts, Item
from guard.core.health.groups import listed_of
from guard.core.health.names import NAMED, is_in_use, namesakes, same, similar


def _find(facts: Facts, item: Item) -> Fault | None:
    alike, equal = namesakes(facts, item, similar), namesakes(facts, item, same)
    names = [f"“{one.title}” ({one.ref.id})" for one in alike.first if same(one.title) != same(item.title)]
    count = alike.count - equal.count
    if count < 1 or not similar(item.title):
        return None
    return Fault(f"Its name is nearly that of {listed_of(names[:3], count) or 'others'}.", alike.since(item))


CHECK: Final = Check(
    "similar-name",
    "duplicate",
    "low",
    "The names of two of a kind differ by a mark, an accent, a space or a plural only.",
    "Whoever chooses by name may take the wrong one.",
    "Perhaps both are used for the same.",
    ("Ask those who use them whether they are meant to differ.", "If not, keep one of them."),
    of=NAMED,
    fields=("parent_id", "archived"),
    certainty="perhaps",
    doubt="They may be meant to differ.",
    concerns=is_in_use,
    find=_find,
)
