"""Teams that name teammates who are not there."""

from __future__ import annotations

from typing import Final

from guard.core.health.check import Check, Fault, gone_since, listed, named, setting
from guard.core.health.facts import Facts, Item


def _find(facts: Facts, team: Item) -> Fault | None:
    gone = {one.to.id: one.to for one in facts.missing_of(team) if one.to.kind == "admin"}
    if not gone:
        return None
    left = [id for id in team.listed("admin_ids") if str(id) not in gone]
    since = gone_since(facts, team, gone.values())
    who = listed([named(facts, ref) for ref in gone.values()])
    # A team of nobody would be no better: whom it is to have then is not ours to say.
    change = setting(team, "admin_ids", left) if left else None
    return Fault(f"It names {who}, not among the teammates any more.", since, change)


CHECK: Final = Check(
    "member-gone",
    "dangling",
    "high",
    "A team names a teammate who is not there.",
    "Whoever left still counts as a member: assignments may be meant for them.",
    "What is assigned to them waits until somebody looks.",
    ("Take them out of the team.",),
    of=("team",),
    fields=("admin_ids",),
    beside={"admin": ()},
    find=_find,
)
