"""The sources that the workspaces of a process follow: each once, and let go of with the last who follows it."""

from __future__ import annotations

import gc
from pathlib import Path

import pytest

from guard.loading.policy_loader import BrokenPolicies
from guard.policy_source.active_policies_git import BranchPolicies
from guard.policy_source.git_mirror import Mirror, NotTakenUp
from guard.policy_source.of_workspace import PoliciesInForce, PolicySource
from guard.policy_source.shared_sources import SharedSources
from guard.policy_source.source import Source, policies_of
from tests.flows.origin import origin
from tests.guard.loading.test_policy_loader import one


class CountedMirror(Mirror):
    """Counts how often the remote is asked."""

    asked = 0

    def fetch(self) -> str:
        type(self).asked += 1
        return super().fetch()


@pytest.fixture
def asked() -> type[CountedMirror]:
    CountedMirror.asked = 0
    return CountedMirror


def test_a_branch_is_fetched_once_for_all_who_follow_it(tmp_path: Path, asked: type[CountedMirror]) -> None:
    team, now = origin(tmp_path, one()), 0.0
    source = team.source()

    def begin(wanted: Source, home: Path) -> PolicySource:
        assert wanted is source
        mirror = asked(home / "mirror.git", source.address)
        return BranchPolicies(mirror, every=60.0, clock=lambda: now)

    sources = SharedSources(begin)
    followers = [sources.follow(source, tmp_path, f"client-{number}") for number in range(20)]
    assert asked.asked == 1
    team.push({"policies/story.yaml": one(only="client-3")})
    now = 60.0
    moved = [follower.reload() for follower in followers]
    assert asked.asked == 2
    assert [number for number, has in enumerate(moved) if has] == [3], "the others keep what is for them"
    assert all(
        ("not for the workspace" in one.alarm) is (number != 3) for number, one in enumerate(followers)
    )


def test_a_source_is_let_go_of_with_the_last_who_follows_it(tmp_path: Path) -> None:
    (tmp_path / "p.yaml").write_text(one())
    begun = []

    def begin(source: Source, home: Path) -> PolicySource:
        begun.append(source)
        return policies_of(source, home)

    sources = SharedSources(begin)
    first: PoliciesInForce | None = sources.follow(tmp_path, tmp_path, "a")
    second: PoliciesInForce | None = sources.follow(tmp_path, tmp_path, "b")
    del first
    third: PoliciesInForce | None = sources.follow(tmp_path, tmp_path, "c")
    assert len(begun) == 1
    del second, third
    gc.collect()
    sources.follow(tmp_path, tmp_path, "d")
    assert len(begun) == 2


def test_a_remote_that_does_not_answer_keeps_one_of_them_waiting_and_not_each(tmp_path: Path) -> None:
    tried, now = 0, 0.0

    def begin(_source: Source, _home: Path) -> PolicySource:
        nonlocal tried
        tried += 1
        raise NotTakenUp("fetch", "The remote does not answer.")

    sources = SharedSources(begin, clock=lambda: now)
    for name in ("a", "b", "c"):
        with pytest.raises(NotTakenUp, match="does not answer"):
            sources.follow(tmp_path, tmp_path, name)
    assert tried == 1
    now = 60.0
    with pytest.raises(NotTakenUp):
        sources.follow(tmp_path, tmp_path, "a")
    assert tried == 2


def test_one_that_nothing_is_for_keeps_no_other_away(tmp_path: Path) -> None:
    (tmp_path / "p.yaml").write_text(one(only="test"))
    sources = SharedSources()
    with pytest.raises(BrokenPolicies):
        sources.follow(tmp_path, tmp_path, "production")
    assert sources.follow(tmp_path, tmp_path, "test")().policies[0].id == "p"
