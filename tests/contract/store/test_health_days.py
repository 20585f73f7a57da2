"""The health of a configuration, day by day, and what it is worked out from."""

from __future__ import annotations

from datetime import date

import msgspec

from drift.core.model.activity import parse_activity
from drift.store import CheckpointName, StateStore
from guard.core.health.trend import HealthDay
from guard.store import DecisionStore

FIRST = HealthDay(date(2026, 11, 1), 100.0, "r", 90, 100, {"dead-link": 2})


def test_a_day_is_kept_as_it_was_last(guard: DecisionStore) -> None:
    assert guard.health_days.latest() is None
    newer = msgspec.structs.replace(FIRST, day=date(2026, 11, 9), score=None, coverage=None, faults={})
    for one in (newer, FIRST, msgspec.structs.replace(FIRST, score=80, at=200.0)):
        guard.health_days.put(one)
    assert guard.health_days.since(date(2026, 1, 1)) == [
        msgspec.structs.replace(FIRST, score=80, at=200.0),
        newer,
    ]
    assert guard.health_days.since(date(2026, 11, 2)) == [newer] == [guard.health_days.latest()]


def test_when_somebody_was_seen_last(drift: StateStore) -> None:
    assert drift.activities.oldest_created_at() is None
    made = [
        ("1", "Carol@acme.example", 100),
        ("2", "carol@acme.example", 300),
        ("3", "bob@acme.example", 200),
    ]
    for id, email, at in made:
        raw = {
            "id": id,
            "activity_type": "admin_login_success",
            "created_at": at,
            "performed_by": {"type": "admin", "id": "7", "email": email},
        }
        drift.activities.add(parse_activity(raw), route="poll", received_at=1000.0)
    asked = ["carol@acme.example", "bob@acme.example", "erin@acme.example"]
    assert drift.activities.last_of(asked, 1000.0) == {"carol@acme.example": 300.0, "bob@acme.example": 200.0}
    assert drift.activities.last_of(asked, 250.0) == {"carol@acme.example": 100.0, "bob@acme.example": 200.0}
    assert drift.activities.last_of([], 1000.0) == {}
    assert drift.activities.oldest_created_at() == 100.0


def test_checkpoints_of_a_name_by_their_subjects(drift: StateStore) -> None:
    drift.checkpoints.set(CheckpointName.KIND_BASELINE, 10.0, "tag")
    drift.checkpoints.set(CheckpointName.KIND_BASELINE, 20.0, "team")
    drift.checkpoints.set(CheckpointName.POLLED, 30.0)
    assert drift.checkpoints.by_subject(CheckpointName.KIND_BASELINE) == {"tag": 10.0, "team": 20.0}
