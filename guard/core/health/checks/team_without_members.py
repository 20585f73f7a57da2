"""Teams of nobody."""

from __future__ import annotations

from typing import Final

from guard.core.health.check import Check, Fault
from guard.core.health.facts import Facts, Item


def _find(facts: Facts, team: Item) -> Fault | None:
    if not isinstance(team.get("admin_ids"), list) or team.listed("admin_ids"):
        return None
    return Fault("It has no members.", team.since)


CHECK: Final = Check(
    "team-without-members",
    "people",
    "high",
    "A team has no members.",
    "Rules may assign conversations to it all the same.",
    "What is assigned to the team waits, and nobody sees it.",
    ("Add members to the team.", "Or delete it, once nothing is assigned to it any more."),
    of=("team",),
    fields=("admin_ids",),
    find=_find,
)
