"""What instruments said when people decided, on every database."""

from __future__ import annotations

from dataclasses import replace

from drift.core.model.readings import CONVERSATIONS
from drift.core.model.records import KindStatus
from drift.store import CheckpointName, StateStore
from drift.store.sql.database import Database
from guard.core.effects.reports import EffectReport, Served
from guard.store import DecisionStore
from guard.store.effect_reports import Look

FIRST = EffectReport(
    Served.by_proposal("a1.1"), "reach", 100.0, ({"headline": "3 of 10 (30 %), counted", "lines": []},)
)


def test_what_people_saw_when_they_decided_never_changes(guard: DecisionStore) -> None:
    assert guard.effect_reports.get(FIRST.served, "reach") is None
    assert guard.effect_reports.add(FIRST)
    assert not guard.effect_reports.add(replace(FIRST, at=200.0, body=()))
    assert guard.effect_reports.get(FIRST.served, "reach") == FIRST


def test_each_edition_each_change_and_each_instrument_has_its_own(guard: DecisionStore) -> None:
    others = (
        replace(FIRST, served=Served.by_proposal("a1.2"), at=300.0),
        replace(FIRST, served=Served.by_change(1), at=400.0),
        replace(FIRST, instrument="aftermath", at=500.0),
    )
    for report in (FIRST, *others):
        assert guard.effect_reports.add(report)
    for report in (FIRST, *others):
        assert guard.effect_reports.get(report.served, report.instrument) == report


def test_of_which_a_report_is_kept(guard: DecisionStore) -> None:
    change = replace(FIRST, served=Served.by_change(7))
    for report in (FIRST, change):
        guard.effect_reports.add(report)
    asked = [FIRST.served, change.served, Served.by_change(8), Served("proposal", "7")]
    assert guard.effect_reports.kept(asked, "reach") == {FIRST.served, change.served}
    assert guard.effect_reports.kept(asked, "aftermath") == set()
    assert guard.effect_reports.kept([], "reach") == set()


def test_a_look_says_what_is_kept_or_how_far_conversations_are_read(
    database: Database, workspace: int
) -> None:
    with database.write() as connection:
        look_at(DecisionStore(connection, workspace), StateStore(connection, workspace))


def look_at(guard: DecisionStore, drift: StateStore) -> None:
    assert guard.effect_reports.look(FIRST.served, "reach") == Look()
    drift.checkpoints.set(CheckpointName.CONVERSATIONS_FROM, 100.5)
    drift.checkpoints.set(CheckpointName.CONVERSATIONS_FRESH, 200.5)
    drift.checkpoints.set(CheckpointName.POLLED, 300.0)
    refused = KindStatus(CONVERSATIONS, "unread", "forbidden", "It is not allowed.", 0, 150.0, None)
    snapshot = drift.snapshots.start("test", 150.0)
    drift.snapshots.cover(snapshot, refused)
    drift.snapshots.cover(snapshot, replace(refused, kind="tag"))
    guard.effect_reports.add(replace(FIRST, served=Served.by_change(1)))
    seen = guard.effect_reports.look(FIRST.served, "reach")
    assert (seen.report, seen.known_from, seen.fresh_until) == (None, 100.5, 200.5)
    assert seen.status is not None
    assert (seen.status.code, seen.status.reason) == ("forbidden", "It is not allowed.")
    guard.effect_reports.add(FIRST)
    assert guard.effect_reports.look(FIRST.served, "reach").report == FIRST
