"""What is wrong with a document, said so that the person who wrote it can mend it. The validator is `jsonschema`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from jsonschema import Draft202012Validator, validators
from jsonschema.exceptions import ValidationError

from drift.core.model.resources import Json
from guard.core.language.diagnostics import Diagnostic, DocumentPath, did_you_mean
from guard.core.text.durations import instead
from guard.core.text.values import show

_TYPES: Final = {
    "string": "text",
    "array": "a list",
    "object": "a mapping",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "null": "null",
}
_CALLED: Final = {
    **dict.fromkeys(("text", "str"), "string"),
    **dict.fromkeys(("list", "set", "tuple"), "array"),
    **dict.fromkeys(("mapping", "map", "dict", "hash"), "object"),
    **dict.fromkeys(("int", "long"), "integer"),
    **dict.fromkeys(("float", "double", "decimal"), "number"),
    **dict.fromkeys(("bool", "flag"), "boolean"),
    **dict.fromkeys(("none", "nil", "nothing"), "null"),
}
"""What types are called elsewhere -> what JSON Schema calls them."""
_SHORT_LIST: Final = 12
"""So many words are read at a glance; more would hide the one that is meant."""


def _fits_pattern(
    validator: Any, pattern: str, value: Json, schema: Mapping[str, Any]
) -> Iterator[ValidationError]:
    """`$` as JSON Schema has it: the end. Python's also stands before a last line break."""
    if isinstance(value, str) and not re.search(pattern.replace("$", r"\Z"), value):
        yield ValidationError(f"{value!r} does not match {pattern!r}")


_Validator: Final[Any] = validators.extend(  # type: ignore[no-untyped-call] # the library types only part of itself
    Draft202012Validator, {"pattern": _fits_pattern}
)


_META: Final = Draft202012Validator(Draft202012Validator.META_SCHEMA)


def sentences(schema: Any, value: Json) -> Iterator[Diagnostic]:
    """Everything in which a value does not fit a schema, each said once."""
    errors = _Validator(schema).iter_errors(value)
    found = dict.fromkeys(diagnostic for error in errors for diagnostic in _diagnostics(error))
    yield from sorted(found, key=lambda diagnostic: [str(step) for step in diagnostic.path])


def no_schema(schema: Json) -> Iterator[tuple[DocumentPath, str]]:
    """Why a value is no JSON Schema, with the steps to what is wrong."""
    for error in _META.iter_errors(schema):
        path: DocumentPath = tuple(error.absolute_path)
        why = _no_type(_value(error)) if error.validator == "anyOf" and path[-1:] == ("type",) else ""
        yield path, why or wrong_type(error) or f"{error.message}."


def _no_type(named: Json) -> str:
    """What is wrong with the `type` of a schema."""
    listed = named if isinstance(named, list) else [named]
    if not listed:
        return "`type` is empty. Name at least one type, or leave it out."
    wrong = [name for name in listed if not isinstance(name, str) or name not in _TYPES]
    if not wrong:
        return "A type is there twice. Leave one out."
    if wrong[0] is None:
        return 'null without quotes is no type but nothing at all. Write `"null"`.'
    word = str(wrong[0]).lower()
    hint = f" Did you mean `{_CALLED[word]}`?" if word in _CALLED else did_you_mean(word, list(_TYPES))
    return f"{show(wrong[0])} is no type.{hint} The types are {', '.join(_TYPES)}."


def wrong_type(error: ValidationError) -> str:
    """What a value is and what type it must have, as a sentence; "" where the type is not what is wrong."""
    path: DocumentPath = tuple(error.absolute_path)
    if error.validator != "type" or not path:
        return ""
    return f"`{_name(path)}` is {show(_value(error))}, but it must {_demand(error)}."


def _diagnostics(error: ValidationError) -> Iterator[Diagnostic]:
    path: DocumentPath = tuple(error.absolute_path)
    match error.validator:
        case "additionalProperties":
            yield from _unknown_words(error, path)
        case "required":
            yield Diagnostic(path, f"`{_quoted(error.message)}` is missing{_inside(path)}.", incomplete=True)
        case "oneOf" | "anyOf":
            yield from _branch_errors(error, path)
        case _:
            yield Diagnostic(path, _wrong_value(error, path))


def _unknown_words(error: ValidationError, path: DocumentPath) -> Iterator[Diagnostic]:
    known = sorted(_schema(error).get("properties", {}))
    for name in _value(error):
        if name not in known:
            hint = did_you_mean(name, known) or f" Known here: {', '.join(known)}."
            yield Diagnostic(
                (*path, name), f"The word `{name}` is not known{_inside(path)}.{hint}", at_key=True
            )


def _branch_errors(error: ValidationError, path: DocumentPath) -> Iterator[Diagnostic]:
    """Of the ways a value may be written, complain about the one that was meant: that whose type fits."""
    branches: dict[Any, list[ValidationError]] = {}
    for inner in error.context or ():
        branches.setdefault(inner.relative_schema_path[0], []).append(inner)
    depth = len(error.absolute_path)
    for inners in branches.values():
        if all(
            len(inner.absolute_path) > depth or inner.validator not in ("type", "enum") for inner in inners
        ):
            for inner in inners:
                yield from _diagnostics(inner)
            return
    yield Diagnostic(path, _wrong_value(error, path))


def _wrong_value(error: ValidationError, path: DocumentPath) -> str:
    name = f"`{_name(path)}`" if path else "The file"
    schema = _schema(error)
    if error.validator == "enum":
        wanted = [str(value) for value in _wanted(error)]
        hint = did_you_mean(str(_value(error)), wanted)
        if hint and len(wanted) > _SHORT_LIST:
            return f"{name} is {show(_value(error))}, which is not known.{hint}"
        return f"{name} is {show(_value(error))}, but it must be one of: {', '.join(wanted)}.{hint}"
    if "title" in schema and error.validator not in ("minimum", "maximum"):
        end = instead(_value(error)) if schema["title"].startswith("a duration") else "."
        return f"{name} is {show(_value(error))}, but it must be {schema['title']}{end}"
    return f"{name} is {show(_value(error))}, but it must {_demand(error)}."


def _demand(error: ValidationError) -> str:
    wanted = _wanted(error)
    match error.validator:
        case "type":
            types = [wanted] if isinstance(wanted, str) else wanted
            return f"be {' or '.join(_TYPES.get(name, name) for name in types)}"
        case "const":
            return f"be {show(wanted)}"
        case "minimum":
            return f"be at least {wanted}"
        case "minItems" | "minLength" | "minProperties":
            return "not be empty"
        case "maxProperties":
            return f"have at most {wanted} of: {', '.join(_schema(error).get('properties', {}))}"
        case _:
            return f"fit ({error.message})"


def _value(error: ValidationError) -> Any:
    return error.instance


def _wanted(error: ValidationError) -> Any:
    return error.validator_value


def _schema(error: ValidationError) -> dict[str, Any]:
    return dict(error.schema) if isinstance(error.schema, Mapping) else {}


def _name(path: DocumentPath) -> str:
    """The last name on the way, with its position in a list: `fields[2]`."""
    names = [index for index, step in enumerate(path) if isinstance(step, str)]
    if not names:
        return f"entry {int(path[-1]) + 1}"
    return str(path[names[-1]]) + "".join(f"[{int(step) + 1}]" for step in path[names[-1] + 1 :])


def _inside(path: DocumentPath) -> str:
    return f" in `{_name(path)}`" if len(path) > 2 else ""


def _quoted(message: str) -> str:
    found = re.match(r"'(.*)' is a required property", message)
    return found[1] if found else message
