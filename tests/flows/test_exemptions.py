"""Exemptions live through their last second everywhere alike, are counted, and are told of before they end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from drift.core.model.activity import Actor
from drift.core.model.resources import Ref
from guard.core.model.policy import day_of
from guard.loading.policy_loader import lint
from guard.queries.simulate import simulate
from guard.queries.what_if import what_if
from guard.workflow.exemption_reminders import announce_ending
from tests.guard.cli.terminal import Terminal
from tests.guard.web.stage import ALICE, CAROL, MALLORY, Stage, stage

LAST_DAY = "2026-12-31"
END = datetime(2027, 1, 1, tzinfo=UTC).timestamp()
EDGE = [(END - 1, "exempt"), (END, "broken")]
HOURS, ALLOWLIST = "office_hours_schedule/42", "ip_allowlist"
POLICIES = """
version: 1
policies:
  - id: hours
    because: the zone moved
    severity: high
    watch: { kind: office_hours_schedule, fields: [/time_zone_name] }
    then: flag
    exemptions:
      - { resource: "42", until: 2026-12-31, reason: a pilot, owner: alice@acme.example }
  - id: allowlist
    because: the allowlist is off
    severity: high
    watch: { kind: ip_allowlist }
    must: { properties: { enabled: { const: true }, ip_allowlist: { minItems: 1 } } }
    then: flag
    exemptions:
      - { pointer: /enabled, until: 2026-12-31, reason: a pilot, owner: alice@acme.example }
  - id: exports
    because: customer data was exported
    severity: high
    watch: { activity: bulk_export }
    then: flag
    exemptions:
      - { actor: [carol@acme.example], until: 2026-12-31, reason: an audit, owner: alice@acme.example }
"""
CASE = """
version: 1
cases:
  - case: on the edge
    change:
      kind: office_hours_schedule
      id: "42"
      before: {{ time_zone_name: Europe/Paris }}
      after: {{ time_zone_name: UTC }}
      by: carol@acme.example
      at: {at}
    expect: {{ verdict: {verdict}, policies: [{policies}] }}
"""


@pytest.fixture
def on(tmp_path: Path) -> Iterator[Stage]:
    with stage(tmp_path) as found:
        rules(found, POLICIES)
        found.clock.now = END - 3600
        yield found


def rules(on: Stage, text: str) -> None:
    on.policies.joinpath("policies.yaml").write_text(text)
    on.service.reload_policies()


def outcomes(on: Stage, policy: str) -> list[str]:
    """What the policy said in all decisions, oldest first."""
    with on.guarded.view() as view:
        found = view.decisions.search(policy=policy, limit=200)
    return [
        reason.outcome
        for one in reversed(found)
        for reason in one.judgement.reasons
        if reason.policy == policy
    ]


def open_findings(on: Stage) -> set[str]:
    with on.guarded.view() as view:
        return {one.policy for one in view.findings.open_findings()}


def in_force(on: Stage) -> dict[str, Any]:
    return {one["policy"]: one for one in on.get("/api/v1/drift")["exemptions"]}


class TestTheLastSecond:
    @pytest.mark.parametrize(("at", "outcome"), EDGE)
    def test_of_a_live_change(self, on: Stage, at: float, outcome: str) -> None:
        on.clock.now = at
        on.intercom.change(HOURS, time_zone_name="Asia/Tokyo")
        on.service.take_snapshot("test")
        assert outcomes(on, "hours") == [outcome]

    @pytest.mark.parametrize(("at", "outcome"), EDGE)
    def test_of_a_log_entry(self, on: Stage, at: float, outcome: str) -> None:
        on.clock.now = at
        on.notify_of("bulk_export", CAROL)
        on.service.turn()
        assert outcomes(on, "exports") == [outcome]

    @pytest.mark.parametrize(("at", "outcome"), EDGE)
    def test_of_a_change_that_is_only_asked_about(self, on: Stage, at: float, outcome: str) -> None:
        on.clock.now = at
        asked = {"/time_zone_name": "UTC"}
        decision = what_if(on.guarded, Ref.parse(HOURS), asked, Actor(email=CAROL)).decision
        assert [one.outcome for one in decision.judgement.reasons] == [outcome]

    @pytest.mark.parametrize(("at", "outcome"), EDGE)
    def test_of_a_simulation(self, on: Stage, at: float, outcome: str) -> None:
        on.clock.now = at
        on.intercom.change(HOURS, time_zone_name="Asia/Tokyo")
        on.notify_of("bulk_export", CAROL)
        on.service.take_snapshot("test")
        on.clock.now = END + 3600
        found = simulate(on.guarded, on.guarded.policies(), since=END - 60, until=END + 60)
        for policy in ("hours", "exports"):
            tally = found.policies[policy]
            assert (tally.exempt, tally.flagged) == ((1, 0) if outcome == "exempt" else (0, 1))

    @pytest.mark.parametrize(("at", "outcome"), EDGE)
    def test_of_a_case_on_the_command_line(
        self, on: Stage, capsys: pytest.CaptureFixture[str], at: float, outcome: str
    ) -> None:
        spoke = outcome == "broken"
        moment = datetime.fromtimestamp(at, UTC).isoformat()
        case = on.policies / "cases" / "edge.yaml"
        case.parent.mkdir()
        case.write_text(
            CASE.format(at=moment, verdict="flag" if spoke else "allow", policies="hours" if spoke else "")
        )
        said = Terminal(capsys, {}).say("test", str(case))
        assert (said.code, said.out.splitlines()[-1]) == (0, "1 of 1 cases passed."), said.out

    @pytest.mark.parametrize(("at", "outcome"), EDGE)
    def test_of_what_check_warns_of_and_of_what_the_api_lists(
        self, on: Stage, at: float, outcome: str
    ) -> None:
        on.clock.now = at
        listed = {one["id"]: one["exemptions"][0]["in_force"] for one in on.get("/api/v1/policies")["items"]}
        ended = [
            one for one in lint(on.guarded.policies().policy_set, day_of(at)) if " ended on " in one.sentence
        ]
        assert set(listed.values()) == {outcome == "exempt"}
        assert len(ended) == (0 if outcome == "exempt" else 3)
        assert len(in_force(on)) == (3 if outcome == "exempt" else 0)

    def test_of_a_state_that_nothing_moves_the_next_scan_after_it_opens_the_finding(self, on: Stage) -> None:
        on.intercom.change(ALLOWLIST, enabled=False)
        on.service.take_snapshot("test")
        on.clock.now = END - 1
        on.service.scan()
        assert open_findings(on) == set()
        on.clock.now = END
        on.service.scan()
        assert open_findings(on) == {"allowlist"}


def test_an_exemption_of_a_field_leaves_the_rest_of_the_rule_in_force(on: Stage) -> None:
    on.intercom.change(ALLOWLIST, enabled=False, ip_allowlist=[])
    on.service.take_snapshot("test")
    with on.guarded.view() as view:
        (found,) = view.findings.open_findings()
    assert [one["pointer"] for one in found.evidence] == ["/ip_allowlist"]


def test_a_new_exemption_closes_the_finding_also_while_another_policy_is_broken(on: Stage) -> None:
    strict = POLICIES.replace("pointer: /enabled", "pointer: /nothing")
    second = strict + strict[strict.index("  - id: allowlist") : strict.index("  - id: exports")].replace(
        "id: allowlist", "id: allowlist-again"
    )
    rules(on, second)
    on.intercom.change(ALLOWLIST, enabled=False)
    on.service.take_snapshot("test")
    assert open_findings(on) == {"allowlist", "allowlist-again"}
    rules(on, second.replace("pointer: /nothing", "pointer: /enabled", 1))
    assert open_findings(on) == {"allowlist-again"}
    with on.guarded.view() as view:
        (closed,) = view.findings.search(policy="allowlist")
    assert closed.closed_because.startswith("Exempt from allowlist through 2026-12-31: a pilot")


class TestWhoMadeTheLiveVersion:
    def exempting_carol(self, on: Stage) -> None:
        rules(on, POLICIES.replace("pointer: /enabled", "actor: carol@acme.example"))

    def switched_off(self, on: Stage, who: str | None) -> None:
        on.clock.now += 60
        if who is not None:
            on.notify_of("security_settings_change", who)
        on.intercom.change(ALLOWLIST, enabled=False)
        on.service.take_snapshot("test")
        on.clock.now += 60
        on.service.take_snapshot("test")

    def test_a_scan_follows_it(self, on: Stage) -> None:
        self.exempting_carol(on)
        self.switched_off(on, CAROL)
        assert open_findings(on) == set()
        assert in_force(on)["allowlist"]["resources"] == 1

    @pytest.mark.parametrize("who", [MALLORY, None])
    def test_others_and_nobody_known_are_not_exempt(self, on: Stage, who: str | None) -> None:
        self.exempting_carol(on)
        self.switched_off(on, who)
        assert open_findings(on) == {"allowlist"}


class TestUse:
    def test_what_an_exemption_excused_is_counted_and_listed(self, on: Stage) -> None:
        assert "It never excused anything so far." in on.ask("/api/v1/drift", format="markdown").text
        for zone in ("Asia/Tokyo", "UTC"):
            on.clock.now += 60
            on.intercom.change(HOURS, time_zone_name=zone)
            on.intercom.change(ALLOWLIST, enabled=False)
            on.service.take_snapshot("test")
        found = in_force(on)
        assert (found["hours"]["changes"], found["hours"]["resources"]) == (2, 0)
        assert found["hours"]["last_used_at"].startswith("2026-12-31T23:02")
        assert (found["allowlist"]["changes"], found["allowlist"]["resources"]) == (1, 1)
        assert (found["exports"]["changes"], found["exports"]["last_used_at"]) == (0, None)
        assert found["hours"]["days_left"] == 0
        assert (
            "It excused 2 changes, last at 2026-12-31T23:02" in on.ask("/api/v1/drift", format="table").text
        )

    def test_what_is_mended_is_no_longer_in_use(self, on: Stage) -> None:
        for enabled in (False, True):
            on.clock.now += 60
            on.intercom.change(ALLOWLIST, enabled=enabled)
            on.service.take_snapshot("test")
        assert in_force(on)["allowlist"]["resources"] == 0


class TestBeforeTheEnd:
    def told(self, on: Stage) -> list[str]:
        with on.guarded.view() as view:
            due = view.outbox.due(on.clock(), 100)
        return [one.payload["title"] for one in due if one.payload["event"] == "exemption.ending"]

    def test_people_are_told_once_a_week_before(self, on: Stage) -> None:
        on.service._work = replace(on.guarded, channels=("webhook",))
        on.clock.now = END - 8 * 86_400 - 1
        on.service.scan()
        assert self.told(on) == []
        on.clock.now = END - 8 * 86_400
        on.service.scan()
        on.service.scan()
        assert len(self.told(on)) == 3
        assert "An exemption from exports ends on 2026-12-31: actor carol@acme.example" in self.told(on)

    def test_one_that_is_renewed_is_told_of_again(self, on: Stage) -> None:
        guarded = replace(on.guarded, channels=("webhook",))
        assert announce_ending(guarded) == 3
        rules(on, POLICIES.replace(LAST_DAY, "2027-03-31"))
        assert announce_ending(guarded) == 0
        on.clock.now += 90 * 86_400
        assert announce_ending(guarded) == 3

    def test_without_anybody_to_tell_it_is_told_later(self, on: Stage) -> None:
        assert announce_ending(on.guarded) == 0
        assert announce_ending(replace(on.guarded, channels=("webhook", "slack"))) == 3


def test_who_reads_a_decision_sees_which_exemption_spoke(on: Stage) -> None:
    on.intercom.change(HOURS, time_zone_name="Asia/Tokyo")
    on.service.take_snapshot("test")
    (found,) = on.get("/api/v1/decisions", ALICE, policy="hours")["items"]
    assert found["reasons"][0]["exemptions"] == ["resource 42"]
