"""Exports as a part of the service: couriers on its schedule, and word to people where a target waits."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Final

from drift.outgoing.couriers import Safely
from guard.context import GuardedWorkspace
from guard.exports.couriers import ExportCouriers
from guard.runtime.export_alarms import tell_of_exports
from guard.runtime.export_targets import ConfiguredTargets
from guard.runtime.jobs import Claimed, Job
from guard.runtime.rhythm import Rhythm

WORD: Final = "word of exports"


class ExportJobs:
    """`safely` keeps what goes wrong for people to see."""

    def __init__(self, guarded: GuardedWorkspace, targets: ConfiguredTargets, safely: Safely) -> None:
        self._guarded = guarded
        self._targets = targets
        self.couriers = ExportCouriers(guarded, targets, safely)

    def jobs(self, rhythm: Rhythm, claimed: Claimed) -> Iterator[Job]:
        yield Job(rhythm.deliver, "exports", self.couriers.send_due, looks=True)
        yield Job(rhythm.again, WORD, partial(self._tell, claimed, rhythm.again))

    def _tell(self, claimed: Claimed, every: float) -> None:
        """Without a target that is declared, there is nothing to tell and nothing is claimed."""
        if self._guarded.policies().policy_set.exports is not None:
            claimed(WORD, every, partial(tell_of_exports, self._guarded))

    def close(self) -> None:
        self._targets.close()
