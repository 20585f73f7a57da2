"""What became of the health of the configuration in a week, as a message. Pure."""

from __future__ import annotations

from typing import Final

from drift.core.json_view import time
from guard.core.health.checks.table import BY_ID
from guard.core.health.trend import HealthDay
from guard.notify.messages import Message

SHOWN: Final = 10
"""How many checks a message names before it says how many more there are."""


def week_of_health(day: HealthDay, earlier: HealthDay) -> Message | None:
    """What differs between two days; None: nothing does."""
    moved = [name for name in BY_ID if day.faults.get(name, 0) != earlier.faults.get(name, 0)]
    if not moved and (day.score, day.coverage) == (earlier.score, earlier.coverage):
        return None
    more = f" and {len(moved) - SHOWN} more" if len(moved) > SHOWN else ""
    listed = [_line(name, day, earlier) for name in moved[:SHOWN]]
    return Message(
        event="health.week",
        severity="low",
        title=f"Health of the configuration: {_score(day)}, a week ago {_score(earlier)}",
        text=(
            f"Looked at {_percent(day)} of what the checks have to know, a week ago at {_percent(earlier)}.",
            *listed,
            *([f"{more.strip().capitalize()}."] if more else []),
            "`guardrail health` says what, since when, and what to do.",
        ),
        path="/api/v1/health-report",
        page="/health",
        details={
            "at": time(day.at),
            "score": day.score,
            "score_before": earlier.score,
            "coverage": day.coverage,
            "faults": dict(day.faults),
        },
    )


def _line(name: str, day: HealthDay, earlier: HealthDay) -> str:
    now, then = day.faults.get(name, 0), earlier.faults.get(name, 0)
    return f"{name}: {now}, a week ago {then}. {BY_ID[name].summary}"


def _score(day: HealthDay) -> str:
    return "unknown" if day.score is None else f"{day.score} of 100"


def _percent(day: HealthDay) -> str:
    return "nothing" if day.coverage is None else f"{day.coverage} %"
