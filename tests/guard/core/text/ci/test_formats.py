"""JUnit, SARIF and GitHub annotations: each says all of it, and no text can break out of it."""

from __future__ import annotations

import json
from typing import Any
from xml.etree import ElementTree

import pytest

from guard.core.text.ci.github import github_annotations
from guard.core.text.ci.junit import JUnitCase, Outcome, junit
from guard.core.text.ci.result import CiResult, CiRule
from guard.core.text.ci.sarif import sarif

RULE = CiRule("hours", "Hours stay as they are.", "warning")
RESULT = CiResult(
    "hours", "warning", "They moved.", "policies/a b.yaml", 3, 7, fingerprint="f1", severity="medium"
)
HOSTILE = "]]> \x00\x1b[31m\ufffe\ud800 <a b='\"'>&amp; 100%\n::error file=x::,%0A"
SAFE = "]]>   [31m   <a b='\"'>&amp; 100% ::error file=x::,%0A"


def run_of(text: str) -> dict[str, Any]:
    (run,) = json.loads(text)["runs"]
    assert isinstance(run, dict)
    return run


# JUnit


def test_junit_counts_outcomes_and_names_places() -> None:
    cases = [
        JUnitCase("fine"),
        JUnitCase("odd", "a.yaml", 2, "warning", "Odd."),
        JUnitCase("wrong", "a.yaml", 3, "failure", "Wrong.", "hours"),
        JUnitCase("unread", outcome="skipped", message="Not read."),
        JUnitCase("broken", outcome="error", message="Broken.", type="alarm"),
    ]
    root = ElementTree.fromstring(junit("drift", "findings", cases))
    (suite,) = root
    assert (root.tag, root.get("name"), suite.get("name")) == ("testsuites", "guardrail drift", "findings")
    counts = {"tests": "5", "failures": "1", "errors": "1", "skipped": "1"}
    assert counts.items() <= root.attrib.items()
    assert counts.items() <= suite.attrib.items()
    assert {case.get("classname") for case in suite} == {"guardrail.drift"}
    assert [(case.get("file"), case.get("line")) for case in suite] == [
        (None, None),
        ("a.yaml", "2"),
        ("a.yaml", "3"),
        (None, None),
        (None, None),
    ]
    (failure,) = suite.iter("failure")
    assert failure.attrib == {"type": "hours", "message": "Wrong."}
    (noted,) = suite.iter("property")
    assert noted.attrib == {"name": "warning", "value": "Odd."}


def test_junit_of_nothing_is_an_empty_suite() -> None:
    (suite,) = ElementTree.fromstring(junit("test", "cases", []))
    assert (suite.get("tests"), len(suite)) == ("0", 0)


@pytest.mark.parametrize(
    ("outcome", "path", "key"),
    [
        ("failure", "failure", "message"),
        ("error", "error", "message"),
        ("skipped", "skipped", "message"),
        ("warning", "properties/property", "value"),
    ],
)
def test_junit_is_well_formed_whatever_it_quotes(outcome: Outcome, path: str, key: str) -> None:
    text = junit("check", HOSTILE, [JUnitCase(HOSTILE, HOSTILE, 1, outcome, HOSTILE, HOSTILE)])
    case = ElementTree.fromstring(text)[0][0]
    assert (case.get("name"), case.get("file")) == (SAFE, SAFE)
    found = case.find(path)
    assert found is not None
    assert found.get(key) == SAFE
    text.encode()  # no surrogate is left in it


# SARIF


def test_sarif_has_what_2_1_0_requires() -> None:
    log = json.loads(sarif([RULE], [RESULT]))
    assert (log["version"], log["$schema"]) == ("2.1.0", "https://json.schemastore.org/sarif-2.1.0.json")
    (run,) = log["runs"]
    assert run["tool"]["driver"] == {
        "name": "Intercom Guardrail",
        "rules": [
            {
                "id": "hours",
                "shortDescription": {"text": "Hours stay as they are."},
                "defaultConfiguration": {"level": "warning"},
            }
        ],
    }
    assert run["results"] == [
        {
            "ruleId": "hours",
            "ruleIndex": 0,
            "level": "warning",
            "message": {"text": "They moved."},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": "policies/a%20b.yaml"},
                        "region": {"startLine": 3, "startColumn": 7},
                    }
                }
            ],
            "partialFingerprints": {"guardrail/v1": "f1"},
            "properties": {"severity": "medium"},
        }
    ]
    assert "invocations" not in run


def test_sarif_of_nothing_has_an_empty_list_of_results() -> None:
    assert run_of(sarif([], []))["results"] == []


def test_sarif_names_no_place_where_there_is_none() -> None:
    (result,) = run_of(sarif([RULE], [CiResult("hours", "note", "It moved.")]))["results"]
    assert "locations" not in result
    assert "partialFingerprints" not in result


def test_sarif_tells_notices_about_the_run() -> None:
    (invocation,) = run_of(sarif([], [], [CiResult("unread-kind", "warning", "team: 500.")]))["invocations"]
    assert invocation == {
        "executionSuccessful": True,
        "toolExecutionNotifications": [
            {"descriptor": {"id": "unread-kind"}, "level": "warning", "message": {"text": "team: 500."}}
        ],
    }


@pytest.mark.parametrize(
    ("file", "uri"),
    [
        ("/etc/b.yaml", "file:///etc/b.yaml"),
        ("a%b#?.yaml", "a%25b%23%3F.yaml"),
        ("\udcff.yaml", "%FF.yaml"),
        ("ä.yaml", "%C3%A4.yaml"),
    ],
)
def test_sarif_names_files_as_uris(file: str, uri: str) -> None:
    (result,) = run_of(sarif([RULE], [CiResult("hours", "error", "No.", file)]))["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"] == {"uri": uri}


def test_sarif_passes_on_no_control_character() -> None:
    (result,) = run_of(sarif([RULE], [CiResult("hours", "error", HOSTILE)]))["results"]
    assert result["message"] == {"text": SAFE}


# GitHub


def test_github_annotates_the_place_under_a_title() -> None:
    assert github_annotations([RESULT]) == (
        "::warning file=policies/a b.yaml,line=3,col=7,title=hours::They moved.\n"
    )


def test_github_of_nothing_is_empty() -> None:
    assert github_annotations([]) == ""


def test_github_names_no_place_where_there_is_none() -> None:
    assert github_annotations([CiResult("hours", "note", "It moved.", title="not read: team")]) == (
        "::notice title=not read%3A team::It moved.\n"
    )


def test_github_cannot_be_given_a_second_command() -> None:
    text = github_annotations([CiResult("hours", "error", HOSTILE, HOSTILE, title=HOSTILE)])
    assert text.count("\n") == 1
    properties, message = text.removeprefix("::error ").split("::", 1)
    assert properties.count(",") == 3
    assert properties.count(":") == 0
    assert message == f"{SAFE.replace('%', '%25')}\n"
