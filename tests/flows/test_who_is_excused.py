"""Who is excused by a policy or an exemption is excused alone: not whoever acts in their shadow."""

from __future__ import annotations

from pathlib import Path

import pytest

from guard.core.model.verdict import Verdict
from guard.queries.explain_decision import explain_decision
from tests.flows.policies import only
from tests.flows.test_who_did_it import change, start_of, tell_late
from tests.flows.world import ALICE, MALLORY, World, world

UNLESS = """
version: 1
policies:
  - id: hours
    because: hours were changed
    severity: high
    watch: { kind: office_hours_schedule, change: updated }
    unless: { actor: alice@acme.example }
    then: revert
"""
EXEMPT = """
version: 1
policies:
  - id: hours
    because: hours were changed
    severity: high
    watch: { kind: office_hours_schedule, change: updated }
    then: revert
    exemptions:
      - { actor: alice@acme.example, until: 2099-12-31, reason: she plans the shifts, owner: dave@acme.example }
"""


def verdicts(w: World) -> list[Verdict]:
    """Of the change, the newest first."""
    return [one.verdict for one in w.decisions("office_hours_schedule/41")]


@pytest.mark.parametrize("policy", [UNLESS, EXEMPT])
def test_who_acts_beside_somebody_who_is_excused_is_not_excused(tmp_path: Path, policy: str) -> None:
    with world(tmp_path, policies=only(tmp_path, policy)) as w:
        change(w, ALICE, 600)
        change(w, MALLORY, 645)
        w.look()
        assert start_of(w) == 540
        (decision,) = w.decisions("office_hours_schedule/41")
        assert decision.verdict is Verdict.REVERT
        explained = explain_decision(w.guarded, decision.id)
        assert explained.same, "it is reached again with all who may have acted"


def test_who_is_excused_alone_is_excused(tmp_path: Path) -> None:
    with world(tmp_path, policies=only(tmp_path, UNLESS)) as w:
        change(w, ALICE, 600)
        w.look()
        assert (start_of(w), verdicts(w)) == (600, [Verdict.ALLOW])


def test_while_an_entry_is_missing_nobody_is_excused(tmp_path: Path) -> None:
    with world(tmp_path, policies=only(tmp_path, UNLESS)) as w:
        change(w, ALICE, 600)
        change(w, MALLORY, 645, silent=True)
        w.look()
        assert (start_of(w), verdicts(w)) == (540, [Verdict.REVERT])


def test_what_passed_as_somebodys_who_is_excused_is_judged_again_when_the_log_names_another(
    tmp_path: Path,
) -> None:
    with world(tmp_path, policies=only(tmp_path, UNLESS)) as w:
        at = change(w, MALLORY, 600, silent=True)
        tell_late(w, ALICE, at)
        w.look()
        assert (start_of(w), verdicts(w)) == (600, [Verdict.ALLOW])
        tell_late(w, MALLORY, at)
        w.look()
        assert start_of(w) == 540
        assert verdicts(w) == [Verdict.REVERT, Verdict.ALLOW]
        assert all(
            explain_decision(w.guarded, one.id).same for one in w.decisions("office_hours_schedule/41")
        )
