"""What is for other workspaces, as JSON."""

from __future__ import annotations

from drift.core.json_view import plain
from guard.core.model.left_out import LeftOut
from guard.core.model.workspace_scope import WorkspaceScope
from guard.core.reports.left_out_json import left_out


def test_it_says_what_is_left_out_why_and_where_it_stands() -> None:
    scope = WorkspaceScope(only=("test",))
    found = left_out(LeftOut("exemption", "p", scope, about="resource 42", file="rules.yaml", line=3))
    assert plain(found) == {
        "part": "exemption",
        "id": "p",
        "about": "resource 42",
        "sentence": "The exemption of resource 42 from p is not for this workspace: it is only for test.",
        "where": "rules.yaml:3",
    }
