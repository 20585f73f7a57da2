"""Policies on a branch: what is pushed is in force, and whatever goes wrong leaves the last good set where it is."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from guard.policy_source.active_policies_git import BranchPolicies
from guard.policy_source.git_mirror import NotTakenUp, mirror_of
from guard.policy_source.replica_coordination import NotWaiting
from guard.policy_source.source import in_force_now
from guard.queries.drift_report import drift_report
from guard.runtime.health import health
from guard.workflow.approval_workflow import VoteRefused, cast_vote
from tests.flows.origin import ASKED, BROKEN, FLAGGED, SCHEDULE, STORY, Origin, move_zone, origin
from tests.flows.world import ALICE, BOB, CAROL, MALLORY, World, world


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
    with w.guarded.view() as view:
        kept = view.policy_alarms.last()
    assert (kept.alarm if kept else "") == said
    return said


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
    waits = w.service.in_force.rewritten
    with pytest.raises(NotWaiting, match=f"{waits[:12]} does"):
        w.service.fetch_policies("0123456789ab")
    assert f"commit {waits[:12]} (" in alarm(w), "which is what people have at hand"
    w.service.fetch_policies(waits[:12])
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
        with w.guarded.view() as view:
            waiting = view.outbox.due(w.clock() + 60, 10)
        told = [one for one in waiting if one.payload["event"] == "policies.broken"]
        assert [MALLORY in " ".join(one.payload["text"]) for one in told] == [True]


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


@pytest.mark.skipif(shutil.which("gpg") is None, reason="There is no GnuPG on this machine.")
def test_where_a_file_says_who_may_sign_no_key_of_a_keyring_counts(
    tmp_path: Path, team: Origin, monkeypatch: pytest.MonkeyPatch
) -> None:
    with TemporaryDirectory() as short:  # the socket of its agent has no room for a long path
        monkeypatch.setenv("GNUPGHOME", short)
        key = ("--batch", "--quiet", "--passphrase", "", "--quick-gen-key", MALLORY, "ed25519", "sign")
        subprocess.run(["gpg", *key], check=True, capture_output=True)
        team.git("commit", "--quiet", "--allow-empty", f"--gpg-sign={MALLORY}", "-m", "signed")
        team.git("push", "--quiet", "origin", "HEAD:main")
        mirror = mirror_of(tmp_path / "home", team.source().address)
        newest = mirror.fetch()
        signers = tmp_path / "signers"
        signers.touch()
        assert mirror.unsigned(newest, None) == ""
        assert "only those in" in mirror.unsigned(newest, signers)
        subprocess.run(["gpgconf", "--kill", "all"], check=True, capture_output=True)


def test_a_service_does_not_begin_with_an_unsigned_commit(tmp_path: Path, team: Origin) -> None:
    mirror = mirror_of(tmp_path / "home", team.source().address)
    with pytest.raises(NotTakenUp, match=r"no earlier copy.*no signature") as refused:
        BranchPolicies(mirror, every=60, signed=True)
    assert refused.value.code == "unsigned"


# -- bad input -------------------------------------------------------------------------------------------------------


def refusal(team: Origin, home: Path, branch: str = "main", path: str = "policies") -> str:
    with pytest.raises(NotTakenUp) as refused:
        BranchPolicies(mirror_of(home, team.source(branch, path).address), every=60)
    shutil.rmtree(home)
    return str(refused.value)


def test_a_service_does_not_begin_without_policies(tmp_path: Path, team: Origin) -> None:
    home = tmp_path / "home"
    assert f"There is no branch dev at {team.url}." in refusal(team, home, branch="dev")
    assert "There is no folder rules in commit" in refusal(team, home, path="rules")
    is_file = refusal(team, home, path=STORY)
    assert f"{STORY} in commit " in is_file
    assert "is a file. Name the folder it is in." in is_file
    team.push({STORY: BROKEN})
    assert f"{STORY}:3:5: error: " in refusal(team, home)
    (tmp_path / "other").mkdir()
    empty = origin(tmp_path / "other")
    assert "is empty, or its HEAD names a branch that is not there" in refusal(empty, home, branch="")
    shutil.rmtree(empty.folder)
    assert f"{empty.url} cannot be fetched: fatal: " in refusal(empty, home)
