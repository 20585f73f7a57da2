"""Data connectors of which every run failed."""

from __future__ import annotations

from typing import Final

from guard.core.health.check import Check, Fault
from guard.core.health.facts import Facts, Item

FEWEST: Final = 3
"""Runs that tell something: one or two fail for many reasons."""


def _untold(facts: Facts, connector: Item) -> str:
    if connector.ref.id in facts.runs:
        return ""
    return f"How data connector {connector.ref.id} ran is not known for each of the last seven days."


def _find(facts: Facts, connector: Item) -> Fault | None:
    runs, failed = facts.runs[connector.ref.id]
    if failed < runs or runs < FEWEST:
        return None
    return Fault(f"All {runs:,} runs of the last seven whole days failed, counted.")


CHECK: Final = Check(
    "connector-fails",
    "broken",
    "high",
    "A data connector fails whenever it runs.",
    "What asks another system gets no answer.",
    "Fin and workflows cannot do what they promise.",
    ("Open the connector in Intercom and look at its last runs.", "Mend it, or take it out of what runs it."),
    of=("data_connector",),
    certainty="perhaps",
    doubt="Runs are counted from `execution_results`; whether the other system was to answer, only a team can say.",
    untold=_untold,
    find=_find,
)
