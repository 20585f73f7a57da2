"""Sentences for validation errors of a body. Long schemas and values are cut short."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import orjson
from jsonschema import ValidationError

from drift.core.model.resources import Json
from drift.web.rest.text_formats import SENTENCES

MAX_LENGTH: Final = 60
"""The most characters of a value that a sentence shows."""
MAX_NAMES: Final = 3
"""The most names that a sentence lists."""


def sentence(error: ValidationError) -> str:
    """A finished sentence. Where a schema asks for a form, its `description` says which."""
    write = _SENTENCES.get(str(error.validator))
    return write(error) if write else f"{_subject(error)} is not what is taken here."


def _short_json(value: Json) -> str:
    text = orjson.dumps(value).decode()
    return text if len(text) <= MAX_LENGTH else f"{text[: MAX_LENGTH - 3]}..."


def _subject(error: ValidationError) -> str:
    """The wrong member, or the body as a whole."""
    path = list(error.absolute_path)
    return f"`{str(path[-1])[:MAX_LENGTH]}`" if path else "The body"


def _unexpected_members(error: ValidationError) -> str:
    known = error.schema.get("properties", {}) if isinstance(error.schema, Mapping) else {}
    given: Json = error.instance
    names = [f"`{name[:MAX_LENGTH]}`" for name in given if name not in known]
    rest = f" and {len(names) - MAX_NAMES:,} more" if len(names) > MAX_NAMES else ""
    allowed = f" It takes {', '.join(f'`{name}`' for name in known)}." if known else ""
    return f"{_subject(error)} takes no {', '.join(names[:MAX_NAMES])}{rest}.{allowed}"


def _no_alternative(error: ValidationError) -> str:
    """What keeps it from being the first alternative, which is the usual one."""
    first = next(iter(error.context or ()), None)
    return f"{_subject(error)} is not what is taken here." if first is None else sentence(first)


def _wrong_pattern(error: ValidationError) -> str:
    hint = error.schema.get("description", "") if isinstance(error.schema, Mapping) else ""
    return f"{_short_json(error.instance)} is not of the form that is taken here.{f' {hint}' if hint else ''}"


def _wrong_choice(error: ValidationError) -> str:
    allowed: Json = error.validator_value
    choices = ", ".join(map(_short_json, allowed))
    return f"{_subject(error)} is {_short_json(error.instance)}, which is not one of {choices}."


def _wrong_count(unit: str, bound: str) -> Callable[[ValidationError], str]:
    def write(error: ValidationError) -> str:
        given: Json = error.instance
        return (
            f"{_subject(error)} has {len(given):,} {unit}, and {bound} {error.validator_value:,} are taken."
        )

    return write


_SENTENCES: Final[Mapping[str, Callable[[ValidationError], str]]] = {
    "required": lambda error: f"{error.message}.",  # which names the member, and shows nothing else
    "type": lambda error: (
        f"{_subject(error)} is {_short_json(error.instance)}, which is no {error.validator_value}."
    ),
    "anyOf": _no_alternative,
    "enum": _wrong_choice,
    "additionalProperties": _unexpected_members,
    "format": lambda error: f"{_subject(error)} {SENTENCES[str(error.validator_value)]}",
    "pattern": _wrong_pattern,
    "minLength": _wrong_count("characters", "at least"),
    "maxLength": _wrong_count("characters", "at most"),
    "minItems": _wrong_count("items", "at least"),
    "maxItems": _wrong_count("items", "at most"),
    "minProperties": _wrong_count("members", "at least"),
    "maxProperties": _wrong_count("members", "at most"),
}
