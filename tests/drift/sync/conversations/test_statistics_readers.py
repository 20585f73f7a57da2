"""What Intercom counts is read from the embedded workspace: it equals what was planted, whatever interrupts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import httpx
import pytest

from drift.core.catalogue.catalogue import CATALOGUE
from drift.core.conversations.connector_runs import HOUR, ConnectorRuns, Outcomes
from drift.core.model.resources import Json, Ref
from drift.intercom.client import IntercomClient
from drift.intercom.errors import Forbidden, IntercomError, Malformed
from drift.intercom.statistics import StatisticsRequests
from drift.sandbox.api.conversations import all_of
from drift.sandbox.cast import TOKEN
from drift.sandbox.conversations.connector_runs import Run, runs_of
from drift.sandbox.conversations.sources import SOURCES
from drift.sandbox.server import Sandbox, create_sandbox
from drift.store.sql.measurement_tables import article_statistics, connector_runs
from drift.sync.conversations import article_statistics_reader, connector_runs_reader
from drift.sync.conversations.article_statistics_reader import DAY, ArticleStatisticsReader
from drift.sync.conversations.connector_runs_reader import BACK, ConnectorRunsReader
from drift.workspace import Workspace
from tests.drift.sandbox.conftest import START, Clock, client_of
from tests.drift.small_world import small_world

ARTICLES = ("7001", "7003", "7050")
CONNECTORS = ("501", "502", "506")
WATCHED = [Ref("article", id) for id in ARTICLES] + [Ref("data_connector", id) for id in (*CONNECTORS, "508")]


def always() -> bool:
    return True


@dataclass
class World:
    clock: Clock
    sandbox: Sandbox
    workspace: Workspace
    requests: StatisticsRequests

    def __post_init__(self) -> None:
        self.articles = ArticleStatisticsReader(self.workspace, self.requests)
        self.runs = ConnectorRunsReader(self.workspace, self.requests)

    def control(self, path: str, body: Json) -> None:
        with client_of(self.sandbox) as client:
            client.post(f"/_sandbox/{path}", json=body).raise_for_status()

    def fault(self, path: str, fault: str, times: int | None = None) -> None:
        more = {} if times is None else {"times": times}
        self.control("faults", {"fault": fault, "path": path, "ms": 1, **more})

    def planted(self, connector: str, since: float, until: float) -> list[Run]:
        every = all_of(self.sandbox.workspace).until(self.clock.seconds)
        runs = [run for truth in every for run in runs_of(truth)]
        return [run for run in runs if run.connector == connector and since <= run.at < until]

    def counted(self, connector: str) -> ConnectorRuns:
        with self.workspace.reading() as state:
            return state.connector_runs.counts(connector, START - 2 * BACK, self.clock.seconds)

    def is_true(self, connector: str) -> bool:
        """Whether exactly what was planted is counted, of the time that is told to be known."""
        found = self.counted(connector)
        planted = self.planted(connector, found.since, found.until)
        by: dict[tuple[str, str], Outcomes] = {}
        for run in planted:
            who = run.ran_by, run.ran_by_id or ""
            by[who] = by.get(who, Outcomes()).plus(1, 1 if run.error else 0)
        return found.by_who() == by


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    clock = Clock()
    with (
        create_sandbox(tmp_path / "sandbox.db", now=clock, conversations=6_000) as sandbox,
        small_world(tmp_path, {ref: {"id": ref.id} for ref in WATCHED}) as small,
    ):
        for kind in ("article", "data_connector"):
            small.look(CATALOGUE[kind])
        client = IntercomClient(
            "http://sandbox",
            TOKEN,
            read_only=True,
            transport=httpx.WSGITransport(app=sandbox.app),
            clock=clock,
            sleep=lambda seconds: setattr(clock, "seconds", clock.seconds + seconds),
        )
        workspace: Workspace = replace(small.workspace, clock=clock)
        with client:
            yield World(clock, sandbox, workspace, StatisticsRequests(client))


def test_articles_are_read_once_a_day_with_what_fin_made_of_them(world: World) -> None:
    assert world.articles.read(always) == 3
    assert world.articles.read(always) == 0
    world.clock.seconds += 3 * DAY
    assert world.articles.read(always) == 3
    with world.workspace.reading() as state:
        first, second = state.article_statistics.series("7003", 0, 1e12)
    real = [one for one in all_of(world.sandbox.workspace).until(second.read_at) if not one.is_preview]
    used = [one for one in real if any(SOURCES[number].id == "7003" for number in one.sources)]
    assert second.totals.involvements == len(used)
    assert first.totals.involvements == sum(one.created_at <= first.read_at for one in used)
    assert first.totals.resolutions is not None
    assert second.day - first.day == 3 * DAY


def test_an_article_that_is_gone_or_cannot_be_read_does_not_stop_the_others(world: World) -> None:
    with client_of(world.sandbox) as client:
        client.delete("/articles/7001").raise_for_status()
    world.fault("/articles/7003", "server_error")
    with pytest.raises(IntercomError):
        world.articles.read(always)
    with world.workspace.reading() as state:
        assert state.article_statistics.read_on(world.clock.seconds // DAY * DAY) == {"7050"}


def test_an_interruption_keeps_the_articles_that_came(world: World) -> None:
    turns = iter([True, False])
    assert world.articles.read(lambda: next(turns, False)) == 1
    assert world.articles.read(always) == 2


def test_an_older_version_of_the_api_tells_less_and_is_not_taken_for_nothing(world: World) -> None:
    older = IntercomClient(
        "http://sandbox",
        TOKEN,
        read_only=True,
        pinned="2.15",
        transport=httpx.WSGITransport(app=world.sandbox.app),
        clock=world.clock,
    )
    with older:
        ArticleStatisticsReader(world.workspace, StatisticsRequests(older)).read(always)
    with world.workspace.reading() as state:
        [day] = state.article_statistics.series("7001", 0, 1e12)
    assert (day.api_version, day.totals.involvements) == ("2.15", None)
    assert day.totals.views is not None


def test_runs_are_counted_as_they_were_planted(world: World) -> None:
    assert world.runs.read(always) > 100
    found = world.counted("501")
    assert found.total().failed > 0
    assert found.until == (START - connector_runs_reader.SETTLED) // HOUR * HOUR
    assert found.until - found.since > 28 * DAY
    assert all(world.is_true(connector) for connector in CONNECTORS)
    assert world.runs.read(always) == 0


def test_new_runs_are_counted_later_and_none_twice(world: World) -> None:
    world.runs.read(always)
    for _ in range(5):
        world.clock.seconds += 7 * HOUR
        world.runs.read(always)
    assert all(world.is_true(connector) for connector in CONNECTORS)


def test_what_lies_before_the_first_run_that_is_shown_is_not_time_without_runs(world: World) -> None:
    world.runs.read(always)
    never = world.counted("506")
    assert (never.until - never.since, never.total()) == (HOUR, Outcomes())
    first = world.counted("502").since
    assert all(run.at >= first - HOUR for run in world.planted("502", START - BACK, START))


@pytest.mark.parametrize("narrow", [(1, 0), (2, 5)])
def test_a_busy_connector_is_read_in_narrow_windows(
    world: World, narrow: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    most, few = narrow
    monkeypatch.setattr(connector_runs_reader, "MOST", most)
    monkeypatch.setattr(connector_runs_reader, "FEW", few)
    world.runs.read(always)
    assert all(world.is_true(connector) for connector in CONNECTORS)


@pytest.mark.parametrize("fault", ["server_error", "reset_mid_body", "rate_limit", "repeat_page"])
def test_what_breaks_in_the_middle_is_never_a_smaller_count(
    world: World, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connector_runs_reader, "WIDEST", BACK)
    world.fault("/data_connectors/501/execution_results", fault)
    with pytest.raises(IntercomError):
        world.runs.read(always)
    assert not world.counted("501").known
    assert all(world.is_true(connector) for connector in CONNECTORS)
    assert world.counted("502").known is (fault != "rate_limit")  # which concerns all of them
    with client_of(world.sandbox) as client:
        client.delete("/_sandbox/faults").raise_for_status()
    world.runs.read(always)
    assert all(world.is_true(connector) for connector in CONNECTORS)
    assert world.counted("501").until - world.counted("501").since > 28 * DAY


def test_a_token_that_may_not_read_runs_says_so_at_once(world: World) -> None:
    world.control("scopes", {"without": ["read_data_connectors", "read_write_data_connectors"]})
    with pytest.raises(Forbidden):
        world.runs.read(always)
    assert not world.counted("501").known


def test_a_run_without_a_time_leaves_its_time_unknown(world: World) -> None:
    world.control(
        "faults",
        {"fault": "drop_field", "path": "/data_connectors/501/execution_results", "field": "created_at"},
    )
    with pytest.raises(Malformed):
        world.runs.read(always)
    assert not world.counted("501").known
    assert world.is_true("502")


def test_a_connector_that_is_gone_is_passed_over(world: World) -> None:
    with client_of(world.sandbox) as client:
        client.delete("/data_connectors/508").raise_for_status()
    assert world.runs.read(always) > 100


def test_nothing_of_a_customer_is_kept(world: World) -> None:
    world.articles.read(always)
    world.runs.read(always)
    with world.workspace.reading() as state:
        scope = state.connector_runs._scope
        rows = [*scope.all(scope.select(connector_runs)), *scope.all(scope.select(article_statistics))]
    words = {str(value) for row in rows for value in row}
    ids = {truth.id for truth in all_of(world.sandbox.workspace).until(world.clock.seconds)}
    assert not words & ids
    assert {word for word in words if not word.replace(".", "").isdigit()} <= {
        "",
        "fin",
        "workflow",
        "inbox",
        "None",
        "3rd_party_error",
        "response_mapping_error",
        "request_validation_error",
    }


def test_articles_are_kept_while_they_are_read(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(article_statistics_reader, "AT_ONCE", 1)
    world.fault("/articles/7050", "forbidden")
    with pytest.raises(Forbidden):
        world.articles.read(always)
    with world.workspace.reading() as state:
        assert state.article_statistics.read_on(world.clock.seconds // DAY * DAY) == {"7001", "7003"}


def test_after_a_long_pause_what_came_in_between_is_not_told_as_no_runs(world: World) -> None:
    world.runs.read(always)
    with world.workspace.reading() as state:
        before = state.connector_runs.read_until("502")
    world.clock.seconds += 12 * DAY
    world.runs.read(always)
    found = world.counted("502")
    assert before is not None
    assert found.since > before
    assert all(world.is_true(connector) for connector in CONNECTORS)


def test_after_a_short_pause_the_count_goes_on(world: World) -> None:
    world.runs.read(always)
    first = world.counted("502").since
    world.clock.seconds += 5 * DAY
    world.runs.read(always)
    assert world.counted("502").since == first
    assert world.is_true("502")


def test_time_that_is_not_over_is_never_told_as_read_when_a_clock_was_ahead(world: World) -> None:
    moments = iter([START + 3 * DAY])

    def clock() -> float:
        """Ahead until Intercom has answered."""
        return next(moments, START)

    workspace = replace(world.workspace, clock=clock)
    ConnectorRunsReader(workspace, world.requests).read(always)
    with world.workspace.reading() as state:
        reached = state.connector_runs.reached()
    assert all(until <= START for until in reached.values())
    world.clock.seconds += 4 * DAY
    world.runs.read(always)
    assert all(world.is_true(connector) for connector in CONNECTORS)


def test_an_article_of_which_nothing_is_told_is_asked_once_a_day(world: World) -> None:
    world.control("faults", {"fault": "drop_field", "path": "/articles/7050", "field": "statistics"})
    assert world.articles.read(always) == 3
    assert world.articles.read(always) == 0
    with world.workspace.reading() as state:
        [day] = state.article_statistics.series("7050", 0, 1e12)
    assert not day.totals
