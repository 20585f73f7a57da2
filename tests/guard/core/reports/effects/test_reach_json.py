"""The reach of a change as JSON and in words: no number without its sort."""

from __future__ import annotations

from msgspec import to_builtins
from msgspec.structs import replace

from drift.core.model.resources import Ref
from guard.core.effects.figures import Counted, as_json
from guard.core.effects.reach.report import Line, Point, Reach
from guard.core.effects.reach.report import as_json as as_json_of_reach
from guard.core.reports.effects.reach_json import (
    MOST,
    ReachAnswer,
    command_of,
    reach_answer,
    reach_in_words,
)

HEADLINE = (
    "Deleting “Refunds” (article/5012): conversations in which Fin answered with it: 3 of 10 (30 %), counted."
)


def kept(lines: int) -> ReachAnswer:
    figure = as_json(Counted(3, 10, "in which Fin answered with article/5012"))
    return reach_answer(
        {
            "resource": {"kind": "article", "id": "5012"},
            "title": "Refunds",
            "operation": "delete",
            "since": "2026-09-01T00:00:00Z",
            "until": "2026-11-29T00:00:00Z",
            "headline": HEADLINE,
            "lines": [
                {"name": f"Line {number}", "group": "", "more": "", "figure": figure}
                for number in range(lines)
            ],
            "trend": [{"since": "2026-09-01T00:00:00Z", "until": "2026-09-08T00:00:00Z", "figure": figure}],
            "notes": ["What became of the newest is not counted."],
        }
    )


def test_what_was_kept_is_read_back_as_it_was() -> None:
    assert reach_answer(to_builtins(kept(3))) == kept(3)


def test_in_words_every_number_says_its_sort() -> None:
    assert reach_in_words(kept(3)) == (
        HEADLINE,
        "Line 1: 3 of 10 (30 %), counted.",
        "Line 2: 3 of 10 (30 %), counted.",
        "What became of the newest is not counted.",
    )


def test_what_is_not_told_is_said_with_where_it_is() -> None:
    said = reach_in_words(kept(MOST + 3))
    assert len(said) == MOST + 3
    assert said[-2] == ("2 more figures: `guardrail reach article/5012 --delete` shows them as they are now.")
    assert reach_in_words(kept(MOST + 1))[-2] == f"Line {MOST}: 3 of 10 (30 %), counted."


def test_a_change_is_asked_about_without_a_deletion() -> None:
    assert command_of(replace(kept(1), operation="change")) == "guardrail reach article/5012"


def test_every_member_of_a_report_is_told() -> None:
    line = Line("Open conversations", Counted(1, 2, "q"), "Conversations", "after 5 min", now=True)
    point = Point(0.0, 1.0, Counted(1, 2, "q"))
    reach = Reach(Ref("team", "1"), "Billing", "delete", 0.0, 1.0, (line,), ("A note.",), (point,))
    answer = to_builtins(reach_answer(as_json_of_reach(reach)))
    assert answer["lines"][0]["now"] is True
    assert answer["headline"] == reach.headline()
