"""Ticket types that use a state that is archived."""

from __future__ import annotations

from typing import Final

from guard.core.health.check import Check, Fault, listed, named
from guard.core.health.facts import Facts, Item


def _find(facts: Facts, item: Item) -> Fault | None:
    states = {one.to for one in item.refers if one.to.kind == "ticket_state"}
    found = [
        state for state in sorted(states) if (known := facts.get(state)) and known.get("archived") is True
    ]
    if not found:
        return None
    since = max(known.since for state in found if (known := facts.get(state)))
    because = f"It uses {listed([named(facts, state) for state in found])}, which is archived."
    return Fault(because, max(since, item.since))


CHECK: Final = Check(
    "archived-state-in-use",
    "broken",
    "medium",
    "A ticket type uses a state that is archived.",
    "Tickets can come into a state that nobody is to use any more.",
    "Tickets stay in a state that no view shows.",
    ("Give the ticket type another state, or bring the state back.",),
    of=("ticket_type",),
    fields=("archived",),
    beside={"ticket_state": ("archived",)},
    concerns=lambda item: item.get("archived") is not True,
    find=_find,
)
