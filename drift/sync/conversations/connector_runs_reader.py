"""Counts the runs of each data connector hour by hour, onwards from where it was, window by window.

A window is counted when all of its pages came; an interruption costs that window. How far back Intercom keeps runs is
not documented: what lies before the first run that it shows is not known, and never told as time without runs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from drift.core.catalogue.kind import Endpoint, Kind
from drift.core.conversations.connector_runs import HOUR, Run, counted
from drift.intercom.errors import NotFound
from drift.intercom.statistics import StatisticsRequests, TooManyRuns
from drift.sync.single_failures import SingleFailures
from drift.workspace import Workspace

BACK: Final = 30 * 24 * HOUR
"""How far back the first reading begins."""
SURE: Final = 7 * 24 * HOUR
"""How long Intercom is taken to list runs. After a longer pause it may not show all that came in between."""
SETTLED: Final = 600.0
"""Seconds after which a run is taken to be listed."""
WIDEST: Final = 7 * 24 * HOUR
NARROWEST: Final = 60.0
MOST: Final = 60
"""Pages of a window. One with more is halved."""
FEW: Final = 300
"""Runs up to which the next window is twice as wide."""


@dataclass(slots=True)
class ConnectorRunsReader:
    workspace: Workspace
    requests: StatisticsRequests
    _widths: dict[str, float] = field(default_factory=dict)

    def read(self, goes_on: Callable[[], bool]) -> int:
        """Read what is not known yet while the caller wants to go on, of those first that are furthest behind; returns
        how many runs were counted. Raises IntercomError; what could be counted is kept."""
        failures = SingleFailures()
        count = 0
        for kind in self.workspace.readable:
            if kind.runs is not None:
                for id, reached in self._due(kind):
                    with failures.passed():
                        count += self._read(kind.runs, id, reached, goes_on)
        failures.tell()
        return count

    def _due(self, kind: Kind) -> list[tuple[str, float | None]]:
        with self.workspace.reading() as state:
            reached, ids = state.connector_runs.reached(), state.versions.live_digests(kind.name)
        return [(id, reached.get(id)) for id in sorted(ids, key=lambda id: (reached.get(id, 0.0), id))]

    def _read(self, endpoint: Endpoint, id: str, reached: float | None, goes_on: Callable[[], bool]) -> int:
        end = self._end()
        known = reached is not None and end - reached <= SURE
        since = end - BACK if reached is None else max(reached, end - BACK)
        count = 0
        while since < end and goes_on():
            try:
                until, runs = self._window(endpoint, id, since, end)
            except NotFound:  # deleted since the settings were read
                break
            if until > self._end():  # Intercom's answer put the clock right: that time is not over
                break
            if not known:
                since = _first_known(runs, until, end)
                known = bool(runs) or until == end
            count += self._keep(id, since, until, runs) if known else 0
            since = until
        return count

    def _end(self) -> float:
        """The end of the last hour whose runs are all listed."""
        return (self.workspace.clock() - SETTLED) // HOUR * HOUR

    def _window(self, endpoint: Endpoint, id: str, since: float, end: float) -> tuple[float, list[Run]]:
        """The next window, as wide as it can be read at once, and its runs."""
        width = self._widths.get(id, WIDEST)
        while True:
            until = min(since + width, end)
            try:
                runs = list(self.requests.runs(endpoint, id, since, until, self._most(width)))
            except TooManyRuns:
                width = max(NARROWEST, (until - since) / 2 // 1)
                self._widths[id] = width
                continue
            self._widths[id] = min(WIDEST, width * 2) if len(runs) <= FEW else width
            return until, runs

    def _most(self, width: float) -> int:
        """A window that cannot be narrower is read whatever it holds."""
        return MOST if width > NARROWEST else 1_000_000

    def _keep(self, id: str, since: float, until: float, runs: list[Run]) -> int:
        """How many runs were counted."""
        found = [run for run in runs if run.at >= since]
        if since >= until:
            return 0
        with self.workspace.writing() as state:
            return len(found) if state.connector_runs.add(id, since, until, counted(found)) else 0


def _first_known(runs: list[Run], until: float, end: float) -> float:
    """From when on runs are known, by the first window that has any: from the hour after the first one that Intercom
    shows. Where it shows none up to now, the last hour alone is known to be without any."""
    if runs:
        return (min(run.at for run in runs) // HOUR + 1) * HOUR
    return end - HOUR if until == end else until
