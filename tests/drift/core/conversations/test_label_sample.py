"""Which days are looked at, and when one is looked at again."""

from __future__ import annotations

from drift.core.conversations.label_sample import DAY, Looked, is_due, ripe_days, share_for
from drift.core.conversations.labels import WHOLE

NOW = 100 * DAY + 3_600


def test_days_are_read_once_people_had_time_to_correct_the_newest_first() -> None:
    assert list(ripe_days(94 * DAY, NOW, NOW)) == [96 * DAY, 95 * DAY, 94 * DAY]
    assert list(ripe_days(94 * DAY + 5, 96 * DAY, NOW)) == [95 * DAY, 94 * DAY]
    assert list(ripe_days(98 * DAY, NOW, NOW)) == []


def test_a_share_gives_what_is_wanted() -> None:
    assert share_for(250, 100) == WHOLE
    assert share_for(250, 1_000) == WHOLE // 4
    assert share_for(0, 0) == WHOLE


def test_a_day_is_due_until_it_is_known_as_it_is() -> None:
    seen = Looked(WHOLE, 10, 0, frozenset({"Topic"}))
    assert not is_due(seen, WHOLE // 2, 10, {"Topic"})
    assert is_due(None, 1, 10, {"Topic"})
    assert is_due(seen, WHOLE, 11, {"Topic"})
    assert is_due(seen, WHOLE, 10, {"Topic", "Plan"})
    assert is_due(Looked(WHOLE, 10, 1, frozenset({"Topic"})), 1, 10, {"Topic"})
    assert is_due(Looked(5, 10, 0, frozenset({"Topic"})), 6, 10, {"Topic"})
