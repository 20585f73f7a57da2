"""Names of no workspace, entries that none has, and what only one workspace's people make wrong."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from guard.core.lint.workspace_checks import scope_warnings
from guard.loading.policy_loader import lint, load_shared
from tests.guard.loading.test_policy_loader import write

TODAY = date(2026, 6, 1)
KNOWN = ("production", "eu-test")


@pytest.mark.parametrize(
    ("entry", "known", "rules"),
    [
        ({"only": "production"}, KNOWN, []),
        ({"only": "prodution"}, KNOWN, ["unknown-workspace"]),
        ({"only": "prodution"}, (), []),
        ({"except": ["production", "*-prod"]}, KNOWN, ["unknown-workspace"]),
        ({"only": "*-test", "except": "eu-test"}, KNOWN, ["for-no-workspace"]),
        ({"only": "*-test", "except": "eu-test"}, (), []),
        ({"only": "eu-test", "except": "*-test"}, (), ["for-no-workspace"]),
        ({"except": "*"}, (), ["for-no-workspace"]),
        ({"only": ["a", "b"], "except": ["a", "b"]}, (), ["for-no-workspace"]),
        ({"only": ["a", "b"], "except": ["a"]}, (), []),
        ({}, KNOWN, []),
    ],
)
def test_what_a_scope_is_warned_of(entry: Any, known: Any, rules: list[str]) -> None:
    assert [one.rule for one in scope_warnings({"policies": [{"id": "p", **entry}]}, known)] == rules


@pytest.mark.parametrize(
    "document",
    [
        {"policies": [{"only": "x"}]},
        {"policies": [{"exemptions": [{"only": "x"}]}]},
        {"standard_changes": [{"only": "x"}]},
        {"periods": {"freeze": {"only": "x"}}},
        {"routes": [{"only": "x"}]},
        {"targets": {"siem": {"only": "x"}}},
        {"skip": [{"only": "x"}]},
        {"acknowledged": [{"only": "x"}]},
        {"rehearsals": [{"only": "x"}]},
        {"workspaces": {"x": {}}},
    ],
)
def test_every_place_where_a_workspace_is_named_is_looked_at(document: Any) -> None:
    (warning,) = scope_warnings(document, KNOWN)
    assert warning.sentence == "There is no workspace `x`. There are: eu-test, production."


def test_names_come_close_or_all_are_listed() -> None:
    (close,) = scope_warnings({"policies": [{"only": "prodction"}]}, KNOWN)
    assert close.sentence == "There is no workspace `prodction`. Did you mean `production`?"
    assert close.path == ("policies", 0, "only")


PEOPLE = """\
version: 1
groups: { ops: [a@x.y, b@x.y] }
workspaces:
  test: { groups: { ops: [c@x.y] } }
"""
POLICY = """\
  - id: {id}
    because: it matters
    severity: low
    watch: {{ kind: ip_allowlist }}
    {more}
"""


def warned(directory: Path, *policies: str, people: str = PEOPLE, **more: str) -> list[tuple[str, int, str]]:
    content = f"version: 1\npolicies:\n{''.join(policies)}"
    write(directory, **{"a.yaml": content, "people.yaml": people, **more})
    found = lint(load_shared(directory).whole, TODAY, workspaces=KNOWN if more else ())
    return [(Path(one.file).name, one.line, f"{one.rule}: {one.sentence}") for one in found]


ASKS = "then: { require_approval: { from: ops } }"


def test_too_few_approvers_of_one_workspace_are_warned_of_by_its_name(tmp_path: Path) -> None:
    (found,) = warned(tmp_path, POLICY.format(id="p", more=ASKS))
    assert found[:2] == ("a.yaml", 7)
    assert found[2].startswith("too-few-approvers: p: In the workspace `test`: Nobody is left to approve")


def test_people_of_a_workspace_that_does_not_have_the_policy_are_not_asked(tmp_path: Path) -> None:
    assert warned(tmp_path, POLICY.format(id="p", more=f"except: test\n    {ASKS}")) == []


def test_a_policy_of_one_workspace_is_looked_at_with_its_people(tmp_path: Path) -> None:
    people = PEOPLE.replace("[a@x.y, b@x.y]", "[a@x.y]").replace("[c@x.y]", "[c@x.y, d@x.y]")
    assert warned(tmp_path, POLICY.format(id="p", more=f"only: test\n    {ASKS}"), people=people) == []


def test_rules_that_meet_in_no_workspace_contradict_each_other_nowhere(tmp_path: Path) -> None:
    on, off = (
        POLICY.format(
            id=name, more=f"must: {{ properties: {{ enabled: {{ const: {value} }} }} }}\n    then: flag"
        )
        for name, value in (("is-on", "true"), ("is-off", "false"))
    )
    assert [rule.partition(":")[0] for *_, rule in warned(tmp_path, on, off)] == ["conflicting-rules"]
    assert warned(tmp_path, f"{on}    only: production\n", f"{off}    only: test\n") == []
    both = warned(tmp_path, f"{on}    only: test\n", f"{off}    only: test\n")
    assert [rule.partition(":")[0] for *_, rule in both] == ["conflicting-rules"]
    assert len(warned(tmp_path, f"{on}    only: test\n", off)) == 1, "one of them is everywhere"


def test_a_warning_stands_at_the_name_and_may_be_waived_beside_a_policy(tmp_path: Path) -> None:
    prices = "version: 1\nlimit: 5\nworkspaces:\n  tset: { limit: 6 }\n"
    policy = POLICY.format(id="p", more="then: flag\n    only: [production, tset]")
    found = warned(tmp_path, policy, people="version: 1\n", **{"prices.yaml": prices})
    assert found == [
        ("a.yaml", 8, "unknown-workspace: p: There is no workspace `tset`. There are: eu-test, production."),
        (
            "prices.yaml",
            4,
            "unknown-workspace: There is no workspace `tset`. There are: eu-test, production.",
        ),
    ]
    waived = policy.replace("tset]", "tset]  # guardrail: ignore[unknown-workspace] because Lyon has it")
    write(tmp_path, **{"a.yaml": f"version: 1\npolicies:\n{waived}"})
    (of_policy, _) = lint(load_shared(tmp_path).whole, TODAY, workspaces=KNOWN)
    assert of_policy.waived == "Lyon has it"
    assert {one.rule for one in lint(load_shared(tmp_path).whole, TODAY)} == set(), "no names, nothing unused"
