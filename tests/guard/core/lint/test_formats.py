"""The forms of `guardrail check`: each names every problem where a machine looks for it."""

from __future__ import annotations

import json
from typing import Any
from xml.etree import ElementTree

import pytest
from msgspec.structs import replace

from guard.core.language.diagnostics import FileDiagnostic
from guard.core.lint.formats import FORMATS, MOST_OF_ONE_RULE, Checked
from guard.core.lint.rules import RULES

ERROR = FileDiagnostic("policies/a b.yaml", 3, '`x` is 100% wrong:\nmend \x1b[31mit, "now" <&>.', "error", 9)
WARNING = FileDiagnostic("policies/c.yaml", 7, "It can never match.", "warning", 5, "unknown-field")
BROKEN = Checked((ERROR, WARNING))
FINE = Checked((WARNING,), 4, "sha256:abc", ("policies/packs",))
SOUND = Checked((), 4, "sha256:abc")


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("checked", [BROKEN, FINE, SOUND], ids=["broken", "fine", "sound"])
def test_no_form_passes_on_a_control_sequence(form: str, checked: Checked) -> None:
    assert "\x1b" not in FORMATS[form](checked)


def test_a_table_is_a_line_for_each_and_how_it_ends() -> None:
    lines = FORMATS["table"](BROKEN).splitlines()
    assert lines[0].startswith("policies/a b.yaml:3:9: error: `x` is 100% wrong:")
    assert lines[1:] == [
        "policies/c.yaml:7:5: warning: It can never match. [unknown-field]",
        "1 problem: this set would not be loaded.",
    ]
    assert FORMATS["table"](SOUND) == "4 policies are fine. Revision sha256:abc.\n"
    assert FORMATS["table"](replace(SOUND, policies=1)) == "1 policy is fine. Revision sha256:abc.\n"


def test_a_table_shows_no_more_of_one_rule_than_a_person_reads() -> None:
    many = tuple(replace(WARNING, line=line) for line in range(1, MOST_OF_ONE_RULE + 3))
    lines = FORMATS["table"](
        Checked((*many, replace(WARNING, rule="too-few-approvers")), 4, "sha256:abc")
    ).splitlines()
    assert len(lines) == MOST_OF_ONE_RULE + 3
    assert lines[-3:] == [
        "policies/c.yaml:7:5: warning: It can never match. [too-few-approvers]",
        "2 more of the rule `unknown-field` are not shown: `--format json` has all.",
        "4 policies are fine. Revision sha256:abc.",
    ]
    assert len(json.loads(FORMATS["json"](Checked(many)))["problems"]) == len(many)


def test_json_holds_everything() -> None:
    told = json.loads(FORMATS["json"](FINE))
    assert told == {
        "loads": True,
        "errors": 0,
        "warnings": 1,
        "policies": 4,
        "revision": "sha256:abc",
        "problems": [
            {
                "file": "policies/c.yaml",
                "line": 7,
                "column": 5,
                "level": "warning",
                "sentence": "It can never match.",
                "rule": "unknown-field",
            }
        ],
        "waived": [],
    }
    assert json.loads(FORMATS["json"](BROKEN))["loads"] is False


def test_github_annotates_the_place() -> None:
    error, warning = FORMATS["github"](BROKEN).splitlines()
    assert error.startswith(
        "::error file=policies/a b.yaml,line=3,col=9,title=broken-policy::`x` is 100%25 wrong:"
    )
    assert warning == ("::warning file=policies/c.yaml,line=7,col=5,title=unknown-field::It can never match.")
    assert FORMATS["github"](SOUND) == ""


def test_a_file_name_cannot_end_an_annotation() -> None:
    sly = FileDiagnostic("a,line=1::b.yaml", 1, "It is wrong.")
    assert FORMATS["github"](Checked((sly,))).startswith("::error file=a%2Cline=1%3A%3Ab.yaml,line=1,")


def test_junit_fails_for_each_error_and_passes_without() -> None:
    broken = ElementTree.fromstring(FORMATS["junit"](BROKEN))
    assert (broken.get("tests"), broken.get("failures")) == ("2", "1")
    (failure,) = broken.iter("failure")
    assert "100% wrong" in failure.get("message", "")
    noted = {one.get("name"): one.get("value") for one in broken.iter("property")}
    assert noted == {"warning": "It can never match.", "rule": "unknown-field"}
    sound = ElementTree.fromstring(FORMATS["junit"](SOUND))
    assert [case.get("name") for case in sound.iter("testcase")] == ["the policies load"]


def test_sarif_says_what_code_scanning_asks_for() -> None:
    log: dict[str, Any] = json.loads(FORMATS["sarif"](BROKEN))
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    for result, problem in zip(run["results"], BROKEN.problems, strict=True):
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] == problem.level
        assert result["message"]["text"]
        (location,) = result["locations"]
        at = location["physicalLocation"]
        assert at["region"] == {"startLine": problem.line, "startColumn": problem.column}
        assert " " not in at["artifactLocation"]["uri"]
    assert json.loads(FORMATS["sarif"](SOUND))["runs"][0]["results"] == []


def test_a_waived_warning_is_counted_and_keeps_its_reason() -> None:
    waived = replace(WARNING, waived="the beta API has it")
    checked = Checked((), 4, "sha256:abc", waived=(waived,))
    assert FORMATS["table"](checked) == "4 policies are fine. Revision sha256:abc. 1 warning waived.\n"
    shown, _ = FORMATS["table"](replace(checked, show_waived=True)).splitlines()
    assert shown == f"{WARNING} Waived because the beta API has it"
    told = json.loads(FORMATS["json"](checked))
    assert told["warnings"] == 0
    assert told["waived"][0]["waived"] == "the beta API has it"
    (result,) = json.loads(FORMATS["sarif"](checked))["runs"][0]["results"]
    assert result["suppressions"] == [{"kind": "inSource", "justification": "the beta API has it"}]
    assert FORMATS["github"](checked) == ""


def test_sarif_describes_every_rule() -> None:
    rules = json.loads(FORMATS["sarif"](SOUND))["runs"][0]["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["broken-policy", *RULES]
    assert all(rule["help"]["text"].endswith(f"docs/lint-rules.md#{rule['id']}.") for rule in rules[1:])
