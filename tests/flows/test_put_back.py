"""A protected setting is changed, and is put back: with a record of who, why and what was written."""

from __future__ import annotations

from pathlib import Path

from drift.resources import Ref
from guard.decisions import Verdict
from tests.flows.world import CAROL, MALLORY, World, world

ALLOWLIST = "ip_allowlist/singleton"


def switch_off(w: World, who: str, *, silent: bool = False) -> None:
    now = w.get("/ip_allowlist")
    w.act(who, "PUT", "/ip_allowlist", {"enabled": False, "ip_allowlist": now["ip_allowlist"]}, silent=silent)


def test_the_first_look_is_a_baseline_and_changes_nothing(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        with w.guarded.reading() as (drift, _):
            assert drift.changes.search() == []
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
        with w.guarded.reading() as (drift, _):
            (intent,) = drift.intents.for_reason(decision.id)
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
        with w.guarded.reading() as (drift, _):
            change = drift.changes.get(decision.change_id or 0)
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
        with w.guarded.reading() as (drift, guard):
            own, theirs = drift.changes.search(kind="ip_allowlist")
            assert own.attribution.source == "intent"
            assert theirs.attribution.actor.email == CAROL
            assert guard.decisions.for_change(own.id) == []


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
        with w.guarded.reading() as (drift, _):
            assert drift.intents.for_ref(Ref.parse(ALLOWLIST)) == []


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
        assert MALLORY not in {address for _, eligible, _ in question.requirements for address in eligible}
