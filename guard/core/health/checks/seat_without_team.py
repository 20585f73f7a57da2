"""Teammates with a seat in the inbox who are in no team."""

from __future__ import annotations

from typing import Final

from guard.core.health.check import Check, Fault
from guard.core.health.facts import Facts, Item


def _find(facts: Facts, admin: Item) -> Fault | None:
    if admin.listed("team_ids") or not facts.of("team"):
        return None
    if any(str(id) == admin.ref.id for team in facts.of("team") for id in team.listed("admin_ids")):
        return None
    return Fault("They have a seat in the inbox and are in no team.", admin.since)


CHECK: Final = Check(
    "seat-without-team",
    "people",
    "low",
    "A teammate has a seat in the inbox and is in no team.",
    "A seat costs money, and what is assigned to teams never reaches them.",
    "They get only what somebody assigns to them by name.",
    ("Add them to a team, or take the seat away if they do not need it.",),
    of=("admin",),
    fields=("has_inbox_seat", "team_ids"),
    beside={"team": ("admin_ids",)},
    concerns=lambda item: item.get("has_inbox_seat") is True,
    find=_find,
)
