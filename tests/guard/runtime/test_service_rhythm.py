"""Each kind is read as often as it says; what is read by itself is no reading of everything."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from drift.core.model.records import NARROWED, Snapshot
from guard.runtime.health import health
from guard.runtime.reading_schedule import readings, sweeps
from tests.guard.web.stage import Stage, stage


@pytest.fixture
def on(tmp_path: Path) -> Iterator[Stage]:
    with stage(tmp_path) as made:
        yield made


def latest(on: Stage) -> Snapshot:
    with on.service.guarded.workspace.reading() as drift:
        return drift.snapshots.list(limit=1)[0]


def test_without_times_of_their_own_kinds_are_read_by_one_job(on: Stage) -> None:
    ((job, (seconds, trigger, names)),) = readings(on.service.guarded.workspace, on.service.rhythm).items()
    assert (job, seconds, trigger) == ("snapshot", 900.0, "schedule")
    assert set(names) == {one.name for one in on.service.guarded.workspace.readable}


def test_a_kind_with_a_time_of_its_own_has_a_job_of_its_own(on: Stage) -> None:
    on.service.rhythm = replace(on.service.rhythm, kinds={"article": 3600.0, "macro": 3600.0, "tag": 60.0})
    jobs = readings(on.service.guarded.workspace, on.service.rhythm)
    assert jobs["snapshot every 3600 s"] == (3600.0, NARROWED, ("article", "macro", "article_draft"))
    assert jobs["snapshot every 60 s"] == (60.0, NARROWED, ("tag",))
    assert not {"article", "article_draft", "macro", "tag"} & set(jobs["snapshot"][2])


def test_what_announces_nothing_is_looked_at_again_as_often_as_it_says(on: Stage) -> None:
    on.service.rhythm = replace(on.service.rhythm, kinds={"ip_allowlist": 30.0})
    swept = {
        seconds: [kind.name for kind in kinds]
        for seconds, kinds in sweeps(on.service.guarded.workspace, on.service.rhythm).items()
    }
    assert swept[30.0] == ["ip_allowlist"]
    assert "data_connector" in swept[60.0]
    assert "ip_allowlist" in readings(on.service.guarded.workspace, on.service.rhythm)["snapshot"][2]


def test_a_reading_of_some_kinds_finds_what_changed_in_them_and_touches_no_other(on: Stage) -> None:
    on.clock.now += 60
    on.intercom.change("team/1", name="Renamed")
    on.intercom.change("ip_allowlist", enabled=False)
    on.service.take_snapshot(NARROWED, kinds=["team"])
    assert [one.kind for one in latest(on).coverage] == ["team"]
    with on.service.guarded.workspace.reading() as drift:
        assert [str(one.ref) for one in drift.changes.search()] == ["team/1"]
        read = drift.snapshots.latest_status()
    assert read["team"].read_at == pytest.approx(on.clock.now, abs=5)
    assert read["ip_allowlist"].read_at == pytest.approx(on.clock.now - 60, abs=5)


def test_the_age_of_the_snapshot_is_that_of_the_last_of_everything(on: Stage) -> None:
    on.clock.now += 60
    on.service.take_snapshot(NARROWED, kinds=["team"])
    told = health(on.service, hears_webhooks=True).figures
    assert told is not None
    assert told.snapshot_age == pytest.approx(60, abs=5)
