"""A ledger that nobody signs any more is told of, where a service runs that should."""

from __future__ import annotations

from guard.core.model.blind_spots import Cause
from guard.core.reports.blind_spots import UNSIGNED_AFTER, RecordFacts, blind_spots_in

NOW = 1_796_000_000.0


def causes(sealed_at: float | None, heard_at: float | None) -> list[Cause]:
    facts = RecordFacts(NOW, (), None, (), (), (), heard_at, None, sealed_at)
    return [spot.cause for spot in blind_spots_in(facts)]


def test_it_is_told_after_two_hours() -> None:
    assert causes(NOW - UNSIGNED_AFTER, NOW) == []
    assert causes(NOW - UNSIGNED_AFTER - 1, NOW) == [Cause.LEDGER_UNSIGNED]
    assert causes(None, NOW) == []


def test_where_no_service_runs_that_is_told_alone() -> None:
    assert causes(NOW - 9 * UNSIGNED_AFTER, NOW - 8 * UNSIGNED_AFTER) == [Cause.SERVICE_SILENT]
