"""Keeps what an instrument says of conversations beside what people decide."""

from __future__ import annotations

from typing import Protocol

from guard.context import GuardedWorkspace
from guard.core.effects.reports import EffectReport, Served


class Instrument(Protocol):
    """Says what is to be kept, or None where there is nothing to say: `guard.queries.effects.reports.reach_report`."""

    def __call__(self, guarded: GuardedWorkspace, served: Served, /) -> EffectReport | None: ...


def keep_report(guarded: GuardedWorkspace, served: Served, say: Instrument) -> bool:
    """Keep what an instrument says, once. It is worked out before the transaction, so that nobody waits for it who has
    something to write; tells whether something was kept."""
    report = say(guarded, served)
    if report is None:
        return False
    with guarded.transaction() as work:
        return work.effect_reports.add(report)
