"""Exceptions of office hours whose day has passed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Final

from guard.core.health.check import Check, Fault, deleting
from guard.core.health.facts import Facts, Item


def _find(facts: Facts, item: Item) -> Fault | None:
    try:
        day = date.fromisoformat(str(item.get("exception_date")))
    except ValueError:
        return None
    # Everywhere on earth: a day ends half a day later in some zones than in UTC.
    today = (datetime.fromtimestamp(facts.now, UTC) - timedelta(hours=12)).date()
    if day >= today:
        return None
    over = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=1)
    return Fault(
        f"Its day, {day.isoformat()}, has passed, and it is not repeated.", over.timestamp(), deleting(item)
    )


CHECK: Final = Check(
    "holiday-over",
    "stale",
    "low",
    "An exception of office hours is of a day that has passed, and is not repeated.",
    "A long list of old days hides that the next ones are missing.",
    "It does nothing any more.",
    ("Delete it, or let it be repeated every year.",),
    of=("office_hours_exception",),
    fields=("exception_date", "recurring_annually"),
    concerns=lambda item: item.get("recurring_annually") is False,
    find=_find,
)
