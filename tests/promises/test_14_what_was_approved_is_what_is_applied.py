"""Promise 14: a proposal's votes hold for exactly the content, the state and the policy revision they were cast on."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from guard.queries.plan import plan_in
from guard.workflow.proposals.asking import Asker, edit
from tests.flows.applications import as_asked
from tests.flows.proposed import (
    FIVE,
    HOURS,
    LONDON,
    applied,
    approved,
    collections,
    intents,
    proposal,
    status,
)
from tests.flows.world import BOB, CAROL, POLICIES, World, world


def test_what_was_approved_is_what_is_applied_call_by_call(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        id = approved(w, *FIVE)
        shown = [call for change in proposal(w, id).plan["changes"] for call in change["calls"]]
        applied(w, id)
        winter = collections(w)["Winter"]["id"]
        sent = [call for intent in intents(w, id) for call in intent.calls]
        expected = [(one["method"], one["path"], _with_id(one["body"], winter)) for one in shown]
        assert sorted((one.method, one.path, repr(one.body)) for one in sent) == sorted(
            (method, path, repr(body)) for method, path, body in expected
        )
        assert [one["method"] for one in w.writes()] == [one.method for one in sent]


def _with_id(body: Any, id: str) -> Any:
    if isinstance(body, dict):
        return {name: _with_id(value, id) for name, value in body.items()}
    return id if body == "new:winter" else body


def edited(w: World, id: str) -> None:
    """Bob asks for something else, which Alice never saw."""
    other = {"resource": "office_hours_schedule/41", "set": {"/time_zone_name": "Europe/Rome"}}
    edit(w.guarded, id, as_asked(other), Asker(BOB), plan_in)


def state_moved(w: World, id: str) -> None:
    w.act(CAROL, "PUT", HOURS, {"name": "Other hours"}, silent=True)


def policies_moved(w: World, id: str) -> None:
    file = w.settings.home.parent / "policies" / "office-hours.yaml"
    file.write_text(file.read_text().replace("severity: high", "severity: critical", 1))
    w.service.reload_policies()


@pytest.mark.parametrize("moves", [edited, state_moved, policies_moved])
def test_what_was_approved_is_what_is_applied_or_nothing_is(tmp_path: Path, moves: Any) -> None:
    shutil.copytree(POLICIES, tmp_path / "policies")
    with world(tmp_path, policies=tmp_path / "policies") as w:
        id = approved(w, LONDON)
        moves(w, id)
        w.service.turn()
        assert status(w, id) == ("open" if moves is edited else "void")
        assert w.writes() == []
        assert w.get(HOURS)["time_zone_name"] == "Europe/Paris"
