"""Every lint rule is declared once, and its example gives its warning and no other."""

from __future__ import annotations

import ast
import re
from datetime import date
from pathlib import Path

import pytest

from drift.reference_data.acme_examples import acme
from drift.reference_data.described_fields import described
from guard.core.language.diagnostics import FileDiagnostic
from guard.core.lint.asking_rules import ASKING_RULES
from guard.core.lint.case_rules import CASE_HEAD, CASE_RULES
from guard.core.lint.exemption_rules import EXEMPTION_RULES
from guard.core.lint.health_rules import HEALTH_RULES
from guard.core.lint.notification_rules import NOTIFICATION_RULES
from guard.core.lint.period_rules import PERIOD_RULES
from guard.core.lint.policy_rules import POLICY_RULES
from guard.core.lint.rehearsal_rules import REHEARSAL_RULES
from guard.core.lint.rule import (
    HEAD,
    HEALTH_HEAD,
    NOTIFICATIONS_HEAD,
    PERIODS_HEAD,
    REHEARSALS_HEAD,
    LintRule,
)
from guard.core.lint.rules import INVALID_WAIVER, RULES, UNUSED_WAIVER, unchecked_rules
from guard.core.lint.share_rules import SHARE_RULES
from guard.core.lint.standard_rules import STANDARD_RULES
from guard.core.lint.workspace_rules import WORKSPACE_RULES
from guard.loading.case_loader import read_cases
from guard.loading.policy_loader import lint, load, load_shared
from tests.guard.loading.test_policy_loader import PEOPLE, write

TODAY = date(2026, 6, 1)
WATCHED = """\
  - id: allowlist-is-watched
    because: the allowlist was changed
    severity: low
    watch: { kind: ip_allowlist }
    then: flag
"""
CODE = Path(__file__).parents[4] / "guard" / "core"
ERRORS = re.compile("error|nothing_changes")


def found_in(directory: Path, rule: LintRule) -> list[FileDiagnostic]:
    policies = (
        WATCHED
        if rule.asks in ("cases", "periods", "notifications", "health", "rehearsals")
        else rule.example
    )
    write(directory, **{"a.yaml": f"{HEAD}{policies}", "people.yaml": PEOPLE})
    if rule.asks == "periods":
        name = rule.example.strip().partition(":")[0]
        names = f"    when: {{ during: {name} }}\n" if rule.id == "ended-period" else ""
        write(
            directory,
            **{"a.yaml": f"{HEAD}{policies}{names}", "periods.yaml": f"{PERIODS_HEAD}{rule.example}"},
        )
    if rule.asks == "notifications":
        write(directory, **{"notifications.yaml": f"{NOTIFICATIONS_HEAD}{rule.example}"})
    if rule.asks == "health":
        write(directory, **{"health.yaml": f"{HEALTH_HEAD}{rule.example}"})
    if rule.asks == "rehearsals":
        write(directory, **{"rehearsals/a.yaml": f"{REHEARSALS_HEAD}{rule.example}"})
    if rule.asks == "cases":
        (directory / "cases").mkdir()
        (directory / "cases" / "a.yaml").write_text(f"{CASE_HEAD}{rule.example}")
        return list(read_cases(load(directory), directory).warnings)
    stored = [acme().resources[kind] for kind in ("ip_allowlist", "admin") if rule.asks == "record"]
    workspaces = ("production", "test") if rule.asks == "workspaces" else ()
    whole = load_shared(directory).whole
    return list(lint(whole, TODAY, stored, described=described(), workspaces=workspaces))


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_the_example_of_a_rule_gives_its_warning_and_no_other(tmp_path: Path, rule: LintRule) -> None:
    assert {one.rule for one in found_in(tmp_path, rule)} == {rule.id}


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_a_rule_is_declared_in_full(rule: LintRule) -> None:
    assert re.fullmatch("[a-z]+(-[a-z]+)+", rule.id)
    assert all(text.endswith(".") for text in (rule.summary, rule.why, rule.way_out))


def test_every_rule_is_registered_under_its_own_id() -> None:
    of_policies = (POLICY_RULES, ASKING_RULES, SHARE_RULES, STANDARD_RULES, EXEMPTION_RULES)
    families = (
        *of_policies,
        PERIOD_RULES,
        NOTIFICATION_RULES,
        HEALTH_RULES,
        REHEARSAL_RULES,
        WORKSPACE_RULES,
        CASE_RULES,
    )
    declared = [*(rule for family in families for rule in family), UNUSED_WAIVER, INVALID_WAIVER]
    assert list(RULES.values()) == declared
    assert len({rule.id for rule in declared}) == len(declared)


def _functions(file: Path) -> list[ast.FunctionDef]:
    """The functions of a module that do not report errors."""
    functions = [node for node in ast.parse(file.read_text()).body if isinstance(node, ast.FunctionDef)]
    return [one for one in functions if not ERRORS.search(one.name)]


def _diagnostics(function: ast.FunctionDef) -> list[ast.Call]:
    calls = [node for node in ast.walk(function) if isinstance(node, ast.Call)]
    return [one for one in calls if isinstance(one.func, ast.Name) and one.func.id == "Diagnostic"]


@pytest.mark.parametrize("file", [*sorted(CODE.glob("lint/*.py")), CODE / "cases" / "case_checks.py"])
def test_every_warning_in_the_code_carries_a_rule(file: Path) -> None:
    for function in _functions(file):
        for call in _diagnostics(function):
            assert "rule" in {keyword.arg for keyword in call.keywords}, (function.name, call.lineno)


def test_what_is_not_asked_of_is_not_called_unused() -> None:
    assert "unseen-field" in unchecked_rules(has_record=False, has_description=True)
    assert "unknown-field" not in unchecked_rules(has_record=False, has_description=True)
    assert "unknown-field" in unchecked_rules(has_record=True, has_description=True)
    assert "rule-never-holds" not in unchecked_rules(has_record=False, has_description=False)
