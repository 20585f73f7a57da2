"""What is wrong with a body, in words: neither the schema's expressions nor what was sent is shown at length."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import orjson
from jsonschema import ValidationError

from drift.core.model.resources import Json

LONGEST: Final = 60
"""Characters of a value that a sentence shows."""
SHOWN: Final = 3
"""How many names a sentence lists."""


def sentence(error: ValidationError) -> str:
    """A finished sentence. Where a schema asks for a form, its `description` says which."""
    say = _SENTENCES.get(str(error.validator))
    return say(error) if say else f"{_named(error)} is not what is taken here."


def _shown(value: Json) -> str:
    text = orjson.dumps(value).decode()
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 3]}..."


def _named(error: ValidationError) -> str:
    """The member that is wrong, or the body as a whole."""
    path = list(error.absolute_path)
    return f"`{str(path[-1])[:LONGEST]}`" if path else "The body"


def _unexpected(error: ValidationError) -> str:
    known = error.schema.get("properties", {}) if isinstance(error.schema, Mapping) else {}
    given: Json = error.instance
    names = [f"`{name[:LONGEST]}`" for name in given if name not in known]
    rest = f" and {len(names) - SHOWN:,} more" if len(names) > SHOWN else ""
    taken = f" It takes {', '.join(f'`{name}`' for name in known)}." if known else ""
    return f"{_named(error)} takes no {', '.join(names[:SHOWN])}{rest}.{taken}"


def _form(error: ValidationError) -> str:
    wanted = error.schema.get("description", "") if isinstance(error.schema, Mapping) else ""
    return f"{_shown(error.instance)} is not of the form that is taken here.{f' {wanted}' if wanted else ''}"


def _choice(error: ValidationError) -> str:
    choices: Json = error.validator_value
    return (
        f"{_named(error)} is {_shown(error.instance)}, which is not one of {', '.join(map(_shown, choices))}."
    )


def _counted(unit: str, bound: str) -> Callable[[ValidationError], str]:
    def say(error: ValidationError) -> str:
        given: Json = error.instance
        return f"{_named(error)} has {len(given):,} {unit}, and {bound} {error.validator_value:,} are taken."

    return say


_SENTENCES: Final[Mapping[str, Callable[[ValidationError], str]]] = {
    "required": lambda error: f"{error.message}.",  # which names the member, and shows nothing else
    "type": lambda error: (
        f"{_named(error)} is {_shown(error.instance)}, which is no {error.validator_value}."
    ),
    "enum": _choice,
    "additionalProperties": _unexpected,
    "pattern": _form,
    "minLength": _counted("characters", "at least"),
    "maxLength": _counted("characters", "at most"),
    "minItems": _counted("items", "at least"),
    "maxItems": _counted("items", "at most"),
    "minProperties": _counted("members", "at least"),
    "maxProperties": _counted("members", "at most"),
}
