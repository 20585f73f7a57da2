"""Writes drift/reference_data/fields.json: `make fields`. A test says when that is due.

What a field of a kind may be is what Intercom's description says of its answers, widened by what the embedded
workspace shows of it; a field that only its declaration names may be anything. Where a mapping may have any keys,
nothing is known of them. `drift/core/catalogue/shapes.py` explains the form.
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import reduce
from pathlib import Path
from typing import Any, Final

from drift.core.catalogue.catalogue import KINDS
from drift.core.catalogue.kind import Endpoint, Kind
from drift.core.catalogue.shapes import Shape
from drift.core.model.resources import Json
from drift.sandbox.server import create_sandbox
from tests.contract.openapi.description import FILES, description
from tests.drift.reference_data.write_acme_examples import embedded_resources
from tests.policies.embedded import NOW

_JOINED: Final = ("allOf", "anyOf", "oneOf")
_BOUNDS: Final = ("minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems", "format")
_TYPES: Final = {
    str: "string",
    bool: "boolean",
    int: "integer",
    float: "number",
    list: "array",
    dict: "object",
}
_ORDER: Final = ("type", "enum", *_BOUNDS, "readOnly", "required", "description", "propertyNames")
DEEPEST: Final = 6
MANY: Final = 10
"""So many fields of one shape are written once."""
OPEN: Final[Shape] = {"additionalProperties": True}


def written() -> str:
    """The shapes as the file has them: a line for each field."""
    shown = _shown()
    kinds = []
    for kind in KINDS:
        if not kind.log_only:
            described = _all(_described(kind))
            shape = reduce(_widened, shown.get(kind.name, ()), described)
            kinds.append(f"  {json.dumps(kind.name)}: {_on_lines(_for_forms(kind, shape))}")
    return "{\n" + ",\n".join(kinds) + "\n}\n"


def _on_lines(shape: Shape) -> str:
    fields = [
        f"    {json.dumps(name)}: {json.dumps(_in_order(inner), ensure_ascii=False)}"
        for name, inner in sorted(shape.get("properties", {}).items())
    ]
    rest = {word: shape[word] for word in (*_ORDER, "additionalProperties") if word in shape}
    head = json.dumps(rest, ensure_ascii=False)[:-1]
    separator = ", " if rest else ""
    return (
        f'{head}{separator}"properties": {{\n' + ",\n".join(fields) + "\n  }}" if fields else json.dumps(rest)
    )


def _in_order(shape: Shape) -> Shape:
    shape = _grouped(shape)
    ordered: Shape = {word: shape[word] for word in _ORDER if word in shape}
    for word in ("items", "additionalProperties"):
        if word in shape:
            ordered[word] = _in_order(shape[word]) if isinstance(shape[word], dict) else shape[word]
    if "properties" in shape:
        fields = shape["properties"]
        ordered["properties"] = {name: _in_order(fields[name]) for name in sorted(fields)}
    return ordered


def _grouped(shape: Shape) -> Shape:
    """Many fields of one shape (the languages of an article) written once."""
    fields = shape.get("properties", {})
    written_out = {name: json.dumps(inner, sort_keys=True) for name, inner in fields.items()}
    usual, count = Counter(written_out.values()).most_common(1)[0] if fields else ("", 0)
    if count < MANY or shape.get("additionalProperties"):
        return shape
    return {
        **shape,
        "propertyNames": {"enum": sorted(fields)},
        "additionalProperties": json.loads(usual),
        "properties": {name: inner for name, inner in fields.items() if written_out[name] != usual},
    }


def _for_forms(kind: Kind, shape: Shape) -> Shape:
    """With what a form has to know: which fields nobody can write, and which a new resource needs."""
    fields = {name: {} for name in _declared(kind)} | shape.get("properties", {})
    writable = kind.writable | kind.create_only | kind.update_only
    for name in fields.keys() - writable:
        fields[name] = fields[name] | {"readOnly": True}
    required = sorted(_required(kind) & fields.keys() & writable)
    return shape | {"properties": fields} | ({"required": required} if required else {})


def _required(kind: Kind) -> set[str]:
    """The fields that a request to create a resource has to have, in every version that has the request."""
    found: list[set[str]] = []
    for version in FILES:
        for schema in _schemas_of(kind.create, version, "requestBody"):
            found.append({name for part in _plain(schema, version) for name in part.get("required", ())})
    return set.intersection(*found) if found else set()


def _both(one: Shape, other: Shape) -> Shape:
    """A shape of what fits one of the two; {} is nothing at all."""
    if not one or not other:
        return one or other
    joined: Shape = {}
    if "type" in one and "type" in other:
        joined["type"] = _types({*one["type"], *other["type"]})
    if "enum" in one and "enum" in other:
        joined["enum"] = list(dict.fromkeys((*one["enum"], *other["enum"])))
    joined |= {word: one[word] for word in _BOUNDS if word in one and one[word] == other.get(word)}
    if text := one.get("description") or other.get("description"):
        joined["description"] = text
    if one.get("additionalProperties") or other.get("additionalProperties"):
        joined["additionalProperties"] = True
    if "items" in one or "items" in other:
        joined["items"] = _both(one.get("items", {}), other.get("items", {}))
    if "properties" in one or "properties" in other:
        first, second = one.get("properties", {}), other.get("properties", {})
        joined["properties"] = {
            name: _both(first.get(name, {}), second.get(name, {})) for name in (*first, *second)
        }
    return joined


def _all(shapes: Iterable[Shape]) -> Shape:
    nothing: Shape = {}
    return reduce(_both, shapes, nothing)


def _types(types: Iterable[str]) -> list[str]:
    return sorted(types)


def _widened(shape: Shape, value: Json) -> Shape:
    """The shape, so that it takes in a value that was shown. What is not described adds its name, and no type."""
    wide = dict(shape)
    name = "null" if value is None else _TYPES[type(value)]
    fits = {name} if name != "integer" else {"integer", "number"}
    if "type" in shape and not fits & set(shape["type"]):
        wide["type"] = _types({*shape["type"], name})
    if "enum" in shape and value is not None and value not in shape["enum"]:
        del wide["enum"]
    if isinstance(value, Mapping):
        fields = shape.get("properties", {})
        shown = {key: _widened(fields.get(key, {}), inner) for key, inner in value.items()}
        wide["properties"] = fields | shown
    if isinstance(value, list):
        wide["items"] = reduce(_widened, value, shape.get("items", {}))
    return wide


def _shown() -> dict[str, list[Json]]:
    with (
        tempfile.TemporaryDirectory() as folder,
        create_sandbox(Path(folder) / "workspace.db", now=lambda: NOW) as box,
    ):
        found: dict[str, list[Json]] = {}
        for one in embedded_resources(box):
            found.setdefault(one.ref.kind, []).append(one.body)
    return found


def _declared(kind: Kind) -> set[str]:
    paths = (
        *(kind.volatile, kind.secrets, kind.copies, kind.writable, kind.create_only, kind.update_only),
        *(kind.derived, kind.nullable, kind.preview_fields, kind.natural_key, tuple(kind.follows)),
        *((one.path for one in kind.sets), tuple(kind.sorts), (kind.parent_field,)),
    )
    return {re.split(r"[./\[]", path.strip("/"))[0] for some in paths for path in some} - {"", "*"}


def _described(kind: Kind) -> Iterator[Shape]:
    listed = kind.listing.endpoint if kind.listing else None
    for version in FILES:
        for endpoint in (kind.get, kind.create, kind.update):
            yield from (_of_schema(one, version) for one in _answers(endpoint, version))
        for answer in _answers(listed, version):
            assert kind.listing is not None
            for items in (kind.listing.items, *kind.listing.or_items):
                yield from _items(answer, items, version)


def _answers(endpoint: Endpoint | None, version: str) -> Iterator[Any]:
    yield from _schemas_of(endpoint, version, "responses")


def _schemas_of(endpoint: Endpoint | None, version: str, part: str) -> Iterator[Any]:
    """The schemas of the good answers (`responses`) of an operation, or that of its request (`requestBody`)."""
    if endpoint is None:
        return
    known = description(version)
    operation = known.operation_of(
        endpoint.method, endpoint.path.replace("{id}", "7").replace("{parent_id}", "8")
    )
    described = known.operations[operation].get(part, {}) if operation else {}
    bodies = {"2": described} if part == "requestBody" else described
    for status, body in bodies.items():
        content = body.get("content", {}).get("application/json", {})
        # 202 answers for a job that begins, and shows no resource
        if status.startswith("2") and status != "202" and "schema" in content:
            yield content["schema"]


def _items(answer: Any, where: str, version: str) -> Iterator[Shape]:
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


def _of_schema(schema: Any, version: str, depth: int = 0) -> Shape:
    if depth > DEEPEST:
        return OPEN
    return _all(_of_part(part, version, depth) for part in _plain(schema, version))


def _of_part(part: dict[str, Any], version: str, depth: int) -> Shape:
    """The shape of one of the parts that a schema is put together of."""
    named = part.get("properties", {})
    type_ = part.get("type") or ("object" if named else None)
    shape: Shape = (
        {} if type_ is None else {"type": _types({type_, *(["null"] if part.get("nullable") else [])})}
    )
    shape |= {word: part[word] for word in _BOUNDS if word in part}
    if "enum" in part:
        shape["enum"] = [value for value in part["enum"] if value is not None]
    if text := _first_sentence(part.get("description", "")):
        shape["description"] = text
    if "items" in part:
        shape["items"] = _of_schema(part["items"], version, depth + 1)
    if part.get("additionalProperties") or (type_ == "object" and not named) or type_ is None:
        shape["additionalProperties"] = True
    if named:
        shape["properties"] = {name: _of_schema(inner, version, depth + 1) for name, inner in named.items()}
    return shape


def _first_sentence(text: str) -> str:
    """Help of one line: links and marks of Markdown are left out."""
    plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", " ".join(text.split())).replace("`", "")
    return re.split(r"(?<=[.!?])\s", plain, maxsplit=1)[0]


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
