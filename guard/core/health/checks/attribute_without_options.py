"""Lists to choose from in which there is nothing to choose."""

from __future__ import annotations

from typing import Final

from guard.core.health.check import Check, Fault
from guard.core.health.facts import Facts, Item


def _find(facts: Facts, item: Item) -> Fault | None:
    if any(option.get("archived") is not True for option in facts.children(item.ref)):
        return None
    required = " It is required all the same." if item.get("required") is True else ""
    return Fault(f"It is a list, and there is nothing to choose.{required}", item.since)


CHECK: Final = Check(
    "attribute-without-options",
    "broken",
    "medium",
    "A conversation attribute is a list without options.",
    "Nobody can fill it in; where it is required, nobody can close the conversation.",
    "Teammates are stopped, and reports by this attribute are empty.",
    ("Add options to it, or archive it.",),
    of=("conversation_attribute",),
    fields=("data_type", "archived", "required"),
    beside={"conversation_attribute_option": ("archived",)},
    concerns=lambda item: item.get("data_type") == "list" and item.get("archived") is not True,
    find=_find,
)
