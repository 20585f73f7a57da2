"""Kinds that write no log entry: a webhook about the call to the API tells who changed them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from drift.core.model.records import ChangeRecord
from drift.sync.ingest import receive
from guard.core.model.records import Approval
from guard.enforcement.retention import apply_retention
from guard.queries.past_subject import judge_again
from guard.workflow.approval_workflow import VoteRefused, cast_vote
from tests.flows.test_who_did_it import PEOPLE
from tests.flows.world import ALICE, BOB, CAROL, MALLORY, World, world

NAMES = {ALICE: "1001", MALLORY: "1005", CAROL: "1004"}
CONNECTORS = """
version: 1
policies:
  - id: connectors
    because: a connector was changed
    severity: high
    owner: alice@acme.example
    watch: { kind: [data_connector, collection], change: updated }
    then: { require_approval: { from: [many] } }
"""


def policies(tmp_path: Path) -> Path:
    folder = tmp_path / "policies"
    folder.mkdir()
    (folder / "story.yaml").write_text(CONNECTORS)
    (folder / "people.yaml").write_text(PEOPLE)
    return folder


def told(
    w: World, path: str, who: str | None, *, id_: str = "r1", at: float | None = None, **more: Any
) -> dict[str, Any]:
    """What Intercom sends about a call."""
    item = {
        "type": "api.request.completed",
        "request_id": id_,
        "timestamp": int(w.clock() if at is None else at),
        "request": {"method": "PATCH", "path": path, "ip_address": "198.51.100.23", "user_agent": "curl"},
        "authentication": {"method": "oauth", "token_id": "t1", "app_package_code": "zapier"},
        "response": {"status": 200},
        "admin": None if who is None else {"id": NAMES[who], "email": who},
        **more,
    }
    return {"topic": "api.request.completed", "id": f"notif_{id_}", "data": {"item": item}}


def connector(w: World) -> str:
    return f"/data_connectors/{w.get('/data_connectors')['data'][0]['id']}"


def the_change(w: World) -> ChangeRecord:
    with w.guarded.view() as view:
        (found,) = [
            c for c in view.state.changes.search(kind="data_connector") if c.attribution.source != "intent"
        ]
    return found


def waiting(w: World) -> Approval:
    (one,) = [approval for approval in w.approvals() if approval.settled_at is None]
    return one


def test_the_call_names_who_changed_what_no_log_tells_and_they_cannot_approve_it(tmp_path: Path) -> None:
    with world(tmp_path, policies=policies(tmp_path)) as w:
        path = connector(w)
        w.act(MALLORY, "PATCH", path, {"description": "mine"})
        assert receive(w.guarded.workspace, told(w, path, MALLORY)).news
        assert not receive(w.guarded.workspace, told(w, path, MALLORY)).news
        w.service.turn()
        attribution = the_change(w).attribution
        assert (attribution.source, attribution.id, attribution.actor.email) == ("request", "r1", MALLORY)
        asked = waiting(w)
        assert MALLORY in asked.excluded
        with pytest.raises(VoteRefused, match="You made this change"):
            cast_vote(w.guarded, asked.id, MALLORY, "approve")


def test_a_call_that_is_told_late_excludes_whom_it_names_and_voids_their_vote(tmp_path: Path) -> None:
    with world(tmp_path, policies=policies(tmp_path)) as w:
        collection, at = w.get("/help_center/collections")["data"][0], w.clock()
        path = f"/help_center/collections/{collection['id']}"
        w.act(MALLORY, "PUT", path, {"name": "Mine"})
        w.look()
        first = waiting(w)
        assert first.unexplained != ""
        for voter in (MALLORY, BOB):
            cast_vote(w.guarded, first.id, voter, "approve")
        w.service.turn()
        assert w.approvals()[0].settlement == "approved"
        receive(w.guarded.workspace, told(w, path, MALLORY, at=at))
        w.service.turn()
        assert {one.id: one.settlement for one in w.approvals()}[first.id] == "void"
        assert MALLORY in waiting(w).excluded


def test_calls_about_other_connectors_reads_and_refused_ones_name_nobody(tmp_path: Path) -> None:
    with world(tmp_path, policies=policies(tmp_path)) as w:
        path = connector(w)
        refused = told(w, path, CAROL, id_="r2", response={"status": 422})
        read = told(w, path, CAROL, id_="r3", request={"method": "GET", "path": path})
        other = told(w, "/data_connectors/424242", CAROL, id_="r4")
        elsewhere = told(w, "/conversations/1/reply", CAROL, id_="r5")
        assert [receive(w.guarded.workspace, one).news for one in (refused, read, other, elsewhere)] == [
            False,
            False,
            True,
            False,
        ]
        w.act(MALLORY, "PATCH", path, {"description": "mine"})
        w.look()
        names = {suspect.actor.email for suspect in the_change(w).attribution.suspects}
        assert CAROL not in names


def test_an_app_without_a_teammate_is_named_as_an_app(tmp_path: Path) -> None:
    with world(tmp_path, policies=policies(tmp_path)) as w:
        path = connector(w)
        w.act(MALLORY, "PATCH", path, {"description": "mine"})
        receive(w.guarded.workspace, told(w, path, None))
        w.service.turn()
        found = the_change(w).attribution
        assert (found.actor.type, found.actor.id) == ("app", "zapier")


def test_whoever_may_stand_behind_an_app_does_not_settle_alone_what_it_did(tmp_path: Path) -> None:
    with world(tmp_path, policies=policies(tmp_path)) as w:
        path = connector(w)
        w.act(MALLORY, "PATCH", path, {"description": "mine"})
        receive(w.guarded.workspace, told(w, path, None))
        w.service.turn()
        asked = waiting(w)
        assert asked.unexplained == "Nobody knows who stands behind app zapier, which is no teammate."
        assert cast_vote(w.guarded, asked.id, BOB, "approve").settlement == ""
        assert cast_vote(w.guarded, asked.id, CAROL, "approve").settlement == "approved"


def test_calls_are_forgotten_after_a_while_and_their_names_stay_with_the_changes(tmp_path: Path) -> None:
    with world(tmp_path, policies=policies(tmp_path)) as w:
        path = connector(w)
        w.act(MALLORY, "PATCH", path, {"description": "mine"})
        receive(w.guarded.workspace, told(w, path, MALLORY))
        w.service.turn()
        w.clock.ahead += 91 * 86400
        w.look()
        apply_retention(w.guarded, lambda seconds: None)
        with w.guarded.view() as view:
            assert view.state.api_requests.near("data_connector", 0.0, w.clock()) == []
        assert the_change(w).attribution.actor.email == MALLORY


BY_APPS = """
version: 1
policies:
  - id: apps-and-ais
    because: an app or an AI changed a connector
    severity: high
    owner: alice@acme.example
    watch: { kind: data_connector }
    when: { actor_type: [app, ai] }
    then: flag

  - id: zapier-touches-no-connectors
    because: Zapier changed a connector
    severity: high
    owner: alice@acme.example
    watch: { kind: data_connector }
    when: { app: zapier }
    then: flag

  - id: people
    because: a person changed a connector by hand
    severity: low
    owner: alice@acme.example
    watch: { kind: data_connector }
    when: { actor_type: person }
    then: flag
"""


@pytest.mark.parametrize(("who", "perhaps"), [(MALLORY, set()), (None, {"people"})])
def test_what_an_app_does_is_an_apps_whoever_owns_the_token_and_stays_so(
    tmp_path: Path, who: str | None, perhaps: set[str]
) -> None:
    """Where no teammate stands behind the call, the last editor of the connector may have acted by hand as well."""
    folder = policies(tmp_path)
    (folder / "story.yaml").write_text(BY_APPS)
    with world(tmp_path, policies=folder) as w:
        path = connector(w)
        w.act(MALLORY, "PATCH", path, {"description": "mine"})
        receive(w.guarded.workspace, told(w, path, who))
        w.service.turn()
        actor = the_change(w).attribution.actor
        assert (actor.email, actor.app, actor.token) == (who, "zapier", "t1")
        with w.guarded.view() as view:
            (decision,) = view.decisions.search(ref=the_change(w).ref)
            assert decision.actor == actor
            broken = {reason.policy for reason in decision.judgement.broken}
            assert broken == {"apps-and-ais", "zapier-touches-no-connectors"} | perhaps
            assert judge_again(view.state, view.policies, decision) == decision.judgement
