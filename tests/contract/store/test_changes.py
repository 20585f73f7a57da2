"""Changes: found once, judged once, explained as soon as something explains them."""

from __future__ import annotations

from dataclasses import replace

from drift.core.model.activity import UNATTRIBUTED, Actor, Attribution, Cause, Suspect
from drift.core.model.records import ChangeRecord
from drift.core.model.resources import Ref
from drift.store import StateStore
from drift.store.sql.database import Database
from tests.contract.store.examples import CAROL, HOURS, both_at_once

BY_CAROL = Attribution("activity", "e1", CAROL, "likely", 90)
CONNECTOR = Ref("data_connector", "5")


def found(
    drift: StateStore, ref: Ref = HOURS, at: float = 100.0, attribution: Attribution = UNATTRIBUTED
) -> ChangeRecord:
    return drift.changes.add(ref, None, "updated", b"b" * 32, b"a" * 32, ("/name",), at, attribution)


def test_a_change_reads_back_as_it_was_written(drift: StateStore) -> None:
    parent = Ref("office_hours_schedule", "1")
    one = drift.changes.add(
        Ref("office_hours_exception", "9"), parent, "deleted", b"b" * 32, None, ("/a~1b", ""), 1.234, BY_CAROL
    )
    assert drift.changes.get(one.id) == one
    assert (one.parent, one.after, one.attribution, one.judged_at) == (parent, None, BY_CAROL, None)
    assert drift.changes.get(one.id + 1) is None


def test_unjudged_changes_come_oldest_first_until_they_are_judged(drift: StateStore) -> None:
    first, second, third = found(drift), found(drift), found(drift)
    assert drift.changes.mark_judged(second.id, 200.0)
    assert not drift.changes.mark_judged(second.id, 201.0)
    assert drift.changes.unjudged(10) == [first, third]
    assert drift.changes.unjudged(1) == [first]
    judged = drift.changes.get(second.id)
    assert judged is not None
    assert judged.judged_at == 200.0


def test_of_two_that_judge_at_once_one_wins(database: Database, workspace: int) -> None:
    with database.write() as connection:
        id = found(StateStore(connection, workspace)).id

    def judge() -> bool:
        with database.write() as connection:
            return StateStore(connection, workspace).changes.mark_judged(id, 200.0)

    assert sorted(both_at_once(judge)) == [False, True]


def test_an_explanation_may_come_late(drift: StateStore) -> None:
    one = found(drift)
    assert drift.changes.revised(10) == []
    assert drift.changes.attribute(one.id, BY_CAROL, 300.0)
    assert not drift.changes.attribute(999, BY_CAROL, 300.0)
    explained = drift.changes.get(one.id)
    assert explained is not None
    assert explained.attribution == BY_CAROL
    assert drift.changes.explained_by("e1", [HOURS.kind])
    assert not drift.changes.explained_by("e1", ["team"])
    assert not drift.changes.explained_by("e2", [HOURS.kind])
    assert drift.changes.revised(10) == [explained]
    assert drift.changes.revision_seen(one.id)
    assert not drift.changes.revision_seen(one.id)
    assert drift.changes.revised(10) == []


def test_suspects_and_what_is_doubted_are_kept(drift: StateStore) -> None:
    carol = Suspect("activity", "e1", BY_CAROL.actor, 90)
    app = Suspect("request", "r1", Actor("app", "zapier"), None)
    several = replace(
        BY_CAROL, confidence="possible", suspects=(carol, app), gap="Somebody else may have acted."
    )
    several = replace(several, cause=Cause("p1", BY_CAROL.actor, ("alice@acme.example",), "why", "SUP-41"))
    one = found(drift)
    drift.changes.attribute(one.id, several, 300.0)
    kept = drift.changes.get(one.id)
    assert kept is not None
    assert kept.attribution == several
    assert kept.attribution.others == (app.actor,)


def test_changes_around_a_moment_are_those_whose_two_readings_lie_around_it(drift: StateStore) -> None:
    def record(since: float | None, detected_at: float, kind: str = HOURS.kind) -> ChangeRecord:
        change = ChangeRecord(
            0, Ref(kind, "42"), None, "updated", b"b" * 32, b"a" * 32, ("/name",), detected_at, since=since
        )
        return drift.changes.add_many([change])[0]

    one, long = record(100.0, 110.0), record(90.0, 150.0)
    record(None, 110.0)  # no reading showed it
    connector = record(100.0, 110.0, CONNECTOR.kind)
    kinds = [HOURS.kind]
    assert drift.changes.around(kinds, 105.0, 115.0) == [one, long]
    assert drift.changes.around(kinds, 120.0, 130.0) == [long]
    assert drift.changes.around(kinds, 151.0, 160.0) == []
    assert drift.changes.around([HOURS.kind, CONNECTOR.kind], 105.0, 105.0) == [one, long, connector]
    assert drift.changes.found_together(one) == [one, drift.changes.get(3)]
    ours = replace(one.attribution, source="intent")
    drift.changes.attribute(one.id, ours, 300.0)
    assert drift.changes.around(kinds, 105.0, 115.0) == [long]


def test_searching_goes_newest_first_and_page_by_page(drift: StateStore) -> None:
    every = [found(drift, at=float(second)) for second in range(10, 15)]
    page = drift.changes.search(limit=2)
    assert page == [every[4], every[3]]
    assert drift.changes.search(limit=2, before_id=page[-1].id) == [every[2], every[1]]
    assert drift.changes.search(since=11.0, until=12.0) == [every[2], every[1]]


def test_searching_filters_by_what_who_and_how(drift: StateStore) -> None:
    hours, connector = found(drift, attribution=BY_CAROL), found(drift, CONNECTOR)
    assert drift.changes.search(kind=HOURS.kind, resource_id=HOURS.id) == [hours]
    assert drift.changes.search(actor="Carol@acme.example") == [hours]
    assert drift.changes.search(kind="data_connector", operation="updated") == [connector]
    assert drift.changes.search(operation="created") == []
