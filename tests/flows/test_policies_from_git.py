"""Policies on a branch: what is pushed is in force, and whatever goes wrong leaves the last good set where it is."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from guard.health import health
from guard.in_force_from_git import InForceFromGit
from guard.policy_mirror import NotTakenUp, mirror_of
from guard.policy_source import in_force_now
from guard.policy_wishes import wish
from guard.reporting import drift_report
from guard.workflow import VoteRefused, cast_vote
from tests.flows.origin import Origin, origin
from tests.flows.world import ALICE, BOB, CAROL, MALLORY, World, assembled, world

HOURS = """
version: 1
policies:
  - id: hours
    because: hours were changed
    severity: high
    watch: { kind: office_hours_schedule, change: updated, fields: [/time_zone_name] }
    then: THEN
"""
ASK = "{ require_approval: { from: [support-ops], quorum: 1, expires_in: 24h, meanwhile: revert, on_expiry: revert } }"
ASKED = HOURS.replace("THEN", ASK)
FLAGGED = HOURS.replace("THEN", "flag")
BROKEN = "version: 1\npolicies:\n  - id: half\n    because: it is\n"
STORY = "policies/story.yaml"
SCHEDULE = "/office_hours_schedules/41"


@pytest.fixture
def team(tmp_path: Path) -> Origin:
    return origin(tmp_path, ASKED)


@pytest.fixture
def w(tmp_path: Path, team: Origin) -> Iterator[World]:
    with world(tmp_path, policies=team.source()) as made:
        yield made


def alarm(w: World) -> str:
    """What is said everywhere at once."""
    said = w.service.in_force.alarm
    alarms = [one for one in health(w.service, hears_webhooks=True).alarms if said and said in one]
    assert bool(alarms) == bool(said) == bool(drift_report(w.guarded, said).alarm)
    return said


def move_zone(w: World, who: str, zone: str) -> None:
    w.act(who, "PUT", SCHEDULE, {"time_zone_name": zone})
    w.look()


# -- in force --------------------------------------------------------------------------------------------------------


def test_what_is_pushed_is_in_force_under_its_commit(w: World, team: Origin) -> None:
    commit = team.push({STORY: FLAGGED})
    w.service.reload_policies()
    move_zone(w, CAROL, "Europe/London")
    (decision,) = [one for one in w.decisions() if one.change_id is not None]
    assert decision.policy_revision == w.guarded.policies().revision == commit
    assert w.guarded.policies().policies[0].file == STORY
    assert alarm(w) == ""


def test_a_change_of_policies_voids_what_was_asked_under_the_old_revision(w: World, team: Origin) -> None:
    move_zone(w, CAROL, "Europe/London")
    (first,) = w.approvals()
    team.push({STORY: ASKED.replace("24h", "12h")})
    w.service.reload_policies()
    assert {one.id: one.settlement for one in w.approvals()}[first.id] == "void"
    with pytest.raises(VoteRefused):
        cast_vote(w.guarded, first.id, ALICE, "approve")
    (second,) = [one for one in w.approvals() if one.settled_at is None]
    assert second.policy_revision == w.guarded.policies().revision != first.policy_revision


def test_a_commit_that_touches_no_policy_voids_nothing(w: World, team: Origin) -> None:
    move_zone(w, CAROL, "Europe/London")
    (question,) = w.approvals()
    newest = team.push({"README.md": "Hello", "policies/packs/x/p.yaml": "version: 1\npolicies: []\n"})
    w.service.reload_policies()
    assert w.service.in_force.commit == newest != w.guarded.policies().revision == question.policy_revision
    cast_vote(w.guarded, question.id, ALICE, "approve")
    w.service.turn()
    assert w.get(SCHEDULE)["time_zone_name"] == "Europe/London"


def test_states_are_held_against_new_policies_at_once(w: World, team: Origin) -> None:
    must = "must: { properties: { name: { const: Nobody calls it so } } }\n    then: flag"
    team.push(
        {
            STORY: FLAGGED.replace(
                "change: updated, fields: [/time_zone_name] }\n    then: flag", f"}}\n    {must}"
            )
        }
    )
    assert w.findings() == []
    w.service.reload_policies()
    assert {one.policy for one in w.findings()} == {"hours"}


# -- refused ---------------------------------------------------------------------------------------------------------


def test_a_broken_commit_is_named_with_its_author_and_line_and_repair_ends_the_alarm(
    w: World, team: Origin
) -> None:
    good = w.guarded.policies().revision
    broken = team.push({STORY: BROKEN}, by=MALLORY)
    w.service.reload_policies()
    told = alarm(w)
    assert f"Commit {broken[:12]} (Mallory <{MALLORY}>" in told
    assert f"{STORY}:3:5: error: " in told
    assert w.guarded.policies().revision == good
    team.push({"README.md": "not that"}, by=BOB)
    w.service.reload_policies()
    assert f"Commit {broken[:12]} (Mallory" in alarm(w), "whoever broke it, and not who came after"
    repaired = team.push({STORY: FLAGGED})
    w.service.reload_policies()
    assert (alarm(w), w.guarded.policies().revision) == ("", repaired)


def test_a_restart_comes_back_with_the_last_good_commit(w: World, team: Origin) -> None:
    good = team.push({STORY: FLAGGED})
    w.service.reload_policies()
    team.push({STORY: BROKEN})
    w.service.reload_policies()
    w.restart()
    assert w.guarded.policies().revision == good
    assert f"{STORY}:3:5" in alarm(w)
    assert in_force_now(team.source(), w.settings.home).revision == good


def test_a_branch_that_was_rewritten_is_accepted_by_an_operator_or_repaired(w: World, team: Origin) -> None:
    first = w.guarded.policies().revision
    good = team.push({STORY: FLAGGED})
    w.service.reload_policies()
    team.git("reset", "--quiet", "--hard", first)
    rewritten = team.push({STORY: ASKED.replace("24h", "48h")})
    w.service.reload_policies()
    assert f"guardrail policies fetch --accept {rewritten}" in alarm(w)
    assert w.guarded.policies().revision == good
    team.git("reset", "--quiet", "--hard", good)
    team.push()
    w.service.reload_policies()
    assert (alarm(w), w.guarded.policies().revision) == ("", good)
    team.git("reset", "--quiet", "--hard", rewritten)
    team.push()
    w.service.reload_policies()
    w.service.fetch_policies("f" * 40)
    assert w.service.in_force.rewritten
    w.service.fetch_policies(w.service.in_force.rewritten)
    assert (alarm(w), w.guarded.policies().revision) == ("", rewritten)


def test_commits_that_touch_no_policy_may_be_rewritten(w: World, team: Origin) -> None:
    first = team.git("rev-parse", "HEAD")
    team.push({"README.md": "a password, by mistake"})
    w.service.reload_policies()
    team.git("reset", "--quiet", "--hard", first)
    newest = team.push({"README.md": "nothing of the sort"})
    w.service.reload_policies()
    assert (alarm(w), w.service.in_force.commit, w.guarded.policies().revision) == ("", newest, first)


def test_going_back_to_an_older_commit_is_rewriting_too(w: World, team: Origin) -> None:
    first = w.guarded.policies().revision
    good = team.push({STORY: FLAGGED})
    w.service.reload_policies()
    team.git("push", "--quiet", "--force", "origin", f"{first}:main")
    w.service.reload_policies()
    assert "was rewritten" in alarm(w)
    assert w.guarded.policies().revision == good


@pytest.mark.parametrize("lost", ["branch", "remote"])
def test_what_cannot_be_fetched_leaves_the_last_good_set_also_over_a_restart(
    w: World, team: Origin, lost: str
) -> None:
    good = w.guarded.policies().revision
    if lost == "branch":
        team.git("update-ref", "-d", "refs/heads/main", at=team.folder)
    else:
        team.folder.rename(team.folder.with_name("away.git"))
    for _ in range(2):
        w.service.reload_policies()
        expected = "There is no branch main" if lost == "branch" else "cannot be fetched"
        assert expected in alarm(w)
        assert team.url in alarm(w)
        assert w.guarded.policies().revision == good
        w.restart()
    if lost == "branch":
        team.git("push", "--quiet", "--force", "origin", "HEAD:main")
    else:
        team.folder.with_name("away.git").rename(team.folder)
    w.service.reload_policies()
    assert alarm(w) == ""


def test_people_are_told_of_an_alarm_once_by_whichever_process(tmp_path: Path, team: Origin) -> None:
    with world(tmp_path, policies=team.source(), notify_webhook="https://127.0.0.1:9") as w:
        team.push({STORY: BROKEN}, by=MALLORY)
        for _ in range(2):
            w.service.reload_policies()
            w.restart()
        with w.guarded.reading() as (_, guard):
            waiting = guard.outbox.due(w.clock() + 60, 10)
        told = [one for one in waiting if one.payload["event"] == "policies.broken"]
        assert [MALLORY in " ".join(one.payload["text"]) for one in told] == [True]


def test_a_wish_reaches_the_other_processes_on_the_record(tmp_path: Path, team: Origin) -> None:
    slow = replace(team.source(), every=3600.0)
    with world(tmp_path, policies=slow) as w:
        w.service.reload_policies()
        commit = team.push({STORY: FLAGGED})
        w.service.reload_policies()
        assert w.guarded.policies().revision != commit, "it is not time to fetch"
        w.clock.ahead += 1
        wish(w.guarded)
        w.service.reload_policies()
        assert w.guarded.policies().revision == commit


def test_a_process_with_older_policies_takes_back_nothing_that_was_asked_under_newer_ones(
    w: World, team: Origin, tmp_path: Path
) -> None:
    slow = replace(w.settings, home=tmp_path / "other", policies=replace(team.source(), every=3600.0))
    other = assembled(slow, w.clock)
    try:
        other.service.reload_policies()
        move_zone(w, CAROL, "Europe/London")
        (first,) = w.approvals()
        team.push({STORY: ASKED.replace("24h", "12h")})
        w.service.reload_policies()
        (second,) = [one for one in w.approvals() if one.settled_at is None]
        for _ in range(3):
            other.service.turn()
            w.service.turn()
        assert {one.id: one.settlement for one in w.approvals()} == {first.id: "void", second.id: ""}
        cast_vote(other.guarded, second.id, ALICE, "approve")
        assert w.get(SCHEDULE)["time_zone_name"] == "Europe/Paris", "it is judged by whoever has the newest"
        other.service.reload_policies()
        assert other.guarded.policies().revision == w.guarded.policies().revision
        other.service.turn()
        assert w.get(SCHEDULE)["time_zone_name"] == "Europe/London"
    finally:
        other.close()


def test_whoever_is_left_leads_once_the_other_is_gone(w: World, team: Origin, tmp_path: Path) -> None:
    slow = replace(w.settings, home=tmp_path / "other", policies=replace(team.source(), every=3600.0))
    other = assembled(slow, w.clock)
    try:
        other.service.keep_policies()
        move_zone(w, CAROL, "Europe/London")
        team.push({STORY: ASKED.replace("24h", "12h")})
        w.service.reload_policies()
        team.folder.rename(team.folder.with_name("away.git"))
        w.clock.ahead += 60
        w.service.reload_policies()
        w.clock.ahead += 60
        other.service.reload_policies()
        other.service.turn()
        (asked,) = [one for one in w.approvals() if one.settled_at is None]
        assert asked.policy_revision == w.guarded.policies().revision, (
            "the other said a minute ago that it leads"
        )
        w.clock.ahead += 120
        other.service.reload_policies()
        other.service.turn()
        (asked,) = [one for one in w.approvals() if one.settled_at is None]
        assert asked.policy_revision == other.guarded.policies().revision != w.guarded.policies().revision
    finally:
        other.close()


def test_a_restart_with_an_older_copy_does_not_lead(w: World, team: Origin, tmp_path: Path) -> None:
    other = replace(w.settings, home=tmp_path / "other")
    assembled(other, w.clock).close()
    move_zone(w, CAROL, "Europe/London")
    team.push({STORY: ASKED.replace("24h", "12h")})
    w.service.reload_policies()
    (asked,) = [one for one in w.approvals() if one.settled_at is None]
    team.folder.rename(team.folder.with_name("away.git"))
    older = assembled(other, w.clock)
    try:
        older.service.first_look()
        older.service.turn()
        assert [one.id for one in w.approvals() if one.settled_at is None] == [asked.id]
    finally:
        older.close()


def test_how_long_policies_are_in_force_is_counted_by_whoever_has_the_newest(
    w: World, team: Origin, tmp_path: Path
) -> None:
    other = replace(w.settings, home=tmp_path / "other")
    assembled(other, w.clock).close()
    team.push({STORY: FLAGGED.replace("/time_zone_name", "/name")})
    w.service.reload_policies()
    with w.guarded.reading() as (_, guard):
        newest = guard.rollouts.all()
    team.folder.rename(team.folder.with_name("away.git"))
    older = assembled(other, w.clock)
    try:
        older.service.keep_policies()
        with w.guarded.reading() as (_, guard):
            assert guard.rollouts.all() == newest
        w.clock.ahead += 150
        older.service.reload_policies()
        with w.guarded.reading() as (_, guard):
            assert guard.rollouts.all() != newest, "who is left leads"
        w.clock.ahead += 150
        w.service.reload_policies()
        with w.guarded.reading() as (_, guard):
            assert guard.rollouts.all().keys() == newest.keys()
            assert [one.rules for one in guard.rollouts.all().values()] == [
                one.rules for one in newest.values()
            ]
    finally:
        older.close()


def test_an_acceptance_is_no_leave_to_come_back_to_that_commit_later(w: World, team: Origin) -> None:
    first = w.guarded.policies().revision
    team.push({STORY: FLAGGED})
    w.service.reload_policies()
    team.git("reset", "--quiet", "--hard", first)
    accepted = team.push({STORY: ASKED.replace("24h", "48h")})
    w.service.fetch_policies(accepted)
    tightened = team.push({STORY: ASKED.replace("24h", "1h")})
    w.service.reload_policies()
    w.clock.ahead += 3600
    team.git("push", "--quiet", "--force", "origin", f"{accepted}:main")
    for _ in range(2):
        w.service.reload_policies()
    assert "was rewritten" in alarm(w)
    assert w.guarded.policies().revision == tightened


# -- signatures ------------------------------------------------------------------------------------------------------


def make_key(folder: Path, name: str) -> Path:
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)], check=True)
    return folder / name


def test_only_a_head_that_is_signed_by_somebody_known_comes_into_force(tmp_path: Path) -> None:
    alice, mallory = make_key(tmp_path, "alice"), make_key(tmp_path, "mallory")
    signers = tmp_path / "signers"
    signers.write_text(f"{ALICE} {alice.with_suffix('.pub').read_text()}")
    team = origin(tmp_path)
    signed = team.push({STORY: FLAGGED}, key=alice)
    with world(tmp_path, policies=team.source(signed=True, signers=signers)) as w:
        assert w.guarded.policies().revision == signed
        unsigned = team.push({STORY: FLAGGED.replace("high", "low")}, by=MALLORY)
        w.service.reload_policies()
        assert f"Commit {unsigned[:12]} (Mallory" in alarm(w)
        assert alarm(w).endswith("has no signature that can be relied on: it is not signed.")
        team.push({STORY: FLAGGED.replace("high", "medium")}, by=MALLORY, key=mallory)
        w.service.reload_policies()
        assert "No principal matched" in alarm(w)
        assert w.guarded.policies().revision == signed
        w.restart()
        assert (w.guarded.policies().revision, bool(alarm(w))) == (signed, True)
        vouched = team.push(key=alice)
        w.service.reload_policies()
        assert (alarm(w), w.service.in_force.commit) == ("", vouched)
        answered_for = w.guarded.policies().revision
        signers.write_text("")
        w.service.reload_policies()
        assert f"Commit {vouched[:12]}" in alarm(w), "a key that is taken back is noticed without a push"
        assert w.guarded.policies().revision == answered_for


def test_a_service_does_not_begin_with_an_unsigned_commit(tmp_path: Path, team: Origin) -> None:
    mirror = mirror_of(tmp_path / "home", team.source().address)
    with pytest.raises(NotTakenUp, match=r"no earlier copy.*no signature") as refused:
        InForceFromGit(mirror, every=60, signed=True)
    assert refused.value.code == "unsigned"


# -- bad input -------------------------------------------------------------------------------------------------------


def refusal(team: Origin, home: Path, branch: str = "main", path: str = "policies") -> str:
    with pytest.raises(NotTakenUp) as refused:
        InForceFromGit(mirror_of(home, team.source(branch, path).address), every=60)
    shutil.rmtree(home)
    return str(refused.value)


def test_a_service_does_not_begin_without_policies(tmp_path: Path, team: Origin) -> None:
    home = tmp_path / "home"
    assert f"There is no branch dev at {team.url}." in refusal(team, home, branch="dev")
    assert "There is no folder rules in commit" in refusal(team, home, path="rules")
    assert "There is no folder policies/story.yaml" in refusal(team, home, path=STORY)
    team.push({STORY: BROKEN})
    assert f"{STORY}:3:5: error: " in refusal(team, home)
    (tmp_path / "other").mkdir()
    empty = origin(tmp_path / "other")
    assert "is empty, or its HEAD names a branch that is not there" in refusal(empty, home, branch="")
    shutil.rmtree(empty.folder)
    assert f"{empty.url} cannot be fetched: fatal: " in refusal(empty, home)
