"""`guardrail git-export`: the record of an embedded workspace as a repository."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.guard.cli.terminal import Terminal


def test_it_writes_a_repository_that_git_reads_and_goes_on_with_it(
    watching: Terminal, tmp_path: Path
) -> None:
    watching.here = tmp_path
    said = watching.say("git-export history --settled 0s")
    assert (said.code, said.err) == (0, "")
    assert "steps of the history were added to" in said.out
    folder = watching.here / "history"
    log = subprocess.run(
        ["git", "-C", str(folder), "log", "--format=%an: %s"], capture_output=True, text=True, check=True
    ).stdout
    assert "guardrail: First seen" in log
    assert (folder / "ip_allowlist" / "singleton.json").exists()
    assert watching.say("git-export history --settled 0s").out.strip() == "There is nothing new to add."


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("git-export policies", "is no repository of its own, and not empty"),
        ("git-export history --settled soon", "--settled is 'soon', but must be a time such as 10m or 0s."),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(
    watching: Terminal, tmp_path: Path, words: str, sentence: str
) -> None:
    watching.here = tmp_path
    (watching.here / "policies").mkdir(exist_ok=True)
    (watching.here / "policies" / "mine.yaml").write_text("mine")
    said = watching.say(words)
    assert said.code == 2
    assert sentence in said.err
