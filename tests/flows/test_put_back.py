"""A protected setting is changed, and is put back: with a record of who, why and what was written."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from drift.core.model.resources import Ref
from guard.core.model.verdict import Verdict
from guard.queries.drift_report import drift_report
from guard.queries.explain_decision import explain_decision
from guard.queries.explain_event import HypotheticalDecision, explain_change
from tests.flows.policies import only
from tests.flows.world import CAROL, MALLORY, World, world

ALLOWLIST = "ip_allowlist/singleton"


def switch_off(w: World, who: str, *, silent: bool = False) -> None:
    now = w.get("/ip_allowlist")
    w.act(who, "PUT", "/ip_allowlist", {"enabled": False, "ip_allowlist": now["ip_allowlist"]}, silent=silent)


def test_the_first_look_is_a_baseline_and_changes_nothing(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        with w.guarded.view() as view:
            assert view.state.changes.search() == []
        assert w.writes() == []


def test_an_allowlist_that_was_switched_off_is_put_back_with_its_reasons(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        before = w.get("/ip_allowlist")
        switch_off(w, CAROL)
        w.look()
        after = w.get("/ip_allowlist")
        assert after["enabled"] is True
        assert set(after["ip_allowlist"]) == set(before["ip_allowlist"])
        decision = w.decisions(ALLOWLIST)[0]
        assert decision.verdict is Verdict.REVERT
        assert decision.actor.email == CAROL
        assert decision.actor.ip == "203.0.113.14"
        assert decision.policy_revision == w.guarded.policies().revision
        assert any("allowlist" in reason.sentence for reason in decision.judgement.broken)
        with w.guarded.view() as view:
            (intent,) = view.state.intents.for_reason(decision.id)
        assert intent.state == "verified"
        assert [(f.pointer, f.before, f.after) for f in intent.fields] == [("/enabled", False, True)]
        assert len(w.writes()) == 1
        assert [f for f in w.findings() if f.subject == ALLOWLIST] == []


def test_a_change_that_nothing_announced_is_put_back_as_well(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        switch_off(w, CAROL, silent=True)
        w.look()
        assert w.get("/ip_allowlist")["enabled"] is True
        decision = w.decisions(ALLOWLIST)[0]
        with w.guarded.view() as view:
            change = view.state.changes.get(decision.change_id or 0)
        assert change is not None
        assert change.attribution.source == "unattributed"


def test_a_later_allowed_edit_of_another_field_survives(tmp_path: Path) -> None:
    """The allowlist is switched off; before the service looks, somebody adds a network. Only the switch goes back."""
    with world(tmp_path) as w:
        networks = w.get("/ip_allowlist")["ip_allowlist"]
        switch_off(w, MALLORY)
        more = [*networks, "192.0.2.200"]
        w.act(CAROL, "PUT", "/ip_allowlist", {"enabled": False, "ip_allowlist": more})
        w.look()
        now = w.get("/ip_allowlist")
        assert now["enabled"] is True
        assert "192.0.2.200" in now["ip_allowlist"]


def test_our_own_write_is_known_by_its_intent_and_is_not_judged(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        switch_off(w, CAROL)
        w.look()
        w.look()
        with w.guarded.view() as view:
            own, theirs = view.state.changes.search(kind="ip_allowlist")
            assert own.attribution.source == "intent"
            assert theirs.attribution.actor.email == CAROL
            assert view.decisions.for_change(own.id) == []
        asked = explain_change(w.guarded, str(own.id))
        assert isinstance(asked, HypotheticalDecision)
        assert asked.because == "It is a write of the service itself, which it does not judge."
        assert asked.decision.verdict is Verdict.ALLOW
        decided = explain_change(w.guarded, str(theirs.id))
        assert not isinstance(decided, HypotheticalDecision)
        assert decided.decision == w.decisions(ALLOWLIST)[0]


def test_observe_mode_judges_and_writes_nothing(tmp_path: Path) -> None:
    with world(tmp_path, mode="observe") as w:
        switch_off(w, CAROL)
        w.look()
        assert w.get("/ip_allowlist")["enabled"] is False
        decision = w.decisions(ALLOWLIST)[0]
        assert decision.verdict is Verdict.FLAG
        assert decision.judgement.would_be is Verdict.REVERT
        assert [f.policy for f in w.findings() if f.subject == ALLOWLIST] == ["ip-allowlist-stays-on"]
        assert w.writes() == []
        with w.guarded.view() as view:
            assert view.state.intents.for_ref(Ref.parse(ALLOWLIST)) == []


def test_a_stubborn_administrator_is_put_back_three_times_and_then_named(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        for _ in range(10):
            switch_off(w, MALLORY)
            w.look()
        assert w.get("/ip_allowlist")["enabled"] is False
        assert len(w.writes()) == 3
        decision = w.decisions(ALLOWLIST)[0]
        assert "The breaker is open" in decision.note
        assert MALLORY in decision.note
        (question,) = [a for a in w.approvals() if a.settled_at is None]
        assert question.question == "breaker"
        assert MALLORY not in {address for asked in question.requirements for address in asked.who}


def said_of(w: World, policy: str) -> tuple[str, ...]:
    """What `explain` says of the newest decision about the policy: what would have passed, and what was done."""
    with w.guarded.view() as view:
        (newest,) = view.decisions.search(policy=policy, limit=1)
    return explain_decision(w.guarded, newest.id).explanation.suggestions[policy]


AGAINST_ITSELF = """
version: 1
policies:
  - id: titled-a
    because: the article has another title
    severity: high
    watch: { kind: internal_article }
    must: { properties: { title: { const: A } } }
    then: { revert: { set: { title: B } } }
"""


def test_a_policy_that_declares_what_it_forbids_is_told_as_what_it_is(tmp_path: Path) -> None:
    """And not as a known-good version that breaks it: there never was one."""
    with world(tmp_path) as w:
        (id_, *_) = [one["id"] for one in w.get("/internal_articles")["data"]]
        w.act(CAROL, "PUT", f"/internal_articles/{id_}", {"title": "A"})
        w.look()
        folder = only(tmp_path, AGAINST_ITSELF.replace("internal_article }", CERTAIN.replace("ID", str(id_))))
        w.settings = replace(w.settings, policies=folder)
        w.restart()
        w.service.first_look()
        w.act(CAROL, "PUT", f"/internal_articles/{id_}", {"title": "C"})
        w.look()
        in_vain = (
            'The values that titled-a declares, {"title": "B"}, would leave titled-a broken: nothing was written. '
            "A person has to correct the policy or the setting."
        )
        assert w.decisions()[0].note == in_vain
        assert said_of(w, "titled-a") == ('Set /title to "A".', in_vain)
        (found,) = drift_report(w.guarded).findings
        assert found.done is not None
        assert found.done.sentence == in_vain
        w.act(CAROL, "PUT", f"/internal_articles/{id_}", {"title": "B"})
        w.look()
        live = "It has the values that the policy declares already: nothing was written."
        assert said_of(w, "titled-a") == ('Set /title to "A".', live)
        assert w.writes() == []


CERTAIN = 'internal_article, where: { properties: { id: { const: "ID" } } } }'


def test_what_was_really_decided_is_told_where_the_breaker_was_open(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        switch_off(w, MALLORY)
        w.look()
        put_back = "As it is, the last known-good version is put back; before this change /enabled was true."
        assert said_of(w, "ip-allowlist-stays-on")[-1] == put_back
        for _ in range(3):
            switch_off(w, MALLORY)
            w.look()
        *_, last = said_of(w, "ip-allowlist-stays-on")
        assert last == w.decisions(ALLOWLIST)[0].note
        assert "does not put it back any more" in last
