"""What is not being looked at is shown wherever people look, told once, and told once when it is over."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from werkzeug.test import Client

from drift.intercom.errors import Forbidden, IntercomError
from guard.core.model.blind_spots import Cause
from guard.core.reports.drift_report_formats import FORMATS
from guard.identity.tokens import create
from guard.notify.messages import Message
from guard.queries.drift_report import drift_report
from guard.runtime.health import health
from tests.flows.bad_days import without_waiting
from tests.flows.world import DAVE, MALLORY, World, world
from tests.served import app_of

LOG = "/admins/activity_logs"


def messages(w: World) -> list[str]:
    """The events and titles of what people were told of blind spots."""
    with w.guarded.view() as view:
        waiting = view.outbox.due(w.clock() + 1e6, 1000)
    return [
        f"{one.payload['event']}: {one.payload['title']}"
        for one in waiting
        if str(one.payload["event"]).startswith("blind_spot")
    ]


def poll(w: World) -> None:
    w.service.condition.safely("poll", w.service._poll)


def causes(w: World) -> list[Cause]:
    return [spot.cause for spot in health(w.service, hears_webhooks=True).blind_spots]


def later(w: World, seconds: float) -> None:
    """Time passes, and the service goes on looking at itself."""
    for _ in range(int(seconds // 20)):
        w.clock.ahead += 20
        w.service.watch.look()


def asking(w: World) -> Any:
    client: Client = app_of(w.service, client_secret=None).test_client()
    headers = {"Authorization": f"Bearer {create(w.guarded, DAVE, 'operator')}"}
    return lambda path: client.get(path, headers=headers)


@contextmanager
def telling(tmp_path: Path, **settings: Any) -> Iterator[World]:
    with world(tmp_path, notify_slack="http://127.0.0.1:9/nobody", **settings) as w:
        yield without_waiting(w)


@pytest.mark.parametrize("fault", ["forbidden", "plan_restricted"])
def test_a_log_that_cannot_be_read_is_told_wherever_people_look(tmp_path: Path, fault: str) -> None:
    with telling(tmp_path) as w:
        poll(w)
        w.fault("drop_webhooks")
        w.fault(fault, path=LOG)
        w.does(MALLORY, "bulk_export")
        for _ in range(3):
            poll(w)
            later(w, 60)
        assert messages(w) == ["blind_spot.begun: Not looked at: The activity log cannot be read"]
        ask = asking(w)
        ready = ask("/readyz")
        assert (ready.status_code, ready.json["ready"]) == (200, True)  # the rest is looked at
        assert [spot["cause"] for spot in ready.json["blind_spots"]] == ["log_unreadable"]
        assert 'guardrail_blind_spots{cause="log_unreadable",workspace="default"} 1.0' in ask("/metrics").text
        report = drift_report(w.guarded)
        assert not report.clean
        unknown = [one for one in report.coverage if one.reason.startswith("Unknown since ")]
        assert {one.kind for one in unknown} == {
            kind.name for kind in w.guarded.workspace.kinds.values() if kind.log_only
        }
        for name, (_, write) in FORMATS.items():
            assert "activity log" in write(report), name
        w.no_faults()
        poll(w)
        later(w, 60)
        assert messages(w)[1:] == ["blind_spot.over: Looked at again: The activity log cannot be read"]
        assert [one.kind for one in drift_report(w.guarded).coverage if one.code == "log_unreadable"] == []
        with w.guarded.view() as view:
            assert view.state.activities.count(("bulk_export",), MALLORY, 0.0, w.clock() + 60) >= 1


def test_a_log_that_no_token_may_read_keeps_nothing_else_from_being_looked_at(tmp_path: Path) -> None:
    with telling(tmp_path) as w:
        w.fault("forbidden", path=LOG)
        w.service.first_look()
        assert Cause.LOG_UNREADABLE in causes(w)
        with w.guarded.view() as view:
            assert view.state.snapshots.latest_status()["ip_allowlist"].status == "read"


@pytest.mark.parametrize("fault", ["server_error", "unauthorized"])
def test_while_intercom_is_away_nothing_is_done_and_that_is_said(tmp_path: Path, fault: str) -> None:
    with telling(tmp_path) as w:
        poll(w)
        w.fault(fault)
        poll(w)
        w.service.take_snapshot("test")
        assert causes(w) == [Cause.INTERCOM_AWAY]  # and not one for each kind
        assert asking(w)("/readyz").status_code == 503
        with pytest.raises(IntercomError):
            w.service._read_unread()  # asks once, and not for each kind
        w.no_faults()
        poll(w)
        w.service._read_unread()
        assert causes(w) == []
        assert asking(w)("/readyz").status_code == 200


def test_an_intercom_that_takes_requests_and_never_answers_is_away(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        w.service.watch._unanswered_for = lambda: 21.0
        assert causes(w) == [Cause.INTERCOM_AWAY]
        client = w.assembled.foundation.reader._client
        w.fault("server_error", path="/teams")
        with pytest.raises(IntercomError):
            client.request("GET", "/teams", version="2.16", tries=1)
        assert client.unanswered_for() > 0
        client.request("GET", "/me", version="2.16")
        assert client.unanswered_for() == 0


@contextmanager
def locked(tmp_path: Path, w: World) -> Iterator[None]:
    w.guarded.workspace.database.busy_timeout = 0.02
    other = sqlite3.connect(tmp_path / "guardrail.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with w.guarded.workspace.database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout = 20")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


def test_a_locked_database_is_told_past_it_and_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[str] = []
    with telling(tmp_path) as w:
        watch = w.service.watch

        def tell(message: Message) -> bool:
            sent.append(message.title)
            return True

        monkeypatch.setattr(watch, "_tell_directly", tell)
        ask = asking(w)
        w.service.watch.look()
        w.clock.ahead += 60
        with locked(tmp_path, w):
            assert not w.service.condition.safely("blind spots", watch.look)
            assert ask("/readyz").status_code == 503
            assert (
                'guardrail_blind_spots{cause="database_locked",workspace="default"} 1.0'
                in ask("/metrics").text
            )
            assert 'guardrail_ready{workspace="default"} 0.0' in ask("/metrics").text
            assert watch._without_record_since is not None
            watch._without_record_since -= 3600
            for _ in range(3):
                w.service.condition.safely("blind spots", watch.look)
        assert sent == ["Not looked at: The database is locked"]
        assert w.service.condition.safely("blind spots", watch.look)
        assert messages(w) == ["blind_spot.over: Looked at again: The database is locked"]
        assert ask("/readyz").status_code == 200


def test_a_service_that_has_gone_is_told_by_whoever_reads_the_record(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        w.service.watch.look()
        assert drift_report(w.guarded).clean
        w.clock.ahead += 3600
        assert [spot.cause for spot in drift_report(w.guarded).blind_spots] == [Cause.SERVICE_SILENT]
        w.service.take_snapshot("by hand")
        assert drift_report(w.guarded).clean


def test_a_channel_that_refuses_is_shown(tmp_path: Path) -> None:
    with telling(tmp_path) as w:
        w.act(MALLORY, "PUT", "/ip_allowlist", {"enabled": False})
        w.look()
        w.service.couriers.send_due()
        w.service.couriers.wait(60)
        (spot,) = drift_report(w.guarded).blind_spots
        assert (spot.cause, spot.subject) == (Cause.CHANNEL_REFUSES, "slack")
        assert "ConnectError" in spot.sentence


def test_a_clock_that_differs_from_intercoms_is_shown(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        w.service.watch._wall = lambda: w.guarded.now() - 3600
        (spot,) = drift_report(w.guarded, live=w.service.watch.live()).blind_spots
        assert spot.cause is Cause.CLOCK_WRONG
        assert "3,600 s behind Intercom's" in spot.sentence


def test_a_job_that_fails_is_shown_by_its_name_and_no_longer_than_it_fails(tmp_path: Path) -> None:
    def broken() -> None:
        raise ValueError("ours")

    with world(tmp_path) as w:
        w.service.condition.safely("messages", broken)
        w.service.condition.safely("poll", lambda: _raise(Forbidden("No.")))
        found = {(spot.cause, spot.subject) for spot in w.service.watch.live()}
        assert found == {(Cause.JOB_FAILS, "messages"), (Cause.LOG_UNREADABLE, "")}
        w.service.condition.safely("messages", lambda: None)
        w.service.condition.safely("poll", lambda: None)
        assert w.service.watch.live() == ()


def _raise(problem: IntercomError) -> None:
    raise problem


def test_a_look_at_a_workspace_that_is_well_asks_in_one_transaction(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        w.service.watch.look()
        asked: list[str] = []
        engine = w.guarded.workspace.database.engine
        event.listen(engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
        w.service.watch.look()
        assert [one for one in asked if one.startswith("BEGIN")] == ["BEGIN"]
        assert sum("FROM checkpoints" in one for one in asked) == 1
