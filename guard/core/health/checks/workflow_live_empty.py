"""Workflows that are live and do nothing."""

from __future__ import annotations

from typing import Final

from guard.core.health.check import Check, Fault
from guard.core.health.facts import Facts, Item
from guard.core.health.workflows import is_live, part_of


def _find(facts: Facts, item: Item) -> Fault | None:
    snapshot = part_of(item, "snapshot")
    # Intercom does not describe it: only what is certainly empty counts.
    empty = snapshot == {} or (isinstance(snapshot, dict) and snapshot.get("steps") == [])
    return Fault("It is live, and has no steps.", item.since) if empty else None


CHECK: Final = Check(
    "workflow-live-empty",
    "broken",
    "high",
    "A workflow is live and has no steps.",
    "It takes conversations and does nothing with them.",
    "Customers who come to it get no answer, and no other workflow takes them.",
    ("Pause it, or give it steps.",),
    of=("workflow",),
    fields=("workflow.state", "workflow.snapshot.steps"),
    concerns=is_live,
    find=_find,
)
