"""People are warned before a limit is passed, and when it is: once for each month and limit."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest

from drift.store import CheckpointName
from guard.core.effects.cost.money import CountedMoney, EstimatedMoney
from guard.queries.effects.cost import cost_now
from guard.runtime.effects import cost_watch
from tests.bench.console import counted
from tests.conversations import DAY, facts, keep, lived
from tests.guard.web.stage import Stage, stage


@pytest.fixture
def on(tmp_path: Path) -> Iterator[Stage]:
    with stage(tmp_path, channels=("chat",)) as found:
        truths = lived(found.clock.now)
        with found.guarded.transaction() as work:
            keep(work.state, facts(truths, found.clock.now), truths[0].created_at, found.clock.now)
        yield found


def limit(on: Stage, amount: float) -> None:
    (on.policies / "prices.yaml").write_text(f"version: 1\nlimit: {amount}\n")
    on.service.reload_policies()


def told(on: Stage) -> list[tuple[str, str]]:
    with on.guarded.view() as view:
        payloads = [orjson.loads(orjson.dumps(one.payload)) for one in view.outbox.due(view.now + DAY, 100)]
    return [(one["event"], one["title"]) for one in payloads if one["event"].startswith("cost.")]


def test_without_a_limit_nothing_is_asked_and_nobody_is_told(on: Stage) -> None:
    with counted(on.database.engine) as queries:
        assert not cost_watch.look(on.guarded)
    assert queries == []


def test_a_month_that_will_pass_its_limit_is_told_of_once(on: Stage) -> None:
    with on.guarded.view() as view:
        bill = cost_now(view).bill
    assert isinstance(bill.to_date, CountedMoney)
    assert isinstance(bill.expected, EstimatedMoney)
    between = int((bill.to_date.amount + bill.expected.amount) / 2)
    limit(on, between)
    assert cost_watch.look(on.guarded)
    assert not cost_watch.look(on.guarded)
    ((event, title),) = told(on)
    assert event == "cost.likely"
    assert title.startswith(f"At this pace the month passes its limit of {between}.00 USD on about 2026-09-")


def test_a_limit_that_is_passed_is_told_of_and_another_limit_anew(on: Stage) -> None:
    limit(on, 10)
    assert cost_watch.look(on.guarded)
    limit(on, 20)
    assert cost_watch.look(on.guarded)
    assert told(on) == [
        ("cost.passed", "The month has passed its limit of 10.00 USD."),
        ("cost.passed", "The month has passed its limit of 20.00 USD."),
    ]


def test_a_month_below_its_limit_is_no_news(on: Stage) -> None:
    limit(on, 100_000)
    assert not cost_watch.look(on.guarded)
    assert told(on) == []


def test_what_is_unknown_is_no_alarm_and_no_all_clear(on: Stage) -> None:
    limit(on, 10)
    with on.guarded.transaction() as work:
        work.state.checkpoints.set(CheckpointName.CONVERSATIONS_FRESH, 1.0)
        work.state.checkpoints.set(CheckpointName.CONVERSATIONS_FROM, 0.0)
    assert not cost_watch.look(on.guarded)
