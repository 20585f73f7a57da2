"""Questions that wait: people are reminded, more are asked, and operators hear at once when nobody is left."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

import pytest

from guard.context import GuardedWorkspace, UnitOfWork
from guard.core.approvals.notices import NOBODY_LEFT
from guard.core.model.notice import Notice
from guard.core.model.records import Approval
from guard.enforcement.ballots_now import Presence, presence
from guard.identity.tokens import create
from guard.workflow.approval_workflow import VoteRefused, cast_vote
from guard.workflow.delegations import delegate
from guard.workflow.reminders import remind_due
from tests.flows.test_who_decides import change_hours, policies_that_ask, settlement
from tests.flows.world import ALICE, BOB, CAROL, DAVE, ERIN, World, assembled, world

HOUR = 3600.0


def told(w: World) -> list[tuple[str, list[str]]]:
    """The messages about questions that wait: the event, and whom it names."""
    with w.guarded.view() as view:
        due = view.outbox.due(view.now + 86400.0, 500)
    wanted = ("approval.reminder", "approval.escalated", "approval.nobody_left", "proposal.reminder")
    payloads = [one.payload for one in due if one.payload["event"] in wanted]
    return [(str(one["event"]), list(one["details"]["people"])) for one in payloads]


def said(w: World, asked: Approval) -> list[Notice]:
    with w.guarded.view() as view:
        return view.notices.of([asked.id]).get(asked.id, [])


def listening(w: World) -> GuardedWorkspace:
    return replace(w.guarded, channels=("webhook",))


def test_those_who_can_still_decide_are_reminded_thrice_and_nobody_else(tmp_path: Path) -> None:
    with world(
        tmp_path, policies=policies_that_ask(tmp_path, "from: [board], quorum: 2, expires_in: 20h")
    ) as w:
        asked = change_hours(w, ALICE)
        assert remind_due(listening(w)) == 0
        w.clock.ahead += 5 * HOUR
        assert remind_due(listening(w)) == 1
        assert told(w) == [("approval.reminder", [BOB, DAVE])]
        assert settlement(w, asked, BOB) == ""
        w.clock.ahead += 5 * HOUR
        w.restart()
        assert (remind_due(listening(w)), remind_due(listening(w))) == (1, 0)
        w.clock.ahead += 8 * HOUR
        w.restart()
        assert (remind_due(listening(w)), remind_due(listening(w))) == (1, 0)
        assert [people for _, people in told(w)] == [[BOB, DAVE], [DAVE], [DAVE]]
        assert [one.step for one in said(w, asked)] == ["reminder 1", "reminder 2", "reminder 3"]


def test_a_question_that_is_decided_or_over_reminds_nobody(tmp_path: Path) -> None:
    with world(tmp_path, policies=policies_that_ask(tmp_path, "from: [ops], expires_in: 20h")) as w:
        asked = change_hours(w)
        assert settlement(w, asked, ALICE) == "approved"
        w.clock.ahead += 5 * HOUR
        assert remind_due(listening(w)) == 0
        change_hours(w, DAVE)
        w.clock.ahead += 21 * HOUR
        assert remind_due(listening(w)) == 0
        assert told(w) == []


def test_where_nothing_waits_nobody_is_looked_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[str] = []

    def presence_of(work: UnitOfWork) -> Presence:
        looked.append("people")
        return presence(work)

    monkeypatch.setattr("guard.workflow.open_questions.presence", presence_of)
    with world(tmp_path, policies=policies_that_ask(tmp_path, "from: [ops]")) as w:
        looked.clear()
        assert remind_due(listening(w)) == 0
        assert looked == []
        change_hours(w)
        looked.clear()
        remind_due(listening(w))
        assert looked == ["people"]


def test_two_that_look_at_once_remind_once(tmp_path: Path) -> None:
    with world(tmp_path, policies=policies_that_ask(tmp_path, "from: [ops], expires_in: 20h")) as w:
        change_hours(w)
        w.clock.ahead += 5 * HOUR
        other = assembled(w.settings, w.clock)
        done: list[int] = []
        try:
            both = [
                threading.Thread(
                    target=lambda one=one: done.append(remind_due(replace(one, channels=("webhook",))))
                )
                for one in (w.guarded, other.guarded)
            ]
            for thread in both:
                thread.start()
            for thread in both:
                thread.join(timeout=60)
        finally:
            other.close()
        assert sorted(done) == [0, 1]
        assert len(told(w)) == 1


def test_the_turn_of_the_service_reminds_and_whoever_stands_in_is_asked(tmp_path: Path) -> None:
    with world(tmp_path, policies=policies_that_ask(tmp_path, "from: [ops], expires_in: 20h")) as w:
        asked = change_hours(w)
        create(w.guarded, ERIN, "approver")
        delegate(w.guarded, ALICE, "approver", to=ERIN, until=w.clock() + 24 * HOUR)
        w.clock.ahead += 5 * HOUR
        w.service.turn()
        (notice,) = said(w, asked)
        assert (notice.step, notice.people) == ("reminder 1", (BOB, ERIN))
        assert f"{ERIN} votes for them." in notice.text


def test_after_a_while_more_people_are_asked_and_told_once_and_they_decide(tmp_path: Path) -> None:
    escalate = "from: [ops], expires_in: 20h, escalate: { to: [release, security], after: 4h }"
    with world(tmp_path, policies=policies_that_ask(tmp_path, escalate)) as w:
        asked = change_hours(w, DAVE)
        with pytest.raises(VoteRefused, match="not among those"):
            cast_vote(w.guarded, asked.id, ERIN, "approve")
        w.clock.ahead += 4 * HOUR
        assert (remind_due(listening(w)), remind_due(listening(w))) == (1, 0)
        assert told(w) == [("approval.escalated", [ERIN])]
        with pytest.raises(VoteRefused, match="You made this change"):
            cast_vote(w.guarded, asked.id, DAVE, "approve")
        assert settlement(w, asked, ERIN) == "approved"


def test_operators_hear_at_once_that_nobody_is_left(tmp_path: Path) -> None:
    with world(tmp_path, policies=policies_that_ask(tmp_path, "from: [security], expires_in: 20h")) as w:
        for who, role in ((ALICE, "approver"), (CAROL, "operator")):
            create(w.guarded, who, role)  # type: ignore[arg-type]  # a role of the table above
        asked = change_hours(w, DAVE)
        assert remind_due(listening(w)) == 0
        with w.guarded.transaction() as work:
            work.tokens.revoke(ALICE, work.now)
        assert (remind_due(listening(w)), remind_due(listening(w))) == (1, 0)
        assert told(w) == [("approval.nobody_left", [CAROL])]
        (notice,) = said(w, asked)
        assert notice.step == NOBODY_LEFT
        assert f"{DAVE} had a part in it. {ALICE} has no valid token with the role approver." in notice.text


def test_whoever_stands_in_is_told_and_mentioned_from_the_beginning(tmp_path: Path) -> None:
    slack = f"slack: {{ {ALICE}: U0ALICE, {BOB}: U0BOB, {ERIN}: U0ERIN }}\n"
    folder = policies_that_ask(tmp_path, "from: [ops]", slack)
    with world(tmp_path, policies=folder, notify_webhook="http://127.0.0.1:9/hook") as w:
        create(w.guarded, ERIN, "approver")
        delegate(w.guarded, ALICE, "approver", to=ERIN, until=w.clock() + 24 * HOUR)
        change_hours(w)
        with w.guarded.view() as view:
            (asked,) = [
                one.payload
                for one in view.outbox.due(view.now + 86400.0, 500)
                if one.payload["event"] == "approval.change"
            ]
        assert asked["mentions"] == ["U0BOB", "U0ERIN"]
        assert any(line.endswith(f"{ERIN} votes for them.") for line in asked["text"])


def test_a_robot_with_a_token_makes_nobody_one_who_cannot_vote(tmp_path: Path) -> None:
    with world(tmp_path, policies=policies_that_ask(tmp_path, "from: [security], expires_in: 20h")) as w:
        create(w.guarded, ALICE, "requester", "docs-writer")
        assert said(w, change_hours(w, DAVE)) == []
