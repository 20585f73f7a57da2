"""Slack's door by HTTP: only what Slack signed within five minutes, and once; answered in time whatever happens."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from guard.slack import desk
from guard.slack.errors import NotUnderstood
from guard.slack.payloads import interaction
from tests.fakes.in_slack import MEMBERS, told
from tests.fakes.slack import OTHER_TEAM, SIGNING_SECRET, form, sign, text_of
from tests.guard.slack.slack_stage import SlackStage, hours_moved, slack_app, slack_stage
from tests.guard.web.stage import ALICE, CAROL


@pytest.fixture
def at(tmp_path: Path) -> Iterator[SlackStage]:
    with slack_stage(tmp_path, hours_moved) as at:
        yield at


def deliver(at: SlackStage, body: bytes, headers: dict[str, str]) -> TestResponse:
    return at.on.app.test_client().post("/slack/actions", data=body, headers=headers)


def approving(at: SlackStage, who: str = ALICE, press: str = "approve") -> bytes:
    """What Slack sends when somebody sends the window."""
    view = at.window(who, at.post(f"approval:{at.approval().id}"), press)
    return form(at.slack.send(MEMBERS[who], view, "yes"))


@pytest.mark.parametrize("door", ["/slack/actions", "/slack/commands"])
@pytest.mark.parametrize(
    "change",
    [
        {"X-Slack-Signature": None},
        {"X-Slack-Request-Timestamp": None},
        {"X-Slack-Signature": "v0=" + "0" * 64},
        {"X-Slack-Signature": "v0=" + "é" * 64},
        {"X-Slack-Signature": ""},
        {"X-Slack-Request-Timestamp": "now"},
        {"X-Slack-Request-Timestamp": "-1"},
        {"X-Slack-Request-Timestamp": "9" * 400},
    ],
)
def test_what_slack_did_not_sign_is_refused(at: SlackStage, door: str, change: dict[str, str | None]) -> None:
    body = b"payload=%7B%7D"
    headers = sign(body, at.on.guarded.now()) | change
    kept = {name: value for name, value in headers.items() if value is not None}
    answer = at.on.app.test_client().post(door, data=body, headers=kept)
    assert answer.status_code == 401
    assert "X-Slack-Signature is not the signature" in answer.text


def test_a_signature_of_another_secret_or_for_another_body_is_refused(at: SlackStage) -> None:
    body = approving(at)
    now = at.on.guarded.now()
    assert deliver(at, body, sign(body, now, SIGNING_SECRET[::-1])).status_code == 401
    assert deliver(at, body + b"&x=1", sign(body, now)).status_code == 401
    assert deliver(at, b"payload=\xff", sign(b"payload=", now)).status_code == 401
    assert at.votes(at.approval().id) == []


@pytest.mark.parametrize("late", [301, -301, 86400])
def test_a_signature_that_is_late_or_early_is_refused(at: SlackStage, late: float) -> None:
    body = approving(at)
    assert deliver(at, body, sign(body, at.on.guarded.now() - late)).status_code == 401
    assert at.votes(at.approval().id) == []


def test_what_comes_twice_is_done_once(at: SlackStage) -> None:
    """A replay of an earlier vote does not turn a later one over."""
    approval = at.approval()
    message = at.post(f"approval:{approval.id}")
    view = at.window(CAROL, message, "approve")
    refused = form(at.slack.send(MEMBERS[CAROL], view, ""))
    headers = sign(refused, at.on.guarded.now())
    assert "You made this change" in deliver(at, refused, headers).text
    assert "came twice" in deliver(at, refused, headers).text
    body = approving(at)
    headers = sign(body, at.on.guarded.now())
    assert deliver(at, body, headers).json == {"response_action": "clear"}
    app = slack_app(at.on, at.slack)  # as after a restart: nothing of it is in memory
    at.on.service.slack = app
    assert "came twice" in deliver(at, body, headers).text
    app.close()
    assert at.votes(approval.id) == [(ALICE, "approve", "yes")]


def test_without_a_signing_secret_nothing_is_taken(at: SlackStage) -> None:
    body = approving(at)
    at.on.service.slack = None
    answer = deliver(at, body, sign(body, at.on.guarded.now()))
    assert answer.status_code == 401
    assert "GUARDRAIL_SLACK_SIGNING_SECRET" in answer.text


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"payload=",
        b"payload=%7B",
        b"payload=[]",
        b"payload=%7B%22type%22%3A%22block_actions%22%7D",
        b"payload=" + b"[" * 5000,
        b"&".join(b"a%d=1" % number for number in range(60)),
    ],
)
def test_what_slack_does_not_document_is_refused_with_a_sentence(at: SlackStage, payload: bytes) -> None:
    answer = deliver(at, payload, sign(payload, at.on.guarded.now()))
    assert answer.status_code == 400
    assert answer.json["detail"].endswith(".")  # type: ignore[index]  # a problem document


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
NAMES = st.sampled_from(["type", "user", "team", "actions", "view", "container", "state", "trigger_id"])
TYPES = st.sampled_from(["block_actions", "view_submission", "shortcut", ""])


@given(st.dictionaries(NAMES, JSON, max_size=8), TYPES)
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
def test_no_payload_breaks_the_reader(payload: dict[str, object], word: str) -> None:
    with suppress(NotUnderstood):
        interaction(json.dumps(payload | {"type": word}))


def test_a_payload_from_another_workspace_opens_no_window_that_counts(at: SlackStage) -> None:
    message = at.post(f"approval:{at.approval().id}")
    at.act(at.slack.press(MEMBERS[ALICE], message, "approve", team=OTHER_TEAM))
    at.slack.wait_for(lambda: "another workspace of Slack" in text_of(list(at.slack.views.values())))


@contextmanager
def locked(at: SlackStage) -> Iterator[None]:
    """Nobody can write meanwhile."""
    held, over = threading.Event(), threading.Event()

    def hold() -> None:
        with at.on.database.write():
            held.set()
            over.wait(60)

    thread = threading.Thread(target=hold)
    thread.start()
    held.wait(60)
    try:
        yield
    finally:
        over.set()
        thread.join()


def test_slack_is_answered_in_time_while_the_database_is_locked_and_the_vote_counts_afterwards(
    at: SlackStage,
) -> None:
    at.on.service.slack = hasty = slack_app(at.on, at.slack, patience=0.2)
    approval = at.approval()
    message = at.post(f"approval:{approval.id}")
    view = at.window(ALICE, message, "approve")
    with locked(at):
        begun = time.monotonic()
        said = told(at.send(ALICE, view, "yes"))
        assert time.monotonic() - begun < 3
        assert "taking longer" in said
        assert at.votes(approval.id) == []
    at.slack.wait_for(lambda: "It is recorded." in text_of([at.slack.views[view]]))
    hasty.close()
    assert at.votes(approval.id) == [(ALICE, "approve", "yes")]


def test_where_slack_does_not_say_who_somebody_is_nothing_is_decided(at: SlackStage) -> None:
    approval = at.approval()
    view = at.window(ALICE, at.post(f"approval:{approval.id}"), "approve")
    at.slack.fault = lambda method: (500, {}) if method == "users.info" else None
    assert "Slack does not say now who you are" in told(at.send(ALICE, view, "yes"))
    assert at.votes(approval.id) == []


def test_when_too_much_waits_people_are_told_at_once(at: SlackStage, monkeypatch: pytest.MonkeyPatch) -> None:
    view = at.window(ALICE, at.post(f"approval:{at.approval().id}"), "approve")
    monkeypatch.setattr(desk, "MOST_WAITING", 0)
    at.on.service.slack = full = slack_app(at.on, at.slack)
    assert "Too much is being done" in told(at.send(ALICE, view, "yes"))
    assert "Too much is being done" in at.command(ALICE, "waiting")
    full.close()


def test_a_late_answer_to_the_command_is_sent_to_where_slack_said(at: SlackStage) -> None:
    at.on.service.slack = slow = slack_app(at.on, at.slack, patience=0.0)
    assert at.command(ALICE, "waiting") == ""
    at.slack.wait_for(lambda: at.slack.late)
    assert "1 question waits for you" in text_of(at.slack.late)
    slow.desk.close(wait=True)
    slow.close()


@pytest.mark.parametrize("door", ["/slack/actions/nobody", "/slack/commands/nobody"])
def test_what_is_signed_for_one_workspace_is_not_taken_for_a_name_that_is_not_its_own(
    at: SlackStage, door: str
) -> None:
    body = approving(at)
    answer = at.on.app.test_client().post(door, data=body, headers=sign(body, at.on.guarded.now()))
    assert answer.status_code == 401
    assert at.votes(at.approval().id) == []
