"""docs/proposals.md, done as it says: its files, its commands, and what they answer."""

from __future__ import annotations

import os
import re
import shlex
from pathlib import Path

import orjson

from tests.guard.cli.terminal import ROOT, Terminal, token
from tests.guard.cli.test_first_policy import commands, shows
from tests.guard.web.stage import BOB, stage

WHOLE = (ROOT / "docs" / "proposals.md").read_text(encoding="utf-8")
PAGE = WHOLE.partition("## How a proposal lives")[2]
"""What comes before it needs a running service: `test_first_proposal.py` does it."""
CODES = {
    "guardrail plan changes/winter.yaml --by carol@acme.example": 1,
    "guardrail plan changes/misspelt.yaml": 2,
    "guardrail references collection/301": 0,
    "guardrail plan changes/*.yaml --format markdown": 2,
}


BY_HAND = "## What only a person can change"


def blocks(form: str, page: str = PAGE) -> list[str]:
    return re.findall(rf"```{form}\n(.*?)```", page, re.DOTALL)


def section(head: str) -> str:
    """What stands under a head line."""
    return PAGE.partition(f"{head}\n")[2].partition("\n## ")[0]


def _files(word: str, folder: Path) -> list[str]:
    """As a shell replaces a word with a star."""
    return sorted(str(file.relative_to(folder)) for file in folder.glob(word)) if "*" in word else []


def test_every_command_runs_as_written(watching: Terminal, tmp_path: Path) -> None:
    winter, season, misspelt = blocks("yaml")
    (tmp_path / "changes").mkdir()
    (tmp_path / "changes" / "winter.yaml").write_text(winter)
    (tmp_path / "changes" / "misspelt.yaml").write_text(misspelt)
    (tmp_path / "season.yaml").write_text(season)
    planned = watching.say("plan", str(tmp_path / "season.yaml"))
    assert planned.code == 0, planned.err + planned.out
    (tmp_path / "policies").symlink_to(ROOT / "policies")
    watching.here = tmp_path
    alone = PAGE.replace(section(BY_HAND), "")
    written = [command for block in blocks("console", alone) for command in commands(block)]
    assert [command.line for command in written] == list(CODES)
    for command in written:
        _, *words = shlex.split(command.line)
        expanded = [file for word in words for file in _files(word, tmp_path) or [word]]
        said = watching.say(expanded[0], *expanded[1:])
        assert said.code == CODES[command.line], said.err
        assert shows(command.answer, said.out), said.out


def test_a_permit_is_asked_for_as_written(served: Terminal) -> None:
    served.values["GUARDRAIL_TOKEN"] = token(served, "bob", "requester")
    (command,) = [one for block in blocks("console", section(BY_HAND)) for one in commands(block)]
    said = served.say(*shlex.split(command.line)[1:])
    assert said.code == 0, said.err
    assert shows(command.answer, said.out), said.out


def test_the_request_is_answered_as_written(tmp_path: Path) -> None:
    (block,) = blocks("http")
    head, _, body = block.partition("\n\n")
    method, path = head.split()
    assert method == "POST"
    with stage(tmp_path) as on:
        answer = on.post(path, orjson.loads(body), who=BOB)
    assert answer.status_code == 200, answer.text
    (change,) = answer.json["changes"]  # type: ignore[index] # a test client's answer may be no JSON
    named = re.search(r"each change has (.*?)\.", PAGE, re.DOTALL)
    assert named is not None
    assert set(re.findall(r"`(\w+)`", named[1])) <= change.keys()
    assert change["verdict"] == "needs_approval"


def test_the_schema_is_where_the_file_says() -> None:
    named = re.search(r"\$schema=(\S+)", blocks("yaml")[0])
    assert named is not None
    assert Path(os.path.normpath(ROOT / "changes" / named[1])).exists()
