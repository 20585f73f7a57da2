"""Keeps what Intercom counts of each resource, once a day: one request each, as no list tells it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from drift.core.catalogue.kind import Kind
from drift.core.conversations.article_statistics import ArticleDay
from drift.intercom.statistics import StatisticsRequests
from drift.sync.single_failures import SingleFailures
from drift.workspace import Workspace

DAY: Final = 86_400.0
AT_ONCE: Final = 50
"""How many are kept in one transaction; so many are read again after an interruption."""


@dataclass(frozen=True, slots=True)
class ArticleStatisticsReader:
    workspace: Workspace
    requests: StatisticsRequests

    def read(self, goes_on: Callable[[], bool]) -> int:
        """Read those that were not read today while the caller wants to go on; returns how many were read. Raises
        IntercomError; what could be read is kept."""
        failures = SingleFailures()
        count = 0
        for kind in self.workspace.readable:
            if kind.statistics:
                left = self._left(kind)
                for start in range(0, len(left), AT_ONCE):
                    count += self._read(kind, left[start : start + AT_ONCE], goes_on, failures)
        failures.tell()
        return count

    def _left(self, kind: Kind) -> list[str]:
        today = self.workspace.clock() // DAY * DAY
        with self.workspace.reading() as state:
            return sorted(
                state.versions.live_digests(kind.name).keys() - state.article_statistics.read_on(today)
            )

    def _read(self, kind: Kind, ids: list[str], goes_on: Callable[[], bool], failures: SingleFailures) -> int:
        found: dict[str, ArticleDay] = {}
        try:
            for id in ids:
                if not goes_on():
                    break
                with failures.passed():
                    self._one(kind, id, found)
        finally:
            if found:
                with self.workspace.writing() as state:
                    state.article_statistics.put(found)
        return len(found)

    def _one(self, kind: Kind, id: str, found: dict[str, ArticleDay]) -> None:
        """Also where nothing is told of it: it is asked once a day."""
        read = self.requests.totals(kind, id)
        if read is not None:
            now = self.workspace.clock()
            found[id] = ArticleDay(now // DAY * DAY, now, read.api_version, read.totals)
