"""Nobody approves their own change; an approval holds for one change under one policy revision.

What the log says late, and of several people: tests/flows/test_recovery.py.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from drift.core.model.activity import Activity, Actor, Attribution
from drift.core.model.records import ChangeRecord
from drift.core.model.resources import Ref
from guard.core.model.records import Approval
from guard.enforcement.change_authors import authors_of
from guard.workflow.acknowledgement import AcknowledgementRefused, acknowledge
from guard.workflow.approval_workflow import VoteRefused, cast_vote
from guard.workflow.change_reasons import state_reason
from guard.workflow.false_alarms import FalseAlarmRefused, mark_decision, mark_finding
from tests.flows.policies import only
from tests.flows.world import ALICE, CAROL, DAVE, MALLORY, World, world

HOURS = """
version: 1
policies:
  - id: hours
    because: hours were changed
    severity: high
    owner: alice@acme.example
    watch: { kind: office_hours_schedule, change: updated, fields: [/time_zone_name] }
    then: THEN
"""
ASK = "{ require_approval: { from: [support-ops], quorum: 1, expires_in: 24h, meanwhile: revert, on_expiry: revert } }"
PATH = "/office_hours_schedules/41"


def asked(tmp_path: Path, w: World, who: str = CAROL, zone: str = "Europe/London") -> Approval:
    w.act(who, "PUT", PATH, {"time_zone_name": zone})
    w.look()
    return waiting(w)


def waiting(w: World) -> Approval:
    (one,) = [approval for approval in w.approvals() if approval.settled_at is None]
    return one


def zone(w: World) -> str:
    return str(w.get(PATH)["time_zone_name"])


def put_in_force(tmp_path: Path, w: World, then: str, more: str = "") -> None:
    (tmp_path / "policies" / "story.yaml").write_text(HOURS.replace("THEN", then) + more)
    w.service.reload_policies()
    assert w.service.in_force.alarm == ""


@pytest.mark.parametrize("maker", [ALICE, DAVE])
def test_nobody_approves_their_own_change_not_even_with_break_glass(tmp_path: Path, maker: str) -> None:
    with world(tmp_path, policies=only(tmp_path, HOURS.replace("THEN", ASK))) as w:
        question = asked(tmp_path, w, maker)
        with pytest.raises(VoteRefused, match="You made this change"):
            cast_vote(w.guarded, question.id, maker.upper(), "approve")
        w.service.turn()
        assert zone(w) == "Europe/Paris"
        assert waiting(w).id == question.id


def test_an_approval_is_bound_to_the_exact_change(tmp_path: Path) -> None:
    with world(tmp_path, policies=only(tmp_path, HOURS.replace("THEN", ASK))) as w:
        first = asked(tmp_path, w)
        second = asked(tmp_path, w, MALLORY, "Asia/Tokyo")
        assert first.fingerprint != second.fingerprint
        assert {one.id: one.settlement for one in w.approvals()} == {first.id: "void", second.id: ""}
        with pytest.raises(VoteRefused):
            cast_vote(w.guarded, first.id, ALICE, "approve")
        cast_vote(w.guarded, second.id, ALICE, "approve")
        w.service.turn()
        assert zone(w) == "Asia/Tokyo"


def test_an_approval_is_void_and_asked_again_when_the_policies_move(tmp_path: Path) -> None:
    with world(tmp_path, policies=only(tmp_path, HOURS.replace("THEN", ASK))) as w:
        first = asked(tmp_path, w)
        put_in_force(tmp_path, w, ASK.replace("24h", "12h"))
        second = waiting(w)
        assert second.id != first.id
        assert second.fingerprint == first.fingerprint
        assert second.policy_revision == w.guarded.policies().revision != first.policy_revision
        with pytest.raises(VoteRefused):
            cast_vote(w.guarded, first.id, ALICE, "approve")
        cast_vote(w.guarded, second.id, ALICE, "approve")
        w.service.turn()
        assert zone(w) == "Europe/London"


def test_a_vote_that_comes_in_the_moment_the_policies_move_does_not_count(tmp_path: Path) -> None:
    with world(tmp_path, policies=only(tmp_path, HOURS.replace("THEN", ASK))) as w:
        first = asked(tmp_path, w)
        (tmp_path / "policies" / "story.yaml").write_text(HOURS.replace("THEN", ASK.replace("24h", "12h")))
        w.service.in_force.reload()
        cast_vote(w.guarded, first.id, ALICE, "approve")
        assert {one.id: one.settlement for one in w.approvals() if one.id == first.id} == {first.id: "void"}
        w.service.turn()
        assert zone(w) == "Europe/Paris"
        assert waiting(w).id != first.id


def test_policies_that_move_there_and_back_ask_under_a_decision_that_is_kept(tmp_path: Path) -> None:
    with world(tmp_path, policies=only(tmp_path, HOURS.replace("THEN", ASK))) as w:
        asked(tmp_path, w)
        put_in_force(tmp_path, w, ASK.replace("24h", "12h"))
        put_in_force(tmp_path, w, ASK)
        with w.guarded.view() as view:
            assert view.decisions.get(waiting(w).decision_id) is not None
        cast_vote(w.guarded, waiting(w).id, ALICE, "approve")
        w.service.turn()
        assert zone(w) == "Europe/London"


def test_policies_that_now_say_revert_put_back_only_what_they_protect(tmp_path: Path) -> None:
    keep = ASK.replace("meanwhile: revert", "meanwhile: keep")
    with world(tmp_path, policies=only(tmp_path, HOURS.replace("THEN", keep))) as w:
        night = [{"start_minute": 0, "end_minute": 60}]
        w.act(CAROL, "PUT", PATH, {"time_zone_name": "Europe/London", "time_intervals": night})
        w.look()
        assert zone(w) == "Europe/London"
        w.act(CAROL, "PUT", PATH, {"name": "Our hours"})
        w.look()
        put_in_force(tmp_path, w, "revert")
        w.service.turn()
        now = w.get(PATH)
        assert (now["time_zone_name"], now["name"]) == ("Europe/Paris", "Our hours")
        assert [(one["start_minute"], one["end_minute"]) for one in now["time_intervals"]] == [(0, 60)]


def test_nobody_settles_their_own_doing_where_the_log_names_them_by_id_alone(tmp_path: Path) -> None:
    exports = (
        "version: 1\npolicies:\n  - id: exports\n    because: customer data was exported\n    severity: high\n"
        "    watch: { activity: bulk_export }\n    then: flag\n"
    )
    with world(tmp_path, policies=only(tmp_path, exports)) as w:
        entry = Activity("e1", "bulk_export", int(w.clock()), Actor("admin", "1004"), {}, {})
        with w.guarded.transaction() as work:
            work.state.activities.add(entry, route="webhook", received_at=w.clock())
        w.look()
        with w.guarded.view() as view:
            (finding,) = view.findings.open_findings()
        with pytest.raises(AcknowledgementRefused, match="You did this yourself"):
            acknowledge(w.guarded, finding.id, CAROL, "nothing to see here")
        with pytest.raises(FalseAlarmRefused, match="You did this yourself"):
            mark_finding(w.guarded, finding.id, CAROL, "nothing to see here")
        with pytest.raises(FalseAlarmRefused, match="You did this yourself"):
            mark_decision(w.guarded, finding.decision_id, CAROL, "nothing to see here")
        assert acknowledge(w.guarded, finding.id, DAVE, "looked at").closed_at is not None


def test_nobody_approves_their_own_change_also_when_only_their_id_is_known(tmp_path: Path) -> None:
    """An entry may name a teammate by id alone; also one who has left the workspace since."""
    with world(tmp_path) as w, w.guarded.transaction() as work:
        kind = work.workspace.kinds["office_hours_schedule"]
        for actor, address in (
            (Actor("admin", "1004"), CAROL),
            (Actor("admin", "1004", "CAROL@acme.example"), CAROL),
        ):
            explained = Attribution("activity", "e1", actor, "likely", 90)
            record = ChangeRecord(
                1, Ref(kind.name, "41"), None, "updated", b"b" * 32, b"a" * 32, ("/name",), 100.0, explained
            )
            assert authors_of(work.state, kind, record) == {address}
        work.state.versions.close(Ref("admin", "1004"), w.clock())
        assert authors_of(
            work.state, kind, replace(record, attribution=replace(explained, actor=Actor(id="1004")))
        ) == {CAROL}
        nobody = replace(explained, actor=Actor("admin", "424242"))
        assert authors_of(work.state, kind, replace(record, attribution=nobody)) == frozenset()


def test_a_reason_is_no_approval_whoever_gives_it(tmp_path: Path) -> None:
    """It changes no verdict, closes no finding, counts for no quorum and moves no setting."""
    with world(
        tmp_path, policies=only(tmp_path, HOURS.replace("THEN", ASK.replace("revert", "keep", 1)))
    ) as w:
        approval = asked(tmp_path, w)
        before = w.decisions(), w.findings(), zone(w)
        for who in (CAROL, ALICE, DAVE):
            state_reason(w.guarded, approval.change_id, who, "I approve of this", "SUP-41")
        w.look()
        assert (w.decisions(), w.findings(), zone(w)) == before
        assert waiting(w) == approval
        with w.guarded.view() as view:
            assert view.approvals.votes(approval.id) == []
        with pytest.raises(VoteRefused, match="You made this change"):
            cast_vote(w.guarded, approval.id, CAROL, "approve")
        cast_vote(w.guarded, approval.id, ALICE, "deny")
        w.service.turn()
        assert w.approvals()[0].settlement == "denied"
