"""Versions: half-open intervals, bodies kept once, and what differs between two moments."""

from __future__ import annotations

import pytest

from drift.core.model.changes import Created, Deleted, Updated
from drift.core.model.resources import MISSING, Body, Ref, Resource, digest
from drift.store import StateStore
from drift.store.bodies import unpack
from drift.store.sql.database import Database
from tests.contract.store.examples import HOURS, both_at_once, schedule

KIND = "office_hours_schedule"


def test_a_version_is_live_from_since_until_the_next_one(drift: StateStore) -> None:
    drift.versions.open(schedule(name="a"), 10.0)
    drift.versions.open(schedule(name="b"), 20.0)
    assert drift.versions.at(HOURS, 9.999) is None
    assert drift.versions.at(HOURS, 10.0) == schedule(name="a")
    assert drift.versions.at(HOURS, 19.999) == schedule(name="a")
    assert drift.versions.at(HOURS, 20.0) == schedule(name="b") == drift.versions.live(HOURS)
    assert [(v.since, v.until) for v in drift.versions.history(HOURS)] == [(10.0, 20.0), (20.0, None)]


def test_a_closed_resource_is_gone_and_may_come_back(drift: StateStore) -> None:
    drift.versions.open(schedule(), 10.0)
    assert drift.versions.close(HOURS, 20.0)
    assert not drift.versions.close(HOURS, 25.0)
    assert drift.versions.live(HOURS) is None
    assert drift.versions.current(KIND) == {}
    drift.versions.open(schedule(), 30.0)
    assert [drift.versions.at(HOURS, t) is None for t in (15.0, 25.0, 35.0)] == [False, True, False]


def test_the_same_body_again_only_renews_the_trace(drift: StateStore) -> None:
    first = drift.versions.open(schedule(name="a"), 10.0)
    again = drift.versions.open(Resource(HOURS, {"id": "42", "name": "a"}, trace={"updated_at": 15}), 15.0)
    assert again.id == first.id
    assert again.since == 10.0
    version = drift.versions.version(HOURS)
    assert version is not None
    assert version.trace == {"updated_at": 15}


def test_a_moved_parent_is_a_new_version(drift: StateStore) -> None:
    ref = Ref("office_hours_exception", "9")
    drift.versions.open(Resource(ref, {"day": 1}, parent=HOURS), 10.0)
    drift.versions.open(Resource(ref, {"day": 1}, parent=Ref(KIND, "43")), 20.0)
    assert [version.parent for version in drift.versions.history(ref)] == [HOURS, Ref(KIND, "43")]
    live = drift.versions.live(ref)
    assert live is not None
    assert live.parent == Ref(KIND, "43")


def test_an_earlier_moment_never_makes_an_interval_run_backwards(drift: StateStore) -> None:
    drift.versions.open(schedule(name="a"), 20.0)
    drift.versions.open(schedule(name="b"), 10.0)
    drift.versions.close(HOURS, 5.0)
    assert [(v.since, v.until) for v in drift.versions.history(HOURS)] == [(20.0, 20.0), (20.0, 20.0)]


def test_many_at_once_are_the_same_as_one_by_one(drift: StateStore) -> None:
    drift.versions.open(schedule("1", name="same"), 5.0)
    drift.versions.open(schedule("2", name="old"), 5.0)
    many = [schedule("1", name="same"), schedule("2", name="new"), schedule("3", name="new")]
    assert drift.versions.open_many(many, 10.0) == 2
    assert drift.versions.all_live(KIND) == many
    assert [(v.since, v.until) for v in drift.versions.history(Ref(KIND, "2"))] == [(5.0, 10.0), (10.0, None)]
    assert drift.versions.open_many([], 20.0) == 0
    assert drift.versions.count(KIND) == 3


def test_two_that_open_at_once_leave_one_live_version(database: Database, workspace: int) -> None:
    names = iter("ab")

    def write() -> None:
        with database.write() as connection:
            StateStore(connection, workspace).versions.open(schedule(name=next(names)), 10.0)

    both_at_once(write)
    with database.read() as connection:
        first, second = StateStore(connection, workspace).versions.history(HOURS)
    assert (first.until, second.until) == (10.0, None)


def test_current_names_every_live_version_by_its_reference(drift: StateStore) -> None:
    drift.versions.open_many([schedule("1"), schedule("2")], 10.0)
    drift.versions.close(Ref(KIND, "2"), 20.0)
    current = drift.versions.current(KIND)
    assert list(current) == [Ref(KIND, "1")]
    assert current[Ref(KIND, "1")].digest == schedule("1").digest
    assert drift.versions.current("team") == {}


def test_the_latest_version_is_the_live_one_or_the_last_that_ended(drift: StateStore) -> None:
    drift.versions.open_many([schedule("1", name="a"), schedule("2"), schedule("3")], 10.0)
    drift.versions.open(schedule("1", name="b"), 20.0)
    drift.versions.close(Ref(KIND, "2"), 20.0)
    wanted = [Ref(KIND, id) for id in ("1", "2", "unknown")]
    latest = drift.versions.latest_of(wanted)
    assert {ref.id: (v.since, v.until) for ref, v in latest.items()} == {"1": (20.0, None), "2": (10.0, 20.0)}
    assert drift.versions.latest_of([]) == {}


def test_each_resource_is_told_as_it_is_or_last_was_in_one_query(drift: StateStore) -> None:
    drift.versions.open_many([schedule("1", name="a"), schedule("2"), schedule("3")], 10.0)
    drift.versions.open_many([Resource(Ref("team", "1"), {"id": "1", "name": "a team"})], 10.0)
    drift.versions.open(schedule("1", name="b"), 20.0)
    drift.versions.close(Ref(KIND, "2"), 20.0)
    wanted = [*(Ref(KIND, id) for id in ("1", "2", "unknown")), Ref("team", "1")]
    last = drift.versions.last_of(wanted)
    assert {str(ref): one.body.get("name") for ref, one in last.items()} == {
        f"{KIND}/1": "b",
        f"{KIND}/2": schedule("2").body.get("name"),
        "team/1": "a team",
    }
    assert drift.versions.last_of([]) == {}


def test_between_two_moments_only_what_differs_is_told(drift: StateStore) -> None:
    names = ("stays", "moves", "goes", "there-and-back", "comes-and-goes", "comes")
    drift.versions.open_many([schedule(name, v=1) for name in names[:4]], 10.0)
    drift.versions.open(schedule("moves", v=2), 20.0)
    drift.versions.open(schedule("moves", v=3), 21.0)
    drift.versions.close(Ref(KIND, "goes"), 20.0)
    drift.versions.open(schedule("there-and-back", v=2), 20.0)
    drift.versions.open(schedule("there-and-back", v=1), 21.0)
    drift.versions.open(schedule("comes-and-goes"), 20.0)
    drift.versions.close(Ref(KIND, "comes-and-goes"), 21.0)
    drift.versions.open(schedule("comes"), 30.0)

    comes, goes, moves = drift.versions.between(10.0, 30.0)
    assert comes == Created(schedule("comes"))
    assert goes == Deleted(schedule("goes", v=1))
    assert isinstance(moves, Updated)
    assert [(field.pointer, field.before, field.after) for field in moves.fields] == [("/v", 1, 3)]
    assert drift.versions.between(21.0, 29.0) == []
    assert len(drift.versions.between(0.0, 10.0)) == 4


def test_the_first_live_ones_of_a_kind_and_the_kinds_of_which_any_are(drift: StateStore) -> None:
    drift.versions.open_many([schedule(id, v=1) for id in ("3", "1", "2")], 10.0)
    drift.versions.open(Resource(Ref("team", "1"), {}), 10.0)
    drift.versions.close(Ref(KIND, "1"), 20.0)
    drift.versions.close(Ref("team", "1"), 20.0)
    assert drift.versions.some_live(KIND, 1) == [schedule("2", v=1)]
    assert drift.versions.some_live(KIND, 5) == [schedule("2", v=1), schedule("3", v=1)]
    assert drift.versions.kinds() == {KIND}


def test_all_that_was_there_at_a_moment(drift: StateStore) -> None:
    drift.versions.open_many([schedule("1", v=1), schedule("2", v=1)], 10.0)
    drift.versions.open(Resource(Ref("team", "1"), {}), 10.0)
    drift.versions.open(schedule("1", v=2), 20.0)
    assert drift.versions.all_at(15.0, KIND) == [schedule("1", v=1), schedule("2", v=1)]
    assert len(drift.versions.all_at(15.0)) == len(drift.versions.all_live()) == 3
    assert drift.versions.all_at(9.0) == []


def test_a_body_of_then_is_unpacked_when_it_is_looked_at_whatever_became_of_the_store(
    drift: StateStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "a long text that the next version shares " * 30
    parent = Ref("team", "9")
    made = [
        Resource(Ref(KIND, id), {"id": id, "text": text, "v": v}, parent, {"updated_at": v})
        for v in (1, 2)
        for id in ("1", "2")
    ]
    drift.versions.open_many(made[:2], 10.0)
    drift.versions.open_many(made[2:], 20.0)  # written as differences
    unpacked: list[bytes] = []

    def counted(packed: bytes, dictionary: bytes | None) -> Body:
        unpacked.append(packed)
        return unpack(packed, dictionary)

    monkeypatch.setattr("drift.store.bodies.unpack", counted)
    for at, whole in ((15.0, made[:2]), (25.0, made[2:])):
        found = drift.versions.all_at(at, KIND)
        heads = [(one.ref, one.parent, one.digest) for one in found]
        assert heads == [(one.ref, one.parent, digest(one.body)) for one in whole]
        assert unpacked == []
        drift.versions.open_many([schedule("1", v=3), schedule("2", v=3)], 30.0)
        assert found == whole
        assert [(one.body, one.trace) for one in found] == [(one.body, one.trace) for one in whole]
        assert len(unpacked) == 2  # each once
        unpacked.clear()


def test_bodies_come_back_by_digest_and_unknown_ones_are_left_out(drift: StateStore) -> None:
    body = {"zone": None, "on": True, "one": 1, "text": "gr\u00fcn \u2014 \U0001f600 \x00"}
    key = drift.versions.put_body(body)
    assert key == digest(body)
    assert drift.versions.put_body(dict(reversed(body.items()))) == key
    assert drift.versions.bodies([key, b"?" * 32]) == {key: body}
    assert drift.versions.bodies([]) == {}
    assert drift.versions.bodies([key])[key].get("missing", MISSING) is MISSING


def test_true_is_not_one_in_what_is_kept(drift: StateStore) -> None:
    drift.versions.open(schedule(on=True), 10.0)
    drift.versions.open(schedule(on=1), 20.0)
    assert len(drift.versions.history(HOURS)) == 2


@pytest.mark.parametrize("id", ["caf\u00e9", "a/b", "x" * 500, "O'Hara; --", "%_"])
def test_any_id_finds_its_own_resource(drift: StateStore, id: str) -> None:
    drift.versions.open_many([schedule(id, mine=True), schedule("other")], 10.0)
    assert drift.versions.live(Ref(KIND, id)) == schedule(id, mine=True)


def test_all_are_streamed_as_they_are_or_were(drift: StateStore) -> None:
    drift.versions.open(schedule(name="a"), 10.0)
    drift.versions.open(schedule(name="b"), 20.0)
    drift.versions.open(Resource(Ref("tag", "1"), {"name": "x"}), 15.0)
    assert sorted(drift.versions.stream(), key=lambda pair: pair[0].ref) == [
        (schedule(name="b"), 20.0),
        (Resource(Ref("tag", "1"), {"name": "x"}), 15.0),
    ]
    assert list(drift.versions.stream(12.0)) == [(schedule(name="a"), 10.0)]
    assert list(drift.versions.stream(5.0)) == []
