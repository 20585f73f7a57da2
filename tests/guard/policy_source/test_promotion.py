"""The diff that has a policy enforced: one word changes, and git takes it."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from guard.loading.policy_loader import load
from guard.policy_source.promotion import CannotPromote, promotion
from tests.guard.loading.test_policy_loader import one

FILE = """\
# Our rules, with words for each.
version: 1
policies:
  - id: first
    because: it matters   # and why
    severity: low
    watch: { kind: team }
    mode: observe         # since March
    then: flag

  - { id: second, because: x, severity: low, watch: { kind: tag }, mode: "observe", then: flag }
  - id: third
    because: it matters
    severity: low
    watch: { kind: tag }
    then: flag
    mode: 'observe'"""


def git(folder: Path, *arguments: str, given: str = "") -> str:
    command = ["git", "-C", str(folder), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True, input=given).stdout


def written(folder: Path, content: str = FILE) -> Path:
    git(folder, "init", "-q")
    file = folder / "policies" / "rules.yaml"
    file.parent.mkdir()
    file.write_bytes(content.encode())
    return file


def promoted(file: Path, policy_id: str) -> str:
    policy = load(file).find(policy_id)
    assert policy is not None
    return promotion(policy)


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize(
    ("policy_id", "before", "after"),
    [
        ("first", "mode: observe         # since March", "mode: enforce         # since March"),
        ("second", 'mode: "observe"', 'mode: "enforce"'),
        ("third", "mode: 'observe'", "mode: 'enforce'"),
    ],
)
def test_git_applies_it_and_nothing_else_moves(
    tmp_path: Path, policy_id: str, before: str, after: str, ends: str
) -> None:
    file = written(tmp_path, FILE.replace("\n", ends))
    git(tmp_path, "apply", "-", given=promoted(file, policy_id))
    assert file.read_bytes().decode() == FILE.replace(before, after).replace("\n", ends)
    policy = load(file).find(policy_id)
    assert policy is not None
    assert policy.mode == "enforce"


def test_git_applies_it_from_the_folder_of_the_policies_too(tmp_path: Path) -> None:
    file = written(tmp_path)
    git(file.parent, "apply", "-", given=promoted(file, "first"))
    assert "mode: enforce         # since March" in file.read_text()


def test_nothing_is_written(tmp_path: Path) -> None:
    file = written(tmp_path)
    promoted(file, "first")
    assert file.read_text() == FILE


@pytest.mark.parametrize(
    ("mode", "words"),
    [
        ("", "has no `mode: observe` of its own"),
        ("    mode: enforce\n", "says `mode: enforce` already"),
        ("    mode: &m observe\n", "is not written as a plain word"),
    ],
)
def test_what_cannot_be_changed_is_said(tmp_path: Path, mode: str, words: str) -> None:
    file = written(tmp_path, one(watch="{ kind: tag }") + mode)
    with pytest.raises(CannotPromote, match=words):
        promoted(file, "p")


def test_a_file_that_is_gone_is_said(tmp_path: Path) -> None:
    file = written(tmp_path)
    policy = load(file).find("first")
    file.unlink()
    assert policy is not None
    with pytest.raises(CannotPromote, match="cannot be read"):
        promotion(policy)
