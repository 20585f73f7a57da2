"""How far exports are is kept by whoever holds the target, and what was refused until somebody lets it go."""

from __future__ import annotations

from msgspec.structs import replace

from drift.store.sql.database import Database
from guard.core.model.exporting import DeadLetter, ExportAct
from guard.store import DecisionStore
from guard.store.exports import LEASE, LONGEST_PAUSE
from tests.contract.store.examples import both_at_once

LETTER = DeadLetter("siem", "default-7-1", 7, "change.updated", "it answered 400", 100.0, 100.0, 1, 200.0)


def test_a_target_begins_once(guard: DecisionStore) -> None:
    assert guard.exports.begin("siem", 10.0, 41)
    assert not guard.exports.begin("siem", 20.0, 0)
    found = guard.exports.get("siem")
    assert found is not None
    assert (found.began, found.delivered, found.first_at, found.progress) == (41, 41, 10.0, {})
    assert guard.exports.get("other") is None
    assert guard.exports.all() == [found]


def test_one_process_at_a_time_holds_a_target(database: Database, workspace: int) -> None:
    with database.write() as connection:
        DecisionStore(connection, workspace).exports.begin("siem", 10.0, 0)
    holders = iter(("a", "b"))

    def claim() -> bool:
        with database.write() as connection:
            return DecisionStore(connection, workspace).exports.claim("siem", next(holders), 20.0)

    assert sorted(both_at_once(claim)) == [False, True]


def test_only_the_holder_moves_a_target_on(guard: DecisionStore) -> None:
    guard.exports.begin("siem", 10.0, 0)
    assert guard.exports.claim("siem", "a", 20.0)
    held = guard.exports.get("siem")
    assert held is not None
    further = replace(held, delivered=5, delivered_at=19.0, events=5, progress={"day": "2026-11-30"})
    assert not guard.exports.delivered(replace(further, held_by="b"), 21.0)
    assert guard.exports.delivered(further, 21.0)
    assert guard.exports.failed(further, 22.0, "it answered 503", 1e9)
    kept = guard.exports.get("siem")
    assert kept is not None
    assert (kept.delivered, kept.events, kept.progress) == (5, 5, {"day": "2026-11-30"})
    assert (kept.attempts, kept.failed_since, kept.failed_because) == (1, 22.0, "it answered 503")
    assert kept.next_try_at == 22.0 + LONGEST_PAUSE
    assert not guard.exports.claim("siem", "a", 23.0), "it is left alone"
    guard.exports.try_now("siem")
    assert guard.exports.claim("siem", "a", 23.0)
    assert not guard.exports.claim("siem", "b", 23.0 + LEASE - 1)
    assert guard.exports.claim("siem", "b", 23.0 + LEASE)
    assert not guard.exports.keep("siem", "a", 24.0 + LEASE)


def test_a_clock_that_was_put_back_keeps_nobody_waiting(guard: DecisionStore) -> None:
    guard.exports.begin("siem", 10.0, 0)
    assert guard.exports.claim("siem", "a", 1_000_000.0)
    assert guard.exports.claim("siem", "b", 1_000.0)


def test_a_replay_takes_the_target_from_its_holder(guard: DecisionStore) -> None:
    guard.exports.begin("siem", 10.0, 50)
    guard.exports.claim("siem", "a", 20.0)
    held = guard.exports.get("siem")
    assert held is not None
    assert guard.exports.replay("siem", 6)
    assert not guard.exports.delivered(replace(held, delivered=60), 21.0)
    found = guard.exports.get("siem")
    assert found is not None
    assert (found.delivered, found.held_by) == (6, "")
    assert not guard.exports.replay("other", 6)


def test_letters_wait_in_their_order_until_somebody_lets_them_go(guard: DecisionStore) -> None:
    later = replace(LETTER, id="default-9-1", number=9, first_at=150.0, next_try_at=None)
    elsewhere = replace(LETTER, target="lake")
    guard.export_letters.put([later, LETTER, elsewhere])
    assert guard.export_letters.of("siem", 10) == [LETTER, later]
    assert guard.export_letters.of("siem", 10, (7, "default-7-1")) == [later]
    assert guard.export_letters.get("siem", "default-7-1") == LETTER
    assert guard.export_letters.get("siem", "default-8-1") is None
    assert guard.export_letters.counts() == {"siem": 2, "lake": 1}
    assert guard.export_letters.newest_at() == {"siem": 150.0, "lake": 100.0}
    assert guard.export_letters.targets_due(199.0) == []
    assert guard.export_letters.targets_due(200.0) == ["lake", "siem"]
    assert guard.export_letters.due("siem", 200.0, 10) == [LETTER]
    guard.export_letters.put([replace(LETTER, why="it answered 413", attempts=2, next_try_at=None)])
    assert guard.export_letters.due("siem", 1e6, 10) == []
    assert guard.export_letters.try_now("siem", ["default-7-1", "default-8-1"], 210.0) == 1
    assert [one.id for one in guard.export_letters.due("siem", 210.0, 10)] == ["default-7-1"]
    assert guard.export_letters.try_now("siem", None, 220.0) == 2
    assert guard.export_letters.drop("siem", ["default-7-1", "default-8-1"]) == 1
    assert guard.export_letters.drop("siem", None) == 1
    assert guard.export_letters.counts() == {"lake": 1}


def test_what_people_did_is_kept_newest_first(guard: DecisionStore) -> None:
    first = ExportAct("x1", "siem", "drop", "dave@acme.example", 10.0, "not ours", ("default-7-1",))
    second = ExportAct("x2", "siem", "replay", "dave@acme.example", 20.0, number=6)
    guard.export_letters.note(first)
    guard.export_letters.note(second)
    assert guard.export_letters.acts(10) == [second, first]
    assert guard.export_letters.acts(1) == [second]
