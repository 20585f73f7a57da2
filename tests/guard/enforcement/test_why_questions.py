"""What was asked for in advance has its reason: it is shown, and nobody is asked for another."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from drift.core.model.activity import Actor, Cause
from drift.core.model.records import ChangeRecord
from guard.context import UnitOfWork
from guard.core.model.policy import People
from guard.enforcement.change_reasons import reason_of
from guard.enforcement.why_questions import ask_why, slack_id
from guard.workflow.change_reasons import state_reason
from tests.guard.web.stage import CAROL, Stage, stage, story

CAUSE = Cause(
    "p1", Actor("admin", "3", "bob@acme.example"), ("alice@acme.example",), "a sale begins", "SUP-41"
)


@pytest.fixture
def asked_first(tmp_path: Path) -> Iterator[Stage]:
    """Carol's change of the welcome message was asked for by Bob."""
    with stage(tmp_path, after=story) as on:
        yield on


def welcome(work: UnitOfWork) -> ChangeRecord:
    return work.state.changes.search(kind="messenger_settings", limit=1)[0]


def test_a_change_that_was_asked_for_in_advance_has_the_reason_given_then(asked_first: Stage) -> None:
    with asked_first.guarded.transaction() as work:
        change = welcome(work)
        assert reason_of(work, change) is None
        work.state.changes.attribute(change.id, replace(change.attribution, cause=CAUSE), work.now)
        reason = reason_of(work, welcome(work))
    assert reason is not None
    assert (reason.source, reason.id, reason.ticket) == ("proposal", "p1", "SUP-41")
    assert "a sale begins" in reason.text
    state_reason(asked_first.guarded, change.id, CAROL, "and it was on a Monday")
    with asked_first.guarded.view() as view:
        stated = reason_of(view, welcome(view))
    assert stated is not None
    assert (stated.source, stated.text) == ("author", "and it was on a Monday")


def test_nobody_is_asked_about_it(asked_first: Stage) -> None:
    guarded = replace(asked_first.guarded, channels=("webhook",))
    with guarded.transaction() as work:
        change = welcome(work)
        work.state.changes.attribute(change.id, replace(change.attribution, cause=CAUSE), work.now)
        work.why_questions.note(change.id, ["welcome-stays"], work.now)
    asked_first.clock.now += 3600
    assert ask_why(guarded) == 1
    with guarded.view() as view:
        noted = view.why_questions.of_changes([change.id])[change.id]
        assert (noted.not_asked, noted.asked) == ("answered", "")
        assert view.outbox.count_pending() == 0


def test_a_person_is_known_to_slack_by_any_of_their_addresses() -> None:
    people = People(slack={"bob@acme.example": "U0B0B"})
    assert slack_id(people, "Bob@acme.example") == slack_id(people, "bob+phone@acme.example") == "U0B0B"
    assert slack_id(people, CAROL) == ""
