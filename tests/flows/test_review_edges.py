"""Edges: the clock is put back, several people have a part in one finding, a broken state was approved."""

from __future__ import annotations

from pathlib import Path

import pytest

from drift.intercom.rate_budget import LONGEST_WINDOW, RateBudget
from guard.workflow.acknowledgement import AcknowledgementRefused, acknowledge
from guard.workflow.approval_workflow import cast_vote
from tests.flows.bad_days import is_on, made_by, switch_off, theirs
from tests.flows.policies import only
from tests.flows.world import ALICE, BOB, CAROL, DAVE, MALLORY, world

PAGE = "/office_hours_schedules/41"

FLAGGED = """
version: 1
policies:
  - id: zones-are-told
    because: a time zone was changed
    severity: low
    owner: alice@acme.example
    watch: { kind: office_hours_schedule, change: updated, fields: [/time_zone_name] }
    then: flag
"""

ASKED = """
version: 1
policies:
  - id: allowlist-stays-on
    because: the allowlist was switched off
    severity: high
    owner: alice@acme.example
    watch: { kind: ip_allowlist }
    must: { properties: { enabled: { const: true } } }
    then: { require_approval: { from: [support-ops], meanwhile: MEANWHILE, expires_in: 24h, on_expiry: revert } }
"""


def test_a_clock_that_was_put_back_does_not_blind_the_service(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        w.clock.ahead += 7200
        shown = w.get("/ip_allowlist")
        w.act(CAROL, "PUT", "/ip_allowlist", shown | {"ip_allowlist": [*shown["ip_allowlist"], "192.0.2.9"]})
        w.look()
        w.clock.ahead -= 7200
        switch_off(w, MALLORY)
        w.look()
        assert is_on(w)


def test_a_clock_that_was_put_back_makes_no_call_wait_for_hours() -> None:
    now = [10_000.0]
    waits: list[float] = []

    def sleep(seconds: float) -> None:
        waits.append(seconds)
        now[0] += seconds

    budget = RateBudget(0.3, lambda: now[0], sleep)
    budget.learn({"X-RateLimit-Limit": "10", "X-RateLimit-Remaining": "9", "X-RateLimit-Reset": "10010"})
    budget.spend()
    now[0] -= 7200
    for _ in range(10):
        budget.spend()
    assert max(waits) <= LONGEST_WINDOW + 1


def test_nobody_acknowledges_a_finding_that_they_had_a_part_in(tmp_path: Path) -> None:
    """Two people changed the zone, one after the other; the finding is one, and the first of them is no judge of it."""
    with world(tmp_path, policies=only(tmp_path, FLAGGED)) as w:
        for who, zone in ((ALICE, "Europe/London"), (CAROL, "Europe/Madrid")):
            w.act(who, "PUT", PAGE, {"time_zone_name": zone})
            w.look()
        (found,) = w.findings()
        for maker in (ALICE, CAROL):
            with pytest.raises(AcknowledgementRefused, match="You did this yourself"):
                acknowledge(w.guarded, found.id, maker, "fine")
        acknowledge(w.guarded, found.id, DAVE, "fine")
        assert w.findings() == []


@pytest.mark.parametrize("meanwhile", ["keep", "revert"])
def test_an_approved_state_is_not_asked_about_again_until_it_breaks_something_else(
    tmp_path: Path, meanwhile: str
) -> None:
    with world(tmp_path, policies=only(tmp_path, ASKED.replace("MEANWHILE", meanwhile))) as w:
        switch_off(w, CAROL)
        w.look()
        assert is_on(w) is (meanwhile == "revert")
        cast_vote(w.guarded, w.approvals()[0].id, ALICE, "approve")
        for _ in range(3):
            w.look()
            w.clock.ahead += 4000
        assert not is_on(w)
        assert [one.settlement for one in w.approvals()] == ["approved"]
        assert w.findings() == []
        more = ASKED.replace("MEANWHILE", meanwhile).replace(
            "must: { properties: {", "must: { properties: { gone: {},"
        )
        (tmp_path / "policies" / "story.yaml").write_text(more)
        w.service.reload_policies()
        w.look()
        assert [one.policy for one in w.findings()] == ["allowlist-stays-on"]
        assert BOB not in {who for one in w.approvals() for asked in one.requirements for who in asked.who}


def test_an_entry_that_explains_one_change_is_not_held_against_its_author_for_another(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        silently = {"time_zone_name": "Europe/London"}
        w.act(MALLORY, "PUT", "/office_hours_schedules/42", silently, silent=True)
        w.look()
        w.act(CAROL, "PUT", PAGE, {"name": "Our hours"})
        w.look()
        who = {str(one.ref): made_by(one).email for one in theirs(w, "office_hours_schedule")}
        assert who == {"office_hours_schedule/41": CAROL, "office_hours_schedule/42": None}
