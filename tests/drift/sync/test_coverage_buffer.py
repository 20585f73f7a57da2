"""A snapshot writes what moved; of what did not, it notes only that it was read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import event

from drift.core.model.readings import Reading, Unread
from drift.core.model.records import KindStatus
from drift.core.model.resources import Ref
from drift.sync.snapshot import snapshot, sweep
from tests.drift.small_world import ALLOWLIST, SmallWorld, allowlist, small_world

TAG = Ref("tag", "1")


@pytest.fixture
def w(tmp_path: Path) -> Iterator[SmallWorld]:
    with small_world(tmp_path, {ALLOWLIST: allowlist("192.0.2.1"), TAG: {"id": "1", "name": "vip"}}) as made:
        snapshot(made.workspace, "test")
        made.clock.now += 60
        yield made


def begun_writes(w: SmallWorld) -> list[str]:
    """What begins to write from now on."""
    found: list[str] = []

    def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
        if statement.startswith("BEGIN IMMEDIATE"):
            found.append(statement)

    event.listen(w.workspace.database.engine, "before_cursor_execute", note)
    return found


def coverage(w: SmallWorld, number: int) -> dict[str, KindStatus]:
    with w.workspace.reading() as drift:
        found = drift.snapshots.get(number)
    assert found is not None
    assert found.finished_at == w.clock()
    return {one.kind: one for one in found.coverage}


def test_what_did_not_move_is_noted_together_with_the_end(w: SmallWorld) -> None:
    begun = begun_writes(w)
    number = snapshot(w.workspace, "test")
    assert len(begun) == 2  # the snapshot begins, the snapshot ends
    read = coverage(w, number)
    assert read.keys() == {kind.name for kind in w.workspace.readable}
    assert (read["tag"].status, read["tag"].count, read["tag"].read_at) == ("read", 1, w.clock())
    with w.workspace.reading() as drift:
        assert drift.snapshots.latest_status()["tag"] == read["tag"]


def test_a_sweep_in_which_nothing_moved_writes_once(w: SmallWorld) -> None:
    kinds = [w.workspace.kinds[name] for name in ("tag", "ip_allowlist", "team")]
    begun = begun_writes(w)
    assert sweep(w.workspace, kinds) == ()
    assert len(begun) == 1
    with w.workspace.reading() as drift:
        read = drift.snapshots.latest_status()
    assert [read[kind.name].read_at for kind in kinds] == [w.clock()] * 3
    assert [read[kind.name].count for kind in kinds] == [1, 1, 0]


def test_a_sweep_tells_what_moved_and_notes_the_rest(w: SmallWorld) -> None:
    w.intercom.live[Ref("tag", "2")] = {"id": "2", "name": "press"}
    found = sweep(w.workspace, [w.workspace.kinds["team"], w.workspace.kinds["tag"]])
    assert [change.ref for change in found] == [Ref("tag", "2")]
    with w.workspace.reading() as drift:
        read = drift.snapshots.latest_status()
    assert (read["team"].read_at, read["tag"].read_at, read["tag"].count) == (w.clock(), w.clock(), 2)


def test_a_sweep_of_nothing_writes_nothing(w: SmallWorld) -> None:
    begun = begun_writes(w)
    assert sweep(w.workspace, []) == ()
    assert begun == []


@pytest.mark.parametrize("moved", [{"id": "1", "name": "press"}, None], ids=["changed", "gone"])
def test_what_moved_is_a_change(w: SmallWorld, moved: dict[str, str] | None) -> None:
    del w.intercom.live[TAG]
    if moved:
        w.intercom.live[TAG] = moved
    snapshot(w.workspace, "test")
    with w.workspace.reading() as drift:
        assert [one.ref for one in drift.changes.search()] == [TAG]


def test_what_is_new_is_a_change(w: SmallWorld) -> None:
    w.intercom.live[Ref("tag", "2")] = {"id": "2", "name": "press"}
    snapshot(w.workspace, "test")
    with w.workspace.reading() as drift:
        assert [one.operation for one in drift.changes.search()] == ["created"]


def test_what_could_not_be_read_keeps_the_time_it_was_read(
    w: SmallWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = w.clock() - 60

    def refusing(kind: object, **_: object) -> Reading:
        return Unread(getattr(kind, "name", ""), w.clock(), "forbidden", "It is not allowed.")

    monkeypatch.setattr(w.intercom, "read", refusing)
    told = coverage(w, snapshot(w.workspace, "test"))["tag"]
    assert (told.status, told.code, told.read_at) == ("unread", "forbidden", before)


def test_a_long_snapshot_can_be_followed(w: SmallWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    read_all = w.intercom.read_all
    seen: list[int] = []

    def slowly(*args: object, **kwargs: object) -> Iterator[Reading]:
        for reading in read_all(w.workspace.readable, {}):
            w.clock.now += 6
            with w.workspace.reading() as drift:
                seen.append(len(drift.snapshots.list(limit=1)[0].coverage))
            yield reading

    monkeypatch.setattr(w.intercom, "read_all", slowly)
    snapshot(w.workspace, "test")
    assert seen[:5] == [0, 0, 2, 2, 4]
