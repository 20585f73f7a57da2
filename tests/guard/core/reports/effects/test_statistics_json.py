"""What Intercom counts as JSON: every number with its sort, and what is unknown as null with its reason."""

from __future__ import annotations

from drift.core.model.resources import Ref
from guard.core.effects.figures import Counted, Unknown
from guard.core.effects.reach.report import Line
from guard.core.effects.statistics import Bar, Statistics
from guard.core.reports.effects.statistics_json import statistics_answer


def test_every_number_has_its_sort_and_unknown_parts_their_reason() -> None:
    lines = (Line("Failed", Counted(1, 4, "runs"), "How"), Line("Views", Unknown("it was not read")))
    bars = (Bar(0, 86_400, 3, 4), Bar(86_400, 172_800, None, None, "it was counted anew"))
    answer = statistics_answer(Ref("article", "7"), Statistics(0, 172_800, lines, bars, ("A note.",)))
    assert [(one.name, one.group, one.figure.sort) for one in answer.numbers] == [
        ("Failed", "How", "counted"),
        ("Views", "", "unknown"),
    ]
    assert [(one.well, one.all, one.because) for one in answer.course] == [
        (3, 4, ""),
        (None, None, "it was counted anew"),
    ]
    assert (answer.since, answer.until) == ("1970-01-01T00:00:00Z", "1970-01-03T00:00:00Z")
    assert answer.notes == ("A note.",)
