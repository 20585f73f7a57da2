"""Five office hours schedules of the fictional company, and the days on which they do not hold."""

from datetime import UTC, date, datetime

from drift.sandbox.store import Body, Row

DAY = 1440
SECONDS_A_DAY = 86_400

_WORKDAYS, _WEEKEND = range(5), range(5, 7)

_SCHEDULES: tuple[tuple[str, str, str, list[tuple[int, int]]], ...] = (
    ("41", "Standard support hours", "Europe/Paris", [(d * DAY + 540, d * DAY + 1080) for d in _WORKDAYS]),
    ("42", "Paris pilot", "Europe/Paris", [(d * DAY + 600, d * DAY + 960) for d in range(1, 4)]),
    ("43", "Weekend cover", "Europe/Paris", [(d * DAY + 600, d * DAY + 960) for d in _WEEKEND]),
    (
        "44",
        "North America",
        "America/New_York",
        [
            half
            for d in _WORKDAYS
            for half in ((d * DAY + 540, d * DAY + 720), (d * DAY + 780, d * DAY + 1020))
        ],
    ),
    ("45", "Emergency line", "Europe/Paris", [(0, 7 * DAY)]),
)

_EXCEPTIONS: tuple[tuple[str, str, str, int, int, tuple[int, int] | None], ...] = (
    ("4101", "41", "Christmas Day", 12, 25, None),
    ("4102", "41", "Christmas Eve", 12, 24, (540, 780)),
    ("4103", "41", "New Year", 1, 1, None),
    ("4104", "41", "Labour Day", 5, 1, None),
    ("4105", "41", "Bastille Day", 7, 14, None),
    ("4201", "42", "Pilot review", 2, 3, (600, 720)),
    ("4301", "43", "Christmas weekend", 12, 26, None),
    ("4302", "43", "New Year", 1, 1, None),
    ("4401", "44", "Independence Day", 7, 4, None),
    ("4402", "44", "Christmas Day", 12, 25, None),
    ("4403", "44", "New Year's Eve", 12, 31, (540, 720)),
)


def rows(now: float) -> list[Row]:
    """Every schedule and exception; exceptions fall on the next such day after `now` (unix seconds)."""
    today = datetime.fromtimestamp(now, UTC).date()
    written = int(now) - 200 * SECONDS_A_DAY
    return [
        *(Row("office_hours_schedule", s[0], _schedule(*s, written), written) for s in _SCHEDULES),
        *(
            Row("office_hours_exception", e[0], _exception(e, today, written), written, e[1])
            for e in _EXCEPTIONS
        ),
    ]


def _schedule(id: str, name: str, zone: str, intervals: list[tuple[int, int]], written: int) -> Body:
    return {
        "type": "office_hours_schedule",
        "id": id,
        "name": name,
        "time_zone_name": zone,
        "time_intervals": [
            {"start_minute": start, "end_minute": end, "day_of_week": start // DAY}
            for start, end in intervals
        ],
        "twenty_four_seven": intervals == [(0, 7 * DAY)],
        "created_at": written,
        "updated_at": written,
    }


def _exception(
    declared: tuple[str, str, str, int, int, tuple[int, int] | None], today: date, written: int
) -> Body:
    id, schedule, name, month, day, opening = declared
    when = date(today.year, month, day)
    if when < today:
        when = date(today.year + 1, month, day)
    intervals = None
    if opening is not None:
        intervals = [{"start_minute": opening[0], "end_minute": opening[1], "day_of_week": when.weekday()}]
    return {
        "type": "office_hours_exception",
        "id": id,
        "office_hours_schedule_id": schedule,
        "exception_date": when.isoformat(),
        "exception_type": "closed" if intervals is None else "custom_hours",
        "name": name,
        "time_intervals": intervals,
        "recurring_annually": id != "4201",
        "created_at": written,
        "updated_at": written,
    }
