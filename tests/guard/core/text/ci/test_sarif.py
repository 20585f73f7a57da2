"""SARIF: what 2.1.0 requires is there, and no text carries control characters."""

from __future__ import annotations

import json
from typing import Any

import pytest

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
