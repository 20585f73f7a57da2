"""Data connectors that always fail: what cannot be told."""

from __future__ import annotations

from typing import Final

from guard.core.health.check import Check

CHECK: Final = Check(
    "connector-fails",
    "broken",
    "high",
    "A data connector fails whenever it runs.",
    "What asks another system gets no answer.",
    "Fin and workflows cannot do what they promise.",
    ("Open the connector in Intercom and look at its last runs.",),
    of=("data_connector",),
    certainty="unknown",
    doubt="How runs ended is counted from `execution_results` and stands on the page of each connector: how many that "
    "fail are too many, only a team can say.",
)
