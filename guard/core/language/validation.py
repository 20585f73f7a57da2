"""Whether documents fit their schemas. Most do: the quick engine is asked first, and `jsonschema`, which says readably
what is wrong, is loaded only where something is. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import jsonschema_rs
import orjson

from drift.core.model.resources import Json
from guard.core.language.diagnostics import Diagnostic, DocumentPath


def diagnostics(schema: Any, value: Json) -> Sequence[Diagnostic]:
    """Everything in which a value does not fit a schema, each said once."""
    if _fits(schema, value):
        return ()
    from guard.core.language.validation_messages import sentences

    return tuple(sentences(schema, value))


def why_no_schema(value: Json) -> Sequence[tuple[DocumentPath, str]]:
    """Why a value is no JSON Schema, with the steps to what is wrong; () when it is one."""
    try:
        if jsonschema_rs.meta.is_valid(value):
            return ()
    except ValueError:
        pass  # a value that no JSON document can hold
    from guard.core.language.validation_messages import no_schema

    return tuple(no_schema(value))


def _fits(schema: Any, value: Json) -> bool:
    """Whether a value surely fits."""
    try:
        return _compiled(orjson.dumps(schema)).is_valid(value)
    except (ValueError, TypeError):
        return False  # what the quick engine does not take is for the other one to judge


@lru_cache(maxsize=16)
def _compiled(schema: bytes) -> jsonschema_rs.Validator:
    return jsonschema_rs.Draft202012Validator(orjson.loads(schema), offline=True)
