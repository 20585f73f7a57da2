"""The policies that a case tests: those of its folder, as its workspace has them."""

from __future__ import annotations

from pathlib import Path

import pytest

from guard.core.cases.runner import run
from guard.loading.case_loader import BrokenCases, read_cases
from guard.loading.policy_loader import load_shared
from guard.loading.shared_policies import SharedPolicies
from tests.guard.core.cases.test_runner import write
from tests.guard.loading.test_policy_loader import one as policy

SHARED = (
    policy(only="production", watch="{ kind: team }")
    + policy(
        id="q", **{"except": "production"}, watch="{ kind: team }", unless="{ actor: group:leads }"
    ).partition("policies:\n")[2]
)
OF_TWO = "version: 1\ngroups: { leads: [a@x.y] }\nworkspaces: { test: { groups: { leads: [t@x.y] } } }\n"


def _shared(path: Path) -> SharedPolicies:
    write(path / "p.yaml", SHARED)
    write(path / "people.yaml", OF_TWO)
    return load_shared(path)


def _case(verdict: str, policies: str, by: str = "x@x.y", workspace: str = "") -> str:
    happens = f"    workspace: {workspace}\n" if workspace else ""
    return (
        f"  - case: {workspace or 'none'} {by}\n{happens}"
        f"    change: {{ example: team, set: {{ /name: X }}, by: {by} }}\n"
        f"    expect: {{ verdict: {verdict}, policies: [{policies}] }}\n"
    )


def test_a_case_is_answered_by_the_policies_and_people_of_its_workspace(tmp_path: Path) -> None:
    shared = _shared(tmp_path)
    cases = (
        _case("flag", "p", workspace="production"),
        _case("flag", "q"),
        _case("flag", "q", by="a@x.y", workspace="test"),
        _case("allow", "", by="t@x.y", workspace="test"),
    )
    file = write(tmp_path / "cases" / "a.yaml", f"version: 1\ncases:\n{''.join(cases)}")
    given = read_cases(shared, file)
    assert [result.sentence for result in run(shared.whole, given) if result.lacks is None] == [""] * 4
    assert {result.policy for result in run(shared.whole, given) if result.lacks} == {"p"}, "production alone"
    elsewhere = [case.tested for case in given.cases if not case.workspace]
    assert elsewhere == [given.cases[1].tested]
    in_production = read_cases(
        shared, write(tmp_path / "cases" / "b.yaml", f"version: 1\ncases:\n{cases[0]}")
    )
    assert in_production.cases[0].workspace == "production"


def test_the_workspace_of_cases_that_name_none_can_be_named(tmp_path: Path) -> None:
    shared = _shared(tmp_path)
    file = write(tmp_path / "cases" / "a.yaml", f"version: 1\ncases:\n{_case('flag', 'p')}")
    with pytest.raises(
        BrokenCases, match="`p` is not for the workspace of this case: it is only for production"
    ):
        read_cases(shared, file)
    (case,) = read_cases(shared, file, "production").cases
    assert [policy.id for policy in case.tested.policies] == ["p"]


def test_a_case_of_a_workspace_that_no_policy_is_for_says_so_by_allowing(tmp_path: Path) -> None:
    write(tmp_path / "p.yaml", policy(only="production", watch="{ kind: team }"))
    write(tmp_path / "people.yaml", "version: 1\n")
    file = write(tmp_path / "cases" / "a.yaml", f"version: 1\ncases:\n{_case('allow', '')}")
    (case,) = read_cases(load_shared(tmp_path), file).cases
    assert case.tested.policies == ()
