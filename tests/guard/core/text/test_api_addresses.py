"""The API of one workspace, as a place for links."""

from __future__ import annotations

from drift.web.rest import route
from guard.core.text.api_addresses import API, api_of, within_api
from guard.web.workspace_paths import workspace_in


def test_it_is_where_the_routes_are() -> None:
    assert API == route.API
    assert api_of("test") == f"{route.WORKSPACES}/test"


def test_a_path_leads_to_the_same_route_of_that_workspace() -> None:
    path = within_api("/api/v1/decisions/d1", api_of("test"))
    assert path == "/api/v1/workspaces/test/decisions/d1"
    assert workspace_in(path) == ("test", "/api/v1/decisions/d1")


def test_the_only_workspace_keeps_its_paths() -> None:
    assert within_api("/api/v1/decisions/d1", API) == "/api/v1/decisions/d1"


def test_what_is_no_path_of_the_api_stays() -> None:
    assert [within_api(path, api_of("test")) for path in ("", "/x", "/api/v10/drift")] == [
        "",
        "/x",
        "/api/v10/drift",
    ]
