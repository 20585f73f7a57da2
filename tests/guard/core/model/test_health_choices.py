"""What a team decided holds through its last day, and for what it names."""

from __future__ import annotations

from datetime import date

from drift.core.model.resources import Ref
from guard.core.model.health_choices import Acknowledged, Skipped

DAY = date(2027, 6, 30)


def test_it_holds_through_its_last_day() -> None:
    assert Skipped("a", "b").holds_on(date(9999, 1, 1))
    assert Skipped("a", "b", DAY).holds_on(DAY)
    assert not Skipped("a", "b", DAY).holds_on(date(2027, 7, 1))
    meant = Acknowledged("a", "tag/1", "b", "c", DAY)
    assert meant.holds_on(DAY)
    assert not meant.holds_on(date(2027, 7, 1))


def test_it_covers_what_it_names() -> None:
    assert Acknowledged("a", "tag/1*", "b", "c", DAY).covers("a", Ref("tag", "17"))
    assert not Acknowledged("a", "tag/1*", "b", "c", DAY).covers("b", Ref("tag", "17"))
    assert not Acknowledged("a", "tag/1", "b", "c", DAY).covers("a", Ref("tag", "17"))
