"""Workflows whose steps name what is not there."""

from __future__ import annotations

from typing import Final

from guard.core.health.check import Check, Fault, gone_since, listed, named
from guard.core.health.facts import Facts, Item


def _find(facts: Facts, item: Item) -> Fault | None:
    gone = {one.to for one in facts.missing_of(item)}
    if not gone:
        return None
    because = f"Its steps name {listed([named(facts, ref) for ref in sorted(gone)])}, not there any more."
    return Fault(because, gone_since(facts, item, gone))


CHECK: Final = Check(
    "workflow-names-missing",
    "dangling",
    "high",
    "A workflow names a team, tag, connector or something else that is not there.",
    "A step that cannot do what it is for fails for every customer who comes to it.",
    "The step fails, or is passed over.",
    ("Open the workflow and find the step.", "Choose what it is to use instead, and set the workflow live."),
    of=("workflow",),
    beside={"team": (), "tag": (), "data_connector": (), "office_hours_schedule": (), "article": ()},
    find=_find,
)
