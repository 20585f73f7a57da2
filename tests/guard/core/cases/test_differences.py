"""What a failed case says: the other verdict, who spoke, who stayed silent and why, and the sentence nobody said."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from drift.core.model.resources import Json
from guard.core.cases.runner import CaseResult
from guard.loading.case_loader import run_cases
from tests.guard.core.cases.test_runner import write
from tests.guard.policy_cast import ALLOWLIST_STAYS_ON, HOURS_NEED_APPROVAL, policy_set

CHANGED = """\
version: 1
cases:
  - case: changed
    change: { kind: KIND, id: "42", before: BEFORE, after: { enabled: true, name: b }, by: bob@acme.example }
    EXPECT
""".replace("BEFORE", "{ enabled: true, name: a }")
GONE = 'change: { kind: KIND, id: "42", before: { enabled: true, name: a }, by: bob@acme.example }'
STATE = 'state: { kind: KIND, id: "42", body: { enabled: true, name: b } }'
ENTRY = "activity: { type: bulk_delete, by: bob@acme.example, from: 192.0.2.1 }"


def failed(tmp_path: Path, policy: dict[str, Json], given: str = "", facts: str = "") -> CaseResult:
    """The result of a case that expects the policy to speak."""
    content = CHANGED.replace("EXPECT", f"expect: {{ verdict: flag, policies: [it] }}\n{facts}")
    if given:
        lines = content.splitlines()
        content = "\n".join([*lines[:3], f"    {given}", *lines[4:]]) + "\n"
    content = content.replace("KIND", "tag")
    result = run_cases(policy_set({"id": "it", **policy}), write(tmp_path / "a.yaml", content))[0]
    assert not result.passed
    return result


TAG = {"kind": "tag"}


@pytest.mark.parametrize(
    ("policy", "given", "facts", "why"),
    [
        ({"watch": {"kind": "team"}}, "", "", "It watches the kind team; this is about tag."),
        (
            {"watch": {"activity": ["a", "b", "c", "d", "e"]}},
            "",
            "",
            "It watches log entries (a, b, c, d, and 1 more); this is about a resource.",
        ),
        ({"watch": TAG}, ENTRY, "", "It watches the kind tag; this is an entry bulk_delete."),
        ({"watch": {"activity": "x_*"}}, ENTRY, "", "It watches entries x_*; this is an entry bulk_delete."),
        (
            {"watch": TAG},
            STATE,
            "",
            "It has no `must`, so it guards changes and says nothing about a state.",
        ),
        (
            {"watch": {**TAG, "change": ["created", "deleted"]}},
            "",
            "",
            "It watches what is created or deleted; this is updated.",
        ),
        (
            {"watch": TAG, "must": {"properties": {"enabled": {"const": False}}}},
            GONE,
            "",
            "A deletion concerns a policy with `must` only where its `change` names deleted.",
        ),
        ({"watch": {**TAG, "fields": ["/enabled"]}}, "", "", "It watches /enabled; this touches /name."),
        (
            {"watch": {**TAG, "where": {"properties": {"name": {"const": "z"}}}}},
            "",
            "",
            "Its `where` does not select this resource.",
        ),
        (
            {"watch": TAG, "when": {"actor": ["carol@acme.example"]}},
            "",
            "",
            "Its `when` does not hold: bob@acme.example acted.",
        ),
        (
            {"watch": {"activity": "bulk_delete"}, "more_than": {"count": 2, "within": "1h"}},
            ENTRY,
            "    counts: { it: 2 }",
            "Its `more_than` tolerates 2 entries; the case counts 2.",
        ),
        (
            {"watch": TAG, "unless": {"actor": ["bob@acme.example"]}},
            "",
            "",
            "Excused by the policy it: bob@acme.example acted.",
        ),
        (
            {"watch": TAG, "must": {"properties": {"enabled": {"const": True}}}},
            "",
            "",
            "Its rule is kept: /enabled is true.",
        ),
        (
            {
                "watch": TAG,
                "must": {
                    "properties": {
                        "name": {"type": "string", "minLength": 1},
                        "colour": {"type": "string", "optional": True},
                    }
                },
            },
            "",
            "",
            'Its rule is kept: /name is "b", /colour is not there.',
        ),
        (
            {"watch": TAG, "must": {"minProperties": 1}},
            "",
            "",
            "The rule it is kept.",
        ),
        (
            {"watch": TAG, "must": {"properties": {"enabled": {"const": False}}}},
            "",
            "",
            "The resource breaks it, but did so before this change, which did not touch what the rule protects",
        ),
        (
            {
                "watch": TAG,
                "exemptions": [
                    {"resource": "42", "until": "2026-12-31", "reason": "a pilot", "owner": "bob"}
                ],
            },
            "",
            "",
            "Exempt from it through 2026-12-31: a pilot (owner: bob).",
        ),
    ],
)
def test_a_policy_that_stayed_silent_says_why(
    tmp_path: Path, policy: dict[str, Any], given: str, facts: str, why: str
) -> None:
    result = failed(tmp_path, policy, given, facts)
    assert [(one.what, one.policy) for one in result.differences] == [("verdict", ""), ("silent", "it")]
    assert result.differences[1].sentence.startswith(why)


def test_a_policy_that_spoke_unasked_is_told_with_its_sentence(tmp_path: Path) -> None:
    content = CHANGED.replace("EXPECT", "expect: { verdict: allow }").replace("KIND", "tag")
    result = run_cases(policy_set({"id": "it", "watch": TAG}), write(tmp_path / "a.yaml", content))[0]
    assert [(one.what, one.policy) for one in result.differences] == [("verdict", ""), ("spoke", "it")]
    assert "bob@acme.example changed /name of tag/42" in result.differences[1].sentence
    assert result.verdict is not None
    assert (result.verdict.word, result.broken) == ("flag", ("it",))


@pytest.mark.parametrize(
    ("reason", "passes"),
    [
        ("It Matters", True),
        ("changed /name\n      of tag", True),
        ("bob@acme.example", True),
        ("the moon", False),
        ("is kept", False),
    ],
)
def test_a_reason_is_part_of_a_sentence_that_was_said(tmp_path: Path, reason: str, passes: bool) -> None:
    expect = f"expect: {{ verdict: flag, policies: [it], reason: {reason} }}"
    content = CHANGED.replace("EXPECT", expect).replace("KIND", "tag")
    keeping = {"id": "fine", "watch": TAG, "must": {"properties": {"enabled": {"const": True}}}}
    given = policy_set({"id": "it", "watch": TAG}, keeping)
    result = run_cases(given, write(tmp_path / "a.yaml", content))[0]
    assert result.passed == passes, result.sentence
    if not passes:
        assert result.sentence.startswith(
            f"No policy says “{reason}”. This change is flagged because it matters"
        )


def test_a_reason_may_be_that_of_an_excuse(tmp_path: Path) -> None:
    content = CHANGED.replace("EXPECT", "expect: { verdict: allow, reason: bob@acme.example acted }")
    excusing = policy_set({"id": "it", "watch": TAG, "unless": {"actor": ["bob@acme.example"]}})
    assert run_cases(excusing, write(tmp_path / "a.yaml", content.replace("KIND", "tag")))[0].passed


def test_several_policies_are_told_one_by_one(tmp_path: Path) -> None:
    content = CHANGED.replace("EXPECT", "expect: { verdict: revert, policies: [allowlist, hours] }")
    both = policy_set(ALLOWLIST_STAYS_ON, HOURS_NEED_APPROVAL, {"id": "it", "watch": TAG})
    result = run_cases(both, write(tmp_path / "a.yaml", content.replace("KIND", "tag")))[0]
    assert [(one.what, one.policy) for one in result.differences] == [
        ("verdict", ""),
        ("spoke", "it"),
        ("silent", "allowlist"),
        ("silent", "hours"),
    ]
