"""Every request that our client sends is one that Intercom's description allows: path, query, headers and body."""

import re
from collections.abc import Iterator
from functools import cache

import httpx
import orjson
import pytest

from drift.core.catalogue.kind import Endpoint, Kind
from tests.contract.openapi.description import Operation, description, needs_description
from tests.contract.openapi.disagreements import EXCUSED_REQUESTS, UNDESCRIBED_QUERIES, UNWRITTEN_FIELDS
from tests.contract.openapi.overheard import READABLE, Sent, everything_sent
from tests.contract.openapi.undescribed import described_fields, undescribed_fields

pytestmark = needs_description

PINNED = pytest.mark.parametrize("pinned", ["2.14", "2.15", "2.16", "Preview"])
BOTH_ONE_AND_THE_OTHER = "is valid under each of"

REFUSALS = {
    "tag_has_dependent_objects": "a segment is made of the tag",
    "content_has_procedure_dependencies": "a procedure of Fin uses the snippet",
    "data_connector_in_use": "a workflow runs the connector",
    "The Data Attribute you are trying to archive has a dependant object": "a segment is made of it",
    "Folder contains content and cannot be deleted": "it stays until a person has emptied it",
    "A list attribute must keep at least two active options": "the last two options stay",
    "An article that was never published cannot be unpublished": "whether it ever was is not read",
    "Pages of this source are synced and cannot be written": "only the source knows that, and not the page",
}
"""What the workspace may say to a write that was planned rightly, and why that cannot be known beforehand."""


@cache
def sent(pinned: str) -> Sent:
    return everything_sent(pinned)


def operation_of(request: httpx.Request) -> Operation:
    version = request.headers["Intercom-Version"]
    found = description(version).operation_of(request.method, request.url.path)
    assert found is not None, f"{version} {request.method} {request.url.path} is not described"
    return found


def problems_of(request: httpx.Request) -> Iterator[str]:
    version, operation = request.headers["Intercom-Version"], operation_of(request)
    described = description(version)
    query = {
        name: value
        for name, value in request.url.params.items()
        if (operation, name) not in UNDESCRIBED_QUERIES
    }
    headers = {"Authorization": request.headers["Authorization"], "Intercom-Version": version}
    body = orjson.loads(request.content) if request.content else None
    for problem in described.problems_of_request(operation, query, headers, body):
        if operation not in EXCUSED_REQUESTS or BOTH_ONE_AND_THE_OTHER not in problem:
            yield problem
    wanted = described.operations[operation].get("requestBody")
    if wanted is not None and body is None and wanted.get("required"):
        yield "a body is required"
    if wanted is not None and body is not None:
        yield from undescribed_fields(described, wanted["content"]["application/json"]["schema"], body)


@PINNED
def test_every_request_is_as_described(pinned: str) -> None:
    problems = {
        f"{request.method} {request.url.path} {problem} in {request.content!r}"
        for request in sent(pinned).requests
        for problem in problems_of(request)
    }
    assert sorted(problems) == []


@PINNED
def test_what_is_planned_is_taken(pinned: str) -> None:
    refused = [
        f"{call.method} {call.path} {call.body}: {problem}"
        for call, problem in sent(pinned).refused
        if not any(known in str(problem) for known in REFUSALS)
    ]
    assert refused == []


def declared(endpoint: Endpoint) -> Operation:
    return endpoint.method, re.sub(r"{\w+}", "{}", endpoint.path)


UNSEEN = {("internal_article", "2.16"): "tags of internal articles are shown in Preview only"}
"""Kinds and versions that do not show a field whose items come and go one by one: it never changes there."""


@PINNED
def test_every_call_of_every_kind_is_sent(pinned: str) -> None:
    made = {(operation_of(request), request.headers["Intercom-Version"]) for request in sent(pinned).requests}
    expected = {
        (declared(endpoint), endpoint.version(pinned))
        for kind in READABLE
        for endpoint in kind.operations
        if endpoint.version(pinned) is not None
        and not (endpoint.path.rpartition("/")[2] in ("tags", "{member}") and (kind.name, pinned) in UNSEEN)
    }
    assert len(expected) > 50
    assert expected - made == set()


@pytest.mark.parametrize("version", ["2.16", "Preview"])
def test_every_field_of_a_described_body_is_written_or_left_out_for_a_reason(version: str) -> None:
    described, made = description(version), sent(version).requests
    written: dict[Operation, set[str]] = {}
    for request in made:
        if request.content and request.headers["Intercom-Version"] == version:
            written.setdefault(operation_of(request), set()).update(orjson.loads(request.content))
    fields = {
        (operation, name)
        for operation in written
        for name in described_fields(
            described, described.operations[operation]["requestBody"]["content"]["application/json"]["schema"]
        )
    }
    never = {one for one in fields if one[1] not in written[one[0]]}
    assert never - UNWRITTEN_FIELDS.keys() == set()


@pytest.mark.parametrize("each", [one for one in READABLE if one.listing], ids=lambda one: one.name)
def test_the_parameters_of_a_second_page_are_described(each: Kind) -> None:
    assert each.listing is not None
    endpoint, pages = each.listing.endpoint, each.listing.pages
    ways = {"none": set[str](), "url": set[str](), "page": {"page"}, "cursor": {"starting_after"}}
    names = ways[pages.style] | ({"per_page"} if pages.per_page else set())
    version = endpoint.version("2.16")
    assert version is not None
    query = {name: "2" for name in names if (declared(endpoint), name) not in UNDESCRIBED_QUERIES}
    headers = {"Authorization": "Bearer x", "Intercom-Version": version}
    asked = {**endpoint.query, **query}
    assert description(version).problems_of_request(declared(endpoint), asked, headers, None) == []


def test_no_disagreement_is_listed_that_is_none() -> None:
    for version in ("2.16", "Preview"):
        known = description(version)
        for (operation, name), reason in UNDESCRIBED_QUERIES.items():
            parameters = known.operations[operation]["parameters"]
            assert name not in {one["name"] for one in parameters}, reason
    preview = description("Preview")
    for (operation, name), reason in UNWRITTEN_FIELDS.items():
        known = preview if operation in preview.operations else description("2.16")
        schema = known.operations[operation]["requestBody"]["content"]["application/json"]["schema"]
        assert name in described_fields(known, schema), reason
