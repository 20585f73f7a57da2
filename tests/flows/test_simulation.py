"""A simulation over what was lived through says, decision by decision, what the service said then."""

from __future__ import annotations

from pathlib import Path

from guard.context import GuardedWorkspace
from guard.core.evaluation.compiled import compile_policies
from guard.core.simulation.result import SimulationResult
from guard.loading.policy_loader import load
from guard.queries.simulate import simulate
from tests.flows.bad_days import switch_off, theirs
from tests.flows.live_and_simulated import JudgementRecorder, live_decisions
from tests.flows.policies import beside_the_starters, only
from tests.flows.world import BOB, CAROL, MALLORY, POLICIES, World, world

BURSTS = """
version: 1
policies:
  - id: no-bursts
    because: many exports in a row look like theft
    severity: high
    owner: dave@acme.example
    watch: { activity: [macro_usage_export, bulk_export] }
    more_than: { count: 2, within: 10m, per: actor }
    then: flag
"""
STRICTER = """
version: 1
policies:
  - id: names-of-schedules-stay
    because: people know them by name
    severity: low
    owner: alice@acme.example
    watch: { kind: office_hours_schedule, fields: [/name] }
    then: { require_approval: { from: [support-ops], expires_in: 24h, meanwhile: keep, on_expiry: keep } }
"""

IN_PART = """
version: 1
policies:
  - id: many-of-a-kind
    because: many of one kind
    severity: low
    watch: { activity: ["*_export"] }
    more_than: { count: 2, within: 10m, per: kind }
    then: flag
  - id: many-from-elsewhere
    because: many from an address nobody knows
    severity: low
    watch: { activity: ["*_export", admin_login_success] }
    when: { ip_not_in: [203.0.113.0/24] }
    unless: { actor: [group:security] }
    more_than: { count: 1, within: 10m, per: workspace }
    then: flag
    exemptions:
      - { actor: bob@acme.example, until: 2099-12-31, reason: an audit, owner: alice@acme.example }
  - id: schedules-stay
    because: people know them
    severity: low
    watch: { kind: office_hours_schedule }
    then: flag
    exemptions:
      - { actor: carol@acme.example, pointer: /name, until: 2099-12-31, reason: a move, owner: alice@acme.example }
"""

EVERY_ENTRY = """
version: 1
policies:
  - id: every-entry
    because: somebody wants to see all of it
    severity: low
    owner: alice@acme.example
    watch: { activity: office_hours_change }
    then: flag
"""


def lived_through(w: World) -> None:
    """A few weeks in a few seconds: changes by API, by hand, by nobody known, at night, in bursts, and a fight."""
    switch_off(w, MALLORY)
    w.look()
    w.act(CAROL, "PUT", "/office_hours_schedules/41", {"name": "Standard hours"})
    w.look()
    w.act(CAROL, "PUT", "/office_hours_schedules/41", {"time_zone_name": "Europe/London"})
    w.look()
    w.clock.ahead += 4 * 86_400
    w.act(MALLORY, "PATCH", "/data_connectors/503", {"url": "https://evil.example/"}, silent=True)
    w.look()
    for _ in range(4):
        w.does(MALLORY, "bulk_export", ip="198.51.100.200")
        w.clock.ahead += 5
    w.does(BOB, "macro_usage_export")
    w.look()
    w.clock.ahead += 9 * 86_400
    for _ in range(5):
        switch_off(w, MALLORY)
        w.look()
        w.clock.ahead += 20
    w.does(MALLORY, "app_authentication_method_change", {"before": ["sso"], "after": ["sso", "password"]})
    w.does(CAROL, "admin_login_success")
    w.look()


def said_live(guarded: GuardedWorkspace) -> dict[tuple[str, object], tuple[str, set[str]]]:
    """By change or entry: the verdict, and the policies that were broken."""
    with guarded.view() as view:
        decisions = view.decisions.search(limit=1000)
    return {
        ("entry", one.activity_id) if one.change_id is None else ("change", one.change_id): (
            one.verdict.word,
            {reason.policy for reason in one.judgement.broken},
        )
        for one in decisions
        if one.entry in ("change", "activity") and one.judgement.broken
    }


def said_again(found: SimulationResult) -> dict[tuple[str, object], tuple[str, set[str]]]:
    return {
        ("entry", one.entry) if one.change is None else ("change", one.change): (
            one.verdict.word,
            set(one.policies),
        )
        for one in found.rows
    }


def test_it_agrees_with_what_the_service_decided_when_it_lived_through_the_same(tmp_path: Path) -> None:
    with world(tmp_path, policies=beside_the_starters(tmp_path, BURSTS)) as w:
        began = w.clock() - 1
        lived_through(w)
        found = simulate(w.guarded, w.guarded.policies(), since=began, until=w.clock() + 1)
        live = said_live(w.guarded)
        assert len(live) > 10
        assert said_again(found) == live
        assert found.news == {"same": len(live)}
        assert {str(ref) for ref in found.fights} == {"ip_allowlist/singleton"}
        assert found.policies["no-bursts"].flagged == 2


def test_it_agrees_on_what_counts_in_part_and_on_who_is_exempt(tmp_path: Path) -> None:
    with world(tmp_path, policies=beside_the_starters(tmp_path, IN_PART)) as w:
        began = w.clock() - 1
        lived_through(w)
        found = simulate(w.guarded, w.guarded.policies(), since=began, until=w.clock() + 1)
        assert said_again(found) == said_live(w.guarded)
        assert found.policies["many-of-a-kind"].flagged == 2
        assert found.policies["many-from-elsewhere"].flagged == 3
        schedules = found.policies["schedules-stay"]
        assert (schedules.exempt, schedules.flagged) == (1, 1)


def test_another_set_is_compared_with_the_one_in_force(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        began = w.clock() - 1
        lived_through(w)
        candidate = compile_policies(load(beside_the_starters(tmp_path, STRICTER)))
        found = simulate(w.guarded, candidate, since=began, until=w.clock() + 1)
        (new,) = [one for one in found.rows if one.news == "new"]
        assert (new.policies, new.verdict.word, new.instead.word) == (
            ("names-of-schedules-stay",),
            "require_approval",
            "allow",
        )
        assert new.change is not None
        assert sum(found.asked.values()) > 0
        assert CAROL not in {person for _, person in found.asked}
        starters = compile_policies(load(POLICIES))
        back = simulate(w.guarded, starters, since=began, until=w.clock() + 1, instead=candidate)
        assert [one.change for one in back.rows if one.news == "gone"] == [new.change]


def test_what_was_before_counts_for_addresses_and_rates(tmp_path: Path) -> None:
    """A simulation that begins in the middle of a burst knows its beginning, and judges none of it: the third was one
    too many already."""
    with world(tmp_path, policies=beside_the_starters(tmp_path, BURSTS)) as w:
        for _ in range(3):
            w.does(MALLORY, "bulk_export")
            w.clock.ahead += 2
        middle = w.clock()
        w.clock.ahead += 2
        w.does(MALLORY, "bulk_export")
        w.look()
        found = simulate(w.guarded, w.guarded.policies(), since=middle, until=w.clock() + 1)
        assert found.policies["no-bursts"].flagged == 1
        assert found.entries < 5


def test_what_the_service_wrote_and_what_tells_of_it_are_left_out(tmp_path: Path) -> None:
    with world(tmp_path) as w:
        began = w.clock() - 1
        w.act(CAROL, "PUT", "/office_hours_schedules/41", {"time_zone_name": "Europe/London"})
        w.look()
        w.look()
        assert len(w.writes()) == 1
        with w.guarded.view() as view:
            entries = view.state.activities.search(["office_hours_change"], since=began)
        assert {one.activity.actor.email for one in entries} == {CAROL, "guardrail@acme.example"}
        folder = tmp_path / "every"
        folder.mkdir()
        candidate = compile_policies(load(only(folder, EVERY_ENTRY)))
        found = simulate(w.guarded, candidate, since=began, until=w.clock() + 1)
        assert found.affected == {CAROL: 1}


def test_it_gives_up_at_the_cap_where_the_service_gave_up(tmp_path: Path) -> None:
    with world(tmp_path, max_writes=2) as w:
        began = w.clock() - 1
        for number in ("501", "502", "503", "504"):
            w.act(MALLORY, "PATCH", f"/data_connectors/{number}", {"url": "https://evil.example/"})
            w.look()
        found = simulate(w.guarded, w.guarded.policies(), since=began, until=w.clock() + 1)
        given_up = {one.change_id for one in w.decisions() if "The cap is reached" in one.note}
        assert len(given_up) == 2
        assert {one.change for one in found.rows if one.stopped and one.stopped.cause != "no API"} == given_up


def test_what_was_judged_again_under_newer_policies_is_said_by_each_set_as_it_was(tmp_path: Path) -> None:
    folder = beside_the_starters(tmp_path, BURSTS)
    with world(tmp_path, policies=folder) as w:
        began, old = w.clock() - 1, w.guarded.policies()
        w.act(
            CAROL, "PUT", "/office_hours_schedules/41", {"time_zone_name": "Europe/London", "name": "Hours"}
        )
        w.look()
        folder.joinpath("story.yaml").write_text(STRICTER)
        w.service.reload_policies()
        new = w.guarded.policies()
        w.does(MALLORY, "bulk_export", ip="198.51.100.200")
        w.look()
        (change,) = {one.change_id for one in w.decisions() if one.change_id and one.judgement.broken}
        for policies in (old, new):
            outcomes = live_decisions(w.guarded, began, policies.revision).outcomes
            recorder = JudgementRecorder()
            simulate(w.guarded, policies, since=began, until=w.clock() + 1, on_judgement=recorder)
            assert ("change", change) in outcomes
            assert outcomes.items() <= recorder.outcomes.items()


def test_a_change_in_the_second_with_which_it_begins_is_looked_at(tmp_path: Path) -> None:
    """Changes that nobody explains are dated by when they were found, and that is no whole second."""
    with world(tmp_path) as w:
        switch_off(w, MALLORY, silent=True)
        w.look()
        (change,) = theirs(w, "ip_allowlist")
        assert change.detected_at % 1 > 0
        found = simulate(w.guarded, w.guarded.policies(), since=change.detected_at, until=w.clock() + 1)
        assert [one.change for one in found.rows] == [change.id]
