"""Socket Mode: the same desk, over a connection that the service opens, and opens again."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from drift.outgoing.proxies import DIRECT
from guard.slack.api import SlackApi
from guard.slack.app import SlackApp
from guard.slack.socket import SocketDoor
from tests.fakes.in_slack import MEMBERS
from tests.fakes.slack import APP_TOKEN, text_of
from tests.guard.slack.slack_stage import SlackStage, hours_moved, slack_stage
from tests.guard.web.stage import ALICE


@contextmanager
def door(at: SlackStage) -> Iterator[SocketDoor]:
    api = SlackApi(APP_TOKEN, DIRECT, f"{at.slack.url}/api/")
    made = SocketDoor(at.app.desk, api, DIRECT, again=(0.01,), asked_every=0.1)
    made.start()
    try:
        yield made
    finally:
        at.slack.socket.drop()
        made.close()
        api.close()


@pytest.fixture
def at(tmp_path: Path) -> Iterator[SlackStage]:
    with slack_stage(tmp_path, hours_moved) as at:
        yield at


def test_somebody_decides_without_any_door_from_outside(at: SlackStage) -> None:
    approval = at.approval()
    message = at.post(f"approval:{approval.id}")
    with door(at):
        at.slack.socket.send("interactive", at.slack.press(MEMBERS[ALICE], message, "approve"), "e1")
        assert at.slack.socket.answer_to("e1") == {"envelope_id": "e1"}
        at.slack.wait_for(lambda: at.slack.views)
        (view,) = at.slack.views
        at.slack.socket.send("interactive", at.slack.send(MEMBERS[ALICE], view, "yes"), "e2")
        assert at.slack.socket.answer_to("e2")["payload"] == {"response_action": "clear"}
        at.slack.socket.send("interactive", at.slack.send(MEMBERS[ALICE], view, "yes"), "e3")
        assert "came twice" in text_of([at.slack.socket.answer_to("e3")])
        at.slack.socket.send("slash_commands", at.slack.types(MEMBERS[ALICE], "waiting"), "e4")
        assert "Nothing waits for you" in text_of([at.slack.socket.answer_to("e4")])
    assert at.votes(approval.id) == [(ALICE, "approve", "yes")]


def test_what_is_not_understood_is_acknowledged_all_the_same(at: SlackStage) -> None:
    with door(at):
        at.slack.socket.send("interactive", {"type": 7}, "e1")
        assert at.slack.socket.answer_to("e1") == {"envelope_id": "e1"}
        at.slack.socket.send("events_api", {"event": {}}, "e2")
        assert at.slack.socket.answer_to("e2") == {"envelope_id": "e2"}


def test_a_connection_that_is_lost_or_refused_is_opened_again_and_that_is_said_once(
    at: SlackStage, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    with caplog.at_level(logging.DEBUG):
        at.slack.fault = lambda method: (503, {}) if method == "apps.connections.open" else None
        with door(at) as made:
            at.on.wait_for(lambda: "503" in made.why_closed)
            assert made.alarm == ""  # for so short a while nobody need be told
            monkeypatch.setattr("guard.slack.socket.LOST_FOR", 0.0)
            assert made.alarm.endswith("(it answered 503): nobody can decide in Slack now.")
            at.slack.fault = lambda method: None
            at.slack.socket.wait_for_handshakes(1)
            at.slack.socket.drop()
            at.slack.socket.wait_for_handshakes(2)
            at.slack.socket.send("slash_commands", at.slack.types(MEMBERS[ALICE], "waiting"), "e9")
            at.on.wait_for(lambda: made.alarm == "")
            assert "1 question waits" in text_of([at.slack.socket.answer_to("e9")])
    said = [record.getMessage() for record in caplog.records if record.name.startswith("guard.slack")]
    assert said.count("Slack's Socket Mode cannot be reached: it answered 503") == 1
    assert "planted" not in caplog.text


def test_the_app_opens_a_connection_where_it_has_a_token_for_it(at: SlackStage) -> None:
    settings = replace(at.app.settings, app_token=APP_TOKEN, signing_secret="")
    app = SlackApp(settings, at.on.guarded)
    app.start()
    at.slack.socket.wait_for_handshakes(1)
    at.slack.socket.drop()
    app.close()
    assert settings.hears
    assert not app.hears_http
