"""What is kept of how policies do: what they said when, what exemptions excused, false alarms, since when they work."""

from __future__ import annotations

import json

import sqlalchemy as sa

from drift.core.model.activity import Actor
from drift.store import ensure_workspace
from drift.store.sql.database import Database
from guard.core.model.records import ExemptionUse, FalseAlarm, Rollout
from guard.core.model.verdict import Judgement, Verdict
from guard.migrations import upgrade
from guard.store import DecisionStore
from tests.contract.store.examples import decision, reason
from tests.stores import under_schema


def said(guard: DecisionStore, since: float = 0.0) -> dict[tuple[str, str, str], int]:
    found = guard.policy_stats.since({"a": since, "b": since})
    return {(one.policy, one.outcome, one.mode): one.times for one in found}


def test_what_policies_said_is_counted_by_time(guard: DecisionStore) -> None:
    both = Judgement((reason("a"), reason("b", mode="observe", action=Verdict.FLAG)))
    guard.decisions.add(decision("d1", 100.0, judgement=both))
    guard.decisions.add(
        decision("d2", 200.0, judgement=Judgement((reason("a"), reason("b", outcome="kept"))))
    )
    assert said(guard) == {("a", "broken", "enforce"): 2, ("b", "broken", "observe"): 1}
    assert said(guard, 150.0) == {("a", "broken", "enforce"): 1}
    assert guard.policy_stats.last_at(["a", "b", "c"]) == {"a": 200, "b": 100}
    assert guard.policy_stats.last_at([]) == {}


def test_each_policy_is_counted_from_a_start_of_its_own_however_many_there_are(guard: DecisionStore) -> None:
    for number in range(450):
        spoke = Judgement((reason(f"p{number}"),))
        guard.decisions.add(decision(f"d{number}", float(number), judgement=spoke))
        guard.decisions.add(decision(f"e{number}", number + 1000.0, judgement=spoke))
    starts = {f"p{number}": float(number + number % 2) for number in range(450)}
    found = {one.policy: one.times for one in guard.policy_stats.since(starts)}
    assert found == {f"p{number}": 1 if number % 2 else 2 for number in range(450)}
    assert guard.policy_stats.last_at(starts) == {f"p{number}": number + 1000.0 for number in range(450)}


def test_the_loudest_is_whoever_broke_it_most_often(guard: DecisionStore) -> None:
    bob = Actor("admin", "2", "bob@acme.example")
    for number, actor in enumerate((bob, bob, Actor("bot", "9"), Actor())):
        guard.decisions.add(
            decision(f"d{number}", 100.0 + number, actor=actor, judgement=Judgement((reason("a"),)))
        )
    assert guard.policy_stats.loudest_actor("a", 0) == ("bob@acme.example", 2)
    assert guard.policy_stats.loudest_actor("a", 102) == ("9", 1)
    assert guard.policy_stats.loudest_resource("a", 0) == ("office_hours_schedule/42", 4)
    assert guard.policy_stats.loudest_actor("b", 0) == ("", 0)


def test_uses_of_exemptions_are_counted_with_the_decisions(guard: DecisionStore) -> None:
    exempt = Judgement((reason("a", outcome="exempt", exemptions=("resource 1", "actor x")),))
    guard.decisions.add(decision("d1", 200.0, change_id=1, judgement=exempt))
    guard.decisions.add(decision("d2", 100.0, change_id=2, judgement=exempt))
    guard.decisions.add(decision("d3", 300.0, change_id=2, judgement=exempt))  # decided before
    guard.decisions.add(decision("d4", 300.0, entry="scan", judgement=exempt))  # counted by the scan
    assert guard.exemption_uses.all() == [
        ExemptionUse("a", "actor x", 2, 200.0, 0),
        ExemptionUse("a", "resource 1", 2, 200.0, 0),
    ]


def test_a_scan_says_how_many_resources_are_excused_now(guard: DecisionStore) -> None:
    guard.exemption_uses.scanned({("a", "resource 1"): 3})
    guard.exemption_uses.count({("a", "resource 2")}, 50.0)
    assert [one.resources for one in guard.exemption_uses.all()] == [3, 0]
    guard.exemption_uses.scanned({("a", "resource 2"): 1})
    assert [one.resources for one in guard.exemption_uses.all()] == [0, 1]
    assert [one.is_used for one in guard.exemption_uses.all()] == [False, True]


def test_a_false_alarm_is_said_once_and_never_changed(guard: DecisionStore) -> None:
    first = FalseAlarm("a", "d1", "alice@acme.example", 100.0, "it was planned")
    assert guard.false_alarms.add(first)
    assert not guard.false_alarms.add(FalseAlarm("a", "d1", "dave@acme.example", 200.0, "no, really"))
    later = FalseAlarm("b", "d1", "dave@acme.example", 200.0, "a test")
    assert guard.false_alarms.add(later)
    assert guard.false_alarms.of_decisions(["d1", "d2"]) == [first, later]
    assert guard.false_alarms.since(150.0) == [later]


def test_a_policy_begins_anew_with_other_rules_or_another_mode(guard: DecisionStore) -> None:
    guard.rollouts.replace_all([Rollout("a", b"1", "observe", 100.0), Rollout("b", b"1", "observe", 100.0)])
    guard.rollouts.replace_all([Rollout("a", b"1", "observe", 200.0), Rollout("b", b"2", "observe", 200.0)])
    assert {one.policy: one.since for one in guard.rollouts.all().values()} == {"a": 100.0, "b": 200.0}
    guard.rollouts.replace_all([Rollout("a", b"1", "enforce", 300.0)])
    assert guard.rollouts.all() == {"a": Rollout("a", b"1", "enforce", 300.0)}


def test_what_was_decided_before_these_tables_were_made_is_counted_too(database: Database) -> None:
    judgement = {"reasons": [{"policy": "a", "outcome": "broken", "mode": "observe", "action": "revert"}]}
    with under_schema(database, "0003") as connection:
        workspace = ensure_workspace(connection, "acme")
        for index in range(1200):
            row = {"w": workspace, "id": f"d{index}", "at": 1000 * index, "judgement": json.dumps(judgement)}
            connection.execute(sa.text(OLD_DECISION), row)
            connection.execute(sa.text(OLD_POLICY), row)
    upgrade(database)
    with database.write() as connection:
        guard = DecisionStore(connection, workspace)
        assert said(guard) == {("a", "broken", "observe"): 1200}
        assert said(guard, 1000.0) == {("a", "broken", "observe"): 200}
        assert guard.policy_stats.last_at(["a"]) == {"a": 1199.0}


OLD_DECISION = """
insert into decisions (workspace, id, at, entry, judgement, policy_revision, mode, facts, verdict, note)
values (:w, :id, :at, 'change', :judgement, 'abc', 'observe', '{}', 'flag', '')
"""
OLD_POLICY = "insert into decision_policies (workspace, policy, decision_id) values (:w, 'a', :id)"
