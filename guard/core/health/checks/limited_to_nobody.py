"""What is shown to certain teams only, of which none is there."""

from __future__ import annotations

from typing import Final

from drift.core.model.resources import Ref
from guard.core.health.check import Check, Fault
from guard.core.health.facts import Facts, Item


def _find(facts: Facts, item: Item) -> Fault | None:
    teams = [Ref("team", str(id)) for id in item.listed("visible_to_team_ids")]
    if not all(facts.is_missing(team) for team in teams):
        return None
    return Fault(
        f"It is shown to {len(teams)} teams only, and none of them is there."
        if len(teams) > 1
        else "It is shown to one team only, which is not there."
    )


CHECK: Final = Check(
    "limited-to-nobody",
    "dangling",
    "medium",
    "A macro or an attribute is shown to certain teams only, and none of them is there.",
    "It is kept, and nobody can use it.",
    "No teammate finds it in the inbox.",
    ("Open it, and choose the teams that are to see it, or everybody.", "Delete it if nobody misses it."),
    of=("macro", "conversation_attribute"),
    fields=("visible_to_team_ids",),
    beside={"team": ()},
    concerns=lambda item: bool(item.listed("visible_to_team_ids")),
    find=_find,
)
