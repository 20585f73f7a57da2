"""Words about the time: outside_hours, during. The zone is always named; the machine's own zone means nothing. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from drift.core.model.resources import Json
from guard.core.language.diagnostics import Diagnostic, did_you_mean
from guard.core.language.vocabulary.local_time import minutes, wall_clock, why_no_zone, within_hours
from guard.core.language.vocabulary.word import Part, Quick, Test, Word, yes_or_no
from guard.core.model.condition import ConditionResult
from guard.core.model.periods import Span
from guard.core.model.policy import People
from guard.core.model.subject import Facts, Subject

_WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
TIME: Final = {
    "title": 'a time of day in quotes, such as "08:00"',
    "type": "string",
    "pattern": r"^([01][0-9]|2[0-3]):[0-5][0-9]$|^24:00$",
}
CLOSE: Final = 15
"""Minutes from the end of the hours that are worth telling."""
DATE: Final = {
    "title": "a day such as 2026-12-31",
    "type": "string",
    "pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
}
TIME_ALONE: Final = frozenset[Part](["time"])
ZONE: Final = {"title": "a time zone such as Europe/Paris", "type": "string", "minLength": 1}
PERIOD: Final = {
    "type": "object",
    "properties": {"from": DATE, "to": DATE, "zone": ZONE},
    "required": ["from", "to", "zone"],
    "additionalProperties": False,
}
HOURS: Final = {
    "type": "object",
    "properties": {
        "days": {"type": "array", "minItems": 1, "items": {"enum": list(DAYS)}},
        "from": TIME,
        "to": TIME,
        "zone": ZONE,
    },
    "required": ["from", "to", "zone"],
    "additionalProperties": False,
}


def _zone_errors(zone: str) -> Iterator[Diagnostic]:
    if why := why_no_zone(zone):
        yield Diagnostic(("zone",), why)


def hours_errors(argument: Json, people: People) -> Iterator[Diagnostic]:
    yield from _zone_errors(argument["zone"])
    if argument["from"] == argument["to"] or argument["from"] == "24:00":
        yield Diagnostic(("from",), "`from` and `to` leave no hours in between.")


def _outside_hours(argument: Json, people: People) -> Test:
    zone = ZoneInfo(argument["zone"])
    days = frozenset(DAYS.index(day) for day in argument.get("days", DAYS))
    start, end = minutes(argument["from"]), minutes(argument["to"])
    hours = f"{argument['from']} to {argument['to']}"

    def is_inside(subject: Subject, facts: Facts) -> bool:
        return within_hours(*wall_clock(subject.at, zone), days, start, end)

    def test(subject: Subject, facts: Facts) -> ConditionResult:
        inside = is_inside(subject, facts)

        def because() -> str:
            local = datetime.fromtimestamp(subject.at, zone)
            moment = f"it was {_WEEKDAYS[local.weekday()]} {local.hour:02}:{local.minute:02} in {zone.key}"
            by = _narrowly(local, days, start, end)
            return f"{moment}, {'within' if inside else 'outside'} {hours}{by}"

        return yes_or_no(
            not inside,
            because,
            lambda: datetime.fromtimestamp(subject.at, zone).isoformat(timespec="minutes"),
        )

    return Quick(test, fails=is_inside)


def _narrowly(local: datetime, days: frozenset[int], start: int, end: int) -> str:
    """How many minutes would have made the difference on this day, where it was a close thing."""
    if start > end or local.weekday() not in days:
        return ""
    minute = local.hour * 60 + local.minute
    away = min(
        minutes
        for minutes in (minute - start + 1, start - minute, minute - end + 1, end - minute)
        if minutes > 0
    )
    return f" by {away} minute{'s' if away > 1 else ''}" if away <= CLOSE else ""


def _during_errors(argument: Json, people: People) -> Iterator[Diagnostic]:
    for index, period in enumerate(_periods(argument)):
        inside = () if isinstance(argument, str | dict) else (index,)
        if isinstance(period, str):
            if period not in people.periods:
                yield Diagnostic(inside, no_such_period(period, people))
            continue
        for error in (*_zone_errors(period["zone"]), *_date_errors(period)):
            yield Diagnostic((*inside, *error.path), error.sentence)


def _date_errors(period: Json) -> Iterator[Diagnostic]:
    for side in ("from", "to"):
        try:
            date.fromisoformat(period[side])
        except ValueError:
            yield Diagnostic((side,), f"`{period[side]}` is no day of the calendar.")
            return
    if period["from"] > period["to"]:
        yield Diagnostic(("to",), f"`to` ({period['to']}) is before `from` ({period['from']}).")


def no_such_period(name: str, people: People) -> str:
    """That nobody declared a period, as a sentence."""
    hint = did_you_mean(name, sorted(people.periods))
    return (
        f"There is no period `{name}`: periods.yaml, the file beside people.yaml, does not declare it.{hint}"
    )


def _during(argument: Json, people: People) -> Test:
    freezes = [people.periods[name] for name in periods_named(argument)]
    periods = tuple(
        (date.fromisoformat(period["from"]), date.fromisoformat(period["to"]), ZoneInfo(period["zone"]))
        for period in days_of(argument)
    )
    zone = periods[0][2] if periods else ZoneInfo("UTC")

    def test(subject: Subject, facts: Facts) -> ConditionResult:
        for freeze in freezes:
            if freeze.touches(Span.at(subject.at)):
                day = datetime.fromtimestamp(subject.at, zone).date().isoformat()
                return yes_or_no(True, f"it was in the period {freeze.name} ({freeze.shown})", day)
        for first, last, there in periods:
            day_there = datetime.fromtimestamp(subject.at, there).date()
            if first <= day_there <= last:
                return yes_or_no(True, f"{day_there} lies between {first} and {last}", day_there.isoformat())
        day_here = datetime.fromtimestamp(subject.at, zone).date()
        return yes_or_no(False, f"{day_here} lies outside the dates", day_here.isoformat())

    return test


def _periods(argument: Json) -> list[Json]:
    return [argument] if isinstance(argument, str | dict) else argument


def periods_named(argument: Json) -> tuple[str, ...]:
    """The periods of periods.yaml that an argument of `during` names."""
    return tuple(period for period in _periods(argument) if isinstance(period, str))


def days_of(argument: Json) -> list[Json]:
    """The periods that an argument of `during` writes out."""
    return [period for period in _periods(argument) if not isinstance(period, str)]


WORDS: Final = (
    Word(
        "outside_hours",
        "It happened outside these hours in this time zone. `days` left out: every day. "
        "Hours over midnight (22:00 to 06:00) belong to the day they begin on.",
        HOURS,
        {"days": ["mon", "tue", "wed", "thu", "fri"], "from": "08:00", "to": "19:00", "zone": "Europe/Paris"},
        _outside_hours,
        hours_errors,
        asks=TIME_ALONE,
    ),
    Word(
        "during",
        "It happened on one of these days, first and last included: a freeze, the holidays. One period or a list. A "
        "name is that of a period in periods.yaml.",
        {
            "title": "a mapping with from, to and zone, the name of a period, or a list of these",
            "oneOf": [
                {"type": "string", "minLength": 1},
                PERIOD,
                {
                    "type": "array",
                    "minItems": 1,
                    "items": {
                        "title": "a mapping with from, to and zone, or the name of a period",
                        "oneOf": [{"type": "string", "minLength": 1}, PERIOD],
                    },
                },
            ],
        },
        {"from": "2026-12-21", "to": "2027-01-03", "zone": "Europe/Paris"},
        _during,
        _during_errors,
        asks=TIME_ALONE,
    ),
)
