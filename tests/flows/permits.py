"""A world in which the Messenger and a workflow are asked for first, and what people do there by hand."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson

from drift.core.model.records import ChangeRecord
from drift.core.model.resources import Ref
from guard.core.model.records import Decision, Role
from guard.identity.tokens import create
from guard.workflow.declared_state import declare
from tests.flows.policies import only
from tests.flows.world import ALICE, BOB, CAROL, DAVE, ERIN, World, world
from tests.served import app_of

WELCOME, WORKFLOW = "messenger_settings/singleton", "workflow/9003"
HI, AHOY, BUY = "Hi", "Ahoy", "Buy now"
POLICIES = """
version: 1
policies:
  - id: welcome-needs-a-yes
    because: the Messenger was changed without a second pair of eyes
    severity: high
    owner: alice@acme.example
    watch: { kind: messenger_settings }
    then:
      require_approval: { from: [support-ops], expires_in: 24h, meanwhile: revert, on_expiry: revert }

  - id: no-workflow-goes-live
    because: a workflow went live without a second pair of eyes
    severity: high
    owner: alice@acme.example
    watch:
      kind: workflow
      where: { properties: { workflow: { properties: { title: { const: Refund approval } } } } }
    must: { properties: { workflow: { properties: { state: { const: draft } } } } }
    then:
      require_approval: { from: [support-ops], expires_in: 24h, meanwhile: keep, on_expiry: keep }

  - id: the-welcome-is-told
    because: somebody changed how customers are greeted
    severity: low
    owner: alice@acme.example
    watch: { activity: [welcome_message_change, message_state_change] }
    then: flag

  - id: from-the-office
    because: the Messenger was changed from outside the office
    severity: high
    owner: dave@acme.example
    watch: { activity: ["welcome_*"] }
    when: { ip_not_in: [203.0.113.0/24] }
    then: flag
"""


class Api:
    """Requests of people with tokens of their own."""

    def __init__(self, w: World) -> None:
        self.world = w
        self._client = app_of(w.service, client_secret=None).test_client()
        roles: dict[str, Role] = {ALICE: "approver", DAVE: "operator", BOB: "requester", ERIN: "viewer"}
        self._tokens = {who: create(w.guarded, who, role) for who, role in roles.items()}

    def __call__(self, who: str, method: str, path: str, body: Any = None, status: int = 200) -> Any:
        headers = {"Authorization": f"Bearer {self._tokens[who]}"}
        data = None if body is None else orjson.dumps(body)
        answer = self._client.open(f"/api/v1{path}", method=method, headers=headers, data=data)
        assert answer.status_code == status, answer.text
        return orjson.loads(answer.data)

    def asks(self, resource: str, values: dict[str, Any], **more: Any) -> Any:
        """Bob asks for Carol."""
        change = {"resource": resource, "set": values, **more.pop("change", {})}
        document = {"changes": [change], "reason": "winter", "ticket": "SUP-41", "who": CAROL, **more}
        return self(BOB, "POST", "/proposals", document, 201)

    def agrees(self, id: str) -> Any:
        return self(ALICE, "POST", f"/proposals/{id}/votes", {"vote": "approve"}, 201)

    def permit(self, **more: Any) -> str:
        """Carol may change the welcome message."""
        id = str(self.asks(WELCOME, {"/welcome_message": AHOY}, **more)["id"])
        assert self.agrees(id)["status"] in ("approved", "scheduled")
        return id

    def shows(self, id: str) -> Any:
        return self(ERIN, "GET", f"/proposals/{id}")


@contextmanager
def asking(tmp_path: Path, more: str = "", **settings: Any) -> Iterator[tuple[World, Api]]:
    """A world in which somebody has said how the Messenger greets. `more` policies stand beside the usual ones."""
    with world(tmp_path, policies=only(tmp_path, POLICIES + more), **settings) as w:
        api = Api(w)
        known = {"welcome_message": HI, "messenger_color_settings": "blue"}
        declare(w.guarded, "messenger_settings", known, ALICE)
        yield w, api


def greets(w: World, who: str, text: Any, before: Any = HI, **more: Any) -> Decision:
    """Somebody changes the welcome message on Intercom's page, and the service sees it."""
    w.does(who, "welcome_message_change", {"before": before, "after": text}, **more)
    w.look()
    return newest_decision(w, WELCOME)


def newest_decision(w: World, ref: str) -> Decision:
    return next(one for one in w.decisions(ref) if one.entry == "change")


def changes_of(w: World, ref: str) -> list[ChangeRecord]:
    named = Ref.parse(ref)
    with w.guarded.view() as view:
        return view.state.changes.search(kind=named.kind, resource_id=named.id)


def messages(w: World) -> list[str]:
    with w.guarded.view() as view:
        return [str(one.payload["title"]) for one in view.outbox.due(view.now, 100)]


def open_policies(w: World) -> set[str]:
    return {finding.policy for finding in w.findings()}
