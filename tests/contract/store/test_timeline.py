"""What the timeline asks of the store."""

from __future__ import annotations

from drift.core.model.activity import Actor, Attribution
from drift.core.model.records import ChangeRecord
from drift.core.model.resources import Ref
from drift.store import StateStore
from drift.store.sql.database import Database
from drift.store.sql.workspace_scope import Scope
from guard.core.model.verdict import Judgement, Verdict
from guard.store import DecisionStore
from tests.contract.store.examples import CAROL, HOURS, approval, decision, entry, reason

BOT = Actor("bot", "900")


def changed(
    drift: StateStore, found: float, made: int | None = None, actor: Actor = CAROL, ref: Ref = HOURS
) -> int:
    attribution = (
        Attribution("activity", "e", actor, "certain", made) if made else Attribution("unattributed")
    )
    record = ChangeRecord(0, ref, None, "updated", b"b" * 32, b"a" * 32, ("/name",), found, attribution)
    return drift.changes.add_many([record])[0].id


def test_changes_come_by_when_they_were_made_or_else_found(drift: StateStore) -> None:
    late, early = changed(drift, 900.0, made=100), changed(drift, 200.0)
    middle, other = changed(drift, 901.0, made=150), changed(drift, 300.0, 300, BOT, Ref("team", "1"))
    newest = drift.changes.newest
    assert [one.id for one in newest()] == [other, early, middle, late]
    assert [one.id for one in newest(limit=2)] == [other, early]
    assert [one.id for one in newest(before=(200.0, early))] == [middle, late]
    assert [one.id for one in newest(before=(200.0, early + 1))] == [early, middle, late]
    assert [one.id for one in newest(kind="team")] == [other]
    assert [one.id for one in newest(kind=HOURS.kind, resource_id="42", actor="Carol@acme.example")] == [
        middle,
        late,
    ]
    assert [one.id for one in newest(actor="900")] == [other]
    assert [one.id for one in newest(since=150.0, until=200.0)] == [early, middle]


def test_entries_that_a_change_tells_of_are_left_out(drift: StateStore) -> None:
    many = [entry(id, "config", at) for at, id in enumerate(("e", "e2", "e3", "e4"), 1)]
    drift.activities.add_many(many, route="poll", received_at=9.0)
    changed(drift, 9.0, made=1)
    for id, code in (("e3", "our_own"), ("e4", "no_change")):
        drift.activities.done(id, 9.0, "Done.", code)  # type: ignore[arg-type]  # a code of the two
    assert [one.activity.id for one in drift.activities.search(but_told=True)] == ["e4", "e2"]
    assert [one.activity.id for one in drift.activities.search()] == ["e4", "e3", "e2", "e"]
    assert drift.activities.count_left_out(["config"], [], most=3) == 3
    assert drift.activities.count_left_out(["config"], [], most=9) == 4


def test_what_policies_minded_comes_newest_first_and_nothing_else_does(guard: DecisionStore) -> None:
    quiet = Judgement((reason(),))
    for one in (
        decision("d1", 900.0, change_id=1, acted_at=100.0),
        decision("d2", 200.0, change_id=2, acted_at=None, actor=BOT, verdict=Verdict.FLAG),
        decision("d3", 300.0, change_id=3, verdict=Verdict.ALLOW, judgement=quiet),
        decision("d4", 400.0, entry="scan", ref=HOURS),
        decision(
            "d5", 500.0, entry="activity", ref=None, activity_id="e5", verdict=Verdict.FLAG, acted_at=150.0
        ),
    ):
        assert guard.decisions.add(one)
    spoken = guard.decisions.spoken
    assert [one.id for one in spoken()] == ["d2", "d5", "d1"]
    assert [one.id for one in spoken(before=(150.0, "d5"))] == ["d1"]
    assert [one.id for one in spoken(kind=HOURS.kind, resource_id=HOURS.id)] == ["d2", "d1"]
    assert [one.id for one in spoken(kind="team")] == []
    assert [one.id for one in spoken(actor="900")] == ["d2"]
    assert [one.id for one in spoken(actor="Carol@acme.example", since=120.0)] == ["d5"]
    assert [one.id for one in spoken(until=150.0, limit=1)] == ["d5"]
    guard.decisions.add(decision("d6", 120.0, entry="scan", acted_at=None))
    assert guard.decisions.spoken_between([100.0, 150.0, 160.0, 300.0]) == {
        (0, "revert"): 1,
        (1, "flag"): 1,
        (2, "flag"): 1,
    }
    assert [one.id for one in guard.decisions.of_subjects([1, 3], ["e5", "other"])] == ["d1", "d5", "d3"]
    assert guard.decisions.of_subjects([], []) == []


def test_questions_are_found_by_the_changes_that_they_are_about(guard: DecisionStore) -> None:
    for one in (approval("a1", 1.0), approval("a2", 2.0, change_id=6), approval("a3", 3.0)):
        guard.approvals.add(one)
    assert [one.id for one in guard.approvals.of_changes([5])] == ["a3", "a1"]
    assert guard.approvals.of_changes([]) == []


def test_the_newest_of_several_types_are_found_without_looking_through_the_rest(drift: StateStore) -> None:
    many = [
        entry(f"e{at:02}", ("a", "b", "c")[at % 3], at // 4, email=f"{at % 2}@acme.example")
        for at in range(60)
    ]
    drift.activities.add_many(many, route="poll", received_at=99.0)
    ordered = sorted(many, key=lambda one: (one.created_at, one.id), reverse=True)
    wanted = [one.id for one in ordered if one.type in ("a", "c")]
    found: list[str] = []
    before: tuple[float, str] | None = None
    while some := drift.activities.search(["a", "c", "a", "none"], before=before, limit=7):
        found += [one.activity.id for one in some]
        before = (some[-1].activity.created_at, some[-1].activity.id)
    assert found == wanted
    some = drift.activities.search(["a", "c"], "1@acme.example", since=3.0, until=9.0, limit=50)
    assert [one.activity.id for one in some] == [
        one.id
        for one in ordered
        if one.type in "ac" and one.actor.email == "1@acme.example" and 3 <= one.created_at <= 9
    ]


def test_a_view_asks_once_and_whoever_writes_asks_each_time(database: Database, workspace: int) -> None:
    asked: list[str] = []

    def ask() -> str:
        asked.append("it")
        return f"answer {len(asked)}"

    with database.read() as connection:
        scope = Scope(connection, workspace)
        assert [scope.once("it", ask), scope.once("it", ask), scope.once("another", ask)] == [
            "answer 1",
            "answer 1",
            "answer 2",
        ]
    with database.read() as connection:
        assert Scope(connection, workspace).once("it", ask) == "answer 3"
    with database.write() as connection:
        scope = Scope(connection, workspace)
        assert [scope.once("it", ask), scope.once("it", ask)] == ["answer 4", "answer 5"]
