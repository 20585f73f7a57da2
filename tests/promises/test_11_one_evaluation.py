"""One evaluation: scan, live change, proposal and explanation agree, and a decision can be reached again."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from drift.core.json_view import plain
from drift.core.model.changes import Updated, diff
from drift.core.model.resources import Ref, Resource
from drift.store import StateStore
from guard.core.evaluation.compiled import CompiledPolicies
from guard.core.evaluation.evaluate import judge
from guard.core.model.records import Decision
from guard.core.model.subject import Facts, Subject
from guard.core.model.verdict import Judgement
from guard.core.reports.explanation_json import why_document
from guard.enforcement.subjects import change_of, subject_of_change
from guard.queries.explain_decision import explain_decision
from guard.queries.past_subject import judge_again
from tests.flows.bad_days import switch_off
from tests.flows.policies import beside_the_starters, only
from tests.flows.world import CAROL, MALLORY, world
from tests.scans import scanned

EXEMPT = """
version: 1
policies:
  - id: connectors-are-described
    because: a connector has no description
    severity: low
    owner: dave@acme.example
    watch: { kind: data_connector }
    must: { properties: { description: { minLength: 5 } } }
    then: flag
    exemptions:
      - { resource: "504", until: 2099-12-31, reason: an old one, owner: dave@acme.example }
"""


def said(judgement: Judgement) -> list[tuple[str, str, str]]:
    return [(reason.policy, reason.outcome, reason.action.word) for reason in judgement.reasons]


def three_ways(
    policies: CompiledPolicies, change: Updated, subject: Subject
) -> list[list[tuple[str, str, str]]]:
    """What a scan of the state, the live change and a proposal of it are answered."""
    proposal = Subject.of_change(
        change, actor=subject.actor, attributed=True, at=subject.at, entry="proposal"
    )
    state = scanned(policies, [change.after], at=subject.at)[change.ref]
    live = judge(policies, subject, Facts(), "enforce")
    return [said(state), said(live), said(judge(policies, proposal, Facts(), "enforce"))]


@pytest.mark.parametrize("id_", ["503", "504"])
def test_one_evaluation_scan_change_and_proposal_agree_with_the_same_exemptions(
    tmp_path: Path, id_: str
) -> None:
    with world(tmp_path, policies=beside_the_starters(tmp_path, EXEMPT)) as w:
        w.act(
            MALLORY, "PATCH", f"/data_connectors/{id_}", {"url": "https://evil.example/", "description": "x"}
        )
        w.look()
        with w.guarded.view() as view:
            (record,) = [one for one in view.state.changes.search(kind="data_connector") if one.judged_at][
                -1:
            ]
            change = change_of(view.state, record)
            assert isinstance(change, Updated)
            subject = subject_of_change(view.state, record, change)
        scanned, live, proposed = three_ways(w.guarded.policies(), change, subject)
        assert scanned == live == proposed
        outcome = {"503": "broken", "504": "exempt"}[id_]
        assert ("connectors-are-described", outcome, "flag") in live
        assert ("connectors-call-only-our-hosts", "broken", "revert") in live


def again(state: StateStore, policies: CompiledPolicies, decision: Decision) -> list[tuple[str, str, str]]:
    return said(judge_again(state, policies, decision))


def test_one_evaluation_every_decision_is_reached_again_from_the_record(tmp_path: Path) -> None:
    with world(tmp_path, policies=beside_the_starters(tmp_path, EXEMPT)) as w:
        switch_off(w, MALLORY)
        w.act(CAROL, "PUT", "/office_hours_schedules/41", {"time_zone_name": "Europe/London"})
        w.act(MALLORY, "PATCH", "/data_connectors/503", {"url": "https://evil.example/"})
        w.act(CAROL, "DELETE", "/ai/content_import_sources/602")
        w.does(MALLORY, "bulk_delete", ip="192.0.2.199")
        w.does(MALLORY, "welcome_message_change", {"before": "a", "after": "b"})
        w.look()
        decisions = w.decisions()
        assert {decision.entry for decision in decisions} >= {"change", "activity"}
        assert len(decisions) >= 6
        with w.guarded.view() as view:
            for decision in decisions:
                assert again(view.state, view.policies, decision) == said(decision.judgement)


def test_one_evaluation_a_decision_is_explained_under_its_own_policies_after_they_moved(
    tmp_path: Path,
) -> None:
    folder = beside_the_starters(tmp_path, EXEMPT)
    with world(tmp_path, policies=folder) as w:
        w.act(MALLORY, "PATCH", "/data_connectors/503", {"url": "https://evil.example/"})
        w.look()
        decision = w.decisions("data_connector/503")[0]
        (folder / "fin.yaml").unlink()
        w.service.reload_policies()
        assert w.guarded.policies().revision != decision.policy_revision
        explained = explain_decision(w.guarded, decision.id)
        assert explained.same
        assert explained.verdict is decision.verdict
        with w.guarded.view() as view:
            now = judge_again(view.state, view.policies, decision)
        assert now.verdict is not decision.verdict


OF_THAT_DAY = """
version: 1
policies:
  - id: hours-wait-for-alice
    because: office hours were changed
    severity: high
    owner: alice@acme.example
    watch: { kind: office_hours_schedule, fields: [/time_zone_name] }
    when: { outside_hours: { from: "00:00", to: "00:01", zone: UTC } }
    unless: { actor: [group:support-ops] }
    then: { require_approval: { from: [support-ops] } }
    exemptions:
      - { resource: "42", until: DAY, reason: a pilot, owner: alice@acme.example }
  - id: allowlist-stays-on
    because: the IP allowlist was switched off
    severity: critical
    owner: dave@acme.example
    watch: { kind: ip_allowlist }
    must: { properties: { enabled: { const: true } } }
    then: revert
"""
YEARS = 5 * 365 * 86400.0


def test_one_evaluation_a_decision_is_explained_step_by_step_as_on_its_day_years_later(
    tmp_path: Path,
) -> None:
    tomorrow = datetime.fromtimestamp(time.time() + 86400, UTC).date().isoformat()
    folder = only(tmp_path, OF_THAT_DAY.replace("DAY", tomorrow))
    with world(tmp_path, policies=folder) as w:
        switch_off(w, MALLORY)
        for id_ in ("41", "42"):
            w.act(CAROL, "PUT", f"/office_hours_schedules/{id_}", {"time_zone_name": "Europe/London"})
        w.look()
        on_the_day = {
            one.id: plain(why_document(explain_decision(w.guarded, one.id).explanation))
            for one in w.decisions()
        }
        told = json.dumps(list(on_the_day.values()))
        assert '"outcome": "exempt"' in told
        assert "(1 more day)" in told
        assert "alice@acme.example" in told
        (folder / "story.yaml").write_text(EXEMPT)
        (folder / "people.yaml").write_text("version: 1\ngroups: { support-ops: [carol@acme.example] }\n")
        w.clock.ahead += YEARS
        w.service.reload_policies()
        assert len(on_the_day) >= 3
        for id_, steps in on_the_day.items():
            explained = explain_decision(w.guarded, id_)
            assert explained.same, explained.sentence
            assert plain(why_document(explained.explanation)) == steps


def test_one_evaluation_decisions_name_policy_revision_and_what_they_judged(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        before = w.get("/data_connectors/503")["url"]
        w.act(MALLORY, "PATCH", "/data_connectors/503", {"url": "https://evil.example/"})
        w.look()
        decision = w.decisions("data_connector/503")[0]
        assert decision.before is not None
        assert decision.after is not None
        with w.guarded.view() as view:
            bodies = view.state.versions.bodies([decision.before, decision.after])
            assert view.policy_sets.get(decision.policy_revision) is not None
        assert bodies[decision.before]["url"] == before
        assert bodies[decision.after]["url"] == "https://evil.example/"
        (reason,) = decision.judgement.broken
        assert reason.policy == "connectors-call-only-our-hosts"
        resource = Resource(Ref("data_connector", "503"), bodies[decision.before])
        assert diff(resource, resource) is None
