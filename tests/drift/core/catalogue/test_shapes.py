"""Shapes: what a field may be, and the file that has them."""

from __future__ import annotations

import jsonschema
import pytest

from drift.core.catalogue.catalogue import CATALOGUE
from drift.core.catalogue.shapes import ANYTHING, Shape, field_in, item_in, names_in
from drift.reference_data.described_fields import described

TYPES = {"string", "boolean", "integer", "number", "array", "object", "null"}
WORDS = {
    *("type", "enum", "minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems", "format"),
    *("readOnly", "required", "description", "properties", "items", "additionalProperties", "propertyNames"),
}
LANGUAGES: Shape = {
    "type": ["object"],
    "properties": {"type": {"type": ["string"]}},
    "propertyNames": {"enum": ["de", "fr", "type"]},
    "additionalProperties": {"type": ["object"], "properties": {"title": {"type": ["string"]}}},
}


def test_a_field_of_a_mapping() -> None:
    assert names_in(LANGUAGES) == frozenset(("de", "fr", "type"))
    assert field_in(LANGUAGES, "type") == {"type": ["string"]}
    assert names_in(field_in(LANGUAGES, "fr") or ANYTHING) == frozenset(("title",))
    assert field_in(LANGUAGES, "xx") is None


@pytest.mark.parametrize(
    "shape", [ANYTHING, {"type": ["object"], "additionalProperties": True}, {"type": ["string"]}]
)
def test_of_an_open_mapping_nothing_is_known(shape: Shape) -> None:
    assert names_in(shape) is None
    assert field_in(shape, "anything") == ANYTHING


def test_an_item_of_a_list() -> None:
    assert item_in({"type": ["array"], "items": {"type": ["integer"]}}) == {"type": ["integer"]}
    assert item_in({"type": ["array"]}) == ANYTHING


@pytest.mark.parametrize("kind", described())
def test_every_shape_is_a_json_schema_of_few_words(kind: str) -> None:
    shape = described()[kind]
    jsonschema.Draft202012Validator.check_schema(shape)
    waiting = [shape]
    while waiting:
        inner = waiting.pop()
        assert inner.keys() <= WORDS
        assert set(inner.get("type", ())) <= TYPES
        waiting += [*inner.get("properties", {}).values(), *([inner["items"]] if "items" in inner else [])]
        if isinstance(inner.get("additionalProperties"), dict):
            waiting.append(inner["additionalProperties"])


@pytest.mark.parametrize("kind", described())
def test_a_form_knows_what_can_be_written(kind: str) -> None:
    declared, shape = CATALOGUE[kind], described()[kind]
    writable = declared.writable | declared.create_only | declared.update_only
    fields = shape["properties"]
    assert {name for name, field in fields.items() if not field.get("readOnly")} == writable & fields.keys()
    assert writable <= fields.keys()
    assert set(shape.get("required", ())) <= writable
