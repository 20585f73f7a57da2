"""Two workspaces over HTTP: what differs, what has to be asked for, and who may look at both."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from drift.web.rest.route import API
from guard.identity.tokens import create
from guard.policy_source.active_policies import InForce
from guard.runtime.ledger_jobs import LedgerJobs
from guard.runtime.rhythm import Rhythm
from guard.runtime.service import Service
from guard.runtime.workspaces import Workspaces
from guard.sealing.settings import SealSettings
from guard.web import create_app
from tests.guard.queries.workspaces.beside import Beside, beside
from tests.guard.web.stage import BOB, ERIN, PEOPLE, POLICIES
from tests.served import assembled_of


class Both:
    """The app of both workspaces. Bob may ask for changes in both; Erin looks, in production only."""

    def __init__(self, two: Beside, folder: Path) -> None:
        policies = folder / "policies"
        policies.mkdir()
        (policies / "policies.yaml").write_text(POLICIES)
        (policies / "people.yaml").write_text(PEOPLE)
        self.two = two
        self.services = [self._service(name, policies) for name in two.guarded]
        self.app: Flask = create_app(Workspaces([assembled_of(service) for service in self.services]))
        self.bob = create(two.production, BOB, "requester", also=[two.test])
        self.erin = create(two.production, ERIN, "viewer")

    def _service(self, name: str, policies: Path) -> Service:
        in_force, guarded = InForce(policies), self.two.guarded[name]
        ledger = LedgerJobs(guarded, policies.parent / name, SealSettings(), Rhythm().snapshot)
        service = Service(guarded, in_force, Rhythm(), ledger=ledger)
        service.keep_policies()
        return service

    def ask(self, token: str, path: str, body: Any = None) -> TestResponse:
        headers = {"Authorization": f"Bearer {token}"}
        client = self.app.test_client()
        if body is None:
            return client.get(f"{API}{path}", headers=headers)
        return client.post(f"{API}{path}", headers=headers, json=body)


@pytest.fixture
def both(tmp_path: Path) -> Iterator[Both]:
    with beside(tmp_path) as two:
        two.intercoms["test"].change("office_hours_schedule/56", time_zone_name="Asia/Tokyo")
        two.intercoms["production"].hold("tag/19", name="winter")
        two.look()
        found = Both(two, tmp_path)
        yield found
        for service in found.services:
            service.stop()


def test_what_differs_is_told_by_name(both: Both) -> None:
    answer = both.ask(both.bob, "/workspaces/production/comparisons/test?kind=tag&kind=office_hours_schedule")
    assert answer.status_code == 200, answer.text
    found = answer.json or {}
    assert (found["from"], found["to"]) == ("production", "test")
    assert [(one["name"], one["standing"]) for one in found["items"]] == [
        ('office_hours_schedule "Paris"', "differs"),
        ('tag "winter"', "only_from"),
    ]
    turned = both.ask(both.bob, "/workspaces/test/comparisons/production?kind=tag&format=markdown")
    assert turned.content_type.startswith("text/markdown")
    assert "is only in production" in turned.text
    default = both.ask(both.bob, "/comparisons/test?kind=tag").json or {}
    assert default["from"] == "production"


def test_what_is_to_be_asked_for_is_a_proposal_there_and_nothing_is_asked_yet(both: Both) -> None:
    answer = both.ask(both.bob, "/workspaces/test/promotions/production?kind=tag&kind=office_hours_schedule")
    assert answer.status_code == 200, answer.text
    (proposal,) = (answer.json or {})["proposals"]
    assert (both.ask(both.bob, "/workspaces/test/proposals").json or {})["items"] == []
    asked = both.ask(both.bob, "/workspaces/test/proposals", {**proposal, "reason": "as in production"})
    assert asked.status_code == 201, asked.text
    (kept,) = (both.ask(both.bob, "/workspaces/test/proposals").json or {})["items"]
    assert kept["id"] == (asked.json or {})["id"]
    assert (both.ask(both.bob, "/workspaces/production/proposals").json or {})["items"] == []


def test_only_changes_of_the_wanted_sorts(both: Both) -> None:
    path = "/workspaces/production/promotions/test?kind=tag"
    assert (both.ask(both.bob, path).json or {})["proposals"] == []
    (proposal,) = (both.ask(both.bob, f"{path}&change=delete").json or {})["proposals"]
    assert proposal["changes"] == [{"resource": "tag/19", "delete": True}]
    wrong = both.ask(both.bob, f"{path}&change=rename")
    assert (wrong.status_code, "must be one of" in wrong.text) == (400, True)


@pytest.mark.parametrize("path", ["comparisons", "promotions"])
def test_a_workspace_that_is_not_for_a_token_is_as_if_it_were_not_there(both: Both, path: str) -> None:
    forbidden = both.ask(both.erin, f"/workspaces/production/{path}/test?kind=tag")
    missing = both.ask(both.erin, f"/workspaces/production/{path}/nowhere?kind=tag")
    assert forbidden.status_code == missing.status_code == 404
    assert (forbidden.json or {})["detail"] == (missing.json or {})["detail"]
    assert both.ask(both.erin, f"/workspaces/test/{path}/production?kind=tag").status_code == 404
    assert both.ask(both.erin, f"/workspaces/production/{path}/production?kind=tag").status_code == 200
