"""What a simulation comes to, and how parts become one."""

from __future__ import annotations

from guard.core.simulation.result import by_importance, merge, merge_parts, most_important
from tests.guard.core.simulation.small_past import off, simulated
from tests.guard.policy_cast import NOON, changed, hours

PASSED_NOW = changed(hours(), hours(zone="UTC"), at=NOON + 1)
WHOLE = simulated(off(NOON), PASSED_NOW, off(NOON + 2))


def test_what_differs_matters_most_and_rows_are_kept_in_the_order_of_time() -> None:
    assert [row.news for row in by_importance(WHOLE.rows)] == ["new", "same", "same"]
    assert [row.at for row in WHOLE.rows] == [NOON, NOON + 1, NOON + 2]
    assert [row.at for row in most_important(WHOLE.rows, 2)] == [NOON + 1, NOON + 2]


def test_parts_add_up_to_the_whole() -> None:
    parts = [simulated(off(NOON)), simulated(PASSED_NOW, first=1), simulated(off(NOON + 2), first=2)]
    assert merge(parts) == WHOLE
    assert merge_parts(parts).policies == WHOLE.policies


def test_rows_that_are_not_kept_are_counted() -> None:
    assert WHOLE.more == 0
    assert merge([WHOLE, WHOLE]).more == 0
    assert sum(merge([WHOLE, WHOLE]).news.values()) == 6
