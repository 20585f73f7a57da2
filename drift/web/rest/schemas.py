"""JSON Schemas of request bodies. What routes answer is declared by Structs."""

from __future__ import annotations

from typing import Final

from drift.web.rest.route import Schema

TEXT: Final[Schema] = {"type": "string"}


def record(**properties: Schema) -> Schema:
    """An object with exactly these members."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def with_optional(schema: Schema, **properties: Schema) -> Schema:
    """The record with members that may be left out."""
    return {**schema, "properties": {**schema["properties"], **properties}}


def one_of(*words: str) -> Schema:
    return {"type": "string", "enum": list(words)}
