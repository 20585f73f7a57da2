"""What Fin costs, from the record: to the cent what the planted truth comes to, and nothing where nothing was read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from drift.core.conversations.read_windows import ReadWindow
from drift.sandbox.conversations.truth import Truth
from guard.core.effects.cost.bill import wanted_from
from guard.core.effects.cost.billed_days import seconds
from guard.core.effects.cost.money import BoundedMoney, CountedMoney, EstimatedMoney
from guard.queries.effects.cost import answer_of, cost_now
from guard.queries.effects.cost_kept import PATIENCE, CostKept
from tests.bench.console import counted
from tests.conversations import DAY, facts, keep, lived
from tests.guard.web.stage import Stage, stage

PRICE = {
    "resolution": "0.99",
    "procedure_handoff": "0.99",
    "disqualification": "0.99",
    "qualification": "9.99",
}


@pytest.fixture
def on(tmp_path: Path) -> Iterator[Stage]:
    with stage(tmp_path) as found:
        yield found


def read(on: Stage, truths: list[Truth], since: float | None = None) -> None:
    now = on.clock.now
    with on.guarded.transaction() as work:
        keep(work.state, facts(truths, now), truths[0].created_at if since is None else since, now)


def billed(truth: Truth, now: float) -> str | None:
    """What is billed of a conversation, said once more and in other words."""
    if truth.is_preview or truth.setup is None:
        return None
    state = truth.outcome(now)
    if truth.sales == "qualified":
        return "qualification"
    if state in {"assumed_resolution", "confirmed_resolution"}:
        return "resolution"
    if state == "procedure_handoff":
        return "procedure_handoff"
    return "disqualification" if truth.sales == "disqualified" else None


def test_every_amount_is_that_of_the_truth_to_the_cent(on: Stage) -> None:
    now = on.clock.now
    truths = list(lived(now))
    read(on, truths)
    with on.guarded.view() as view:
        cost = cost_now(view)
    first, ripe = cost.bill.month.first, cost.bill.ripe
    assert (first, ripe) == (date(2026, 9, 1), date(2026, 9, 18))
    of_month = [one for one in truths if seconds(first) <= one.created_at < seconds(ripe)]
    names = Counter(name for one in of_month if (name := billed(one, now)))
    assert dict(cost.bill.outcomes) == names
    assert isinstance(cost.bill.to_date, CountedMoney)
    assert cost.bill.to_date.amount == sum(Decimal(PRICE[name]) * count for name, count in names.items())
    assert cost.bill.to_date.outcomes == names.total()
    assert cost.bill.to_date.of == sum(one.setup is not None and not one.is_preview for one in of_month)
    assert isinstance(cost.bill.expected, EstimatedMoney)


def test_the_forecast_holds_what_then_comes(on: Stage) -> None:
    truths = list(lived(on.clock.now + 30 * DAY))
    read(on, [one for one in truths if one.created_at <= on.clock.now])
    with on.guarded.view() as view:
        told = cost_now(view).bill
    assert isinstance(told.expected, EstimatedMoney)
    whole = [
        name
        for one in truths
        if seconds(told.month.first) <= one.created_at < seconds(told.month.end)
        if (name := billed(one, on.clock.now + 30 * DAY))
    ]
    low, high = told.expected.interval
    assert low <= sum(Decimal(PRICE[name]) for name in whole) <= high


def test_prices_and_months_are_those_of_the_file(on: Stage) -> None:
    read(on, list(lived(on.clock.now)))
    (on.policies / "prices.yaml").write_text(
        "version: 1\ncurrency: EUR\nmonth_begins: 15\nlimit: 50\nlists:\n"
        '  - {since: "2026-01-01", resolution: 0.5, procedure_handoff: 0, disqualification: 0, qualification: 2}\n'
    )
    on.service.reload_policies()
    with on.guarded.view() as view:
        cost = cost_now(view)
    assert cost.bill.month.first == date(2026, 9, 15)
    assert not cost.are_published
    outcomes = cost.bill.outcomes
    assert isinstance(cost.bill.to_date, CountedMoney)
    assert cost.bill.to_date.amount == (
        Decimal("0.5") * outcomes.get("resolution", 0) + 2 * outcomes.get("qualification", 0)
    )
    assert answer_of(cost).currency == "EUR"


def test_where_nothing_was_read_each_amount_says_so_and_nothing_is_counted(on: Stage) -> None:
    with on.guarded.view() as view, counted(on.database.engine) as queries:
        cost = cost_now(view)
    assert len(queries) <= 4
    assert cost.bill.to_date.sentence() == "unknown, because no conversations were read yet"
    assert cost.moves == ()
    assert all(one.now.sentence().startswith("unknown") for one in cost.compared)


def test_what_was_cut_off_makes_it_bounded_and_never_less(on: Stage) -> None:
    truths = list(lived(on.clock.now))
    read(on, truths)
    with on.guarded.view() as view:
        whole = cost_now(view).bill.to_date
    start = seconds(date(2026, 9, 10))
    lost = [one for one in truths if start <= one.created_at < start + DAY]
    with on.guarded.transaction() as work:
        work.state.conversations.remove([one.id for one in lost])
        window = ReadWindow("created_at", start, start + DAY, on.clock.now, len(lost) + 9, 9, "2.16")
        work.state.conversations.note(window)
    with on.guarded.view() as view:
        found = cost_now(view).bill.to_date
    assert isinstance(whole, CountedMoney)
    assert isinstance(found, BoundedMoney)
    assert found.least <= whole.amount <= found.most
    assert found.least < whole.amount


def test_a_history_that_is_read_half_is_unknown_for_the_month_before(on: Stage) -> None:
    since = seconds(date(2026, 8, 20))
    read(on, [one for one in lived(on.clock.now) if one.created_at >= since], since)
    with on.guarded.view() as view:
        cost = cost_now(view)
    assert isinstance(cost.bill.to_date, CountedMoney)
    assert cost.bill.before.sentence() == "unknown, because conversations are known from 2026-08-20 on only"
    assert cost.compared[0].before.sentence().startswith("unknown")
    assert any("Conversations are known from 2026-08-20 on" in note for note in cost.bill.notes)


def test_a_change_of_what_fin_used_is_held_against_the_others(on: Stage) -> None:
    """“Change your delivery” was overtaken 30 days before the end: where Fin used it, less was resolved."""
    now = on.clock.now
    truths = list(lived(now, count=12_000))
    on.clock.now = now - 20 * DAY
    on.intercom.hold("article/7003", title="Change your delivery")
    on.look()
    on.intercom.change("article/7003", title="Change your delivery address")
    on.look()
    on.clock.now = now
    read(on, truths)
    with on.guarded.view() as view:
        cost = cost_now(view)
    (move,) = cost.moves
    assert str(move.change.ref) == "article/7003"
    assert move.change.day == datetime.fromtimestamp(now - 20 * DAY, UTC).date()
    assert move.moved.exposed[0].of > 30
    assert move.days == 14
    answer = answer_of(cost)
    assert answer.moves[0].sentence == move.moved.sentence()
    assert answer.moves[0].changes == move.change.changes


def test_it_is_worked_out_once_for_a_while_and_anew_under_other_prices(on: Stage) -> None:
    read(on, list(lived(on.clock.now)))
    kept = CostKept()
    first = kept.cost(on.guarded)
    with counted(on.database.engine) as queries:
        assert kept.cost(on.guarded) is first
    assert queries == []
    (on.policies / "prices.yaml").write_text("version: 1\nlimit: 5\n")
    on.service.reload_policies()
    assert kept.cost(on.guarded).bill.limit == 5
    on.clock.now += PATIENCE + 1
    assert kept.cost(on.guarded).at > first.at


def test_half_a_year_and_the_month_before_are_looked_at() -> None:
    assert wanted_from(date(2026, 9, 18), 1) == date(2026, 3, 13)
