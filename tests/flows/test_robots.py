"""Robots in the story of Acme: one that proposes, and one that writes with a teammate's token."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from drift.sync.ingest import receive
from guard.core.proposals.approvers import A_ROBOT_ASKS
from guard.identity.tokens import create
from guard.queries.change_reasons import reason_of
from guard.queries.plan import plan_in
from guard.workflow.approval_workflow import VoteRefused, cast_vote
from guard.workflow.proposals.asking import Asker, ask
from guard.workflow.proposals.errors import ProposalRefused
from guard.workflow.proposals.voting import vote_on
from tests.flows.applications import as_asked
from tests.flows.proposed import PILOT, applied, proposal, status
from tests.flows.test_who_called_the_api import told
from tests.flows.world import ALICE, BOB, MALLORY, World, world

ROOT = Path(__file__).parents[2]
ROBOT = "docs-writer"


def by_robot(w: World, *changes: Any) -> str:
    create(w.guarded, BOB, "requester", ROBOT)
    return ask(w.guarded, as_asked(*changes), Asker(BOB, ROBOT), plan_in).id


def test_what_a_robot_asked_is_made_once_somebody_else_agreed_and_says_so(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        id = by_robot(w, PILOT)
        assert A_ROBOT_ASKS in {rule.policy for rule in proposal(w, id).rules}
        w.service.turn()
        assert (status(w, id), w.writes()) == ("open", [])
        create(w.guarded, BOB, "approver")
        with pytest.raises(ProposalRefused, match="You asked for this"):
            vote_on(w.guarded, id, BOB, "approver", "approve")
        create(w.guarded, ALICE, "approver")
        vote_on(w.guarded, id, ALICE, "approver", "approve")
        assert applied(w, id).closing == "applied"
        w.look()
        with w.guarded.view() as view:
            (change,) = view.state.changes.search(kind="office_hours_schedule", resource_id="42")
            why = reason_of(view, change)
        assert change.attribution.actor.name == f"robot {ROBOT} for {BOB}"
        assert why is not None
        assert f"robot {ROBOT} for {BOB}" in why.text
        assert ALICE in why.text


def test_what_an_agent_wrote_with_a_token_needs_somebody_else_than_its_owner(tmp_path: Path) -> None:
    folder = tmp_path / "policies"
    shutil.copytree(ROOT / "policies" / "packs" / "robots", folder)
    people = (folder / "people.yaml").read_text()
    (folder / "people.yaml").write_text(people.replace("[alice@acme.example]", f"[{ALICE}, {MALLORY}]"))
    with world(tmp_path, policies=folder) as w:
        connector = f"/data_connectors/{w.get('/data_connectors')['data'][0]['id']}"
        w.act(MALLORY, "PATCH", connector, {"description": "mine"})
        agent = {"method": "oauth", "token_id": "t7", "app_package_code": "acme-mcp"}
        receive(w.guarded.workspace, told(w, connector, MALLORY, authentication=agent))
        w.service.turn()
        (asked,) = [one for one in w.approvals() if one.settled_at is None]
        (decision,) = [one for one in w.decisions() if one.ref == asked.ref]
        assert decision.actor.name == f"{MALLORY} through app acme-mcp"
        assert MALLORY in asked.excluded
        with pytest.raises(VoteRefused, match="You made this change"):
            cast_vote(w.guarded, asked.id, MALLORY, "approve")
        assert cast_vote(w.guarded, asked.id, ALICE, "approve").settlement == "approved"
