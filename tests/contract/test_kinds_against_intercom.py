"""The catalogue against Intercom's own description: operations, versions, request bodies, types of log entries."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from typing import Any

import pytest

from drift.core.catalogue.activity_types import ACTIVITY_TYPES
from drift.core.catalogue.catalogue import KINDS, kinds_for_activity
from drift.core.catalogue.kind import PREVIEW, Kind
from drift.core.catalogue.kinds.not_watched import NOT_READ, NOT_WRITTEN
from tests.contract.openapi.description import Operation, description, needs_description
from tests.contract.openapi.operations import configuration

pytestmark = needs_description
NEWEST = "2.16"
READABLE = [one for one in KINDS if not one.log_only]


@pytest.mark.parametrize("each", READABLE, ids=lambda one: one.name)
@pytest.mark.parametrize("version", [NEWEST, PREVIEW])
def test_a_version_has_the_operations_that_are_sent_with_it(each: Kind, version: str) -> None:
    known = description(version)
    for endpoint in each.operations:
        path = endpoint.path.replace("{id}", "7").replace("{parent_id}", "8").replace("{member}", "9")
        described = known.operation_of(endpoint.method, path) is not None
        assert described == (endpoint.version(version) == version), f"{endpoint.method} {endpoint.path}"


@pytest.mark.parametrize("each", READABLE, ids=lambda one: one.name)
def test_query_parameters_are_described(each: Kind) -> None:
    if each.listing is None:
        return
    sent = each.listing.endpoint
    operation = description(NEWEST if sent.since else PREVIEW).operation_of(
        sent.method, sent.path.replace("{parent_id}", "8")
    )
    assert operation is not None
    if sent.query:
        known = description(NEWEST).operations[operation]["parameters"]
        assert set(sent.query) <= {one.get("name") for one in known}


def of_kinds() -> set[Operation]:
    """Every call that some kind makes."""
    return {(call.method, re.sub(r"{\w+}", "{}", call.path)) for one in READABLE for call in one.operations}


@pytest.mark.parametrize("version", [NEWEST, PREVIEW])
def test_every_call_that_reads_is_of_a_kind_or_left_out_for_a_reason(version: str) -> None:
    reading = {path for method, path in description(version).operations if method == "GET"}
    ours = {path for method, path in of_kinds() if method == "GET"}
    rows = {
        path: [row.what for row in NOT_READ if any(fnmatchcase(path, call) for call in row.calls)]
        for path in reading
    }
    assert {path for path in reading - ours if len(rows[path]) != 1} == set()
    assert {path for path in reading & ours if rows[path]} == set()


def test_every_call_that_is_left_out_exists() -> None:
    paths = {path for version in (NEWEST, PREVIEW) for _, path in description(version).operations}
    for row in NOT_READ:
        for call in row.calls:
            assert any(fnmatchcase(path, call) for path in paths), call


@pytest.mark.parametrize("version", [NEWEST, PREVIEW])
def test_every_call_that_writes_configuration_is_of_a_kind_or_left_out_for_a_reason(version: str) -> None:
    writing = {one for one in configuration(version) if one[0] != "GET"}
    searches = {("POST", "/admins/activity_logs/search")}
    left_out = {(row.call.split()[0], row.call.split()[1]) for row in NOT_WRITTEN}
    assert writing - of_kinds() - searches - left_out == set()
    assert left_out & of_kinds() == set()
    assert left_out <= configuration(NEWEST) | configuration(PREVIEW)


def types_of(version: str) -> set[str]:
    """The values that any `activity_type` of the description may have."""
    found: set[str] = set()
    waiting: list[Any] = [description(version).document["components"]["schemas"]]
    while waiting:
        node = waiting.pop()
        if isinstance(node, dict):
            found |= set(node.get("activity_type", {}).get("enum", ()) if "activity_type" in node else ())
            waiting += node.values()
        elif isinstance(node, list):
            waiting += node
    return found


def test_every_type_of_the_activity_log_is_classified() -> None:
    assert len(types_of(NEWEST)) == 114
    assert (types_of(NEWEST) | types_of(PREVIEW)) - ACTIVITY_TYPES.keys() == set()


def test_every_setting_that_the_log_alone_tells_of_is_folded_somewhere() -> None:
    for one in ACTIVITY_TYPES.values():
        if one.cls == "config" and one.kind is not None:
            assert kinds_for_activity(one.name), f"{one.name} moves nothing that is kept"
