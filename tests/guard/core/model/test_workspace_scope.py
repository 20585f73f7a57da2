"""`only` and `except` as values: which workspaces they take in, and how that is said."""

from __future__ import annotations

import pytest

from guard.core.model.workspace_scope import EVERYWHERE, WorkspaceScope


@pytest.mark.parametrize(
    ("scope", "workspace", "takes_in"),
    [
        (EVERYWHERE, "production", True),
        (WorkspaceScope(only=("production",)), "production", True),
        (WorkspaceScope(only=("production",)), "production-2", False),
        (WorkspaceScope(only=("*-test",)), "acme-test", True),
        (WorkspaceScope(only=("*-test",)), "test", False),
        (WorkspaceScope(without=("test",)), "test", False),
        (WorkspaceScope(without=("test",)), "production", True),
        (WorkspaceScope(only=("eu-*",), without=("eu-test",)), "eu-test", False),
        (WorkspaceScope(only=("eu-*",), without=("eu-test",)), "eu-1", True),
    ],
)
def test_which_workspaces_are_taken_in(scope: WorkspaceScope, workspace: str, takes_in: bool) -> None:
    assert scope.takes_in(workspace) is takes_in


@pytest.mark.parametrize(
    ("scope", "clause"),
    [
        (EVERYWHERE, ""),
        (WorkspaceScope(only=("production",)), "only for production"),
        (WorkspaceScope(only=("a", "b", "c")), "only for a, b and c"),
        (WorkspaceScope(without=("test", "*-test")), "for all but test and *-test"),
        (WorkspaceScope(only=("eu-*",), without=("eu-test",)), "only for eu-*, and all but eu-test"),
    ],
)
def test_a_scope_is_said_as_a_clause(scope: WorkspaceScope, clause: str) -> None:
    assert scope.describe() == clause
