"""The forms of what `guardrail test` found: each says all of it, and none can be broken by what it quotes."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from guard.core.cases.formats import FORMATS, WIDTH, CaseRun
from guard.core.cases.runner import run
from guard.loading.case_loader import BrokenCases, read_cases
from tests.guard.core.cases.test_runner import OFF, STILL_ON, write
from tests.guard.policy_cast import ALLOWLIST_STAYS_ON, HOURS_NEED_APPROVAL, policy_set

SET = policy_set(ALLOWLIST_STAYS_ON, HOURS_NEED_APPROVAL)
NASTY = OFF.replace("switched off", '"<off> & ::error,%0A \\e[2J ]]>"').replace(
    "verdict: revert", "verdict: flag"
)


def ran(tmp_path: Path, content: str, *, allowed: bool = False) -> CaseRun:
    found = read_cases(SET, write(tmp_path / "a.yaml", content))
    return CaseRun(tuple(run(SET, found)), found.warnings, (), 2, allowed)


def quoting(tmp_path: Path, *, allowed: bool = False) -> CaseRun:
    return ran(tmp_path, NASTY.replace("\\e[2J", "[red]") + STILL_ON, allowed=allowed)


def test_json_has_all_of_it(tmp_path: Path) -> None:
    found = json.loads(FORMATS["json"](quoting(tmp_path)))
    assert (found["fine"], found["passed"], found["failed"], found["policies"]) == (False, 1, 1, 2)
    failed, passed = found["cases"]
    assert failed["expected"] == {"verdict": "flag", "policies": ["allowlist"], "reason": None}
    assert failed["got"] == {"verdict": "revert", "policies": ["allowlist"]}
    assert [one["what"] for one in failed["differences"]] == ["verdict"]
    assert (passed["passed"], passed["differences"]) == (True, [])
    assert found["untested"] == [
        {
            "policy": "hours",
            "file": "rules.yaml",
            "line": 20,
            "sentence": "No case breaks hours, and none keeps it.",
        }
    ]


@pytest.mark.parametrize(("allowed", "failures", "skipped"), [(False, "2", "0"), (True, "1", "1")])
def test_junit_counts_what_failed_and_what_was_allowed(
    tmp_path: Path, allowed: bool, failures: str, skipped: str
) -> None:
    (suite,) = ElementTree.fromstring(FORMATS["junit"](quoting(tmp_path, allowed=allowed)))
    assert (suite.get("tests"), suite.get("failures"), suite.get("skipped")) == ("3", failures, skipped)
    assert len(suite.findall("testcase/failure")) == int(failures)
    assert len(suite.findall("testcase/skipped")) == int(skipped)
    assert suite[0].get("name") == "<off> & ::error,%0A [red] ]]>"


def test_github_gets_one_annotation_for_each(tmp_path: Path) -> None:
    lines = FORMATS["github"](quoting(tmp_path)).splitlines()
    assert [line.split(",", 1)[0] for line in lines] == [
        f"::error file={tmp_path / 'a.yaml'}",
        "::error file=rules.yaml",
    ]
    assert "title=failed%3A <off> & %3A%3Aerror%2C%250A [red] ]]>::Expected flag" in lines[0]
    assert (
        FORMATS["github"](quoting(tmp_path, allowed=True)).splitlines()[1].startswith("::warning file=rules")
    )


def test_warnings_are_told_and_let_pass(tmp_path: Path) -> None:
    doubtful = ran(
        tmp_path, OFF.replace("by: carol", "from: office\n      by: carol") + STILL_ON, allowed=True
    )
    assert doubtful.fine
    for form in ("table", "json", "github"):
        assert "`office` is no IP address" in FORMATS[form](doubtful)


def test_what_failed_is_aligned_within_100_columns(tmp_path: Path) -> None:
    wanted = OFF.replace("[allowlist]", "[hours], reason: something that nobody says here")
    lines = FORMATS["table"](ran(tmp_path, wanted + STILL_ON)).splitlines()
    assert max(map(len, lines)) <= WIDTH
    inside = [line for line in lines if line.startswith("    ")]
    assert {line[4:13] for line in inside} == {
        "spoke    ",
        "silent   ",
        "reason   ",
        "untested ",
        "         ",
    }
    assert all(line[13] != " " for line in inside)


@pytest.mark.parametrize("form", FORMATS)
def test_problems_are_told_in_every_form(tmp_path: Path, form: str) -> None:
    with pytest.raises(BrokenCases) as caught:
        ran(tmp_path, NASTY)
    broken = CaseRun(problems=caught.value.problems)
    assert not broken.fine
    said = FORMATS[form](broken)
    assert "holds the control character U+001B" in said
    if form == "junit":
        assert ElementTree.fromstring(said).get("failures") == "1"
    if form == "json":
        assert json.loads(said)["problems"][0]["line"] == 3
