"""Whether a way of labelling is good enough: what is unknown never is."""

from __future__ import annotations

from typing import Any

from guard.core.effects.rehearsing.confusion import of_automation
from guard.core.effects.rehearsing.report import unknown
from tests.guard.core.effects.rehearsing.decided import EVERY, PERFECT, rehearsal, report


def test_a_candidate_that_is_right_reaches_the_bar_and_one_that_is_wrong_does_not() -> None:
    bar: dict[str, Any] = {"precision": 0.95, "recall": 0.95, "at_least": 100}
    assert report(PERFECT, **bar).is_reached
    assert not report(of_automation(EVERY), **bar).is_reached
    turned = {id: "Delivery" if label == "Billing" else "Billing" for id, label in PERFECT.items()}
    found = report(turned, **bar)
    assert not found.is_reached
    assert [demand.is_met for demand in found.demands] == [True, False, False]


def test_the_automation_at_work_is_judged_where_there_is_no_candidate() -> None:
    found = report(precision=0.95)
    assert (found.candidate, found.turned, found.is_reached) == (None, None, False)
    assert found.demands[0].sentence.startswith("It is 90 % (82.6 % to 94.5 % with 95 % confidence)")
    assert report(precision=0.9).is_reached
    assert "With 95 % confidence it may be otherwise." in report(precision=0.9).demands[0].sentence


def test_too_few_or_unknown_labels_never_reach_a_bar() -> None:
    assert not report(PERFECT, precision=0.5, at_least=102).is_reached
    assert not report(PERFECT, precision=0.5, of=("Refund",)).is_reached
    assert report(PERFECT, precision=0.5, of=("Billing", "Delivery")).is_reached
    assert not report(PERFECT, (), recall=0.5).is_reached
    nothing = unknown(rehearsal(recall=0.5), 0, 1, "nobody looked")
    assert not nothing.is_reached
    assert unknown(rehearsal(), 0, 1, "nobody looked").is_reached
