"""How many runs of data connectors there were, hour by hour, and which parts of time were read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from sqlalchemy import func

from drift.core.conversations.connector_runs import HOUR, ConnectorRuns, Outcomes, RunCount
from drift.store.sql.measurement_tables import connector_readings, connector_runs
from drift.store.sql.workspace_scope import Scope

DAY: Final = 24 * HOUR
_SORT: Final = ("hour", "ran_by", "ran_by_id", "error")
_c, _read = connector_runs.c, connector_readings.c


class ConnectorRunCounts:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope

    def add(self, connector: str, since: float, until: float, counts: Iterable[RunCount]) -> bool:
        """Keep the runs from `since` until before `until`, all of them. Nothing is kept where some of that time was
        read already: another process was faster. Tells whether it was kept."""
        known = self.read_until(connector)
        if known is not None and known > since:
            return False
        self._count(connector, tuple(counts))
        for day, begin, end in _days(since, until):
            self._note(connector, day, begin, end)
        return True

    def read_until(self, connector: str) -> float | None:
        """Until when the runs of a connector are known; None: nothing of it was ever read."""
        rows = self._scope.select(connector_readings, _read.connector == connector)
        last = self._scope.first(rows.with_only_columns(func.max(_read.until)))
        return None if last is None else _seconds(last[0])

    def counts(self, connector: str, since: float, until: float) -> ConnectorRuns:
        """The runs of a connector in a period, which is counted in whole hours."""
        first, last = since // HOUR * HOUR, -(-until // HOUR) * HOUR
        begin, end = self._known(connector, first, last)
        where = _c.connector == connector, _c.hour >= begin, _c.hour < end
        rows = self._scope.all(self._scope.select(connector_runs, *where).order_by(_c.hour))
        counts = tuple(RunCount(row.hour, row.ran_by, row.ran_by_id, row.error, row.runs) for row in rows)
        return ConnectorRuns((first, last), begin, end, counts)

    def totals(self, since: float, until: float) -> dict[str, Outcomes]:
        """The runs in a period of whole hours, and how many of them failed: of each connector of which all of that time
        was read, also of those that did not run."""
        readings = self._scope.select(connector_readings, _read.until > since, _read.since < until)
        pieces: dict[str, list[tuple[float, float]]] = {}
        for row in self._scope.all(readings.order_by(_read.day.desc())):
            pieces.setdefault(row.connector, []).append((row.since, row.until))
        found = {
            connector: Outcomes()
            for connector, known in pieces.items()
            if _latest(known, since, until) == (since, until)
        }
        runs = self._scope.select(connector_runs, _c.hour >= since, _c.hour < until)
        sums = runs.with_only_columns(_c.connector, _c.error, func.sum(_c.runs).label("runs"))
        for row in self._scope.all(sums.group_by(_c.connector, _c.error)):
            if row.connector in found:
                count = int(row.runs)
                found[row.connector] = found[row.connector].plus(count, count if row.error else 0)
        return found

    def reached(self) -> dict[str, float]:
        """Until when the runs of each connector are known, of those of which anything was read."""
        last = func.max(_read.until).label("last")
        rows = self._scope.select(connector_readings).with_only_columns(_read.connector, last)
        return {row.connector: float(row.last) for row in self._scope.all(rows.group_by(_read.connector))}

    def _known(self, connector: str, since: float, until: float) -> tuple[float, float]:
        """The latest part of a period that was read without a gap, from the beginning of an hour on; from `until` to
        `until` where there is none."""
        where = _read.connector == connector, _read.until > since, _read.since < until
        rows = self._scope.select(connector_readings, *where).order_by(_read.day.desc())
        return _latest([(row.since, row.until) for row in self._scope.all(rows)], since, until)

    def _count(self, connector: str, counts: Sequence[RunCount]) -> None:
        """Add to what is known of the same hours: a part of an hour may have been read before."""
        if not counts:
            return
        hours = [one.hour for one in counts]
        within = _c.connector == connector, _c.hour >= min(hours), _c.hour <= max(hours)
        rows = self._scope.all(self._scope.select(connector_runs, *within))
        known = {tuple(getattr(row, name) for name in _SORT): row.runs for row in rows}
        added = [
            {
                "connector": connector,
                **dict(zip(_SORT, sort, strict=True)),
                "runs": one.runs + known.get(sort, 0),
            }
            for one in counts
            for sort in [tuple(getattr(one, name) for name in _SORT)]
        ]
        self._scope.upsert(connector_runs, added)

    def _note(self, connector: str, day: float, begin: float, end: float) -> None:
        where = _read.connector == connector, _read.day == day
        row = self._scope.first(self._scope.select(connector_readings, *where))
        goes_on = row is not None and row.until == begin
        since = row.since if row is not None and goes_on else begin
        values = {"connector": connector, "day": day, "since": since, "until": end}
        self._scope.upsert(connector_readings, [values])


def _latest(pieces: Sequence[tuple[float, float]], since: float, until: float) -> tuple[float, float]:
    """The latest part of a period that these pieces, newest first, cover without a gap, from an hour's beginning on."""
    if not pieces:
        return until, until
    begin, end = pieces[0]
    for earlier, later in pieces[1:]:
        if later < begin:
            break
        begin = earlier
    begin, end = max(-(-begin // HOUR) * HOUR, since), min(end, until)
    return (begin, end) if begin < end else (until, until)


def _days(since: float, until: float) -> Iterator[tuple[float, float, float]]:
    """The parts of a period by UTC day: the beginning of the day, and which part of it."""
    while since < until:
        day = since // DAY * DAY
        end = min(until, day + DAY)
        yield day, since, end
        since = end


def _seconds(stored: float | None) -> float | None:
    return None if stored is None else float(stored)
