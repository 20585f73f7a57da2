"""Intents: recorded before anything is written, taken by one, finished once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from drift.core.model.activity import Actor, Cause
from drift.core.model.changes import FieldChange
from drift.core.model.records import Intent
from drift.core.model.resources import MISSING, Json, Missing, Ref
from drift.store import StateStore
from drift.store.sql.database import Database
from tests.contract.store.examples import HOURS, both_at_once, intent

CAUSE = Cause(
    "p1", Actor("admin", None, "bob@acme.example"), ("alice@acme.example",), "why", "SUP-41", undoes=True
)


def ids(found: list[Intent]) -> list[str]:
    return [one.id for one in found]


def test_an_intent_reads_back_as_it_was_recorded(drift: StateStore) -> None:
    one = intent(parent=Ref("team", "1"), expected=b"e" * 32, target=b"t" * 32, cause=CAUSE)
    assert drift.intents.add(one)
    assert not drift.intents.add(replace(one, reason="another"))
    assert drift.intents.get("i1") == one
    assert drift.intents.get("i2") is None


def test_what_an_intent_created_is_known_while_it_is_open(drift: StateStore) -> None:
    drift.intents.add(intent())
    assert drift.intents.made("i1", "50")
    assert drift.intents.finish("i1", "failed", 120.0, "no")
    kept = drift.intents.get("i1")
    assert kept is not None
    assert kept.result_id == "50"
    assert not drift.intents.made("i1", "51")


def test_purposes_can_be_left_out_of_a_count(drift: StateStore) -> None:
    drift.intents.add(intent())
    drift.intents.add(intent("i2", purpose="apply"))
    assert drift.intents.count_since(0.0) == 2
    assert drift.intents.count_since(0.0, without=("apply", "rollback")) == 1


@pytest.mark.parametrize("value", [None, MISSING, "", 0, False, True, 1, 1.5, [], {}, "\x00", {"a": None}])
def test_missing_null_and_empty_stay_three_things(drift: StateStore, value: Json | Missing) -> None:
    fields = (FieldChange("/a", value, "x"), FieldChange("/b", "x", value))
    drift.intents.add(intent(fields=fields))
    kept = drift.intents.get("i1")
    assert kept is not None
    assert repr(kept.fields) == repr(fields)


def test_an_intent_is_taken_by_one_until_its_time_is_over(drift: StateStore) -> None:
    drift.intents.add(intent())
    assert drift.intents.start_writing("i1", 110.0, 120.0, 0)
    assert not drift.intents.start_writing("i1", 120.0, 130.0, 0)
    assert not drift.intents.start_writing("i1", 119.0, 129.0, 1)
    assert drift.intents.open_intents(119.0) == []
    assert drift.intents.start_writing("i1", 120.0, 130.0, 1)
    kept = drift.intents.get("i1")
    assert kept is not None
    assert (kept.state, kept.writing_at, kept.attempts) == ("writing", 120.0, 2)


def test_of_two_that_take_an_intent_at_once_one_gets_it(database: Database, workspace: int) -> None:
    with database.write() as connection:
        StateStore(connection, workspace).intents.add(intent())

    def take() -> bool:
        with database.write() as connection:
            return StateStore(connection, workspace).intents.start_writing("i1", 110.0, 120.0, 0)

    assert sorted(both_at_once(take)) == [False, True]


def test_what_intercom_accepted_is_remembered_and_may_be_looked_at_again(drift: StateStore) -> None:
    drift.intents.add(intent(operation="create"))
    drift.intents.start_writing("i1", 110.0, 120.0, 0)
    assert drift.intents.accepted("i1", 111.0, "accepted", "77")
    assert drift.intents.retry_at("i1", 112.0, "accepted", "accepted")
    (kept,) = drift.intents.open_intents(112.0)
    assert (kept.result_id, kept.outcome_code, kept.next_try_at) == ("77", "accepted", 112.0)
    assert drift.intents.finish("i1", "failed", 130.0, "It never showed.")
    ended = drift.intents.get("i1")
    assert ended is not None
    assert ended.result_id == "77"


def test_an_intent_is_finished_once(drift: StateStore) -> None:
    drift.intents.add(intent())
    assert drift.intents.finish("i1", "verified", 130.0, "Read back.", b"r" * 32, "42")
    assert not drift.intents.finish("i1", "failed", 131.0, "no")
    assert not drift.intents.start_writing("i1", 140.0, 150.0, 1)
    assert not drift.intents.accepted("i1", 140.0, "accepted")
    assert not drift.intents.retry_at("i1", 140.0, "no", None)
    kept = drift.intents.get("i1")
    assert kept is not None
    assert (kept.state, kept.finished_at, kept.outcome) == ("verified", 130.0, "Read back.")
    assert (kept.result, kept.result_id) == (b"r" * 32, "42")
    assert drift.intents.open_intents() == []


def test_open_intents_come_oldest_first_and_only_when_due(drift: StateStore) -> None:
    drift.intents.add(intent("late", 200.0))
    drift.intents.add(intent("early", 100.0))
    drift.intents.add(intent("later", 50.0, next_try_at=900.0))
    assert ids(drift.intents.open_intents(300.0)) == ["early", "late"]
    assert ids(drift.intents.open_intents()) == ["later", "early", "late"]


def test_recent_writes_are_found_for_the_breaker_and_the_cap(drift: StateStore) -> None:
    drift.intents.add(intent("old", 50.0))
    drift.intents.add(intent("one", 100.0, state="verified"))
    drift.intents.add(intent("two", 101.0, purpose="set"))
    drift.intents.add(intent("asked", 102.0, purpose="reapply"))
    drift.intents.add(intent("other", 103.0, ref=Ref("team", "1")))
    assert ids(drift.intents.recent(HOURS, 100.0, ("revert", "set"))) == ["two", "one"]
    assert ids(drift.intents.recent(HOURS, 100.0, ("revert",), ("verified",))) == ["one"]
    assert ids(drift.intents.recent(HOURS, 0.0)) == ["asked", "two", "one", "old"]
    assert drift.intents.count_since(100.0) == 4
    assert drift.intents.count_since(100.0, ("planned",)) == 3


def test_intents_are_found_by_resource_reason_and_page(drift: StateStore) -> None:
    for number in range(4):
        drift.intents.add(intent(f"i{number}", 100.0 + number // 2, reason=f"d{number % 2}"))
    drift.intents.add(intent("team", 90.0, ref=Ref("team", "1"), reason="d9"))
    assert ids(drift.intents.for_ref(HOURS, 3)) == ["i3", "i2", "i1"]
    assert ids(drift.intents.for_reason("d1")) == ["i1", "i3"]
    assert ids(drift.intents.search(2)) == ["i3", "i2"]
    assert ids(drift.intents.search(9, before="i2")) == ["i1", "i0", "team"]
    assert drift.intents.search(9, before="unknown") == []


def test_what_may_explain_a_change_of_a_kind(drift: StateStore) -> None:
    drift.intents.add(intent("ended-before", 10.0))
    drift.intents.finish("ended-before", "verified", 20.0, "")
    drift.intents.add(intent("ended-since", 11.0))
    drift.intents.finish("ended-since", "void", 120.0, "Somebody else moved it.")
    drift.intents.add(intent("open", 12.0))
    drift.intents.add(intent("other", 110.0, ref=Ref("team", "1")))
    assert ids(drift.intents.of_kind(HOURS.kind, 100.0)) == ["open", "ended-since"]
    assert ids(drift.intents.voided_since(100.0)) == ["ended-since"]
    assert drift.intents.voided_since(121.0) == []
