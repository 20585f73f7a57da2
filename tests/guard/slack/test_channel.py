"""One message for each question, changed in place; an hour without Slack loses nothing and repeats nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from guard.core.language.notifications_schema import SLACK_APP
from guard.notify.delivery import deliver_due
from guard.workflow.proposals.asking import Asker
from guard.workflow.proposals.talking import comment, withdraw
from guard.workflow.proposals.voting import vote_on
from guard.workflow.voting import vote_as
from tests.fakes.slack import presses_in, text_of
from tests.guard.slack.slack_stage import PUBLIC, SlackStage, hours_asked_for, hours_moved, slack_stage
from tests.guard.web.stage import ALICE, BOB, HOURS, MALLORY


@pytest.fixture
def at(tmp_path: Path) -> Iterator[SlackStage]:
    with slack_stage(tmp_path) as at:
        yield at


def asked(at: SlackStage) -> str:
    """Bob asks for a change: the id of the proposal."""
    hours_asked_for(at.on)
    return at.proposal().id


def test_a_question_is_one_message_that_says_who_what_why_and_what_happens_otherwise(at: SlackStage) -> None:
    id = asked(at)
    at.deliver()
    said = text_of(at.blocks)
    for part in (
        "Change Office hours schedule “Paris”",
        "bob@acme.example asks for this",
        "winter &lt;!channel&gt; time (SUP-41)",
        "Time zone name: Europe/Paris → *Europe/London*",
        "office-hours-need-a-second-pair-of-eyes",
        "0 of 1: alice@acme.example, mallory@acme.example",
        "If nobody does anything",
        "nothing is changed",
        f"{PUBLIC}/w/acme/proposals/{id}",
    ):
        assert part in said, part
    assert "<!channel>" not in said
    assert presses_in(at.blocks) == ["approve", "deny", "changes_wanted", "open"]


def test_a_change_that_waits_says_who_made_it_and_what_moved(at: SlackStage) -> None:
    hours_moved(at.on)
    at.deliver()
    said = text_of(at.blocks)  # one message tells of the decision, and asks
    for part in (
        "Office hours schedule “Paris” was changed",
        "carol@acme.example did this",
        "Time zone name: Europe/Paris → *Asia/Tokyo*",
        "The change is taken back while people decide.",
        "the change does not come back",
    ):
        assert part in said, part
    vote_as(at.on.guarded, at.approval().id, ALICE, "approver", "deny", "not now")
    at.deliver()
    assert "Denied by alice@acme.example: not now." in text_of(at.blocks)
    assert presses_in(at.blocks) == ["open"]


def test_what_is_done_about_a_change_stands_in_the_thread_of_its_question(at: SlackStage) -> None:
    hours_moved(at.on)
    at.deliver()
    at.on.service.turn()  # it is taken back while people decide
    vote_as(at.on.guarded, at.approval().id, ALICE, "approver", "approve", "")
    at.on.service.turn()  # and made again
    at.deliver()
    told = "\n".join(at.thread)
    assert "was put back" in told
    assert "was approved and applied" in told
    assert "Approved by alice@acme.example." in text_of(at.blocks)


def test_the_message_is_changed_in_place_and_the_thread_keeps_the_reasons(at: SlackStage) -> None:
    id = asked(at)
    at.deliver()
    comment(at.on.guarded, id, Asker(MALLORY, ""), "Why now?")
    vote_on(at.on.guarded, id, ALICE, "approver", "approve", "fine with me")
    at.deliver()
    assert presses_in(at.blocks) == ["open"]
    assert "Approved" in text_of(at.blocks)
    assert "alice@acme.example approved" in text_of(at.blocks)
    first, second, third = at.thread
    assert "Why now?" in first
    assert "alice@acme.example approves" in second
    assert "fine with me" in second
    assert "Approved by alice@acme.example." in third


def test_a_vote_without_a_word_adds_nothing_to_the_thread(at: SlackStage) -> None:
    id = asked(at)
    at.deliver()
    vote_on(at.on.guarded, id, ALICE, "approver", "deny")
    at.deliver()
    assert [text for text in at.thread if "denies" in text] == []
    assert "Denied" in text_of(at.blocks)


def test_an_hour_without_slack_loses_nothing_and_repeats_nothing(at: SlackStage) -> None:
    id = asked(at)
    at.slack.fault = lambda method: (503, {})
    for minute in range(60):
        at.deliver()
        at.on.clock.now += 60
        if minute == 30:
            comment(at.on.guarded, id, Asker(MALLORY, ""), "Why now?")
            vote_on(at.on.guarded, id, ALICE, "approver", "approve", "fine with me")
    assert at.slack.messages == {}
    at.slack.fault = lambda method: None
    at.on.clock.now += 4 * 3600
    at.deliver()
    assert at.deliver() == 0
    assert presses_in(at.blocks) == ["open"]
    assert len(at.thread) == len(set(at.thread)) == 3
    assert [call for call, _ in at.slack.calls].count("chat.postMessage") == 4


@pytest.mark.parametrize("lost", ["chat.postMessage", "chat.update"])
def test_an_answer_that_is_lost_repeats_nothing(at: SlackStage, lost: str) -> None:
    id = asked(at)
    at.slack.loses_answer = lambda method: method == lost
    at.deliver()
    vote_on(at.on.guarded, id, ALICE, "approver", "approve", "fine with me")
    for _ in range(4):
        at.on.clock.now += 3600
        at.deliver()
    at.slack.loses_answer = lambda method: False
    at.on.clock.now += 5 * 3600
    while at.deliver():
        pass
    assert len(at.slack.messages) == 1
    assert "Approved" in text_of(at.blocks)
    assert sum("fine with me" in text for text in at.thread) == 1
    assert len(at.thread) == len(set(at.thread))


def test_slack_is_left_alone_for_as_long_as_it_asks(at: SlackStage) -> None:
    asked(at)
    at.slack.fault = lambda method: (429, {"Retry-After": "1800"})
    at.deliver()
    at.slack.fault = lambda method: None
    at.on.clock.now += 1700
    assert at.deliver() == 0
    at.on.clock.now += 200
    assert at.deliver() == 1


def test_a_message_that_somebody_deleted_is_posted_again(at: SlackStage) -> None:
    id = asked(at)
    at.deliver()
    at.slack.messages.clear()
    withdraw(at.on.guarded, id, Asker(BOB, ""), "not needed")
    at.deliver()
    assert "withdrawn" in text_of(at.blocks).lower()


def test_what_no_route_sends_to_slack_still_changes_what_was_posted_there(at: SlackStage) -> None:
    (at.on.policies / "notifications.yaml").write_text(
        "version: 1\nroutes: [{ to: slack-app, events: [proposal.asked] }]\n"
    )
    at.on.service.reload_policies()
    id = asked(at)
    at.deliver()
    comment(at.on.guarded, id, Asker(MALLORY, ""), "Why now?")
    vote_on(at.on.guarded, id, ALICE, "approver", "approve", "fine with me")
    at.deliver()
    assert presses_in(at.blocks) == ["open"]
    assert "Approved" in text_of(at.blocks)
    (reply,) = at.thread
    assert "fine with me" in reply


def test_no_message_tells_from_which_address_somebody_came(at: SlackStage) -> None:
    body = {
        "changes": [{"resource": HOURS, "set": {"/time_zone_name": "Europe/London"}}],
        "reason": "203.0.113.7 asked me to",
    }
    assert at.on.post("/api/v1/proposals", body, BOB).status_code == 201
    at.deliver()
    assert "203.0.113.7" not in text_of(at.blocks)
    assert "[hidden address] asked me to" in text_of(at.blocks)


def test_without_a_door_a_message_only_links(at: SlackStage) -> None:
    asked(at)
    deaf = replace(at.app.channel(SLACK_APP), hears=False)
    deliver_due(at.on.guarded, {SLACK_APP: deaf}, PUBLIC)
    assert presses_in(at.blocks) == ["open"]
