"""A measure day by day, as lines."""

from __future__ import annotations

from guard.core.effects.aftermath.look import Look, Point, points_of
from guard.core.effects.aftermath.windows import DAY, windows
from guard.core.reports.effects.aftermath_picture import HEIGHT, WIDTH, lines
from tests.guard.core.effects.aftermath.years import CHANGE, Year

LAST = windows(CHANGE, 14)
SIDES = Year(exposed=500).sides(2)
LOOK = Look(14, 0.0, LAST.before, LAST.after, (), {}, points_of((LAST.before, LAST.after), SIDES))


def test_every_day_has_its_place_and_the_change_lies_between() -> None:
    drawn = lines(LOOK, "resolved")
    assert drawn.is_drawn
    places = [[float(number) for number in point.split(",")] for point in " ".join(drawn.exposed).split()]
    assert len(places) == len(drawn.days) == 42
    assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in places)
    assert [x for x, _ in places] == sorted(x for x, _ in places)
    assert all(x < drawn.left or x > drawn.right for x, _ in places)
    assert drawn.top == 1.0


def test_a_small_share_has_a_finer_scale() -> None:
    assert lines(LOOK, "reopened").top in (0.25, 0.5, 1.0)
    small = Look(3, 0.0, (0, DAY), (2 * DAY, 3 * DAY), (), {}, (Point(0, {"a": (1, 20)}, {"a": (1, 50)}),))
    assert lines(small, "a").top == 0.1


def test_a_day_without_conversations_is_a_gap_and_not_a_zero() -> None:
    points = tuple(Point(day * DAY, {"a": (1, 2) if day != 2 else (0, 0)}, {"a": (1, 2)}) for day in range(5))
    look = Look(3, 0.0, (0, 2 * DAY), (3 * DAY, 5 * DAY), (), {}, points)
    assert len(lines(look, "a").exposed) == 2
    assert len(lines(look, "a").others) == 1


def test_nothing_is_drawn_of_one_day_or_none() -> None:
    assert not lines(Look(3, 0.0, (0, 1), (2, 3), (), {}), "resolved").is_drawn
