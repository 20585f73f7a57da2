"""A report says its most telling number first, with its sort, and is the same after it was kept."""

from drift.core.model.resources import Ref
from guard.core.effects.figures import Bounded, Counted, Unknown
from guard.core.effects.reach.report import Line, Point, Reach, as_json, from_json

REACH = Reach(
    Ref("article", "7"),
    "Refunds",
    "delete",
    1_790_000_000.0,
    1_797_000_000.5,
    (
        Line("Conversations in which Fin answered with it", Counted(3, 12, "q"), "Used"),
        Line("Billed", Bounded(1, 3, 3, "q", "a page was cut off"), "Cost", "they cost 0.99 USD to 2.97 USD"),
        Line("As the only source", Unknown("the feature is off"), "Used"),
    ),
    ("Nothing is known of before.",),
    (Point(1_790_000_000.0, 1_790_400_000.0, Counted(3, 12, "q")),),
)


def test_the_headline_names_the_resource_the_period_and_the_sort() -> None:
    assert REACH.headline() == (
        "Deleting “Refunds” (article/7): conversations in which Fin answered with it, from 2026-09-21 to 2026-12-11: "
        "3 of 12 (25 %), counted."
    )


def test_without_a_number_nothing_is_known() -> None:
    empty = Reach(Ref("tag", "7"), "7", "change", 0.0, 1.0)
    assert empty.headline() == (
        "Changing tag/7: how many conversations it has to do with is unknown, because nothing tells."
    )


def test_lines_stand_under_their_groups() -> None:
    assert {group: len(lines) for group, lines in REACH.groups().items()} == {"Used": 2, "Cost": 1}
    assert REACH.lines[1].sentence() == (
        "Billed: at least 1 and at most 3 of 3, bounded: a page was cut off; they cost 0.99 USD to 2.97 USD."
    )


def test_it_survives_being_kept() -> None:
    assert from_json(as_json(REACH)) == REACH
    assert as_json(REACH)["headline"] == REACH.headline()
