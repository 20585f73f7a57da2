"""Exports as a part of the service: couriers on its schedule, and word to people where a target waits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from guard.context import GuardedWorkspace
from guard.exports.couriers import ExportCouriers, Safely
from guard.runtime.export_alarms import tell_of_exports
from guard.runtime.export_targets import ConfiguredTargets
from guard.runtime.jobs import Claimed, Job
from guard.runtime.rhythm import Rhythm


class ExportJobs:
    """`safely` keeps what goes wrong for people to see."""

    def __init__(self, guarded: GuardedWorkspace, targets: ConfiguredTargets, safely: Safely) -> None:
        self._guarded = guarded
        self._targets = targets
        self.couriers = ExportCouriers(guarded, targets, safely)

    def jobs(self, rhythm: Rhythm, claimed: Claimed) -> Iterator[Job]:
        yield Job(rhythm.deliver, "exports", self.couriers.send_due, looks=True)
        tell: Callable[[], object] = partial(tell_of_exports, self._guarded)
        yield Job(rhythm.again, "word of exports", partial(claimed, "word of exports", rhythm.again, tell))

    def close(self) -> None:
        self._targets.close()
