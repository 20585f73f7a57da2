"""What a rehearsal tells beside its shares: what was left out, what would be put right, who is corrected how often."""

from __future__ import annotations

from drift.core.conversations.labels import WHOLE
from guard.core.effects.figures import Counted, Unknown
from guard.core.effects.rehearsing.report import UNCORRECTED
from tests.guard.core.effects.rehearsing.decided import PERFECT, report


def test_what_cannot_be_judged_is_told_by_why() -> None:
    found = report(PERFECT, unread=3)
    assert found.left_out == {"undecided": 1, "not labelled": 1, "emptied": 1}
    assert (found.sample, found.of, found.judged, found.unread) == (104, 500, 101, 3)
    assert UNCORRECTED in found.notes


def test_it_is_told_what_would_be_put_right_and_what_spoiled() -> None:
    given = PERFECT | {str(n): "Device" for n in range(5)} | {"60": "Device"}
    turned = report(given).turned
    assert turned is not None
    assert (turned.corrected, turned.mended, turned.right, turned.spoiled) == (10, 9, 90, 5)


def test_the_correction_rate_of_each_workflow_is_told() -> None:
    assert report().corrections is not None
    rates = report(share=WHOLE).corrections
    assert rates is not None
    assert isinstance(rates["Triage"], Counted)
    assert (rates["Triage"].count, rates["Triage"].of) == (11, 101)
    none = report(every=()).corrections
    assert none is not None
    assert isinstance(none[""], Unknown)
