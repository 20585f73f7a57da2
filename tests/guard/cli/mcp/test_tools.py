"""Every tool is one route that robots may use, and none of them decides."""

from __future__ import annotations

from typing import Any

import pytest
from jsonschema import Draft202012Validator

from drift.web.rest.route import API, Route
from guard.cli.mcp.tools import BY_NAME, TOOLS, Tool
from guard.core.proposals.proposal_schema import FOR_ROBOTS
from guard.web import ROUTES
from tests.promises.test_15_a_robot_never_approves import PROPOSING, TAKING_ROBOTS

BY_PLACE = {(route.method, route.path): route for route in ROUTES}


def route_of(tool: Tool) -> Route[Any]:
    return BY_PLACE[tool.method, f"{API}{tool.path}"]


@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.name)
def test_each_tool_is_a_route_that_a_robot_may_use(tool: Tool) -> None:
    route = route_of(tool)
    assert route.lets_robots_in
    assert route.role in ("viewer", "requester")
    assert route.method == "GET" or route.name in TAKING_ROBOTS
    assert tool.proposes is (route.name in PROPOSING)


@pytest.mark.parametrize("tool", TOOLS, ids=lambda tool: tool.name)
def test_each_tool_takes_what_its_route_takes(tool: Tool) -> None:
    Draft202012Validator.check_schema(tool.takes)
    route = route_of(tool)
    assert set(tool.in_path) == {one.name for one in route.parameters if one.where == "path"}
    assert tool.query.keys() <= {one.name for one in route.parameters if one.where == "query"}
    assert (tool.body is None) is (route.takes is None)
    if tool.body is not None and route.takes is not None:
        assert tool.body.keys() <= route.takes["properties"].keys()
        assert set(route.takes.get("required", ())) <= {*tool.needs}
    assert tool.takes["additionalProperties"] is False


def test_no_tool_decides_or_writes_by_its_name() -> None:
    deciding = (
        "approve",
        "deny",
        "vote",
        "acknowledge",
        "apply",
        "revert",
        "write",
        "update",
        "delete",
        "declare",
    )
    assert [name for name in BY_NAME if any(word in name for word in deciding)] == []


def test_what_is_new_in_a_proposal_is_not_handed_on_by_itself() -> None:
    body = BY_NAME["propose_changes"].body
    assert body is not None
    assert body.keys() <= FOR_ROBOTS
