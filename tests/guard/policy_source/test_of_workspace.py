"""What a workspace follows of a source that others follow as well."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from guard.loading.policy_loader import BrokenPolicies
from guard.policy_source.active_policies import DirectoryPolicies
from guard.policy_source.of_workspace import OfWorkspace
from tests.guard.loading.test_policy_loader import one

BOTH = one()
FOR_TEST = one(only="test")
_TIMES = iter(range(1_900_000_000, 2_000_000_000))


def write(folder: Path, content: str) -> None:
    """With another time each time, however fast the test is."""
    (folder / "p.yaml").write_text(content)
    at = next(_TIMES)
    os.utime(folder / "p.yaml", (at, at))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path, BOTH)
    return tmp_path


def test_each_is_told_once_of_what_one_of_them_found(folder: Path) -> None:
    source = DirectoryPolicies(folder)
    first, second = OfWorkspace(source, "production"), OfWorkspace(source, "test")
    assert (first.reload(), second.reload()) == (False, False)
    write(folder, one(because="other words"))
    before = second()
    assert (first.reload(), first.reload()) == (True, False)
    assert second() is before, "it takes it when it looks"
    assert (second.reload(), second.reload()) == (True, False)
    assert first() is second(), "they have the same"


def test_a_set_that_is_broken_stays_away_from_all_and_each_says_so(folder: Path) -> None:
    source = DirectoryPolicies(folder)
    first, second = OfWorkspace(source, "production"), OfWorkspace(source, "test")
    write(folder, "version: 2\n")
    assert not first.reload()
    assert first.alarm == second.alarm != ""
    write(folder, BOTH)
    first.reload()
    assert first.alarm == second.alarm == ""


def test_a_set_that_leaves_one_nothing_is_in_force_for_the_others(folder: Path) -> None:
    source = DirectoryPolicies(folder)
    production, test = OfWorkspace(source, "production"), OfWorkspace(source, "test")
    before = production()
    write(folder, FOR_TEST)
    assert (production.reload(), test.reload()) == (False, True)
    assert production() is before, "a guard without policies allows all"
    assert "not for the workspace `production`" in production.alarm
    assert test.alarm == ""
    write(folder, one(because="for all again"))
    assert (test.reload(), production.reload()) == (True, True)
    assert production.alarm == ""


def test_a_workspace_that_nothing_is_for_cannot_begin(folder: Path) -> None:
    write(folder, FOR_TEST)
    source = DirectoryPolicies(folder)
    with pytest.raises(BrokenPolicies, match="not for the workspace `production`"):
        OfWorkspace(source, "production")
    assert OfWorkspace(source, "test")().policies[0].id == "p"


def test_many_who_look_in_one_second_look_at_the_files_once(folder: Path) -> None:
    now = 0.0
    source = DirectoryPolicies(folder, every=1.0, clock=lambda: now)
    followers = [OfWorkspace(source, f"client-{number}") for number in range(200)]
    write(folder, one(because="other words"))
    assert not any(follower.reload() for follower in followers), "just looked at"
    now = 1.0
    assert all(follower.reload() for follower in followers)
    write(folder, BOTH)
    assert followers[0].fetch(), "who asks for it is not put off"
