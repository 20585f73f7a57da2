"""What a whole reading needs is asked for and written at once, and is the same as one by one."""

from __future__ import annotations

from drift.core.model.activity import UNATTRIBUTED, Attribution
from drift.core.model.records import ChangeRecord
from drift.core.model.resources import Ref, Resource
from drift.store import StateStore
from tests.contract.store.examples import CAROL, schedule

KIND = "office_hours_schedule"
BY_CAROL = Attribution("activity", "e1", CAROL, "likely", 90)


def moved(id: str, at: float = 100.0, attribution: Attribution = UNATTRIBUTED) -> ChangeRecord:
    ref = Ref(KIND, id)
    return ChangeRecord(0, ref, None, "updated", b"b" * 32, b"a" * 32, ("/name",), at, attribution)


def test_changes_kept_at_once_come_back_in_their_order_with_their_numbers(drift: StateStore) -> None:
    kept = drift.changes.add_many([moved(str(number)) for number in range(30)])
    assert [change.ref.id for change in kept] == [str(number) for number in range(30)]
    assert [drift.changes.get(change.id) for change in kept] == kept
    assert drift.changes.add_many([]) == []


def test_explanations_of_many_resources_come_at_once(drift: StateStore) -> None:
    drift.changes.add_many([moved("1", 50.0), moved("1", 100.0, BY_CAROL), moved("2"), moved("3")])
    found = drift.changes.attributions(KIND, ["1", "2"], 100.0)
    assert found == [(Ref(KIND, "1"), BY_CAROL), (Ref(KIND, "2"), UNATTRIBUTED)]
    assert drift.changes.attributions("team", ["1"], 0.0) == []


def test_live_digests_say_what_is_there_and_since_when(drift: StateStore) -> None:
    drift.versions.open_many([schedule("1"), schedule("2")], 10.0)
    drift.versions.open(schedule("1", name="new"), 20.5)
    drift.versions.close(Ref(KIND, "2"), 30.0)
    assert drift.versions.live_digests(KIND) == {"1": (schedule("1", name="new").digest, 20.5)}


def test_several_live_resources_are_read_at_once(drift: StateStore) -> None:
    drift.versions.open_many([schedule("1"), schedule("2"), schedule("3")], 10.0)
    drift.versions.close(Ref(KIND, "3"), 20.0)
    found = drift.versions.live_of(KIND, ["2", "3", "4"])
    assert found == {Ref(KIND, "2"): schedule("2")}


def test_a_few_of_many_open_new_versions_and_the_others_stay(drift: StateStore) -> None:
    drift.versions.open_many([schedule(str(number)) for number in range(1200)], 10.0)
    assert drift.versions.open_many([schedule("7", name="new"), schedule("8")], 20.0) == 1
    assert [v.since for v in drift.versions.history(Ref(KIND, "7"))] == [10.0, 20.0]
    assert drift.versions.count(KIND) == 1200


def test_a_version_keeps_its_number_and_its_body_and_a_new_one_gets_another(drift: StateStore) -> None:
    drift.versions.open_many([schedule("1"), schedule("2"), schedule("3")], 10.0)
    before = {id: number for number, id in drift.versions.live_ids()[KIND].items()}
    drift.versions.open(schedule("1", name="new"), 20.0)
    drift.versions.close(Ref(KIND, "3"), 20.0)
    after = {id: number for number, id in drift.versions.live_ids()[KIND].items()}
    assert after == {"1": after["1"], "2": before["2"]}
    assert after["1"] not in before.values()
    bodies = drift.versions.bodies_of([before["1"], after["1"], 999_999])
    assert bodies == {before["1"]: schedule("1").body, after["1"]: schedule("1", name="new").body}


def test_many_values_are_asked_for_at_once_whatever_their_type(drift: StateStore) -> None:
    drift.versions.open_many([schedule(str(number)) for number in range(1200)], 10.0)
    refs = [Ref(KIND, str(number)) for number in range(1500)]
    last = drift.versions.last_of(refs)
    assert len(last) == 1200
    assert drift.versions.latest_of(refs).keys() == last.keys()
    assert drift.versions.last_of([]) == drift.versions.latest_of([]) == {}
    digests = [*(one.digest for one in last.values()), b"x" * 32]
    assert len(drift.versions.bodies(digests)) == 1200
    kept = drift.changes.add_many([moved(str(number)) for number in range(3)])
    assert drift.changes.many([*(change.id for change in kept), 0]).keys() == {change.id for change in kept}


def test_every_state_of_a_resource_comes_with_its_body_and_parent(drift: StateStore) -> None:
    parent = Ref("team", "1")
    for at, name in ((10.0, "a"), (20.0, "b"), (30.0, "a")):
        one = schedule("1", name=name)
        drift.versions.open(Resource(one.ref, one.body, parent), at)
    found = drift.versions.states(Ref(KIND, "1"))
    assert [(state.body["name"], state.parent) for state in found] == [(name, parent) for name in "aba"]
    assert drift.versions.states(Ref(KIND, "2")) == []
