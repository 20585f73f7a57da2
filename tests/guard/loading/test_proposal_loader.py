"""Files of proposed changes: all of them, or every problem with file, line and column."""

from __future__ import annotations

from pathlib import Path

import pytest

from guard.core.proposals.proposal import Mistake
from guard.loading.proposal_loader import BrokenProposals, ProposalFile, load_proposals

GOOD = """version: 1
reason: winter
changes:
  - resource: tag/101
    set: { /name: vip }
"""


def load(folder: Path, **texts: str) -> tuple[ProposalFile, ...]:
    files = []
    for name, text in texts.items():
        file = folder / f"{name}.yaml"
        file.write_text(text, encoding="utf-8")
        files.append(file)
    return load_proposals(files, folder)


def problems(folder: Path, **texts: str) -> list[str]:
    with pytest.raises(BrokenProposals) as broken:
        load(folder, **texts)
    return [str(problem) for problem in broken.value.problems]


def test_a_file_is_a_proposal(tmp_path: Path) -> None:
    (file,) = load(tmp_path, a=GOOD)
    assert (file.file, file.proposal.reason) == ("a.yaml", "winter")
    (change,) = file.proposal.changes
    assert file.where(change, Mistake("/name", "", ("set", "/name"))) == "a.yaml:5:19"
    assert file.where(change, Mistake("/name", "", ("set", "/name"), at_key=True)) == "a.yaml:5:12"
    assert file.where(change, Mistake("", "")) == "a.yaml:4:5"
    assert file.where_at("/changes/0/set/~1name") == "a.yaml:5:19"
    assert file.where_at("/changes/0/set/~1nmae/0/x") == "a.yaml:5:10"
    assert file.where_at("/changes/7") == "a.yaml:4:3"
    assert str(file.problem_at("", "No.")) == "a.yaml:1:1: error: No."


def test_every_problem_of_every_file_is_said_at_once(tmp_path: Path) -> None:
    said = problems(
        tmp_path,
        a="version: 1\nchanges:\n  - resource: tga/1\n    set: { name: vip }\n"
        "  - resource: tag/1\n    set: { /a: no }\n",
        b="version: 1\nchanges: [\n",
        c="- 1\n",
        d="changes:\n  - resource: tag/2\n    set: { /a: 1, /a: 2 }\n",
    )
    assert [one.split(" ")[0] for one in said] == [
        "a.yaml:3:15:",
        "a.yaml:4:12:",
        "a.yaml:6:16:",
        "b.yaml:2:1:",
        "c.yaml:1:1:",
        "d.yaml:1:1:",
        "d.yaml:3:19:",
    ]


def test_two_files_about_one_resource_are_one_change(tmp_path: Path) -> None:
    assert problems(tmp_path, a=GOOD, b=GOOD) == [
        "b.yaml:4:15: error: a.yaml is about tag/101 as well: put both into one change."
    ]
    create = "version: 1\nchanges:\n  - create: true\n    kind: tag\n    set: { /name: vip }\n"
    assert len(load(tmp_path, a=create, b=create)) == 2


def test_what_cannot_be_read_is_said(tmp_path: Path) -> None:
    with pytest.raises(BrokenProposals, match="No such file"):
        load_proposals([tmp_path / "none.yaml"], tmp_path)
    with pytest.raises(BrokenProposals, match="it is a folder: name the files in it"):
        load_proposals([tmp_path], tmp_path)
    assert "kB" in problems(tmp_path, a="# " + "x" * 1_000_001)[0]
