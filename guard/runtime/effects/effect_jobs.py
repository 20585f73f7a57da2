"""The jobs that look at conversations for what people decide, changed and pay. None runs where they are not read."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from functools import partial
from threading import Event
from typing import Final

from guard.context import GuardedWorkspace
from guard.queries.effects.reports import reach_report, without_report
from guard.runtime.effects import aftermath_watch, cost_watch, share_watch
from guard.runtime.jobs import Claimed, Job
from guard.workflow.effect_reports import keep_report

JOB: Final = "effects"
EVERY: Final = 30.0
"""Seconds between two looks."""
AT_A_TIME: Final = 10.0
"""Seconds after which a run begins no further report: the next run goes on."""
_PATIENCE: Final = 120.0
"""Seconds that one report may take: nobody waits for it here."""


def effect_jobs(guarded: GuardedWorkspace, stopping: Event, claimed: Claimed) -> Iterator[Job]:
    keep = partial(keep_missing_reports, guarded, stopping.is_set)
    yield Job(EVERY, JOB, partial(claimed, JOB, EVERY, keep))
    for watch in (cost_watch, aftermath_watch, share_watch):
        run = partial(claimed, watch.JOB, watch.EVERY, partial(watch.look, guarded))
        yield Job(watch.EVERY, watch.JOB, run)


def keep_missing_reports(
    guarded: GuardedWorkspace, stopping: Callable[[], bool], monotonic: Callable[[], float] = time.monotonic
) -> int:
    """Work out what is missing; returns how many reports were kept."""
    with guarded.view() as view:
        missing = without_report(view)
    end, kept = monotonic() + AT_A_TIME, 0
    for served in missing:
        if stopping() or monotonic() >= end:
            break
        kept += keep_report(guarded, served, partial(reach_report, patience=_PATIENCE))
    return kept
