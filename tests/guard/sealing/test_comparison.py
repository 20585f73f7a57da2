"""Whoever changes the record, and leaves the ledger as it is, is found out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from guard.core.model.blind_spots import Cause
from tests.guard.sealing.sealed import behind_its_back, jobs, sealed_stage
from tests.guard.web.stage import Stage


@pytest.fixture
def on(tmp_path: Path) -> Iterator[Stage]:
    with sealed_stage(tmp_path) as made:
        yield made


def test_a_record_that_nobody_touched_is_what_its_ledger_says(on: Stage) -> None:
    jobs(on).comparison.look()
    assert jobs(on).comparison.spots() == []
    assert jobs(on).comparison.compared_at is not None


def test_a_row_that_was_changed_behind_the_services_back_is_named_until_it_is_put_right(on: Stage) -> None:
    comparison = jobs(on).comparison
    behind_its_back(on, "UPDATE changes SET detected_at = detected_at + 60000")
    comparison.look()
    (spot,) = comparison.spots()
    assert (spot.cause, spot.subject) == (Cause.LEDGER_BROKEN, "record")
    assert "is not what the ledger says: detected_at." in spot.sentence
    assert jobs(on).spots() == [spot]
    on.service.watch.look()
    with on.guarded.view() as view:
        assert (Cause.LEDGER_BROKEN, "record") in [noticed.spot.key for noticed in view.blind_spots.all()]
    metrics = on.ask("/metrics").get_data(as_text=True)
    assert 'guardrail_ledger_intact{workspace="acme"} 0.0' in metrics
    behind_its_back(on, "UPDATE changes SET detected_at = detected_at - 60000")
    comparison.look()
    assert comparison.spots() == []


def test_metrics_say_how_the_ledger_is(on: Stage) -> None:
    jobs(on).check.look()
    on.clock.now += 100
    metrics = on.ask("/metrics").get_data(as_text=True)
    assert 'guardrail_ledger_intact{workspace="acme"} 1.0' in metrics
    assert f'guardrail_ledger_verified_entries{{workspace="acme"}} {float(jobs(on).check.entries)}' in metrics
    age = next(
        line for line in metrics.splitlines() if line.startswith("guardrail_ledger_checkpoint_age_seconds{")
    )
    assert 99 < float(age.split()[1]) < 101
