"""docs/lint-rules.md says what the registry of lint rules says."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from guard.core.lint.rule import HEAD
from guard.core.lint.rules import RULES
from guard.docgen.lint_rules_page import TITLES, WAIVED, listing
from guard.loading.policy_loader import lint, load

PAGE = Path(__file__).parents[3] / "docs" / "lint-rules.md"


def test_the_page_is_generated_from_the_registry() -> None:
    assert PAGE.read_text() == listing(), "Run `make reference`."


def test_every_rule_has_its_section() -> None:
    assert [rule for _, rules in TITLES for rule in rules] == list(RULES.values())


def test_the_waiver_on_the_page_waives(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(f"{HEAD}{WAIVED}")
    (found,) = lint(load(tmp_path), date(2026, 6, 1))
    assert found.rule == "unknown-activity-type"
    assert found.waived == "Intercom announced this type for July"
