"""What JSON Schema lets pass: fields that a schema does not have, and described ones that are never shown."""

from collections.abc import Iterator
from typing import Any

from tests.contract.openapi.description import Description

_COMBINED = ("allOf", "oneOf", "anyOf")


def undescribed_fields(described: Description, schema: dict[str, Any], value: Any) -> list[str]:
    """The places in a value that no branch of its schema names, or that are only read."""
    return list(_beyond(list(_branches(described, schema)), value, "$", described))


def described_fields(described: Description, schema: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """Every field at the top of a body, with the schemas it may have."""
    return _fields(list(_branches(described, schema)))


def unshown_fields(described: Description, schema: dict[str, Any], values: list[Any]) -> Iterator[str]:
    """The described fields that none of these values has, wherever one of them has the object that they are in."""
    yield from _unshown(list(_branches(described, schema)), values, "$", described)


def _unshown(
    branches: list[dict[str, Any]], values: list[Any], place: str, described: Description
) -> Iterator[str]:
    items = [item for value in values if isinstance(value, list) for item in value]
    objects = [value for value in values if isinstance(value, dict)]
    if items:
        of_items = [part for one in branches if "items" in one for part in _branches(described, one["items"])]
        yield from _unshown(of_items, items, f"{place}[]", described)
    for name, schemas in _fields(branches).items() if objects else ():
        inside = [value[name] for value in objects if name in value]
        if not inside:
            yield f"{place}.{name}"
        parts = [part for one in schemas for part in _branches(described, one)]
        yield from _unshown(parts, inside, f"{place}.{name}", described)


def _beyond(branches: list[dict[str, Any]], value: Any, place: str, described: Description) -> Iterator[str]:
    if isinstance(value, list):
        items = [part for one in branches if "items" in one for part in _branches(described, one["items"])]
        for number, item in enumerate(value):
            yield from _beyond(items, item, f"{place}[{number}]", described)
    elif isinstance(value, dict):
        fields = _fields(branches)
        if not fields or any(one.get("additionalProperties") for one in branches):
            return
        for name, item in value.items():
            if name not in fields:
                yield f"{place}.{name} is not described"
                continue
            if all(one.get("readOnly") for one in fields[name]):
                yield f"{place}.{name} is only read"
            inside = [part for one in fields[name] for part in _branches(described, one)]
            yield from _beyond(inside, item, f"{place}.{name}", described)


def _fields(branches: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for one in branches:
        for name, schema in one.get("properties", {}).items():
            found.setdefault(name, []).append(schema)
    return found


def _branches(described: Description, schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The schema, whatever it refers to, and whatever it combines."""
    if "$ref" in schema:
        schema = described.document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    yield schema
    for word in _COMBINED:
        for part in schema.get(word, ()):
            yield from _branches(described, part)
