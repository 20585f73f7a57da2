"""The packs beside the starter policies: each stands by itself, all stand together, and their cases hold."""

from __future__ import annotations

import re
import shutil
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path

import pytest
from msgspec import structs

from drift.core.catalogue.activity_types import ACTIVITY_TYPES
from drift.core.catalogue.catalogue import CATALOGUE
from guard.core.cases.runner import CaseResult
from guard.core.model.policy import Flag, Policy, PolicySet
from guard.docgen.packs_page import SHELF, listing
from guard.loading.case_loader import run_cases
from guard.loading.policy_loader import lint, load

ROOT = Path(__file__).parents[2]
NAMES = (
    "change-freeze",
    "fin-ai-safety",
    "fin-outcomes",
    "gdpr-data-handling",
    "robots",
    "security-baseline",
    "soc2",
    "support-operations",
)
PACKS: dict[str, PolicySet] = {name: load(SHELF / name) for name in NAMES}
POLICIES: list[Policy] = [policy for pack in PACKS.values() for policy in pack.policies]
RESULTS: list[tuple[str, CaseResult]] = [
    (name, result) for name, pack in PACKS.items() for result in run_cases(pack, SHELF / name)
]
CONTROL = re.compile(r"SOC2-(CC[1-9]|A1|C1|PI1|P[1-8])\.\d+|GDPR-Art\.\d+|ISO27001-A\.[5-8]\.\d+")


@pytest.mark.parametrize(
    "result",
    [result for _, result in RESULTS],
    ids=[f"{name}: {result.name}" for name, result in RESULTS],
)
def test_case(result: CaseResult) -> None:
    assert result.passed, result.sentence


def test_there_are_no_other_packs() -> None:
    assert sorted(path.name for path in SHELF.iterdir()) == sorted(NAMES)


def test_they_cover_the_configuration_broadly() -> None:
    watched = {pattern for policy in POLICIES for pattern in policy.watch.kinds} - {"*"}
    kinds = {name for name in CATALOGUE if any(fnmatchcase(name, pattern) for pattern in watched)}
    # `*` covers every group and so says nothing of any.
    logged = {pattern for policy in POLICIES for pattern in policy.watch.activities} - {"*"}
    groups = {
        one.group for one in ACTIVITY_TYPES.values() if any(fnmatchcase(one.name, glob) for glob in logged)
    }
    assert len(POLICIES) >= 60
    assert len(kinds) >= 30, sorted(kinds)
    # What was installed is told by its entry, and watched there: its state is but that entry.
    assert CATALOGUE.keys() - kinds == {"app_packages_and_tokens"}
    assert groups == {
        "apps",
        "automation",
        "billing",
        "content",
        "data",
        "inbox",
        "messenger",
        "security",
        "teammates",
        "workspace",
    }


def test_ids_are_taken_once_over_all_packs_and_the_starters() -> None:
    ids = [policy.id for policy in (*POLICIES, *load(ROOT / "policies").policies)]
    assert len(ids) == len(set(ids))


def test_the_packs_are_not_in_force_where_they_stand() -> None:
    in_force = load(ROOT / "policies").policies
    assert not {policy.id for policy in in_force} & {policy.id for policy in POLICIES}
    results = run_cases(load(ROOT / "policies"), ROOT / "policies")
    assert not [one for one in results if Path(one.file).is_relative_to(SHELF)]


def test_all_packs_and_the_starters_stand_in_one_directory(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "policies", tmp_path / "ours", ignore=shutil.ignore_patterns("packs"))
    for name in NAMES:
        shutil.copytree(SHELF / name, tmp_path / name)
    together = load(tmp_path)
    assert len(together.policies) == len(POLICIES) + len(load(ROOT / "policies").policies)
    assert [one.sentence for one in run_cases(together, tmp_path) if not one.passed] == []


@pytest.mark.parametrize("name", NAMES)
def test_a_pack_names_the_people_of_the_starters(name: str) -> None:
    starter = load(ROOT / "policies").people
    assert structs.replace(PACKS[name].people, periods={}) == starter
    assert {policy.owner for policy in PACKS[name].policies} <= starter.members(tuple(starter.groups))


@pytest.mark.parametrize("name", NAMES)
def test_a_pack_says_what_to_replace_and_what_to_expect(name: str) -> None:
    page = (SHELF / name / "README.md").read_text()
    assert page.startswith(f"# {name}\n\n")
    for words in ("**Replace first:**", "**On day one**", "**It does not**"):
        assert words in page
    known = {policy.id for policy in (*POLICIES, *load(ROOT / "policies").policies)}
    spoken = set(re.findall(r"`([a-z]+(?:-[a-z]+){2,})`", page))
    assert spoken <= known, "The page names policies that are not there."


@pytest.mark.parametrize("name", NAMES)
def test_the_only_warnings_are_about_what_no_api_writes(name: str) -> None:
    warned = lint(PACKS[name], date(2026, 1, 1))
    assert all("a guided remedy is opened" in warning.sentence for warning in warned), warned


@pytest.mark.parametrize("policy", POLICIES, ids=lambda policy: policy.id)
def test_a_policy_is_fit_to_be_copied(policy: Policy) -> None:
    assert policy.owner
    assert not policy.because.endswith(".")
    assert policy.because[0].islower() or policy.because.startswith("Fin "), "It completes a sentence."
    assert all(CONTROL.fullmatch(control) for control in policy.controls), policy.controls
    assert not policy.exemptions, "Waivers are a team's own."
    assert policy.mode is None, "Whether it acts is a team's own choice."
    if policy.watch.activities:
        assert isinstance(policy.then, Flag), "What the log tells has happened."


def test_the_page_is_current() -> None:
    page = (ROOT / "docs" / "packs.md").read_text()
    assert page == listing(), "Run `python -m guard.docgen.packs_page > docs/packs.md`."


@pytest.mark.parametrize("page", ["README.md", "docs/policies.md"])
def test_the_page_is_found(page: str) -> None:
    assert "packs.md)" in (ROOT / page).read_text()
