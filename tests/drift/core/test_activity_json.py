"""Entries of the log and snapshots as JSON."""

from __future__ import annotations

from drift.core.activity_json import activity_in_full, snapshot
from drift.core.json_view import plain
from drift.core.model.activity import Activity, Actor
from drift.core.model.records import ActivityRecord, Snapshot


def test_an_entry_is_shown_with_what_its_type_means_and_whole() -> None:
    raw = {"id": "a1", "activity_type": "office_hours_change"}
    entry = Activity("a1", "office_hours_change", 0, Actor(email="bob@acme.example"), {"x": 1}, raw)
    shown = plain(activity_in_full(ActivityRecord(entry, "poll", 60.0)))
    assert (shown["created_at"], shown["received_at"]) == ("1970-01-01T00:00:00Z", "1970-01-01T00:01:00Z")
    assert (shown["actor"]["name"], shown["metadata"], shown["raw"]) == ("bob@acme.example", {"x": 1}, raw)
    assert all((shown["class"], shown["meaning"]))


def test_a_snapshot_under_way_has_no_end() -> None:
    assert plain(snapshot(Snapshot(3, "schedule", 0.0, None)))["finished_at"] is None
