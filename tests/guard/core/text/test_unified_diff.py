"""Differences as git writes them: `git apply` makes one text of the other."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from guard.core.text.unified_diff import unified_diff

LONG = "".join(f"line {number}\n" for number in range(60))
TEXTS = {
    "changed": ("a\nb\nc\n", "a\nB\nc\n"),
    "far apart": (LONG, LONG.replace("line 3\n", "").replace("line 50\n", "line 50\nmore\n")),
    "no end before": ("a\nb", "a\nb\n"),
    "no end after": ("a\nb\n", "a\nb"),
    "no end at all": ("a\nb", "a\nc"),
    "carriage returns": ("a\r\nb\r\n", "a\r\nc\r\n"),
    "from nothing": (None, "a\nb\n"),
    "an empty one is filled": ("", "a\n"),
    "emptied": ("a\n", ""),
    "an empty one is made": (None, ""),
    "separators are no ends": ("a\u2028b\x0cc\nd\n", "a\u2028B\x0cc\nd\n"),
    "lines like headers": ("--- a\n+++ b\n@@ -1 +1 @@\n", "--- a\n+++ c\n@@ -1 +1 @@\n"),
}


@pytest.mark.parametrize("name", ["policies/hours.yaml", "our rules/späte Zeiten.yaml", 'a"b.yaml'])
@pytest.mark.parametrize("what", TEXTS)
def test_git_makes_one_text_of_the_other(tmp_path: Path, what: str, name: str) -> None:
    before, after = TEXTS[what]
    file = tmp_path / name
    file.parent.mkdir(parents=True, exist_ok=True)
    if before is not None:
        file.write_bytes(before.encode())
    diff = unified_diff(name, before, after)
    git = ["git", "-C", str(tmp_path), "apply", "--whitespace=nowarn", "-"]
    done = subprocess.run(git, input=diff.encode(), capture_output=True, check=False)
    assert done.returncode == 0, (done.stderr.decode(), diff)
    assert file.read_bytes() == after.encode()


def test_where_nothing_differs_there_is_no_difference() -> None:
    assert unified_diff("a.yaml", "a\n", "a\n") == ""
