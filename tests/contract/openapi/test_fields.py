"""The embedded workspace shows exactly the fields that a version has: no newer ones, and none is missing."""

import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from importlib import import_module
from typing import Any

import pytest

from drift.core.catalogue.catalogue import KINDS
from drift.core.catalogue.kind import Kind, has_reached
from tests.contract.openapi.description import Operation, description, needs_description
from tests.contract.openapi.disagreements import SHOWN_ANYWAY, answer_as_described
from tests.contract.openapi.older_versions import ADDED, TAKEN_AWAY, lacking
from tests.contract.openapi.test_answers import VERSIONS, exchanges
from tests.contract.openapi.undescribed import described_fields, undescribed_fields, unshown_fields

pytestmark = needs_description

LANGUAGES = re.compile(r"translated_content\.[a-zA-Z]{2}(-[A-Z]{2})?$")
_FEED = "the description lists news items where newsfeeds are"
NEVER_SHOWN: dict[tuple[str, str], str] = {
    ("/admins/activity_logs*", "*.metadata.*"): "one bag of keys for every type of entry",
    ("/admins/activity_logs*", "*.performed_by.*"): "who a seeded entry is by",
    ("/news/newsfeeds*", "*"): _FEED,
    ("/news/news_items", "*.name"): _FEED,
    ("/segments", "$.pages"): "the list comes at once",
    ("/segments/{}", "$.count"): "nobody asks for it there",
    ("/tags", "*.applied_*"): "only a tagging says when and by whom",
    ("/tags/{}", "*.applied_*"): "only a tagging says when and by whom",
    ("/ticket_states", "*.ticket_types.data[].*"): "copies, of which the id is kept",
    ("/conversations/{}", "*"): "of conversations only a part is made up",
    ("/conversations/deleted", "*"): "of conversations only a part is made up",
}
"""Described fields that no answer shows, by path and place, and why."""


def answers(version: str) -> Iterator[tuple[Operation, dict[str, Any], list[Any]]]:
    """Each operation with the schema of a success and every answer that was one."""
    known = description(version)
    found: dict[Operation, list[Any]] = {}
    for made in exchanges(version):
        operation = known.operation_of(made.method, made.path)
        if operation is not None and made.status < 300 and made.answer is not None:
            found.setdefault(operation, []).append(answer_as_described(operation, made.answer))
    for operation, values in found.items():
        responses = known.operations[operation]["responses"]
        schemas = [
            each["content"]["application/json"]["schema"]
            for status, each in responses.items()
            if status.startswith("2") and "schema" in each.get("content", {}).get("application/json", {})
        ]
        if schemas:
            yield operation, schemas[0], values


@pytest.mark.parametrize("version", VERSIONS)
def test_no_version_shows_a_field_that_it_does_not_have(version: str) -> None:
    known = description(version)
    problems = {
        f"{' '.join(operation)} {re.sub('[0-9]+', '', problem)}"
        for operation, schema, values in answers(version)
        for value in values
        for problem in undescribed_fields(known, schema, value)
        if "is only read" not in problem and not shown_anyway(operation, problem)
    }
    assert sorted(problems) == []


def shown_anyway(operation: Operation, problem: str) -> bool:
    return any(
        fnmatchcase(operation[1], path) and place in problem
        for (path, place), _reason in SHOWN_ANYWAY.items()
    )


@pytest.mark.parametrize("version", VERSIONS)
def test_every_version_shows_each_field_that_it_has(version: str) -> None:
    known = description(version)
    missing = {
        f"{operation[1]} {place}"
        for operation, schema, values in answers(version)
        if operation[0] == "GET"
        for place in unshown_fields(known, schema, values)
        if not LANGUAGES.search(place) and not never_shown(operation[1], place)
    }
    assert sorted(missing) == []


def never_shown(path: str, place: str) -> bool:
    return any(fnmatchcase(path, paths) and _fits(place, places) for paths, places in NEVER_SHOWN)


def _fits(place: str, pattern: str) -> bool:
    return fnmatchcase(place.replace("[]", "#"), pattern.replace("[]", "#"))


PARTS_OF_THE_SDK = ("admins", "articles", "ai_content", "help_center", "internal_articles")


def of_the_sdk(schema: str) -> set[str] | None:
    """The fields of the official SDK's model of a schema, which was made from the description of 2.14.

    Its models of updates lack the fields that are parameters of the call."""
    if schema.startswith("update_"):
        return None
    words = "".join(part.capitalize() for part in schema.split("_"))
    for place in ("types", *(f"{part}.types" for part in PARTS_OF_THE_SDK)):
        module = import_module(f"intercom.{place}")
        if (model := getattr(module, words, None)) is not None:
            return {(each.alias or field).rstrip("_") for field, each in model.model_fields.items()}
    return None


def test_what_2_14_lacks_is_what_the_sdk_of_2_14_lacks() -> None:
    newest = description("2.16")
    compared = 0
    for schema, fields in lacking("2.14").items():
        if (known := of_the_sdk(schema)) is None:
            continue
        now = set(described_fields(newest, {"$ref": f"#/components/schemas/{schema}"}))
        ours = set(described_fields(description("2.14"), {"$ref": f"#/components/schemas/{schema}"}))
        if fields:
            assert now - known == fields, schema
            compared += 1
        assert ours == known, schema
    assert compared >= 8


def test_every_field_that_came_later_is_one_of_2_16() -> None:
    newest = description("2.16").document["components"]["schemas"]
    for schemas in ADDED.values():
        assert schemas.keys() <= newest.keys()
        for schema, fields in schemas.items():
            known = described_fields(description("2.16"), {"$ref": f"#/components/schemas/{schema}"})
            assert set(fields) <= known.keys(), schema
            assert not TAKEN_AWAY.get(schema, {}).keys() & known.keys()


def shown_by(each: Kind, version: str) -> set[str]:
    """The fields at the top of a resource, by the description of a version."""
    assert each.get is not None
    known = description(version)
    operation = known.operation_of("GET", each.get.path.replace("{id}", "7").replace("{parent_id}", "8"))
    assert operation is not None
    schema = known.operations[operation]["responses"]["200"]["content"]["application/json"]["schema"]
    return set(described_fields(known, schema))


OLD = [one for one in KINDS if one.get is not None and one.get.version("2.14") == "2.14"]


@pytest.mark.parametrize("each", OLD, ids=lambda one: one.name)
def test_the_catalogue_knows_since_when_a_field_is_shown(each: Kind) -> None:
    gone_with_2_16 = {"parent_id", "parent_type"}
    for version in ("2.14", "2.15"):
        younger = shown_by(each, "2.16") - shown_by(each, version) - set(each.volatile)
        told = {
            name
            for name, since in each.fields_since.items()
            if name in shown_by(each, "2.16") and not has_reached(version, since)
        }
        assert told == younger, version
        assert shown_by(each, version) - shown_by(each, "2.16") <= gone_with_2_16
