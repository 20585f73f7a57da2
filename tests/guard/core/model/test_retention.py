"""Every table belongs to a class of record, or says why no period ends it; evidence outlives Intercom's own log."""

from __future__ import annotations

from collections import Counter

import pytest

import guard.store  # noqa: F401 - declares the tables of guard
from drift.store.sql.tables import metadata
from guard.core.model.retention import BY_NAME, CLASSES, DAY, LEDGER_VALUES, NOT_AGED, Retention, seconds_of

INTERCOMS_LOG = 366 * DAY
"""What Intercom keeps of its own log: one year."""
WORKING = {"sessions", "calls", "messages", "statistics", "conversations"}


def test_every_table_belongs_to_one_class_or_says_why_to_none() -> None:
    named = Counter([*(table for one in CLASSES for table in one.tables), *NOT_AGED])
    assert sorted(named) == sorted(metadata.tables)
    assert set(named.values()) == {1}
    assert all(reason.strip() and not reason.endswith(".") for reason in NOT_AGED.values())


def test_what_can_be_counted_goes_back_over_a_year() -> None:
    """So that a month is compared with the same one a year ago."""
    assert seconds_of(Retention().period("conversations")) == 400 * DAY


def test_evidence_outlives_intercoms_own_log_where_nobody_says_otherwise() -> None:
    usual = Retention()
    for one in CLASSES:
        kept = seconds_of(usual.period(one.name)) or 0
        assert kept >= (90 * DAY if one.name in WORKING else 5 * INTERCOMS_LOG), one.name


def test_a_class_is_kept_no_shorter_than_it_may_be_written() -> None:
    assert len(BY_NAME) == len(CLASSES)
    for one in CLASSES:
        assert (seconds_of(Retention().period(one.name)) or 0) >= (seconds_of(one.least) or 0), one.name


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ({}, "7y"),
        ({"messages": "9y"}, "9y"),
        ({"history": "forever", "activity": "20y"}, "forever"),
        ({"history": "forever", "ledger-values": "8y"}, "8y"),
        ({one.name: "1y" for one in CLASSES if one.name != LEDGER_VALUES}, "1y"),
    ],
)
def test_values_in_the_ledger_are_kept_as_long_as_the_longest_kept_record(
    written: dict[str, str], kept: str
) -> None:
    assert Retention(written).period(LEDGER_VALUES) == kept


def test_periods_are_days_weeks_and_long_years() -> None:
    assert [seconds_of(period) for period in ("3d", "2w", "1y", "forever")] == [
        3 * DAY,
        14 * DAY,
        366 * DAY,
        None,
    ]
    kept = Retention({"history": "1y", "activity": "forever"})
    assert kept.kept_from("history", 1e9) == 1e9 - 366 * DAY
    assert kept.kept_from("activity", 1e9) is None
    assert kept.rule("history") == "retention.yaml (history: 1y)"
    assert kept.rule("decisions") == "the usual period (decisions: 7y)"
