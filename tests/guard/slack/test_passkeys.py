"""Where a policy asks for a passkey, Slack only leads to the console, and no button of before counts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from guard.slack.blocks import blocks_of
from guard.slack.cards import card_of
from tests.fakes.in_slack import told
from tests.fakes.slack import CHANNEL, presses_in, text_of
from tests.guard.slack.slack_stage import PUBLIC, SlackStage, hours_asked_for, hours_moved, slack_stage
from tests.guard.web.stage import ALICE, POLICIES, Stage

IN_CONSOLE = "confirmed with a passkey"


def ask_for_passkeys(on: Stage) -> None:
    written = POLICIES.replace("quorum: 1,", "quorum: 1, step_up: true,")
    (on.policies / "policies.yaml").write_text(written)
    on.service.reload_policies()


@pytest.fixture
def at(tmp_path: Path) -> Iterator[SlackStage]:
    with slack_stage(tmp_path) as at:
        yield at


@pytest.mark.parametrize("what", ["approval", "proposal"])
def test_the_message_only_links(at: SlackStage, what: str) -> None:
    ask_for_passkeys(at.on)
    (hours_moved if what == "approval" else hours_asked_for)(at.on)
    at.deliver()
    shown = [one["blocks"] for one in at.slack.messages.values() if IN_CONSOLE in text_of(one["blocks"])]
    assert len(shown) == 1
    assert presses_in(shown[0]) == ["open"]
    record = at.approval() if what == "approval" else at.proposal()
    assert f"{PUBLIC}/w/acme/{what}s/{record.id}" in text_of(shown[0])


def test_a_button_that_nobody_posted_counts_for_nothing(at: SlackStage) -> None:
    """Not even one that carries all that a button would."""
    ask_for_passkeys(at.on)
    hours_asked_for(at.on)
    record = at.proposal()
    with at.on.guarded.view() as view:
        card = card_of(view, f"proposal:{record.id}")
    assert card is not None
    forged = blocks_of(replace(card, presses=("approve",)), PUBLIC)
    sent = at.app.api.call("chat.postMessage", channel=CHANNEL, text="-", blocks=forged)
    assert IN_CONSOLE in told(at.decide(ALICE, str(sent["ts"]), "approve"))
    assert at.votes(record.ballot) == []
