"""Office hours, and the days on which they do not hold."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from drift.core.conversations.counting import Tally
from drift.core.model.resources import Body
from guard.core.effects.figures import Unknown
from guard.core.effects.reach.hours import (
    HOUR,
    WITHIN,
    Hours,
    On,
    Opening,
    arrival_lines,
    cells_in,
    lost,
    opening_of,
    opening_on,
)
from guard.core.effects.reach.outcomes import weeks_of
from guard.core.effects.reach.report import Line
from guard.queries.effects.reaches.naming import naming_lines
from guard.queries.effects.reaches.question import Answer, Question

EVERYBODYS: Final = (
    "Conversations are counted whatever they are about: none says which office hours held for it."
)
WEEKLY: Final = "Exceptions of a past week are not taken into account."
_REMOVED: Final = "the hours that are removed"
_ADDED: Final = "the hours that are added"
_OPEN: Final = "its hours"


class _NoZone(ValueError):
    """No time zone is known under this name."""


def of_hours(question: Question) -> Answer:
    """Conversations arrive in the hours of a schedule."""
    after = question.edit.after
    try:
        before = opening_of(question.body, _zone(question.body))
        then = None if after is None else opening_of(after, _zone(after))
    except _NoZone as why:
        return _unknown(str(why))
    called = _OPEN if question.edit.operation == "change" and after is None else _REMOVED
    answer = _differing(question, before, then, None, called)
    return replace(answer, lines=(*answer.lines, *naming_lines(question)), notes=(EVERYBODYS, WEEKLY))


def of_exception(question: Question) -> Answer:
    """Conversations arrive on the weekday of an exception."""
    schedule, day = _schedule(question), _day(question.body)
    if schedule is None or day is None:
        return _unknown("its schedule is not known" if schedule is None else "its date is not known")
    try:
        zone = _zone(schedule)
    except _NoZone as why:
        return _unknown(str(why))
    weekday, after = day.weekday(), question.edit.after
    then = opening_of(schedule, zone) if after is None else opening_on(after, weekday, zone)
    before = opening_on(question.body, weekday, zone)
    answer = _differing(question, before, then, lambda at: at.weekday() == weekday, _REMOVED)
    note = (
        f"Counted are the conversations of every {day:%A} of the period, for the {day:%A} {day.isoformat()}."
    )
    return replace(answer, notes=(EVERYBODYS, note))


def _differing(
    question: Question, before: Opening, after: Opening | None, on: On | None, called: str
) -> Answer:
    """What arrived in the hours that go, and in those that come."""
    by_hour = question.tally((question.which,), ("hour",))
    every = sum(by_hour.values(), Tally())
    hours = tuple(int(key[0]) // HOUR * HOUR for key in by_hour)
    removed = lost(before, after, hours, on)
    added = Hours() if after is None else lost(after, before, hours, on)
    counter = question.counter(f"for {question.ref}", WITHIN)
    meant = [(called, removed)] if removed or not added else []
    meant += [(_ADDED, added)] if added else []
    lines = [
        line
        for name, some in meant
        for line in arrival_lines(counter, name, cells_in(by_hour, some).total(), every)
    ]
    first = cells_in(by_hour, meant[0][1])
    return Answer(tuple(lines), weeks_of(counter, first, by_hour, question.known.since, question.known.until))


def _unknown(because: str) -> Answer:
    name = f"Conversations that arrived in {_OPEN}"
    return Answer((Line(name, Unknown(because), name),), notes=(EVERYBODYS,))


def _zone(schedule: Body) -> ZoneInfo:
    name = schedule.get("time_zone_name")
    try:
        return ZoneInfo(str(name))
    except (ZoneInfoNotFoundError, ValueError, OSError) as problem:
        raise _NoZone(f"no time zone is known under the name {str(name)[:60]!r}") from problem


def _schedule(question: Question) -> Body | None:
    """The schedule under which an exception lies, as it is."""
    live = question.view.state.versions.last_of([question.ref]).get(question.ref)
    parent = None if live is None else live.parent
    found = None if parent is None else question.view.state.versions.live(parent)
    return None if found is None else found.body


def _day(body: Body) -> date | None:
    try:
        return date.fromisoformat(str(body.get("exception_date"))[:10])
    except ValueError:
        return None
