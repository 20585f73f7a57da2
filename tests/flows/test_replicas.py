"""Two replicas of the service on one PostgreSQL database: everything is done, and done once."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from drift.core.model.resources import Ref
from guard.context import GuardedWorkspace
from guard.runtime.service import Service
from guard.workflow.reminders import remind_due
from tests.flows.proposed import FIVE, approved, collections, intents, proposal
from tests.flows.world import CAROL, MALLORY, World, assembled, world
from tests.stores import postgresql_database, postgresql_server


@pytest.fixture
def shared(tmp_path: Path) -> Iterator[World]:
    with postgresql_server() as server, postgresql_database(server, "replicas") as database:
        url = database.url.render_as_string(hide_password=False)
        with world(tmp_path, database_url=url) as one:
            yield one


def test_a_change_that_both_replicas_see_is_judged_and_put_back_once(shared: World) -> None:
    other = assembled(shared.settings, shared.clock)
    try:
        other.guarded.workspace.intercom.me()
        for _ in range(2):
            allowlist = shared.get("/ip_allowlist")
            shared.act(MALLORY, "PUT", "/ip_allowlist", allowlist | {"enabled": False})
            shared.act(CAROL, "PUT", "/office_hours_schedules/41", {"name": "Our hours"})
            services = [shared.service, other.service]
            both = [threading.Thread(target=one.take_snapshot, args=("test",)) for one in services]
            for thread in both:
                thread.start()
            for thread in both:
                thread.join(timeout=60)
        assert shared.get("/ip_allowlist")["enabled"] is True
        made = [one for one in shared.writes() if one["status"] < 300]
        assert [one["path"] for one in made] == ["/ip_allowlist", "/ip_allowlist"], shared.writes()
        with shared.guarded.view() as view:
            found = view.state.changes.search(kind="ip_allowlist")
            theirs = [change for change in found if change.attribution.source != "intent"]
            assert len(theirs) == 2
            assert all(len(view.decisions.for_change(change.id)) == 1 for change in theirs)
            assert len(view.state.intents.for_ref(Ref("ip_allowlist", "singleton"))) == 2
    finally:
        other.close()


def test_two_replicas_apply_a_proposal_once(shared: World) -> None:
    other = assembled(shared.settings, shared.clock)
    try:
        other.guarded.workspace.intercom.me()
        other.service.condition.ready = True
        id = approved(shared, *FIVE)

        def run(service: Service) -> None:
            end = time.monotonic() + 60
            while proposal(shared, id).closed_at is None and time.monotonic() < end:
                service.turn()

        both = [threading.Thread(target=run, args=(one,)) for one in (shared.service, other.service)]
        for thread in both:
            thread.start()
        for thread in both:
            thread.join(timeout=70)
        assert proposal(shared, id).closing == "applied"
        assert len(shared.writes()) == 5
        assert {one.attempts for one in intents(shared, id)} == {1}
        assert collections(shared).keys() >= {"Winter", "Snow"}
    finally:
        other.close()


def test_a_question_that_waits_is_reminded_of_once_by_two_replicas(shared: World) -> None:
    other = assembled(shared.settings, shared.clock)
    try:
        shared.act(CAROL, "PUT", "/office_hours_schedules/41", {"name": "Our hours", "time_intervals": []})
        shared.look()
        (asked,) = [one for one in shared.approvals() if one.settled_at is None]
        shared.clock.ahead += (asked.expires_at - asked.asked_at) / 2
        start = threading.Barrier(2)
        done: list[int] = []

        def remind(guarded: GuardedWorkspace) -> None:
            start.wait(timeout=60)
            done.append(remind_due(replace(guarded, channels=("webhook",))))

        both = [threading.Thread(target=remind, args=(one.guarded,)) for one in (shared, other)]
        for thread in both:
            thread.start()
        for thread in both:
            thread.join(timeout=60)
        assert sorted(done) == [0, 1]
        with shared.guarded.view() as view:
            assert [one.step for one in view.notices.of([asked.id])[asked.id]] == ["reminder 2"]
    finally:
        other.close()
