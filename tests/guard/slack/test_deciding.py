"""People decide in Slack as by the API: the same functions, the same refusals, bound to what was shown."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from guard.identity.disabling import disable
from guard.identity.tokens import create
from guard.workflow.proposals.asking import Asker
from guard.workflow.proposals.talking import withdraw
from tests.fakes.in_slack import MEMBERS, told
from tests.fakes.slack import OTHER_TEAM, presses_in, text_of
from tests.guard.slack.slack_stage import SlackStage, hours_asked_for, hours_moved, slack_stage
from tests.guard.web.stage import ALICE, BOB, CAROL, DAVE, ERIN, MALLORY


@pytest.fixture
def moved(tmp_path: Path) -> Iterator[SlackStage]:
    with slack_stage(tmp_path, hours_moved) as at:
        yield at


@pytest.fixture
def asked(tmp_path: Path) -> Iterator[SlackStage]:
    with slack_stage(tmp_path, hours_asked_for) as at:
        yield at


@pytest.mark.parametrize(("press", "settled"), [("approve", "approved"), ("deny", "denied")])
def test_a_change_is_decided_with_the_reason_that_was_typed(
    moved: SlackStage, press: str, settled: str
) -> None:
    approval = moved.approval()
    message = moved.post(f"approval:{approval.id}")
    assert moved.decide(ALICE, message, press, "because of winter") == {"response_action": "clear"}
    assert moved.votes(approval.id) == [(ALICE, press, "because of winter")]
    assert moved.approval().settlement == settled


@pytest.mark.parametrize("press", ["approve", "deny", "changes_wanted"])
def test_a_proposal_is_voted_on(asked: SlackStage, press: str) -> None:
    record = asked.proposal()
    message = asked.post(f"proposal:{record.id}")
    assert presses_in(asked.slack.messages[message]["blocks"]) == [
        "approve",
        "deny",
        "changes_wanted",
        "open",
    ]
    assert asked.decide(ALICE, message, press, "Berlin, please") == {"response_action": "clear"}
    assert asked.votes(record.ballot) == [(ALICE, press, "Berlin, please")]


def test_nobody_approves_their_own_change_in_slack(moved: SlackStage) -> None:
    create(moved.on.guarded, CAROL, "operator")
    approval = moved.approval()
    message = moved.post(f"approval:{approval.id}")
    assert "You made this change" in told(moved.decide(CAROL, message, "approve"))
    assert moved.votes(approval.id) == []


def test_whoever_presses_in_vain_reads_why_before_they_type(moved: SlackStage) -> None:
    message = moved.post(f"approval:{moved.approval().id}")
    view = moved.window(CAROL, message, "approve")
    moved.slack.wait_for(lambda: "You made this change" in text_of([moved.slack.views[view]]))


def test_nobody_approves_what_they_asked_for_in_slack(asked: SlackStage) -> None:
    record = asked.proposal()
    message = asked.post(f"proposal:{record.id}")
    assert "You asked for this" in told(asked.decide(BOB, message, "approve"))
    assert asked.votes(record.ballot) == []


def test_whoever_is_not_asked_decides_nothing_although_they_are_in_the_channel(moved: SlackStage) -> None:
    approval = moved.approval()
    message = moved.post(f"approval:{approval.id}")
    assert "not among those who may approve" in told(moved.decide(DAVE, message, "approve"))
    assert "not among those who may approve" in told(moved.decide(ERIN, message, "deny"))
    assert moved.votes(approval.id) == []


def test_without_a_role_nobody_decides(moved: SlackStage) -> None:
    approval = moved.approval()
    message = moved.post(f"approval:{approval.id}")
    with moved.on.guarded.transaction() as work:
        work.tokens.revoke(ALICE, work.now)
    assert "Nobody has given alice@acme.example a role here" in told(moved.decide(ALICE, message, "approve"))
    create(moved.on.guarded, ALICE, "viewer")
    assert "has the role viewer" in told(moved.decide(ALICE, message, "approve"))
    assert moved.votes(approval.id) == []


def test_who_was_disabled_decides_nothing_in_slack(moved: SlackStage) -> None:
    approval = moved.approval()
    message = moved.post(f"approval:{approval.id}")
    disable(moved.on.guarded, ALICE, "left")
    assert "was disabled by an operator" in told(moved.decide(ALICE, message, "approve"))
    assert moved.votes(approval.id) == []


def test_a_token_of_a_robot_gives_its_person_no_role_in_slack(moved: SlackStage) -> None:
    approval = moved.approval()
    with moved.on.guarded.transaction() as work:
        work.tokens.revoke(ALICE, work.now)
    create(moved.on.guarded, ALICE, "requester", "docs-writer")
    message = moved.post(f"approval:{approval.id}")
    assert "Nobody has given alice@acme.example a role" in told(moved.decide(ALICE, message, "approve"))
    assert moved.votes(approval.id) == []


@pytest.mark.parametrize(
    "more",
    [
        {"is_bot": True},
        {"is_restricted": True},
        {"deleted": True},
        {"team_id": OTHER_TEAM},
        {"is_stranger": True},
    ],
)
def test_robots_guests_strangers_and_those_who_left_decide_nothing(
    moved: SlackStage, more: dict[str, object]
) -> None:
    approval = moved.approval()
    message = moved.post(f"approval:{approval.id}")
    moved.slack.users[MEMBERS[ALICE]] |= more
    told(moved.decide(ALICE, message, "approve"))
    assert moved.votes(approval.id) == []


def test_a_press_from_another_workspace_of_slack_counts_for_nothing(moved: SlackStage) -> None:
    approval = moved.approval()
    message = moved.post(f"approval:{approval.id}")
    view = moved.window(ALICE, message, "approve")
    answer = moved.act(moved.slack.send(MEMBERS[ALICE], view, "", team=OTHER_TEAM))
    assert "another workspace of Slack" in answer.text
    assert moved.votes(approval.id) == []


def test_an_address_that_changed_in_slack_is_refused_until_people_yaml_says_so(moved: SlackStage) -> None:
    approval = moved.approval()
    message = moved.post(f"approval:{approval.id}")
    moved.command(MALLORY, "waiting")
    moved.slack.users[MEMBERS[MALLORY]]["profile"]["email"] = ALICE
    assert "Your address in Slack was mallory@acme.example" in told(moved.decide(MALLORY, message, "approve"))
    assert moved.votes(approval.id) == []


def test_whoever_has_an_address_after_somebody_else_is_refused(moved: SlackStage) -> None:
    approval = moved.approval()
    message = moved.post(f"approval:{approval.id}")
    moved.command(ALICE, "waiting")
    moved.slack.users[MEMBERS[ALICE]]["deleted"] = True
    moved.slack.users[MEMBERS[ERIN]]["profile"]["email"] = ALICE
    assert "Another member of Slack decided here as alice@acme.example" in told(
        moved.decide(ERIN, message, "approve")
    )
    assert moved.votes(approval.id) == []


def test_other_changes_that_are_wanted_are_told_and_the_question_waits_on(moved: SlackStage) -> None:
    approval = moved.approval()
    message = moved.post(f"approval:{approval.id}")
    assert "Say in the comment" in told(moved.decide(ALICE, message, "changes_wanted"))
    assert moved.decide(ALICE, message, "changes_wanted", "Berlin, please") == {"response_action": "clear"}
    assert moved.votes(approval.id) == [(ALICE, "changes_wanted", "Berlin, please")]
    assert moved.approval().settled_at is None
    with moved.on.guarded.view() as view:
        (heard,) = [
            one for one in view.outbox.due(view.now, 9) if one.payload["event"] == "approval.changes_wanted"
        ]
    assert heard.payload["people"] == [CAROL]
    assert moved.decide(ALICE, message, "approve") == {"response_action": "clear"}
    assert moved.approval().settlement == "approved"


def test_a_button_that_is_stale_explains_itself(asked: SlackStage) -> None:
    record = asked.proposal()
    message = asked.post(f"proposal:{record.id}")
    edit = {"reason": "summer"}
    path = f"/api/v1/proposals/{record.id}"
    headers = asked.on.headers(BOB)
    assert asked.on.app.test_client().patch(path, json=edit, headers=headers).status_code == 200
    assert "has changed since" in told(asked.decide(ALICE, message, "approve"))
    assert asked.votes(asked.proposal().ballot) == []
    assert asked.votes(record.ballot) == []


def test_a_window_that_was_open_while_the_proposal_was_edited_approves_nothing(asked: SlackStage) -> None:
    record = asked.proposal()
    view = asked.window(ALICE, asked.post(f"proposal:{record.id}"), "approve")
    path = f"/api/v1/proposals/{record.id}"
    asked.on.app.test_client().patch(path, json={"reason": "summer"}, headers=asked.on.headers(BOB))
    assert "has changed since" in told(asked.send(ALICE, view))
    assert asked.votes(asked.proposal().ballot) == []


def test_what_is_closed_says_so(asked: SlackStage) -> None:
    record = asked.proposal()
    message = asked.post(f"proposal:{record.id}")
    withdraw(asked.on.guarded, record.id, Asker(BOB, ""), "not needed")
    assert "withdrawn" in told(asked.decide(ALICE, message, "approve"))


def test_two_people_who_press_at_the_same_time_are_both_told_the_truth(moved: SlackStage) -> None:
    approval = moved.approval()
    message = moved.post(f"approval:{approval.id}")
    first, second = moved.window(ALICE, message, "approve"), moved.window(MALLORY, message, "deny")
    assert moved.send(ALICE, first) == {"response_action": "clear"}
    assert "decided already" in told(moved.send(MALLORY, second))
    assert moved.approval().settlement == "approved"


def test_changes_of_a_proposal_that_are_wanted_are_said(asked: SlackStage) -> None:
    record = asked.proposal()
    message = asked.post(f"proposal:{record.id}")
    assert "Say in the comment what is to be changed" in told(asked.decide(ALICE, message, "changes_wanted"))


def test_a_reason_that_holds_a_secret_is_not_kept_and_stays_in_the_window(moved: SlackStage) -> None:
    approval = moved.approval()
    view = moved.window(ALICE, moved.post(f"approval:{approval.id}"), "approve")
    secret = "xoxb-123456789012-123456789012-AbCdEfGhIjKlMnOpQrStUvWx"
    answer = moved.send(ALICE, view, f"see {secret}")
    assert answer["response_action"] == "errors"
    assert "looks as if it holds a token" in answer["errors"]["reason"]
    assert moved.votes(approval.id) == []
    assert moved.send(ALICE, view, "without it") == {"response_action": "clear"}


def test_what_somebody_pressed_is_kept_with_what_they_saw(moved: SlackStage) -> None:
    approval = moved.approval()
    message = moved.post(f"approval:{approval.id}")
    moved.decide(ALICE, message, "approve", "yes")
    with moved.on.guarded.view() as view:
        (kept,) = view.slack_people.actions_on(f"approval:{approval.id}")
    assert (kept.member, kept.address, kept.action, kept.outcome) == (
        MEMBERS[ALICE],
        ALICE,
        "approve",
        "Counted.",
    )
    assert kept.message == f"C0APPROVE:{message}"
    assert len(kept.shown) == 24
