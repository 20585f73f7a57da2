"""Annotations of GitHub Actions: each is one line, and no text becomes a second command."""

from __future__ import annotations

import json
from typing import Any

from guard.core.text.ci.github import github_annotations
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
