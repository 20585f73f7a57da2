"""What Intercom counts by itself is read in turns; a token that may not read one sort still reads the other."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

import httpx
import pytest

from drift.intercom.client import IntercomClient
from drift.intercom.errors import ServerFault
from guard.runtime.effects import statistics_jobs
from guard.runtime.effects.statistics_jobs import AGAIN, StatisticsJobs
from tests.guard.web.stage import Stage, stage

ARTICLE = {"id": "7", "statistics": {"views": 12, "fin_involvements": 4, "fin_resolutions": 3}}


@pytest.fixture
def on(tmp_path: Path) -> Iterator[Stage]:
    with stage(tmp_path) as made:
        made.intercom.hold("article/7", title="Refunds")
        made.intercom.hold("data_connector/501", name="Orders")
        made.look()
        yield made


@dataclass
class Asked:
    """An Intercom with one article, whose connector cannot be asked."""

    status: int
    paths: list[str] = field(default_factory=list)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.paths.append(request.url.path)
        if request.url.path.startswith("/data_connectors/"):
            return httpx.Response(self.status, json={"type": "error.list", "errors": []})
        return httpx.Response(200, json=ARTICLE)


@dataclass
class Ticks:
    seconds: float = 0.0

    def __call__(self) -> float:
        return self.seconds


def jobs_of(on: Stage, asked: Asked, ticks: Ticks, stopping: Event | None = None) -> StatisticsJobs:
    client = IntercomClient(
        "http://intercom.test",
        "token",
        read_only=True,
        transport=httpx.MockTransport(asked),
        clock=on.clock,
        sleep=lambda seconds: None,
    )
    return StatisticsJobs(on.guarded.workspace, client, lambda: None, stopping or Event(), ticks)


def used(on: Stage) -> list[int | None]:
    with on.guarded.view() as view:
        series = view.state.article_statistics.series("7", 0, view.now + 1)
    return [day.totals.involvements for day in series]


def test_a_token_that_may_not_read_runs_reads_articles_and_is_told_of_once(
    on: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    asked, ticks = Asked(403), Ticks()
    jobs = jobs_of(on, asked, ticks)
    with caplog.at_level(logging.WARNING, logger=statistics_jobs.__name__):
        for _ in range(3):
            jobs.read_for_a_while()
        assert sorted(asked.paths) == ["/articles/7", "/data_connectors/501/execution_results"]
        ticks.seconds += AGAIN
        jobs.read_for_a_while()
    assert used(on) == [4]
    assert asked.paths.count("/data_connectors/501/execution_results") == 2
    assert len(caplog.records) == 1


def test_what_fails_is_a_trouble_and_the_rest_is_read(on: Stage) -> None:
    with pytest.raises(ServerFault):
        jobs_of(on, Asked(500), Ticks()).read_for_a_while()
    assert used(on) == [4]


def test_a_service_that_stops_asks_nothing_more(on: Stage) -> None:
    asked, stopping = Asked(200), Event()
    stopping.set()
    assert jobs_of(on, asked, Ticks(), stopping).read_for_a_while() == 0
    assert asked.paths == []
