"""JSON Schemas of request bodies. Answers are declared by Structs."""

from __future__ import annotations

from typing import Final

from drift.web.rest.route import Schema

TEXT: Final[Schema] = {"type": "string"}


def record(**properties: Schema) -> Schema:
    """The schema of an object with exactly these members."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def with_optional(schema: Schema, **properties: Schema) -> Schema:
    """The schema with optional members added."""
    return {**schema, "properties": {**schema["properties"], **properties}}


def one_of(*words: str) -> Schema:
    return {"type": "string", "enum": list(words)}
