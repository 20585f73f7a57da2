"""Observe mode cannot write: the transport refuses, whatever the policies and the people say."""

from __future__ import annotations

from pathlib import Path

import pytest

from drift.core.catalogue.kind import Kind
from drift.core.model.api_call import Call
from drift.intercom.errors import WriteRefused
from guard.core.model.verdict import Verdict
from guard.runtime.settings import read_settings
from tests.flows.bad_days import ALLOWLIST, intents, switch_off
from tests.flows.policies import only
from tests.flows.world import MALLORY, POLICIES, world

INSISTING = """
version: 1
policies:
  - id: allowlist-stays-on
    because: it was switched off
    severity: critical
    owner: dave@acme.example
    mode: enforce
    watch: { kind: ip_allowlist }
    must: { properties: { enabled: { const: true } } }
    then: revert
"""


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_observe_mode_cannot_write_the_transport_itself_refuses(tmp_path: Path, method: str) -> None:
    with world(tmp_path, mode="observe") as w:
        with pytest.raises(WriteRefused):
            w.guarded.workspace.intercom.perform(Call(method, "/ip_allowlist", "2.16", {"enabled": False}))
        assert w.writes() == []


def test_observe_mode_cannot_write_even_for_a_policy_that_insists(tmp_path: Path) -> None:
    with world(tmp_path, mode="observe", policies=only(tmp_path, INSISTING)) as w:
        switch_off(w, MALLORY)
        w.look()
        w.clock.ahead += 60
        w.look()
        (decision,) = w.decisions(str(ALLOWLIST))
        assert (decision.verdict, decision.judgement.would_be) == (Verdict.FLAG, Verdict.REVERT)
        assert intents(w, ALLOWLIST) == []
        assert w.writes() == []
        assert [finding.subject for finding in w.findings()] == [str(ALLOWLIST)]


def test_observe_mode_is_the_default_for_a_real_workspace(tmp_path: Path) -> None:
    given = {"INTERCOM_ACCESS_TOKEN": "real", "GUARDRAIL_POLICIES": str(POLICIES)}
    assert read_settings(given, here=tmp_path).mode == "observe"
    assert read_settings(given | {"GUARDRAIL_MODE": "enforce"}, here=tmp_path).mode == "enforce"


def test_observe_mode_knows_every_write_of_the_catalogue_for_one(tmp_path: Path) -> None:
    def written(kind: Kind) -> list[str]:
        return [one.method for one in (kind.create, kind.update, kind.delete) if one is not None]

    with world(tmp_path, mode="observe") as w:
        kinds = w.guarded.workspace.kinds.values()
        assert {method for kind in kinds for method in written(kind)} <= {"POST", "PUT", "PATCH", "DELETE"}
