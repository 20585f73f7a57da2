"""Writes drift/reference_data/items.json: `make fields`. A test says when that is due.

Beside the fields of each kind (`fields.json`): the fields of the items of each list, by the pointer of the list. Lists
of plain values are left out. Where an item may have any fields, nothing is known of them.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, TypeAlias

from drift.core.catalogue.catalogue import KINDS
from drift.core.catalogue.kind import Kind
from drift.core.model.json_pointer import escape
from drift.core.model.resources import Json
from drift.sandbox.server import create_sandbox
from tests.contract.openapi.description import FILES
from tests.drift.reference_data.write_acme_examples import embedded_resources
from tests.drift.reference_data.write_described_fields import (
    DEEPEST,
    Fields,
    _answers,
    _joined,
    _of_schema,
    _of_value,
    _plain,
)
from tests.policies.embedded import NOW

Items: TypeAlias = Iterator[tuple[str, Fields]]
_EACH: Final = "/*"


def written() -> str:
    """The items as the file has them."""
    shown = _shown()
    rows = []
    for kind in KINDS:
        found: dict[str, list[Fields]] = {}
        for pointer, fields in (*_described(kind), *shown.get(kind.name, ())):
            found.setdefault(pointer, []).append(fields)
        known = {pointer: _joined(fields) for pointer, fields in found.items()}
        known = {pointer: fields for pointer, fields in known.items() if fields != {}}
        if known:
            rows.append(f"  {json.dumps(kind.name)}: {json.dumps(known, sort_keys=True)}")
    return "{\n" + ",\n".join(rows) + "\n}\n"


def _described(kind: Kind) -> Items:
    for version in FILES:
        for endpoint in (kind.get, kind.create, kind.update):
            for answer in _answers(endpoint, version):
                yield from _of_lists(answer, version, "", 0)
        for answer in _answers(kind.listing.endpoint if kind.listing else None, version):
            assert kind.listing is not None
            for where in (kind.listing.items, *kind.listing.or_items):
                beginning = "".join(f"/{step}" for step in where.split(".") if where) + _EACH
                for pointer, fields in _of_lists(answer, version, "", 0):
                    if pointer.startswith(f"{beginning}/"):
                        yield pointer.removeprefix(beginning), fields


def _of_lists(schema: Any, version: str, at: str, depth: int) -> Items:
    """Every list in a schema, with the fields of its items."""
    if depth > DEEPEST:
        return
    for part in _plain(schema, version):
        if "items" in part:
            yield at, _of_schema(part["items"], version)
            yield from _of_lists(part["items"], version, f"{at}{_EACH}", depth + 1)
        for name, inner in part.get("properties", {}).items():
            yield from _of_lists(inner, version, f"{at}/{escape(name)}", depth + 1)


def _shown() -> dict[str, list[tuple[str, Fields]]]:
    with (
        tempfile.TemporaryDirectory() as folder,
        create_sandbox(Path(folder) / "workspace.db", now=lambda: NOW) as box,
    ):
        found: dict[str, list[tuple[str, Fields]]] = {}
        for resource in embedded_resources(box):
            found.setdefault(resource.ref.kind, []).extend(_of_values(resource.body, ""))
    return found


def _of_values(value: Json, at: str) -> Items:
    if isinstance(value, list):
        for item in value:
            yield at, _of_value(item)
            yield from _of_values(item, f"{at}{_EACH}")
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _of_values(inner, f"{at}/{escape(name)}")


if __name__ == "__main__":
    sys.stdout.write(written())
