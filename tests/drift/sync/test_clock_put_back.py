"""A clock that is put back, by an hour or by a day, stops no reading and turns no news into history."""

from __future__ import annotations

from pathlib import Path

import pytest

from drift.core.model.records import ActivityRecord
from drift.store import CheckpointName
from drift.sync.ingest import ingest, poll
from drift.sync.ingest_batch import IngestBatcher
from tests.drift.small_world import SmallWorld, entry, small_world

HOUR, DAY = 3600.0, 86_400.0


def kept(w: SmallWorld, id_: str) -> ActivityRecord:
    with w.workspace.reading() as drift:
        found = drift.activities.get(id_)
    assert found is not None
    return found


def baseline(w: SmallWorld, at: float) -> None:
    with w.workspace.writing() as drift:
        drift.checkpoints.set(CheckpointName.BASELINE, at)


@pytest.mark.parametrize("back", [HOUR, DAY])
@pytest.mark.parametrize("route", ["webhook", "poll", "batch"])
def test_what_happens_after_the_clock_was_put_back_is_news(tmp_path: Path, back: float, route: str) -> None:
    with small_world(tmp_path) as w:
        w.clock.now += 10 * DAY
        batcher = IngestBatcher(w.workspace)
        baseline(w, w.clock())
        batcher.keep(entry("before", at=int(w.clock()) - 50))
        w.clock.now -= back
        late = entry("late", at=int(w.clock()))
        if route == "webhook":
            ingest(w.workspace, [late], "webhook")
        elif route == "batch":
            batcher.keep(late)
        else:
            w.intercom.log.append(late)
            poll(w.workspace, backfill=60)
        assert kept(w, "before").history
        assert not kept(w, "late").history


def test_the_log_is_polled_although_the_newest_entry_lies_ahead(tmp_path: Path) -> None:
    with small_world(tmp_path) as w:
        w.clock.now += 10 * DAY
        baseline(w, w.clock() - 2 * DAY)
        w.intercom.log.append(entry("e1", at=int(w.clock())))
        assert poll(w.workspace, backfill=60) == 1
        w.clock.now -= HOUR
        w.intercom.log.append(entry("e2", at=int(w.clock())))
        assert poll(w.workspace, backfill=60) == 1
        assert poll(w.workspace, backfill=60) == 0
        assert not kept(w, "e2").history


def test_a_baseline_that_was_taken_while_the_clock_ran_ahead_is_put_right(tmp_path: Path) -> None:
    with small_world(tmp_path) as w:
        w.clock.now += 10 * DAY
        baseline(w, w.clock() + DAY)
        poll(w.workspace, backfill=60)
        w.clock.now += 60
        ingest(w.workspace, [entry("e1", at=int(w.clock()))], "webhook")
        assert not kept(w, "e1").history
        with w.workspace.reading() as drift:
            at = drift.checkpoints.get(CheckpointName.BASELINE)
        assert at is not None
        assert at <= w.clock()


def test_what_was_put_off_is_due_although_the_clock_was_put_back(tmp_path: Path) -> None:
    with small_world(tmp_path) as w:
        w.clock.now += 10 * DAY
        baseline(w, w.clock() - DAY)
        ingest(w.workspace, [entry("e1", at=int(w.clock()))], "webhook")
        with w.workspace.writing() as drift:
            drift.activities.retry_at("e1", w.clock() + 15, "not read yet", "not_read")
        with w.workspace.reading() as drift:
            assert drift.activities.pending(w.clock(), 10) == []
            assert len(drift.activities.pending(w.clock() + 15, 10)) == 1
            assert len(drift.activities.pending(w.clock() - HOUR, 10)) == 1
