"""`/guardrail` in Slack."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest

from guard.identity.tokens import create
from tests.fakes.slack_limits import check_blocks
from tests.guard.slack.slack_stage import PUBLIC, SlackStage, hours_asked_for, hours_moved, slack_stage
from tests.guard.web.stage import ALICE, BOB, CAROL, DAVE, ERIN, Stage


def both(on: Stage) -> None:
    hours_moved(on)
    hours_asked_for(on)


@pytest.fixture
def at(tmp_path: Path) -> Iterator[SlackStage]:
    with slack_stage(tmp_path, both) as at:
        yield at


def said(at: SlackStage, who: str, text: str) -> str:
    """What somebody reads who types the command; nobody else does."""
    answer = orjson.loads(at.command(who, text))
    assert answer["response_type"] == "ephemeral"
    check_blocks(answer["blocks"])
    return "\n".join(block["text"]["text"] for block in answer["blocks"])


@pytest.mark.parametrize("text", ["waiting", "what waits for me", "What waits", "inbox"])
def test_it_says_what_waits_for_whoever_asks(at: SlackStage, text: str) -> None:
    told = said(at, ALICE, text)
    assert "2 questions wait for you:" in told
    assert "Office hours schedule “Paris” was changed; it ends <!date^" in told
    assert "Change Office hours schedule “Paris”, asked for by bob@acme.example" in told
    assert f"<{PUBLIC}/w/acme/approvals/{at.approval().id}|Open>" in told
    assert f"<{PUBLIC}/w/acme/proposals/{at.proposal().id}|Open>" in told
    assert said(at, ERIN, text) == "Nothing waits for you."


@pytest.mark.parametrize(
    "text",
    [
        "who changed office hours?",
        "changed Paris",
        "who changed time zone",
        "changed office_hours_schedule/42",
    ],
)
def test_it_says_who_changed_something(at: SlackStage, text: str) -> None:
    told = said(at, ERIN, text)
    assert "carol@acme.example changed Office hours schedule “Paris” (time zone name), <!date^" in told
    assert "Nobody has said why." in told


def test_what_nobody_changed_is_said_without_repeating_markup(at: SlackStage) -> None:
    told = said(at, ERIN, "who changed <!channel> & co")
    assert "Nothing of that name was changed lately: &lt;!channel&gt; &amp; co." in told
    assert said(at, ERIN, "changed tag/1").startswith("Nothing of that name")


def test_somebody_asks_for_a_change(at: SlackStage) -> None:
    told = said(
        at,
        CAROL,
        'propose office_hours_schedule/99 /name="A pilot" /time_zone_name=Europe/Rome because we grow ticket SUP-7',
    )
    record = at.proposal()
    assert f"<{PUBLIC}/w/acme/proposals/{record.id}|Open>" in told
    assert (record.asker, record.robot) == (CAROL, "")
    assert record.document == {
        "changes": [
            {
                "resource": "office_hours_schedule/99",
                "set": {"/name": "A pilot", "/time_zone_name": "Europe/Rome"},
            }
        ],
        "reason": "we grow",
        "ticket": "SUP-7",
    }


def test_quotes_that_slack_made_round_are_quotes(at: SlackStage) -> None:
    said(at, CAROL, "propose office_hours_schedule/99 /name=“A & B” because we grow")
    assert at.proposal().document["changes"] == [
        {"resource": "office_hours_schedule/99", "set": {"/name": "A & B"}}
    ]


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("propose", "Say it so:"),
        ("propose team/1 because I can", "Say it so:"),
        ("propose nothing/1 /name=x because I can", "This cannot be asked for."),
        ("propose team/1 /name=x because xoxb-123456789012-123456789012-AbCdEfGhIjKlMnOpQrStUvWx", "a token"),
        ("propose office_hours_schedule/42 /time_zone_name=Europe/Rome because x", "This was not asked for."),
    ],
)
def test_what_cannot_be_asked_for_is_said(at: SlackStage, text: str, answer: str) -> None:
    before = at.proposal().id
    assert answer in said(at, CAROL, text)
    assert at.proposal().id == before


def test_whoever_only_looks_asks_for_nothing(at: SlackStage) -> None:
    before = at.proposal().id
    assert "needs the role requester; you have the role viewer" in said(
        at, ERIN, "propose team/1 /name=x because I can"
    )
    assert at.proposal().id == before


@pytest.mark.parametrize("text", ["", "help", "approve everything", "who changed"])
def test_everything_else_is_answered_with_what_can_be_asked(at: SlackStage, text: str) -> None:
    assert "What you can ask:" in said(at, DAVE, text)


def test_a_stranger_learns_nothing(at: SlackStage) -> None:
    with at.on.guarded.transaction() as work:
        work.tokens.revoke(BOB, work.now)
    create(at.on.guarded, BOB, "requester", "docs-writer")
    for text in ("waiting", "who changed Paris", "propose team/1 /name=x because I can"):
        assert said(at, BOB, text).startswith("Nobody has given bob@acme.example a role here.")
