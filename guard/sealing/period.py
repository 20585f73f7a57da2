"""Reports what was looked at since the last report, also when nothing happened: silence would tell nothing."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from drift.store.watch_periods import WatchPeriod
from guard.context import UnitOfWork
from guard.core.reports.blind_spots import KNOWN_LIMITS

NOT_YET: Final = "not_read_yet"


def report(work: UnitOfWork, snapshot_every: float) -> None:
    """Keep the report of the time until now."""
    periods = work.state.watch_periods
    last = periods.latest()
    since = None if last is None or last.until > work.now else last.until
    span = periods.log_span()
    statuses = work.state.snapshots.latest_status()
    unread: dict[str, str] = {}
    beyond = []
    for kind in work.workspace.readable:
        status = statuses.get(kind.name)
        if status is None or status.status != "read":
            code = NOT_YET if status is None else status.code
            if code in KNOWN_LIMITS:
                beyond.append(kind.name)
            else:
                unread[kind.name] = code
    periods.add(
        WatchPeriod(
            since=since,
            until=work.now,
            log_since=span[0] if span else None,
            log_until=span[1] if span else None,
            snapshot_every=snapshot_every,
            longest_without_snapshot=longest(work.state.snapshots.ends(since or 0.0), since, work.now),
            unread=unread,
            beyond=sorted(beyond),
        )
    )


def longest(ends: Sequence[float], since: float | None, until: float) -> float:
    """The most seconds without a complete snapshot in a time; `ends` are when snapshots ended, that before `since`
    with them. Before the first of all nothing was due."""
    moments = [end for end in ends if end <= until]
    if since is not None and (not moments or moments[0] > since):
        moments = [since, *moments]
    return max((after - before for before, after in pairwise([*moments, until])), default=0.0)
