"""Live workflows that run a data connector that is not live."""

from __future__ import annotations

from typing import Final

from guard.core.health.check import Check, Fault, listed, named
from guard.core.health.facts import Facts, Item
from guard.core.health.workflows import is_live


def _find(facts: Facts, item: Item) -> Fault | None:
    used = {one.to for one in item.refers if one.to.kind == "data_connector"}
    found = [ref for ref in sorted(used) if (known := facts.get(ref)) and known.get("state") == "draft"]
    if not found:
        return None
    since = max(known.since for ref in found if (known := facts.get(ref)))
    because = f"It runs {listed([named(facts, ref) for ref in found])}, not live."
    return Fault(because, max(since, item.since))


CHECK: Final = Check(
    "connector-draft-in-use",
    "broken",
    "high",
    "A live workflow runs a data connector that is a draft.",
    "A draft does nothing for customers.",
    "The step fails for every customer who comes to it.",
    ("Set the connector live, or take the step out of the workflow.",),
    of=("workflow",),
    fields=("workflow.state",),
    beside={"data_connector": ("state",)},
    concerns=is_live,
    find=_find,
)
