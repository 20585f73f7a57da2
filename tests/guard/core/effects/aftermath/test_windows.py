"""Which days are compared with which, and when."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from drift.core.model.resources import Ref
from guard.core.effects.aftermath.followed import Followed, Note, Touches, of_note
from guard.core.effects.aftermath.windows import DAY, LEVELS, LOOKS, level_of, next_due, span, windows

ARTICLE = Ref("article", "7001")
AT = datetime(2026, 9, 22, 14, 30, tzinfo=UTC).timestamp()  # a Tuesday


@pytest.mark.parametrize("days", LOOKS)
def test_the_day_of_the_change_is_on_neither_side_and_weekdays_are_on_both(days: int) -> None:
    of = windows(Followed("1", ARTICLE, "updated", AT, AT + 3600), days)
    every = range(of.before[0], of.after[1], DAY)
    before, after = list(filter(of.is_before, every)), list(filter(of.is_after, every))
    day_of_change = int(AT // DAY) * DAY
    assert max(before) < day_of_change < min(after)
    assert len(after) == days
    assert len(before) == 4 * (7 if days >= 7 else days)
    assert {day // DAY % 7 for day in before} == {day // DAY % 7 for day in after}
    assert of.due == of.after[1] + 72 * 3600


def test_looks_come_one_after_the_other_and_end() -> None:
    followed = of_note(Note("note-1", "alice@acme.example", "new tone", AT, AT, Touches(locale="fr")))
    due = [next_due(followed, frozenset(LOOKS[:count])) for count in range(len(LOOKS) + 1)]
    assert due[:3] == [windows(followed, days).due for days in LOOKS]
    assert due[3] is None
    assert span(followed) == (windows(followed, 14).before[0], windows(followed, 14).after[1])


def test_the_earlier_a_look_and_the_less_it_was_named_in_advance_the_surer_it_has_to_be() -> None:
    levels = [level_of(days, first=True).confidence for days in LOOKS]
    assert levels == sorted(levels, reverse=True)
    assert all(level_of(days, first=False).confidence > max(levels) for days in LOOKS)
    assert sum(1 - level.confidence for level in LEVELS.values()) <= 0.05


def test_several_that_were_named_share_the_chance_of_a_false_alarm() -> None:
    for days in LOOKS:
        alone, shared = level_of(days, first=True), level_of(days, first=True, of=3)
        assert shared.z > alone.z
        besides = level_of(days, first=False)
        assert shared.confidence == pytest.approx(min(1 - (1 - alone.confidence) / 3, besides.confidence))
        assert level_of(days, first=True, of=1_000) == besides
