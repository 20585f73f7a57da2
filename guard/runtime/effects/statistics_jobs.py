"""Reading what Intercom counts by itself as a part of the service: behind everything else, like conversations."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from threading import Event
from typing import Final, Protocol

from drift.intercom.client import IntercomClient
from drift.intercom.errors import Forbidden, IntercomError, NotInVersion
from drift.intercom.statistics import StatisticsRequests
from drift.sync.conversations.article_statistics_reader import ArticleStatisticsReader
from drift.sync.conversations.connector_runs_reader import ConnectorRunsReader
from drift.workspace import Workspace
from guard.runtime.jobs import Claimed, Job

log = logging.getLogger(__name__)

STATISTICS: Final = "statistics"
"""The job that reads them."""
EVERY: Final = 60.0
AT_A_TIME: Final = 40.0
"""Seconds after which a run asks nothing more: the next run goes on."""
AGAIN: Final = 3600.0
"""Seconds after which it is tried again whether the token may."""


class StatisticsReader(Protocol):
    def read(self, goes_on: Callable[[], bool]) -> int: ...


class StatisticsJobs:
    """`wait` returns when nobody else has to go first. `monotonic` gives seconds by a clock that nobody can set."""

    def __init__(
        self,
        workspace: Workspace,
        client: IntercomClient,
        wait: Callable[[], None],
        stopping: Event,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        requests = StatisticsRequests(client, wait)
        self._readers: Final[Mapping[str, StatisticsReader]] = {
            "runs of data connectors": ConnectorRunsReader(workspace, requests),
            "statistics of articles": ArticleStatisticsReader(workspace, requests),
        }
        self._stopping = stopping
        self._monotonic = monotonic
        self._refused: dict[str, float] = {}

    def jobs(self, claimed: Claimed) -> Iterator[Job]:
        yield Job(EVERY, STATISTICS, partial(claimed, STATISTICS, EVERY, self.read_for_a_while))

    def read_for_a_while(self) -> int:
        """Read until everything is known, the run is long enough, or the service stops; returns how much was read.
        Where one sort cannot be read, the other is read all the same. Raises IntercomError and StoreError."""
        end = self._monotonic() + AT_A_TIME
        count = 0
        problems: list[IntercomError] = []
        for name in self._readers:
            try:
                count += self._read(name, lambda: self._monotonic() < end and not self._stopping.is_set())
            except IntercomError as problem:
                problems.append(problem)
        if problems:
            raise problems[0]
        return count

    def _read(self, name: str, goes_on: Callable[[], bool]) -> int:
        """A token or a version that does not let them be read is said once and tried again later."""
        now = self._monotonic()
        if now < self._refused.get(name, now):
            return 0
        try:
            count = self._readers[name].read(goes_on)
        except (Forbidden, NotInVersion) as problem:
            if name not in self._refused:
                log.warning("The %s are not read: %s", name, problem)
            self._refused[name] = now + AGAIN
            return 0
        self._refused.pop(name, None)
        return count
