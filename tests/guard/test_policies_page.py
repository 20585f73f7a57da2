"""docs/policies.md says what the code does: its word list is made from the vocabulary, its examples load."""

from __future__ import annotations

import re
from pathlib import Path

from guard.cases import run_cases
from guard.loading import load
from guard.vocabulary.describing import word_list

PAGE = Path(__file__).parents[2] / "docs" / "policies.md"
POLICIES = Path(__file__).parents[2] / "policies"


def test_the_word_list_is_that_of_the_vocabulary() -> None:
    text = PAGE.read_text()
    begin, end = (re.search(f"<!-- words: {edge}.*-->\n", text) for edge in ("begin", "end"))
    assert begin is not None
    assert end is not None
    expected = f"{word_list()}\n"
    assert text[begin.end() : end.start()] == expected, f"Write this between the marks:\n{expected}"


def test_the_first_example_loads_and_the_cases_hold_for_the_policies_we_ship(tmp_path: Path) -> None:
    first, *_, cases = re.findall(r"```yaml\n(version: 1\n.*?)```", PAGE.read_text(), re.DOTALL)
    (tmp_path / "first.yaml").write_text(first)
    assert [policy.id for policy in load(tmp_path).policies] == ["ip-allowlist-stays-on"]
    (tmp_path / "cases.yaml").write_text(cases)
    shown = [
        one
        for one in run_cases(load(POLICIES), tmp_path / "cases.yaml")
        if one.file.startswith(str(tmp_path))
    ]
    assert len(shown) == 2
    assert all(one.passed for one in shown), shown
