"""Which workspace an address is of, and which route serves it."""

from __future__ import annotations

from typing import Any

import pytest

from drift.web.rest.route import WORKSPACE
from guard.web.workspace_paths import WorkspacePaths, workspace_in


@pytest.mark.parametrize(
    ("path", "name", "served"),
    [
        ("/api/v1/drift", None, "/api/v1/drift"),
        ("/api/v1/workspaces", None, "/api/v1/workspaces"),
        ("/api/v1/workspaces/", None, "/api/v1/workspaces/"),
        ("/api/v1/workspaces/test", "test", "/api/v1/workspaces/test"),
        ("/api/v1/workspaces/test/drift", "test", "/api/v1/drift"),
        ("/api/v1/workspaces/test/resources/team/1", "test", "/api/v1/resources/team/1"),
        ("/api/v1/workspaces/test/workspacesx", "test", "/api/v1/workspacesx"),
        ("/api/v1/workspaces/test/readyz", "test", "/readyz"),
        ("/api/v1/workspaces/test/a/../b", "test", "/api/v1/a/../b"),
        ("/api/v1/workspaces/test/%0a\n", "test", "/api/v1/%0a\n"),
        ("/api/v1/workspaces/test/workspaces", None, "/api/v1/workspaces/test/workspaces"),
        ("/api/v1/workspaces/test/workspaces/other", None, "/api/v1/workspaces/test/workspaces/other"),
        ("/api/v10/workspaces/test/drift", None, "/api/v10/workspaces/test/drift"),
        ("/webhooks/intercom", None, "/webhooks/intercom"),
        ("/webhooks/intercom/test", "test", "/webhooks/intercom"),
        ("/webhooks/intercom/test/more", None, "/webhooks/intercom/test/more"),
        ("/slack/actions/test", "test", "/slack/actions"),
        ("/slack/commands/test", "test", "/slack/commands"),
        ("/slack/else/test", None, "/slack/else/test"),
        ("/w/test", "test", "/w/test"),
        ("/w/test/drift", "test", "/w/test/drift"),
        ("/w//drift", None, "/w//drift"),
        ("/healthz", None, "/healthz"),
    ],
)
def test_the_name_is_taken_out_of_an_address(path: str, name: str | None, served: str) -> None:
    assert workspace_in(path) == (name, served)


def test_nobody_names_a_workspace_but_by_the_address() -> None:
    seen: dict[str, Any] = {}

    def app(environ: Any, start_response: Any) -> list[bytes]:
        seen.update(environ)
        return []

    asked: Any = {"PATH_INFO": "/api/v1/drift", WORKSPACE: "test"}
    begin: Any = None
    WorkspacePaths(app)(asked, begin)
    assert WORKSPACE not in seen
