"""Each metric comes once for all workspaces, with the workspace as a label; many cost no more than a few."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import event

from drift.store import ensure_workspace
from guard.context import GuardedWorkspace
from guard.identity.tokens import create
from guard.runtime.metrics import FRESH, Metrics
from guard.runtime.service import Service
from guard.runtime.workspaces import Workspaces
from guard.web import create_app
from tests.guard.web.stage import Stage, restarted, stage
from tests.served import assembled_of


@dataclass
class Clock:
    now: float = 100.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Guarded:
    name: str
    service: Service

    @property
    def guarded(self) -> GuardedWorkspace:
        return self.service.guarded


@pytest.fixture
def calm(tmp_path: Path) -> Iterator[Stage]:
    with stage(tmp_path) as on:
        yield on


def samples(text: bytes) -> dict[str, dict[str, float]]:
    """Name of a metric without other labels -> workspace -> value."""
    found: dict[str, dict[str, float]] = {}
    families = list(text_string_to_metric_families(text.decode()))
    assert len({one.name for one in families}) == len(families)  # each comes once
    for one in (sample for family in families for sample in family.samples):
        if set(one.labels) == {"workspace"}:
            found.setdefault(one.name, {})[one.labels["workspace"]] = one.value
    return found


@pytest.fixture
def statements(calm: Stage) -> Iterator[list[str]]:
    seen: list[str] = []

    def see(*told: object) -> None:
        seen.append(str(told[2]))

    event.listen(calm.database.engine, "before_cursor_execute", see)
    yield seen
    event.remove(calm.database.engine, "before_cursor_execute", see)


def test_each_metric_comes_once_with_every_workspace(calm: Stage) -> None:
    metrics = Metrics([Guarded(name, calm.service) for name in ("a", "b", "c")], ("taken",), ())
    told = samples(metrics.render(("a", "b", "c")))
    assert set(told["guardrail_approvals_open"]) == set(told["guardrail_ready"]) == {"a", "b", "c"}
    assert set(samples(metrics.render(("b",)))["guardrail_ready"]) == {"b"}
    assert b'workspace="a"' not in metrics.render(("b",))


def test_webhooks_are_counted_by_workspace_and_begin_at_nought(calm: Stage) -> None:
    metrics = Metrics([Guarded("a", calm.service), Guarded("b", calm.service)], ("taken",), ())
    metrics.count_webhook("b", "taken")
    text = metrics.render(("a", "b"))
    assert b'guardrail_webhooks_total{result="taken",workspace="a"} 0.0' in text
    assert b'guardrail_webhooks_total{result="taken",workspace="b"} 1.0' in text


def test_one_workspace_is_read_with_each_scrape(calm: Stage, statements: list[str]) -> None:
    metrics = Metrics([Guarded("a", calm.service)], (), (), Clock())
    metrics.render("a")
    first = len(statements)
    metrics.render("a")
    assert len(statements) == 2 * first > 0


def test_many_are_read_no_more_often_than_a_processor_bears(calm: Stage, statements: list[str]) -> None:
    clock, names = Clock(), [f"w{number}" for number in range(20)]
    metrics = Metrics([Guarded(name, calm.service) for name in names], (), (), clock)
    age = samples(metrics.render(names)).get("guardrail_snapshot_age_seconds", {})
    first = len(statements)
    clock.now += FRESH * 18
    again = samples(metrics.render(names))
    assert len(statements) == first
    assert set(again["guardrail_ready"]) == set(names)  # what the process knows itself is always of now
    for name, before in age.items():
        assert again["guardrail_snapshot_age_seconds"][name] == pytest.approx(before + FRESH * 18)
    clock.now += FRESH
    metrics.render(names)
    assert len(statements) == 2 * first


def test_another_service_under_the_same_name_is_read_at_once(calm: Stage, statements: list[str]) -> None:
    listed = [Guarded("a", calm.service), Guarded("b", calm.service)]
    metrics = Metrics(listed, (), (), Clock())
    metrics.render(("a", "b"))
    first = len(statements)
    listed[0] = Guarded("a", restarted(calm).service)
    statements.clear()
    metrics.render(("a", "b"))
    assert 0 < len(statements) < first


def test_a_token_shows_the_workspaces_in_which_it_holds(calm: Stage) -> None:
    with calm.database.write() as connection:
        number = ensure_workspace(connection, "test")
    there = replace(calm.guarded.workspace, id=number, name="test")
    other = Service(replace(calm.guarded, workspace=there), calm.service.in_force, calm.service.rhythm)
    app = create_app(Workspaces([assembled_of(calm.service), assembled_of(other)]))

    def seen(token: str) -> set[str]:
        answer = app.test_client().get("/metrics", headers={"Authorization": f"Bearer {token}"})
        assert answer.status_code == 200
        return set(samples(answer.data)["guardrail_ready"])

    try:
        assert seen(create(calm.guarded, "erin@acme.example", "viewer")) == {"acme"}
        assert seen(create(calm.guarded, "prometheus@acme.example", "viewer", everywhere=True)) == {
            "acme",
            "test",
        }
    finally:
        other.stop()
