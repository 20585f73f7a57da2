"""What was not looked at is worked out from the lines alone."""

from __future__ import annotations

from typing import Any

import pytest

from drift.core.ledger.completeness import BEYOND, Watched, shown
from guard.core.model.blind_spots import Cause
from guard.core.reports.blind_spots import KNOWN_LIMITS

T0 = 1_796_000_000.0
HOUR = 3600.0


def period(number: int, **more: Any) -> dict[str, Any]:
    """The report of an hour in which all was looked at."""
    since, until = T0 + (number - 1) * HOUR, T0 + number * HOUR
    return {
        "since": None if number == 1 else since,
        "until": until,
        "log_since": T0 - 86400,
        "log_until": until - 5,
        "snapshot_every": 900.0,
        "longest_without_snapshot": 905.0,
        "unread": {},
        "beyond": [],
        **more,
    }


def gaps(*entries: tuple[str, str, dict[str, Any]] | dict[str, Any], end: float | None = None) -> list[str]:
    watched = Watched()
    at = T0
    for number, given in enumerate(entries, 1):
        what, op, row = ("watch_periods", "insert", given) if isinstance(given, dict) else given
        at = row.get("until") or row.get("at") or at
        watched.time(number, at)
        watched.entry({"what": what, "op": op, "key": row.get("key", "intercom_away/"), "row": row}, at)
    if end is not None:
        watched.time(len(entries) + 1, end)
    watched.end()
    return watched.gaps


def test_hours_in_which_all_was_looked_at_have_no_gap() -> None:
    assert gaps(*(period(number) for number in range(1, 50))) == []


def test_an_hour_without_a_report_is_a_gap() -> None:
    found = gaps(period(1), period(2), period(5), period(6))
    assert found == [
        f"From {shown(T0 + 2 * HOUR)} to {shown(T0 + 4 * HOUR)}: nothing says what was looked at."
    ]
    after_a_stop = gaps(period(1), period(2), period(5, since=T0 + 2 * HOUR))
    assert len(after_a_stop) == 1
    assert "no service was running" in after_a_stop[0]


def test_nothing_after_the_last_report_is_a_gap() -> None:
    assert gaps(period(1), end=T0 + HOUR + 4000) == []
    (found,) = gaps(period(1), end=T0 + 3 * HOUR)
    assert found.startswith(f"From {shown(T0 + HOUR)} to {shown(T0 + 3 * HOUR)}")
    (never,) = gaps(("votes", "insert", {"at": T0}), end=T0 + 3 * HOUR)
    assert "nothing says what was looked at" in never


def test_a_log_that_was_read_late_is_no_gap_and_one_that_was_not_read_is() -> None:
    late = period(2, log_until=T0 + HOUR - 5)
    assert gaps(period(1), late, period(3)) == []
    (open_,) = gaps(period(1), late)
    assert open_ == f"From {shown(T0 + HOUR - 5)} on: the activity log was not read."
    (lost,) = gaps(period(1), late, period(3, log_since=T0 + HOUR + 1800))
    assert lost == f"From {shown(T0 + HOUR - 5)} to {shown(T0 + HOUR + 1800)}: the activity log was not read."
    (never,) = gaps(period(1, log_since=None, log_until=None))
    assert "the activity log was not read" in never


def test_a_snapshot_that_was_due_and_not_taken_is_a_gap() -> None:
    (found,) = gaps(period(1), period(2, longest_without_snapshot=2700.0))
    assert "no snapshot was taken for 45 minutes, and one was due every 15" in found
    assert gaps(period(1, snapshot_every=86400.0, longest_without_snapshot=90000.0)) == []


def test_a_kind_that_was_not_read_is_one_gap_from_when_to_when() -> None:
    unread = {"tag": "forbidden"}
    found = gaps(period(1), period(2, unread=unread), period(3, unread=unread), period(4), period(5))
    assert found == [f"From {shown(T0 + 2 * HOUR)} to {shown(T0 + 4 * HOUR)}: tag was not read (forbidden)."]


def test_a_snapshot_tells_of_each_kind_that_it_read_or_did_not() -> None:
    unread = {"kind": "tag", "status": "unread", "code": "forbidden", "reason": "no scope"}
    never = {"kind": "sla", "status": "unread", "code": "not_in_version", "reason": "newer"}
    found = gaps(
        ("coverage", "insert", {**unread, "at": T0}),
        ("coverage", "insert", {**never, "at": T0}),
        ("coverage", "insert", {"kinds": {"team": 3}, "status": "read", "at": T0}),
        ("coverage", "insert", {"kinds": {"team": 3, "tag": 4}, "status": "read", "at": T0 + 900}),
    )
    assert found == [f"From {shown(T0)} to {shown(T0 + 900)}: tag was not read (no scope)."]
    assert BEYOND == KNOWN_LIMITS


def test_what_blind_spots_and_silences_say_is_a_gap() -> None:
    spot = {"since": T0, "at": T0 + 10}
    found = gaps(
        ("blind_spots", "insert", spot),
        ("blind_spots", "delete", {**spot, "at": T0 + 70}),
        ("silences", "insert", {"since": T0 + 100, "until": T0 + 900, "at": T0 + 900}),
    )
    assert [gap.partition(": ")[2] for gap in found] == [
        "not all was looked at: intercom_away.",
        "no service was running.",
    ]


@pytest.mark.parametrize("cause", [*Cause])
def test_a_blind_spot_is_a_gap_where_something_was_not_looked_at(cause: Cause) -> None:
    about_else = {"ledger_broken", "ledger_unsigned", "channel_refuses", "clock_wrong", "share_unknown"}
    about_else |= {"service_silent", "kind_unread", "log_unreadable"}  # which other entries tell
    found = gaps(("blind_spots", "insert", {"key": f"{cause.value}/", "at": T0}))
    assert bool(found) is (cause.value not in about_else)


def test_what_a_silence_says_is_said_once() -> None:
    silence = {"since": T0 + 1.5 * HOUR, "until": T0 + 6 * HOUR}
    after = period(6, since=T0 + HOUR, until=T0 + 6 * HOUR + 60, longest_without_snapshot=4.6 * HOUR)
    found = gaps(period(1), ("silences", "insert", silence), after, period(7, since=T0 + 6 * HOUR + 60))
    assert found == [f"From {shown(T0 + 1.5 * HOUR)} to {shown(T0 + 6 * HOUR)}: no service was running."]
    short = {"since": T0 + 1.5 * HOUR, "until": T0 + 2 * HOUR}
    found = gaps(period(1), ("silences", "insert", short), after)
    assert len(found) == 3, found


def test_a_clock_that_goes_back_is_a_gap() -> None:
    (found,) = gaps(period(1), end=T0 + HOUR - 120)
    assert "the clock went back" in found
    assert gaps(period(1), end=T0 + HOUR - 59) == []


def test_times_may_be_numbers_or_words() -> None:
    words = {name: shown(value) for name, value in period(2).items() if name in ("since", "until")}
    watched = Watched()
    for row in (period(1), {**period(2), **words}):
        watched.entry({"what": "watch_periods", "op": "insert", "row": row}, T0)
    watched.end()
    assert watched.gaps == []


@pytest.mark.parametrize("kinds", [(), ("sla",), ("tag", "sla")])
def test_what_nothing_reads_is_told_apart(kinds: tuple[str, ...]) -> None:
    watched = Watched()
    watched.entry({"what": "watch_periods", "op": "insert", "row": period(1, beyond=list(kinds))}, T0)
    assert watched.beyond == kinds
    assert watched.gaps == []
