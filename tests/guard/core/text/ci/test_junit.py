"""JUnit: outcomes are counted, places are named, and no text breaks the XML."""

from __future__ import annotations

import json
from typing import Any
from xml.etree import ElementTree

import pytest

from guard.core.text.ci.junit import JUnitCase, Outcome, junit
from guard.core.text.ci.result import CiResult, CiRule

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
