"""What was looked at: so that a ledger can be told to be complete."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from drift.store.sql.seal_tables import log_spans, watch_periods
from drift.store.sql.workspace_scope import Scope, Stored


@dataclass(frozen=True, slots=True)
class WatchPeriod:
    """`since` is nothing in the first one. The activity log was read from `log_since` to `log_until` without a gap.
    `unread` are kinds that were not read, with the reason; `beyond` those that nothing reads in this workspace."""

    since: float | None
    until: float
    log_since: float | None
    log_until: float | None
    snapshot_every: float
    longest_without_snapshot: float
    unread: Mapping[str, str]
    beyond: Sequence[str]


class WatchPeriods:
    def __init__(self, scope: Scope) -> None:
        self._scope: Final = scope

    def read_log(self, since: float, until: float) -> None:
        """The activity log was read from one moment to another. What reaches on from what was read before makes the
        span longer; after a gap, there is a new one."""
        last = self._last_span()
        if last is None or since > last.until or until < last.since:
            self._scope.insert(log_spans, {"since": since, "until": until})
        else:
            self._scope.update(log_spans, log_spans.c.id == last.id, until=until)

    def log_span(self) -> tuple[float, float] | None:
        """From when to when the log was read without a gap, in the latest span."""
        last = self._last_span()
        return None if last is None else (last.since, last.until)

    def _last_span(self) -> Stored | None:
        return self._scope.first(self._scope.select(log_spans).order_by(log_spans.c.id.desc()))

    def add(self, period: WatchPeriod) -> None:
        self._scope.insert(watch_periods, {name: getattr(period, name) for name in WatchPeriod.__slots__})

    def latest(self) -> WatchPeriod | None:
        row = self._scope.first(self._scope.select(watch_periods).order_by(watch_periods.c.id.desc()))
        return (
            None
            if row is None
            else WatchPeriod(**{name: getattr(row, name) for name in WatchPeriod.__slots__})
        )
