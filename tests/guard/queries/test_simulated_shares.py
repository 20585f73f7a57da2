"""Policies that limit a share are backtested day by day: what becomes broken is one row, beside the set in force."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from drift.core.model.resources import Json
from guard.core.evaluation.compiled import CompiledPolicies
from guard.core.simulation.result import SimulationResult
from guard.queries.simulate import simulate
from tests.flows.world import World, world
from tests.guard.policy_cast import policies
from tests.known_conversations import DAY, know, truths

LOUD: dict[str, Json] = {
    "id": "always-too-much",
    "watch": {"conversations": "all"},
    "share": {"of": "with_fin", "above": "1%", "within": "7d"},
}
QUIET: dict[str, Json] = {**LOUD, "id": "never", "share": {"of": "with_fin", "below": "1%", "within": "7d"}}
PER: dict[str, Json] = {**LOUD, "id": "each", "share": {**LOUD["share"], "per": "channel", "at_least": 5}}


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[World, float]]:
    with world(tmp_path_factory.mktemp("year")) as w:
        now = w.guarded.now()
        with w.guarded.transaction() as work:
            know(work.state, truths(int(now), 6_000), now)
        yield w, now


def run(
    year: tuple[World, float], candidate: CompiledPolicies, instead: CompiledPolicies
) -> SimulationResult:
    w, now = year
    return simulate(w.guarded, candidate, since=now - 20 * DAY, until=now, instead=instead)


def test_what_stays_broken_is_one_row_and_what_never_was_is_none(year: tuple[World, float]) -> None:
    result = run(year, policies(LOUD, QUIET, PER), policies(QUIET))
    spoke = [row for row in result.rows if row.ref is None and row.entry is None]
    assert sorted(row.policies for row in spoke) == [("always-too-much",), ("each",), ("each",), ("each",)]
    assert {(row.what, row.news, row.verdict.word) for row in spoke} == {("conversations", "new", "flag")}
    assert "counted; more than 1 % is not allowed" in spoke[0].sentence
    assert result.policies["each"].flagged == 3
    assert "nobody" not in str(result.affected)


def test_it_is_compared_with_the_set_in_force(year: tuple[World, float]) -> None:
    same = run(year, policies(LOUD), policies(LOUD))
    gone = run(year, policies(QUIET), policies(LOUD))
    milder = run(year, policies({**LOUD, "share": {**LOUD["share"], "above": "100%"}}), policies(LOUD))
    assert [dict(one.news) for one in (same, gone, milder)] == [{"same": 1}, {"gone": 1}, {"gone": 1}]


def test_before_anything_was_read_nothing_is_said(year: tuple[World, float]) -> None:
    w, now = year
    early = simulate(
        w.guarded, policies(LOUD), since=now - 900 * DAY, until=now - 880 * DAY, instead=policies(QUIET)
    )
    assert (early.rows, early.changes) == ((), 0)
