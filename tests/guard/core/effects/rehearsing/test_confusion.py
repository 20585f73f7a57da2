"""A way of labelling against what people decided: the table, the shares with their intervals, the worst."""

from __future__ import annotations

import pytest

from guard.core.effects.figures import Estimated, Unknown
from guard.core.effects.intervals import wilson
from guard.core.effects.rehearsing.confusion import confusion, measured, of_automation, worst
from tests.guard.core.effects.rehearsing.decided import EVERY, PERFECT, one


def test_the_table_counts_every_conversation_that_can_be_judged_once() -> None:
    table = confusion(PERFECT, of_automation(EVERY))
    assert dict(table.counts) == {
        ("Billing", "Billing"): 60,
        ("Delivery", "Billing"): 10,
        ("Delivery", "Delivery"): 30,
        ("Device", ""): 1,
    }
    assert (table.judged, table.right(), table.given(), table.decided("Delivery")) == (101, 90, 100, 40)
    assert table.labels == ("Billing", "Delivery", "Device")


def test_precision_and_recall_have_their_intervals() -> None:
    every, billing, delivery, device = measured(confusion(PERFECT, of_automation(EVERY)), 0, "q")
    assert isinstance(every.precision, Estimated)
    assert (every.precision.share, every.precision.interval) == (0.9, wilson(90, 100))
    assert isinstance(every.recall, Estimated)
    assert every.recall.interval == wilson(90, 101)
    assert isinstance(billing.precision, Estimated)
    assert billing.precision.share == pytest.approx(60 / 70)
    assert isinstance(delivery.recall, Estimated)
    assert delivery.recall.share == 0.75
    assert device.precision == Unknown(
        "there is no such conversation in the sample", "q, of those it gave Device"
    )


def test_what_did_not_come_widens_both_ends() -> None:
    table = confusion(PERFECT, of_automation(EVERY))
    narrow, wide = measured(table, 0, "q")[0].precision, measured(table, 7, "q")[0].precision
    assert isinstance(narrow, Estimated)
    assert isinstance(wide, Estimated)
    assert wide.interval[0] < narrow.interval[0] < narrow.interval[1] < wide.interval[1]


def test_the_worst_are_those_that_automation_had_right_then_the_newest() -> None:
    every = (
        one(1, "a", "b", at=9.0),
        one(2, "b", "b", at=1.0),
        one(3, "b", "b", at=2.0),
        one(4, "a", "b", at=8.0),
        one(5, "b", "b"),
        one(6, "b", None, "undecided"),
    )
    found = worst(every, {"1": "a", "2": "a", "3": "", "5": "b"})
    assert [item.conversation for item in found] == ["2", "3", "1", "4"]
    assert len(worst([one(n, "a", "b") for n in range(50)], {})) == 20
