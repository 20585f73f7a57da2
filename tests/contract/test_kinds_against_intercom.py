"""The catalogue against Intercom's own description: operations, versions, request bodies, types of log entries."""

from __future__ import annotations

from typing import Any

import pytest

from drift.core.catalogue.activity_types import ACTIVITY_TYPES
from drift.core.catalogue.catalogue import KINDS, kinds_for_activity
from drift.core.catalogue.kind import PREVIEW, Endpoint, Kind
from tests.contract.openapi.description import description, needs_description

pytestmark = needs_description
NEWEST = "2.16"
READABLE = [one for one in KINDS if not one.log_only]


def endpoints(one: Kind) -> list[Endpoint]:
    listed = one.listing.endpoint if one.listing else None
    return [each for each in (listed, one.get, one.create, one.update, one.delete, one.archive) if each]


@pytest.mark.parametrize("each", READABLE, ids=lambda one: one.name)
@pytest.mark.parametrize("version", [NEWEST, PREVIEW])
def test_a_version_has_the_operations_that_are_sent_with_it(each: Kind, version: str) -> None:
    known = description(version)
    for endpoint in endpoints(each):
        path = endpoint.path.replace("{id}", "7").replace("{parent_id}", "8")
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
