"""The lint rules for `only`, `except` and `workspaces`: one needs the names of the workspaces, both may be waived."""

from __future__ import annotations

from guard.core.lint.workspace_rules import FOR_NO_WORKSPACE, UNKNOWN_WORKSPACE, WORKSPACE_RULES


def test_what_they_ask_and_that_they_can_be_waived() -> None:
    assert (FOR_NO_WORKSPACE.asks, UNKNOWN_WORKSPACE.asks) == ("policies", "workspaces")
    assert all(rule.waivable for rule in WORKSPACE_RULES)
