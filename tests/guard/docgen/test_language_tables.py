"""docs/policies.md says what the code does: its tables are made from the declarations, its examples load."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from guard.core.cases.case_schema import GIVEN
from guard.docgen.language_tables import TABLES
from guard.docgen.marked_tables import with_tables
from guard.loading.case_loader import run_cases
from guard.loading.policy_loader import load
from guard.loading.strict_yaml.reader import read

PAGE = Path(__file__).parents[3] / "docs" / "policies.md"
POLICIES = Path(__file__).parents[3] / "policies"
SECTION = PAGE.read_text().partition("## Cases: ")[2].partition("\n## ")[0]
BLOCKS = re.findall(r"```yaml\n(version: 1\n.*?)```", SECTION, re.DOTALL)


def test_the_tables_are_those_of_the_declarations() -> None:
    assert PAGE.read_text() == with_tables(PAGE.read_text(), TABLES), (
        "`python -m guard.docgen.language_tables` writes them again."
    )


def test_every_table_stands_in_the_page() -> None:
    assert re.findall(r"<!-- (\S+): begin -->", PAGE.read_text()) == list(TABLES)


def test_the_links_to_words_lead_somewhere() -> None:
    reference = (PAGE.parent / "policy-reference.md").read_text()
    headings = re.findall(r"^#+ (.*)$", reference, re.MULTILINE)
    places = {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}
    linked = set(re.findall(r"policy-reference\.md#([\w-]+)", PAGE.read_text()))
    within = set(re.findall(r"\]\(#([\w-]+)\)", reference))
    assert (linked | within) - places == set()


def test_the_first_example_loads(tmp_path: Path) -> None:
    file = PAGE.read_text().partition("## What a policy file looks like")[2]
    first, *_ = re.findall(r"```yaml\n(version: 1\n.*?)```", file, re.DOTALL)
    (tmp_path / "first.yaml").write_text(first)
    assert [policy.id for policy in load(tmp_path).policies] == ["ip-allowlist-stays-on"]


@pytest.mark.parametrize("block", BLOCKS, ids=range(len(BLOCKS)))
def test_the_cases_hold_for_the_policies_we_ship(block: str, tmp_path: Path) -> None:
    (tmp_path / "cases.yaml").write_text(block)
    results = run_cases(load(POLICIES), tmp_path / "cases.yaml")
    shown = [one for one in results if one.lacks is None]
    assert len(shown) == block.count("- case:") > 0
    assert [one.sentence for one in shown if not one.passed] == []


def test_each_form_of_what_is_given_is_shown_written_out_and_by_example() -> None:
    cases = [case for block in BLOCKS for case in read(block.encode()).value["cases"]]
    forms = {(name, "example" in case[name]) for case in cases for name in GIVEN if name in case}
    wanted = {(name, by_example) for name in GIVEN for by_example in (False, True)}
    assert forms == wanted - {("share", False), ("share", True)}  # none of the policies we ship limits one
    used = {word for case in cases for word in case} | {word for case in cases for word in case["expect"]}
    assert {"known_ips", "counts", "reason"} <= used
