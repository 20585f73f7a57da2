"""A directory of policies in a checkout of git: at which commit it is, and what is said where that cannot be told."""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from guard.loading.checkout import place_in_checkout, why_no_commit
from guard.loading.policy_loader import BrokenPolicies, load
from guard.policy_source.active_policies import InForce
from tests.guard.cli.terminal import Terminal

POLICY = """
version: 1
policies:
  - id: found
    because: it moved
    severity: low
    watch: { kind: tag }
    then: flag
"""


def git(folder: Path, *arguments: str) -> str:
    settings = ("-c", "user.name=a", "-c", "user.email=a@acme.example", "-c", "protocol.file.allow=always")
    command = ["git", "-C", str(folder), *settings, *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A repository with policies, all committed."""
    top = tmp_path / "checkout"
    (top / "policies").mkdir(parents=True)
    (top / "policies" / "story.yaml").write_text(POLICY)
    git(top, "init", "--quiet")
    git(top, "add", ".")
    git(top, "commit", "--quiet", "-m", "policies")
    return top


@pytest.fixture
def of_another_user(checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same, as git sees it where it belongs to somebody else."""
    real = shutil.which("git")
    wrapper = tmp_path / "bin" / "git"
    wrapper.parent.mkdir()
    wrapper.write_text(f'#!/bin/sh\nGIT_TEST_ASSUME_DIFFERENT_OWNER=1 exec {real} "$@"\n')
    wrapper.chmod(0o755)
    monkeypatch.setenv("PATH", f"{wrapper.parent}{os.pathsep}{os.environ['PATH']}")
    return checkout


def test_the_revision_of_a_checkout_is_its_commit(checkout: Path) -> None:
    assert load(checkout / "policies").revision == git(checkout, "rev-parse", "HEAD")
    assert why_no_commit(checkout / "policies") == ""


def test_a_checkout_that_git_refuses_is_told_with_the_way_out(
    of_another_user: Path, caplog: pytest.LogCaptureFixture
) -> None:
    policies = of_another_user / "policies"
    assert load(policies).revision.startswith("sha256:")
    why = why_no_commit(policies)
    assert why.endswith(".")
    assert "belongs to another user" in why
    assert f"git config --global --add safe.directory {of_another_user}" in why
    with caplog.at_level(logging.WARNING):
        InForce(policies)
    assert why in caplog.text


def test_check_says_so_as_well(of_another_user: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said = Terminal(capsys, {}).say("check", str(of_another_user / "policies"))
    assert said.code == 0
    assert "safe.directory" in said.err


def test_any_other_trouble_of_git_is_told_in_its_own_words(checkout: Path) -> None:
    (checkout / ".git" / "HEAD").write_text("nonsense")
    why = why_no_commit(checkout / "policies")
    assert why.startswith(
        "The revision of the policies is that of their content (sha256:), and not of a commit:"
    )
    assert "not a git repository" in why


def test_what_is_not_committed_or_in_no_checkout_is_nothing_to_wonder_about(
    checkout: Path, tmp_path: Path
) -> None:
    (checkout / "policies" / "new.yaml").write_text(POLICY.replace("found", "fresh"))
    assert load(checkout / "policies").revision.startswith("sha256:")
    assert why_no_commit(checkout / "policies") == ""
    (tmp_path / "plain").mkdir()
    assert why_no_commit(tmp_path / "plain") == ""


@pytest.mark.parametrize("place", ["shared", "policies/shared"])
def test_a_submodule_that_was_not_checked_out_is_named(checkout: Path, tmp_path: Path, place: str) -> None:
    git(checkout, "submodule", "--quiet", "add", str(checkout / ".git"), place)
    git(checkout, "commit", "--quiet", "-m", "a submodule")
    git(tmp_path, "clone", "--quiet", str(checkout), "clone")
    folder = tmp_path / "clone" / ("shared" if place == "shared" else "policies")
    with pytest.raises(
        BrokenPolicies, match=rf"clone/{place}.*submodule that was not checked out. Run `git sub"
    ):
        load(folder)


def test_an_empty_folder_is_no_submodule(checkout: Path) -> None:
    (checkout / "empty").mkdir()
    with pytest.raises(BrokenPolicies, match=r"There is no policy here.*`guardrail init FOLDER`"):
        load(checkout / "empty")


def test_a_directory_is_named_as_its_repository_calls_it(checkout: Path, tmp_path: Path) -> None:
    deep = checkout / "policies" / "deep"
    deep.mkdir()
    assert place_in_checkout(deep) == "policies/deep"
    assert place_in_checkout(checkout) == ""
    (tmp_path / "alone").mkdir()
    assert place_in_checkout(tmp_path / "alone") == "alone"


def test_the_files_of_a_directory_in_force_are_read_where_they_stand(checkout: Path) -> None:
    in_force = InForce(checkout / "policies")
    before = in_force.stamp()
    assert in_force.stamp() == before
    (checkout / "policies" / "cases").mkdir()
    (checkout / "policies" / "cases" / "ours.yaml").write_text("version: 1")
    assert in_force.stamp() != before
    with in_force.opened() as path:
        assert path == checkout / "policies"
    assert (in_force.folder, in_force.in_repository) == (str(checkout / "policies"), "policies")
    one = InForce(checkout / "policies" / "story.yaml")
    assert (one.folder, one.in_repository) == (str(checkout / "policies"), "policies")
