"""What of a shared set is not for a workspace, as a value."""

from __future__ import annotations

from guard.core.model.left_out import LeftOut
from guard.core.model.workspace_scope import WorkspaceScope


def test_why_it_is_not_here_is_a_clause() -> None:
    assert LeftOut("policy", "p", WorkspaceScope(only=("production",))).clause == "it is only for production"
    assert LeftOut("policy", "p", WorkspaceScope(without=("test",))).clause == "it is for all but test"
