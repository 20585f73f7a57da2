"""What the record tells of what is not being looked at."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from drift.core.catalogue.catalogue import CATALOGUE
from drift.core.model.damaged_activity import UnreadableEntry
from drift.core.model.readings import ACTIVITY_LOG
from drift.core.model.records import KindStatus
from guard.core.model.blind_spots import BlindSpot, Cause
from guard.core.model.records import UndeliveredMessages
from guard.core.reports.blind_spots import KNOWN_LIMITS, SILENT_AFTER, RecordFacts, blind_spots_in
from guard.core.reports.drift_report import coverage_of

NOON = 1_790_000_000.0
LOG_ONLY = [kind for kind in CATALOGUE.values() if kind.log_only]
TAG = CATALOGUE["tag"]


def log(code: str, read_at: float | None = NOON - 60) -> KindStatus:
    return KindStatus(ACTIVITY_LOG, "unread", code, f"Intercom says {code}", 0, NOON, read_at)


def found(**facts: Any) -> tuple[BlindSpot, ...]:
    usual = RecordFacts(NOON, (), None, (), (), (), None, None)
    return tuple(blind_spots_in(replace(usual, **facts)))


@pytest.mark.parametrize("code", ["forbidden", "plan_restricted", "not_in_version", "not_found", "malformed"])
@pytest.mark.parametrize("read_at", [NOON - 60, None])
def test_of_a_log_that_cannot_be_read_nothing_is_known_since(code: str, read_at: float | None) -> None:
    status = log(code, read_at)
    coverage = [coverage_of(kind, None, NOON, status) for kind in LOG_ONLY]
    assert {(one.status, one.code, one.read_at) for one in coverage} == {
        ("unread", "log_unreadable", read_at)
    }
    since = "since 2026-09-21T14:12:20Z" if read_at else "altogether"
    assert all(one.reason.startswith(f"Unknown {since}: ") and one.reason.endswith(".") for one in coverage)
    (spot,) = found(log=status, coverage=coverage)
    assert (spot.cause, spot.stops_work) == (Cause.LOG_UNREADABLE, False)
    assert all(kind.name in spot.sentence for kind in LOG_ONLY)


@pytest.mark.parametrize("code", ["unreachable", "server_error", "rate_limited", "unauthorized"])
def test_an_intercom_that_does_not_answer_is_one_blind_spot_and_not_one_for_each_kind(code: str) -> None:
    unread = KindStatus("tag", "unread", code, "No.", 0, NOON, NOON - 600)
    (spot,) = found(log=log(code), coverage=[coverage_of(TAG, unread, NOON)])
    assert (spot.cause, spot.since, spot.stops_work) == (Cause.INTERCOM_AWAY, NOON - 60, True)


def test_a_log_that_was_read_hides_nothing() -> None:
    read = KindStatus(ACTIVITY_LOG, "read", "", "", 0, NOON, NOON)
    assert found(log=read, coverage=[coverage_of(kind, None, NOON, read) for kind in LOG_ONLY]) == ()


@pytest.mark.parametrize("code", ["forbidden", "server_error", "malformed", "unauthorized", *KNOWN_LIMITS])
@pytest.mark.parametrize("read_at", [NOON - 600, None])
@pytest.mark.parametrize("judged", [(), ("tag",)])
def test_a_kind_counts_that_was_read_before_or_that_a_policy_speaks_of(
    code: str, read_at: float | None, judged: tuple[str, ...]
) -> None:
    unread = KindStatus("tag", "unread", code, "No.", 0, NOON, read_at)
    spots = found(coverage=[coverage_of(TAG, unread, NOON)], judged=judged)
    counts = code not in KNOWN_LIMITS and (read_at is not None or bool(judged))
    assert [(spot.cause, spot.subject, spot.since) for spot in spots] == (
        [(Cause.KIND_UNREAD, "tag", read_at)] if counts else []
    )


def test_a_service_that_is_not_heard_of_any_more_looks_at_nothing() -> None:
    assert found(heard_at=None) == ()  # there never was one: somebody takes snapshots by hand
    assert found(heard_at=NOON - SILENT_AFTER) == ()
    (spot,) = found(heard_at=NOON - SILENT_AFTER - 1)
    assert (spot.cause, spot.since) == (Cause.SERVICE_SILENT, NOON - SILENT_AFTER - 1)


def test_an_uninstalled_app_stops_all_work() -> None:
    (spot,) = found(uninstalled_at=NOON - 5)
    assert (spot.cause, spot.stops_work) == (Cause.APP_UNINSTALLED, True)


def test_entries_that_could_not_be_read_whole_are_one_blind_spot() -> None:
    entries = [UnreadableEntry(f"e{n}", None, f"Entry {n} is damaged.", NOON - n, {}) for n in range(3)]
    (spot,) = found(unreadable=entries)
    assert (spot.cause, spot.since) == (Cause.ENTRY_UNREADABLE, NOON - 2)
    assert spot.sentence.startswith("Entry 0 is damaged. So could 2 more.")


def test_each_channel_that_refuses_is_named_with_its_reason() -> None:
    refused = UndeliveredMessages("slack", 2, NOON - 9, "it answered 400, invalid_blocks")
    (spot,) = found(undelivered=[refused])
    assert (spot.cause, spot.subject, spot.since) == (Cause.CHANNEL_REFUSES, "slack", NOON - 9)
    assert spot.sentence == "2 messages were not delivered to slack: it answered 400, invalid_blocks."
