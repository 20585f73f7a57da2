"""Writes drift/reference_data/fields.json: `make fields`. A test says when that is due.

What a kind has is what Intercom's description says of its answers, what the embedded workspace shows of it, and what
its declaration names. Where a mapping may have any keys, nothing is known of them.
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from functools import reduce
from pathlib import Path
from typing import Any, Final, TypeAlias

from drift.core.catalogue.catalogue import KINDS
from drift.core.catalogue.kind import Endpoint, Kind
from drift.core.model.resources import Json
from drift.sandbox.server import create_sandbox
from tests.contract.openapi.description import FILES, description
from tests.drift.reference_data.write_acme_examples import embedded_resources
from tests.policies.embedded import NOW

Fields: TypeAlias = "dict[str, Fields] | None"
"""The names of the fields, each with those in it; {}: it is no mapping; None: a mapping that may have any keys."""
_JOINED: Final = ("allOf", "anyOf", "oneOf")
DEEPEST: Final = 6


def written() -> str:
    """The fields as the file has them."""
    shown = _shown()
    rows = []
    for kind in KINDS:
        if not kind.log_only:
            known = _joined([*_described(kind), *shown.get(kind.name, ()), _declared(kind)])
            rows.append(f"  {json.dumps(kind.name)}: {json.dumps(known, sort_keys=True)}")
    return "{\n" + ",\n".join(rows) + "\n}\n"


def _joined(some: Iterable[Fields]) -> Fields:
    nothing: Fields = {}
    return reduce(_both, some, nothing)


def _both(one: Fields, other: Fields) -> Fields:
    if one is None or other is None:
        return None
    return {name: _both(one.get(name, {}), other.get(name, {})) for name in (*one, *other)}


def _shown() -> dict[str, list[Fields]]:
    with (
        tempfile.TemporaryDirectory() as folder,
        create_sandbox(Path(folder) / "workspace.db", now=lambda: NOW) as box,
    ):
        found: dict[str, list[Fields]] = {}
        for one in embedded_resources(box):
            found.setdefault(one.ref.kind, []).append(_of_value(one.body))
    return found


def _of_value(value: Json) -> Fields:
    return {name: _of_value(inner) for name, inner in value.items()} if isinstance(value, Mapping) else {}


def _declared(kind: Kind) -> Fields:
    paths = (
        *(kind.volatile, kind.secrets, kind.copies, kind.writable, kind.create_only, kind.update_only),
        *(kind.derived, kind.nullable, kind.preview_fields, kind.natural_key, tuple(kind.follows)),
        *((one.path for one in kind.sets), (kind.parent_field,)),
    )
    names = {re.split(r"[./\[]", path.strip("/"))[0] for some in paths for path in some}
    return {name: {} for name in names - {"", "*"}}


def _described(kind: Kind) -> Iterator[Fields]:
    listed = kind.listing.endpoint if kind.listing else None
    for version in FILES:
        for endpoint in (kind.get, kind.create, kind.update):
            yield from (_of_schema(one, version) for one in _answers(endpoint, version))
        for answer in _answers(listed, version):
            assert kind.listing is not None
            for items in (kind.listing.items, *kind.listing.or_items):
                yield from _items(answer, items, version)


def _answers(endpoint: Endpoint | None, version: str) -> Iterator[Any]:
    if endpoint is None:
        return
    known = description(version)
    operation = known.operation_of(
        endpoint.method, endpoint.path.replace("{id}", "7").replace("{parent_id}", "8")
    )
    responses = known.operations[operation]["responses"] if operation else {}
    for status, response in responses.items():
        content = response.get("content", {}).get("application/json", {})
        # 202 answers for a job that begins, and shows no resource
        if status.startswith("2") and status != "202" and "schema" in content:
            yield content["schema"]


def _items(answer: Any, where: str, version: str) -> Iterator[Fields]:
    """The items of the list in an answer."""
    schemas = [answer]
    for step in where.split(".") if where else ():
        schemas = [
            one["properties"][step]
            for schema in schemas
            for one in _plain(schema, version)
            if step in one.get("properties", {})
        ]
    for schema in schemas:
        for one in _plain(schema, version):
            if "items" in one:
                yield _of_schema(one["items"], version)


def _of_schema(schema: Any, version: str, depth: int = 0) -> Fields:
    if depth > DEEPEST:
        return None
    found: list[Fields] = []
    for one in _plain(schema, version):
        named = one.get("properties", {})
        of_each = {name: _of_schema(inner, version, depth + 1) for name, inner in named.items()}
        is_open = bool(one.get("additionalProperties")) or (one.get("type") == "object" and not named)
        found.append(None if is_open else of_each)
    return _joined(found)


def _plain(schema: Any, version: str) -> Iterator[dict[str, Any]]:
    """The schemas that a schema is put together of."""
    if "$ref" in schema:
        name = schema["$ref"].split("/")[-1]
        yield from _plain(description(version).document["components"]["schemas"][name], version)
        return
    parts = [inner for word in _JOINED for inner in schema.get(word, ())]
    for inner in parts:
        yield from _plain(inner, version)
    if not parts or "properties" in schema:
        yield schema


if __name__ == "__main__":
    sys.stdout.write(written())
