"""Proposals in stories: five resources that belong together, asked for by Bob and approved by Alice."""

from __future__ import annotations

from typing import Any, Final

from drift.core.model.records import Intent
from drift.core.model.resources import Json
from guard.core.proposals.life import Status, status_of
from guard.core.proposals.records import ProposalRecord
from guard.enforcement.intent_worker import execute_due_intents
from guard.identity.tokens import create
from guard.queries.plan import plan_in
from guard.workflow.proposals.applying import apply_due
from guard.workflow.proposals.asking import Asker, ask
from guard.workflow.proposals.voting import vote_on
from tests.flows.applications import as_asked
from tests.flows.world import ALICE, BOB, World

HOURS: Final = "/office_hours_schedules/41"
LONDON: Final = {"resource": "office_hours_schedule/41", "set": {"/time_zone_name": "Europe/London"}}
PILOT: Final = {"resource": "office_hours_schedule/42", "merge": {"name": "Paris in winter"}}
WINTER: Final = {"create": True, "kind": "collection", "name": "winter", "merge": {"name": "Winter"}}
SNOW: Final = {
    "create": True,
    "kind": "collection",
    "merge": {"name": "Snow", "parent_id": {"$new": "winter"}},
}
NO_TAG: Final = {"delete": True, "resource": "tag/102"}
FIVE: Final = (NO_TAG, SNOW, LONDON, PILOT, WINTER)
"""In no order that could be kept: what is created under another one comes before it, and the deletion first."""


def asked(w: World, *changes: Json, by: str = BOB, **more: Any) -> str:
    """Ask for these changes; returns the proposal's id."""
    create(w.guarded, by, "requester")
    return ask(w.guarded, as_asked(*changes, **more), Asker(by), plan_in).id


def approved(w: World, *changes: Json, **more: Any) -> str:
    """Ask for these changes, and let Alice agree; returns the proposal's id."""
    id = asked(w, *changes, **more)
    create(w.guarded, ALICE, "approver")
    vote_on(w.guarded, id, ALICE, "approver", "approve")
    return id


def proposal(w: World, id: str) -> ProposalRecord:
    with w.guarded.view() as view:
        found = view.proposals.get(id)
    assert found is not None
    return found


def status(w: World, id: str) -> Status:
    return status_of(proposal(w, id), (), w.guarded.now())


def intents(w: World, id: str) -> list[Intent]:
    with w.guarded.view() as view:
        return view.state.intents.for_reason(id)


def thread(w: World, id: str) -> list[tuple[str, str]]:
    with w.guarded.view() as view:
        return [(event.what, event.text) for event in view.proposals.thread(id)]


def step(w: World) -> None:
    """One write, and no more."""
    apply_due(w.guarded)
    execute_due_intents(w.guarded)


def applied(w: World, id: str) -> ProposalRecord:
    """Run the service until the proposal has ended."""
    w.until(lambda: proposal(w, id).closed_at is not None)
    return proposal(w, id)


def collections(w: World) -> dict[str, Any]:
    """The collections of the help centre, by name."""
    found = w.get("/help_center/collections?per_page=150")
    return {one["name"]: one for one in found["data"]}


def tags(w: World) -> set[str]:
    return {one["id"] for one in w.get("/tags")["data"]}
