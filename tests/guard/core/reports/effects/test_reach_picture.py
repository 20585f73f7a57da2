"""The weeks of a reach as bars: nothing is drawn of what is not known, and what is only possible stands above."""

from guard.core.effects.figures import Bounded, Counted, Figure, Unknown
from guard.core.effects.reach.report import Point
from guard.core.reports.effects.reach_picture import reach_picture


def weeks(*figures: Figure) -> list[Point]:
    return [Point(float(place), place + 1.0, figure) for place, figure in enumerate(figures)]


def test_the_highest_reaches_the_top() -> None:
    drawn = reach_picture(
        weeks(Counted(5, 9, "q"), Bounded(2, 10, 12, "q", "two have one title"), Unknown("it was not read"))
    )
    assert drawn is not None
    assert [(bar.least, bar.most) for bar in drawn.bars] == [(50.0, 50.0), (20.0, 100.0), (None, None)]
    assert all(bar.x + drawn.bar_width <= 600 for bar in drawn.bars)


def test_one_week_is_no_course() -> None:
    assert reach_picture(weeks(Counted(5, 9, "q"), Unknown("it was not read"))) is None
    assert reach_picture(weeks(Counted(0, 9, "q"), Counted(0, 9, "q"))) is None
    assert reach_picture(()) is None
