"""The reach of a change as lines: every number with its sort, within a hundred columns."""

from drift.core.model.resources import Ref
from guard.core.effects.figures import Bounded, Counted, Unknown
from guard.core.effects.reach.report import Line, Point, Reach, as_json
from guard.core.reports.effects.reach_formats import FORMATS, as_markdown, as_table, groups, shares
from guard.core.reports.effects.reach_json import reach_answer

WEEK = 604_800.0
REACH = reach_answer(
    as_json(
        Reach(
            Ref("article", "7"),
            "Refunds \x1b[31m",
            "delete",
            0.0,
            3 * WEEK,
            (
                Line("Conversations in which Fin answered with it", Counted(3, 12, "q"), "Used"),
                Line(
                    "Billed", Bounded(1, 3, 3, "q", "a page was cut off " * 8), "Cost", "they cost 2.97 USD"
                ),
            ),
            ("A note.",),
            (
                Point(0.0, WEEK, Counted(2, 10, "q")),
                Point(WEEK, 2 * WEEK, Bounded(0, 4, 10, "q", "two have one title")),
                Point(2 * WEEK, 3 * WEEK, Unknown("it was not read")),
            ),
        )
    )
)


def test_every_number_says_its_sort_and_no_line_is_too_long() -> None:
    written = as_table(REACH)
    assert all(len(line) <= 100 for line in written.splitlines())
    assert "\x1b" not in written
    for figure in (*(line.figure for line in REACH.lines), *(point.figure for point in REACH.trend)):
        assert figure.sentence in " ".join(written.split())


def test_a_week_of_which_nothing_is_known_has_no_bar() -> None:
    assert shares(REACH) == (0.5, 1.0, None)
    weeks = as_table(REACH).split("Week by week\n")[1].splitlines()
    assert weeks[0].startswith("  1970-01-01  ##########            2 of 10")
    assert any(line.startswith("  1970-01-15  ?") for line in weeks)


def test_a_comment_has_its_groups() -> None:
    assert list(groups(REACH)) == ["Used", "Cost"]
    written = as_markdown(REACH)
    assert "**Used**\n\n* Conversations in which Fin answered with it: 3 of 12 (25 %), counted." in written
    assert written.endswith("A note.\n")
    assert set(FORMATS) == {"table", "json", "markdown"}


def test_nothing_ever_happened() -> None:
    empty = reach_answer(
        as_json(Reach(Ref("tag", "1"), "", "change", 0.0, 1.0, trend=(Point(0.0, 1.0, Counted(0, 0, "q")),)))
    )
    assert shares(empty) == (0.0,)
    assert as_table(empty).startswith("Changing tag/1:")
