"""`guardrail test --record`: what happened becomes a case, on the terminal or at the end of a file."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from tests.guard.cli.terminal import ROOT, Terminal

OURS = """\
# Ours, and nobody else's.
version: 1
cases:
    - case: still on        # as it should be
      state: { example: ip_allowlist }
      expect: { verdict: allow }
# The end.
"""


@pytest.fixture
def policies(tmp_path: Path) -> Path:
    folder = tmp_path / "rules"
    shutil.copytree(ROOT / "policies", folder, ignore=shutil.ignore_patterns("packs"))
    return folder


def test_the_number_that_history_shows_becomes_a_case_that_passes(
    switched_off: Terminal, policies: Path
) -> None:
    number = re.search(r"change (\d+)", switched_off.say("history ip_allowlist").out)
    assert number is not None
    said = switched_off.say("test", str(policies), "--record", number[1])
    assert (said.code, said.err) == (0, "")
    before = int(switched_off.say("test", str(policies)).lines[-1].split()[0])
    assert said.out.startswith(
        'version: 1\ncases:\n  - case: "change 1: mallory@acme.example updated IP allowlist on'
    )
    assert "expect: { verdict: revert, policies: [ip-allowlist-stays-on] }" in said.out
    (policies / "cases" / "recorded.yaml").write_text(said.out)
    assert f"{before + 1} of {before + 1} cases passed." in switched_off.say("test", str(policies)).lines


def test_a_case_is_written_at_the_end_of_a_file_and_all_in_it_stays(
    switched_off: Terminal, policies: Path
) -> None:
    file = policies / "cases" / "ours.yaml"
    file.write_text(OURS)
    said = switched_off.say("test", str(policies), "--record", "1", "--into", str(file))
    assert said.code == 0
    assert said.out.startswith(
        f"{file} has one more case: change 1: mallory@acme.example updated IP allowlist"
    )
    written = file.read_text()
    assert written.startswith(f"{OURS}\n    - case: ")
    assert "2 of 2 cases passed." in switched_off.say("test", str(file)).lines
    again = switched_off.say("test", str(policies), "--record", "1", "--into", str(file))
    assert again.code == 2
    assert again.err == f"{file}:9: this case stands there already. Take that one out to record it anew.\n"
    assert file.read_text() == written


def test_a_file_that_is_not_there_is_made(switched_off: Terminal, policies: Path) -> None:
    file = policies / "cases" / "new.yaml"
    assert switched_off.say("test", str(policies), "--record", "1", "--into", str(file)).code == 0
    assert file.read_text().startswith("version: 1\ncases:\n  - case: ")
    assert switched_off.say("test", str(file)).lines == ["1 of 1 cases passed."]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("version: 1\ncases: []\n", "no case can be added at its end"),
        ("version: 1\ncases: [{ case: a }]\n", "no case can be added at its end"),
        ("cases:\n  - case: a\nversion: 1\n", "no case can be added at its end"),
        ("version: 1\ncases:\n  - case: |\n      a\n      b\n...\n", "no case can be added at its end"),
        ("version: 1\ncases:\n  - case: a\nnote: |\n  text\n", "no case can be added at its end"),
        ("null\n", "no case can be added at its end"),
        ("version: 1\n", "it has no list of `cases`"),
        ("- a\n", "it has no list of `cases`"),
        ("version: [", "This is not YAML"),
    ],
)
def test_a_file_that_takes_no_case_is_left_as_it_is(
    switched_off: Terminal, policies: Path, content: str, words: str
) -> None:
    file = policies / "cases" / "odd.yaml"
    file.write_text(content)
    said = switched_off.say("test", str(policies), "--record", "1", "--into", str(file))
    assert said.code == 2
    assert words in said.err
    assert file.read_text() == content


@pytest.mark.parametrize(
    ("content", "depth"),
    [
        ("version: 1\ncases:\n- case: a\n  state: { example: tag }\n  expect: { verdict: allow }", 0),
        (
            "version: 1\r\ncases:\r\n  - case: a\r\n    state: { example: tag }\r\n    expect: { verdict: allow }\r\n",
            2,
        ),
        ("\n# empty but for a comment\n", 2),
        ("", 2),
    ],
)
def test_a_case_stands_as_deep_as_those_before_it(
    switched_off: Terminal, policies: Path, content: str, depth: int
) -> None:
    file = policies / "cases" / "odd.yaml"
    file.write_bytes(content.encode())
    said = switched_off.say("test", str(policies), "--record", "1", "--into", str(file))
    assert said.code == 0, said.err
    assert file.read_bytes().startswith(content.encode())
    assert f'\n{" " * depth}- case: "change 1' in file.read_text()
    assert switched_off.say("test", str(file)).code == 0


def test_a_case_of_a_folder_expects_what_its_policies_say(switched_off: Terminal, policies: Path) -> None:
    for name in ("soc2", "change-freeze"):
        shutil.copytree(ROOT / "policies" / "packs" / name, policies / name)
    elsewhere = policies / "soc2" / "cases" / "recorded.yaml"
    assert switched_off.say("test", str(policies), "--record", "1", "--into", str(elsewhere)).code == 0
    assert "ip-allowlist-stays-on" not in elsewhere.read_text()
    assert switched_off.say("test", str(elsewhere)).lines == ["1 of 1 cases passed."]
    assert "ip-allowlist-stays-on" in switched_off.say("test", str(policies), "--record", "1").out


def test_wrong_input_is_refused_with_a_sentence(switched_off: Terminal, policies: Path) -> None:
    said = switched_off.say("test", str(policies), "--record", "4711")
    assert said.code == 2
    assert said.err.startswith(
        "There is no change '4711' in the record, and no log entry. The newest change is 2;"
    )
    said = switched_off.say("test", str(policies), "--into", "x.yaml")
    assert (said.code, said.err[:34]) == (2, "--into says where a recorded case ")
    said = switched_off.say("test", str(policies), "--record", "1", "--into", str(policies / "no" / "x.yaml"))
    assert said.code == 2
    assert "cannot be written: No such file or directory." in said.err


def test_without_a_record_there_is_nothing_to_make_a_case_of(terminal: Terminal, policies: Path) -> None:
    said = terminal.say("test", str(policies), "--record", "1")
    assert said.code == 2
    assert said.err == "There is no change '1' in the record, and no log entry. No change was found so far.\n"
