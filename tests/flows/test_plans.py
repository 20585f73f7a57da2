"""Asked first and done afterwards: a plan says what the live change earns, and a plan alone does nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from drift.core.model.changes import fields_of
from drift.core.model.resources import Ref, Resource
from guard.core.proposals.change_plan import Judged
from guard.core.proposals.new_names import NEW
from guard.core.proposals.proposal import Proposal, ProposedChange
from guard.queries.plan import plan
from tests.flows.world import CAROL, World, world

HOURS, ALLOWLIST, TAG = (
    Ref("office_hours_schedule", "41"),
    Ref("ip_allowlist", "singleton"),
    Ref("tag", "101"),
)
LONDON = {"time_zone_name": "Europe/London"}
CHANGES = [
    (ProposedChange("update", HOURS, set={"/time_zone_name": "Europe/London"}), "PUT", LONDON),
    (ProposedChange("update", ALLOWLIST, merge={"enabled": False}), "PUT", {"enabled": False}),
    (ProposedChange("update", TAG, set={"/name": "renamed"}), "POST", {"id": "101", "name": "renamed"}),
]
PATHS = {HOURS: "/office_hours_schedules/41", ALLOWLIST: "/ip_allowlist", TAG: "/tags"}


def judged(on: World, change: ProposedChange, asker: str = CAROL) -> Judged:
    (planned,) = plan(on.guarded, Proposal((change,)), asker).changes
    assert planned.mistakes == ()
    assert planned.judged is not None
    return planned.judged


@pytest.mark.parametrize(
    ("change", "method", "body"), CHANGES, ids=[str(change.ref) for change, _, _ in CHANGES]
)
def test_a_plan_says_what_the_live_change_earns(
    tmp_path: Path, change: ProposedChange, method: str, body: dict[str, Any]
) -> None:
    """The same policies, with the same consequence and for the same fields."""
    with world(tmp_path) as w:
        told = judged(w, change)
        w.act(CAROL, method, PATHS[change.ref], body)
        w.look()
        with w.guarded.view() as view:
            found = view.state.changes.search(kind=change.ref.kind, resource_id=change.ref.id, limit=9)
            decided = view.decisions.search(ref=change.ref, limit=9)
        record = found[-1]  # the first: our own putting back may follow
        decisions = [decision for decision in decided if decision.change_id == record.id]
        assert tuple(field.pointer for field in fields_of(told.change)) == record.fields
        earned = decisions[0].judgement if decisions else None
        assert [(r.policy, r.action, r.protects) for r in told.judgement.broken] == [
            (r.policy, r.action, r.protects) for r in (earned.broken if earned else ())
        ]


def test_the_calls_of_a_plan_are_what_intercom_takes(tmp_path: Path) -> None:
    """Made by a teammate, they lead to what was asked for, and those of the way back to what was before."""
    with world(tmp_path, mode="observe") as w:
        for change, *_ in CHANGES:
            told = judged(w, change)
            before = live(w, change.ref)
            for call in told.steps.calls:
                w.act(CAROL, call.method, call.path, call.body)
            w.look()
            (again,) = plan(w.guarded, Proposal((change,)), CAROL).changes
            assert again.answer == "unchanged"
            for call in told.rollback.calls:
                w.act(CAROL, call.method, call.path, call.body)
            w.look()
            assert live(w, change.ref) == before


def live(on: World, ref: Ref) -> Resource | None:
    """What the record has of a resource, without its trace."""
    with on.guarded.view() as view:
        found = view.state.versions.live(ref)
    return None if found is None else Resource(ref, found.body, found.parent)


def test_what_is_created_is_created_and_taken_back_by_its_new_id(tmp_path: Path) -> None:
    with world(tmp_path, mode="observe") as w:
        told = judged(w, ProposedChange("create", Ref("tag", NEW), merge={"name": "brand new"}))
        (call,), (back,) = told.steps.calls, told.rollback.calls
        made = w.act(CAROL, call.method, call.path, call.body)
        undo = back.with_id(made["id"])
        w.act(CAROL, undo.method, undo.path, undo.body)
        assert "brand new" not in [tag["name"] for tag in w.get("/tags")["data"]]


def test_a_plan_writes_nothing_and_asks_nobody(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        for change, *_ in CHANGES:
            judged(w, change)
        judged(w, ProposedChange("delete", HOURS))
        w.service.turn()
        assert (w.writes(), w.approvals(), w.findings()) == ([], [], [])
        assert w.decisions(str(ALLOWLIST)) == w.decisions(str(TAG)) == []
