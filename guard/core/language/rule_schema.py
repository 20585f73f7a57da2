"""JSON Schemas as policies use them: what is wrong with one, and what it means once the gaps of JSON Schema are closed.

JSON Schema lets pass what it was not asked about: a missing field, a text where a number was bounded. A guard must not.
`closed` adds `required` and the implied `type`, so that whatever a rule speaks of has to be there; `open_` does so only
under negations, so that it refuses what is certainly different and nothing else. What `closed` accepts matches for
certain; what only `open_` accepts cannot be told. Pure.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any, Final

import jsonschema_rs

from drift.core.model.json_pointer import get
from drift.core.model.resources import MISSING, Json
from guard.core.language.diagnostics import Diagnostic, DocumentPath
from guard.core.language.equal_values import EQUALITY, by_value
from guard.core.language.patterns import is_pattern, why_no_pattern
from guard.core.language.validation import why_no_schema

OPTIONAL: Final = "optional"
_OF_NUMBERS: Final = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf")
_OF_TEXTS: Final = ("minLength", "maxLength", "pattern", "format")
_OF_ARRAYS: Final = (
    *("items", "prefixItems", "contains", "minContains", "maxContains"),
    *("minItems", "maxItems", "uniqueItems", "unevaluatedItems"),
)
_OF_OBJECTS: Final = (
    *("properties", "patternProperties", "additionalProperties", "propertyNames", "required"),
    *("minProperties", "maxProperties", "dependentRequired", "dependentSchemas", "unevaluatedProperties"),
)
IMPLIED_TYPE: Final[Mapping[str, str]] = {
    **dict.fromkeys(_OF_NUMBERS, "number"),
    **dict.fromkeys(_OF_TEXTS, "string"),
    **dict.fromkeys(_OF_ARRAYS, "array"),
    **dict.fromkeys(_OF_OBJECTS, "object"),
}
_LISTS: Final = ("allOf", "anyOf", "oneOf", "prefixItems")
_MAPS: Final = ("properties", "patternProperties", "dependentSchemas")
_SINGLE: Final = (
    *("then", "else", "if", "not", "items", "contains", "additionalProperties", "propertyNames"),
    *("unevaluatedItems", "unevaluatedProperties"),
)
_NOTES: Final = ("title", "description", "$comment", "default", "examples", "deprecated")
KEYWORDS: Final = frozenset(
    (*IMPLIED_TYPE, *_LISTS, *_MAPS, *_SINGLE, *_NOTES, "type", "enum", "const", "$ref", "$defs", OPTIONAL)
)
FORMATS: Final = frozenset(
    (
        *(
            "date",
            "date-time",
            "time",
            "duration",
            "email",
            "idn-email",
            "hostname",
            "idn-hostname",
            "ipv4",
            "ipv6",
        ),
        *("uri", "uri-reference", "iri", "iri-reference", "uri-template", "uuid", "json-pointer"),
        *("relative-json-pointer", "regex"),
    )
)
_WHY_NOT: Final[Mapping[str, str]] = {
    "dependencies": "write `dependentRequired` or `dependentSchemas`",
    "additionalItems": "write `items` beside `prefixItems`",
    "definitions": "write `$defs`",
    "nullable": 'write `type: [..., "null"]`',
    "contentEncoding": "it is only a note in JSON Schema and would check nothing",
    "contentMediaType": "it is only a note in JSON Schema and would check nothing",
    "contentSchema": "it is only a note in JSON Schema and would check nothing",
    "$id": "a rule stands on its own",
    "$anchor": "a rule stands on its own; refer to `#/$defs/NAME`",
    "$dynamicRef": "a rule stands on its own; refer to `#/$defs/NAME`",
    "$dynamicAnchor": "a rule stands on its own; refer to `#/$defs/NAME`",
    "$schema": "rules are JSON Schema 2020-12, always",
    "$vocabulary": "rules are JSON Schema 2020-12, always",
}
MOST_SCHEMAS: Final = 20_000
"""Schemas within one rule, with its references written out."""
DEEPEST: Final = 100


def schema_errors(schema: Json) -> tuple[Diagnostic, ...]:
    """Everything wrong with a schema as it was written; () when it can be used."""
    found = [*_misspelt(schema, (), at_field=False), *_lost_references(schema, schema, ())]
    found += [Diagnostic(path, f"This is no JSON Schema: {why}") for path, why in why_no_schema(schema)]
    if not found:
        found += _uncompilable(schema)
    return tuple(found)


def closed(schema: Json) -> Json:
    """The effective schema: what it names is required and has the implied type. Raises ValueError on a bad `$ref`."""
    return _effective(_References(schema).written_out(), add=True)


def open_(schema: Json) -> Json:
    """The schema that refuses only what certainly does not match."""
    return _effective(_References(schema).written_out(), add=False)


def compiled(
    effective: Json, kinds: Collection[str] = (), steps: Iterable[str] = ()
) -> jsonschema_rs.Validator:
    """A validator that checks formats and fetches nothing. Raises ValueError when the schema cannot be used. Of the
    resources of `kinds` (or of their field at these steps), it compares values however they are spelt.

    Patterns run on an engine whose time grows with the text and no faster: the other one gives up on long texts, and
    what it gives up on would count as not matching."""
    rule = by_value(effective, kinds, steps) if kinds else effective
    return jsonschema_rs.Draft202012Validator(
        rule,
        validate_formats=True,
        ignore_unknown_formats=False,
        offline=True,
        pattern_options=jsonschema_rs.RegexOptions(),
        keywords=None if rule is effective else EQUALITY,
    )


class Selector:
    """A test for a condition's schema: True, False, or None when the value lacks what the schema asks for. `effective`
    is what a value fits that matches for certain."""

    def __init__(self, schema: Json) -> None:
        self._schema = schema
        self._validators: dict[tuple[int, str], jsonschema_rs.Validator] = {}

    @cached_property
    def effective(self) -> Json:
        return closed(self._schema)

    def certain(self, kind: str = "") -> jsonschema_rs.Validator:
        """Tells whether a resource of this kind (or a value of none) matches for certain."""
        return self._validator(self.effective, kind)

    @cached_property
    def _open(self) -> Json:
        return open_(self._schema)

    def _validator(self, schema: Json, kind: str) -> jsonschema_rs.Validator:
        key = (id(schema), kind)
        if key not in self._validators:
            self._validators[key] = compiled(schema, (kind,) if kind else ())
        return self._validators[key]

    def __call__(self, value: Any, kind: str = "") -> bool | None:
        plain = value if isinstance(value, dict) else dict(value)
        if self.certain(kind).is_valid(plain):
            return True
        return None if self._validator(self._open, kind).is_valid(plain) else False


def _uncompilable(schema: Json) -> Iterator[Diagnostic]:
    try:
        plain = _References(schema).written_out()
        compiled({"allOf": [_effective(plain, add=True), _effective(plain, add=False)]})
    except jsonschema_rs.ValidationError as error:
        yield Diagnostic(tuple(error.instance_path), f"This is no JSON Schema: {error.message}.")
    except _EndlessReference as endless:
        yield Diagnostic(_place_of(endless.reference, schema, ()), f"{endless}.", at_key=True)
    except _TooMuch as much:
        yield Diagnostic((), f"{much}.")
    except ValueError as error:
        yield Diagnostic((), f"This is no JSON Schema: {error}.")


def _place_of(reference: str, schema: Json, path: DocumentPath) -> DocumentPath:
    """The steps to the last place where this reference is written: the one inside what it refers to."""
    found: DocumentPath = ()
    if isinstance(schema, dict):
        for keyword, value in schema.items():
            for step, inner, _ in _inside(keyword, value):
                found = _place_of(reference, inner, (*path, keyword, *step)) or found
        if not found and schema.get("$ref") == reference:
            return (*path, "$ref")
    return found


def _misspelt(schema: Json, path: DocumentPath, *, at_field: bool) -> Iterator[Diagnostic]:
    if not isinstance(schema, dict):
        return
    for keyword, value in schema.items():
        place = (*path, keyword)
        if keyword not in KEYWORDS:
            yield Diagnostic(place, _unknown_keyword(keyword), at_key=True)
        elif keyword == OPTIONAL:
            yield from _misplaced_optional(value, place, at_field)
        elif keyword == "format" and isinstance(value, str) and value not in FORMATS:
            yield Diagnostic(place, f"`{value}` is no known format{_close(value, FORMATS)}")
        else:
            yield from _pattern_errors(keyword, value, place)
            for step, inner, field in _inside(keyword, value):
                yield from _misspelt(inner, (*place, *step), at_field=field)


def _pattern_errors(keyword: str, value: Json, path: DocumentPath) -> Iterator[Diagnostic]:
    if keyword == "pattern" and isinstance(value, str) and not is_pattern(value):
        yield Diagnostic(path, why_no_pattern(value))
    if keyword == "patternProperties" and isinstance(value, dict):
        yield from (
            Diagnostic((*path, pattern), why_no_pattern(pattern))
            for pattern in value
            if not is_pattern(pattern)
        )


def _lost_references(schema: Json, root: Json, path: DocumentPath) -> Iterator[Diagnostic]:
    """References that lead out of the rule or to nothing. None is ever fetched."""
    if not isinstance(schema, dict):
        return
    if isinstance(schema.get("$ref"), str):
        try:
            _referred(schema["$ref"], root)
        except ValueError as error:
            yield Diagnostic((*path, "$ref"), f"{error}.")
    for keyword, value in schema.items():
        for step, inner, _ in _inside(keyword, value):
            yield from _lost_references(inner, root, (*path, keyword, *step))


def _misplaced_optional(value: Json, path: DocumentPath, at_field: bool) -> Iterator[Diagnostic]:
    if not isinstance(value, bool):
        yield Diagnostic(path, "`optional` is either true or false.")
    elif not at_field:
        yield Diagnostic(path, "`optional` belongs to a field, directly under its name in `properties`.")


def _unknown_keyword(keyword: str) -> str:
    if keyword in _WHY_NOT:
        return f"`{keyword}` is not understood: {_WHY_NOT[keyword]}."
    hint = _close(keyword, KEYWORDS)
    if hint == ".":
        hint = "; if it is a field of the resource, it goes under `properties`."
    return f"`{keyword}` is no keyword of JSON Schema{hint}"


def _close(word: str, known: frozenset[str]) -> str:
    close = difflib.get_close_matches(word, sorted(known), n=1)
    return f". Did you mean `{close[0]}`?" if close else "."


def _inside(keyword: str, value: Json) -> Iterator[tuple[DocumentPath, Json, bool]]:
    """The schemas inside a keyword: the steps to each, the schema, and whether it is that of a named field."""
    if keyword in _LISTS and isinstance(value, list):
        yield from (((index,), inner, False) for index, inner in enumerate(value))
    elif keyword in (*_MAPS, "$defs") and isinstance(value, dict):
        yield from (((name,), inner, keyword == "properties") for name, inner in value.items())
    elif keyword in _SINGLE:
        yield (), value, False


class _TooMuch(ValueError):
    """A rule that is a JSON Schema, and larger than is read."""


class _EndlessReference(ValueError):
    """A rule that is a JSON Schema, and refers to itself."""

    def __init__(self, reference: str) -> None:
        super().__init__(
            f"`$ref: {reference}` leads back to itself, and a rule that does is refused: it has to end. Write out as "
            "many levels as you need"
        )
        self.reference = reference


class _References:
    """Writes a schema out: what a `$ref` refers to in its place, so that polarity and required fields are plain."""

    def __init__(self, root: Json) -> None:
        self._root = root
        self._count = 0

    def written_out(self) -> Json:
        """Raises ValueError on a reference that cannot be followed, or when what comes out has no bound."""
        return self._plain(self._root, (), 0)

    def _plain(self, schema: Json, seen: tuple[str, ...], depth: int) -> Json:
        self._count += 1
        if self._count > MOST_SCHEMAS or depth > DEEPEST:
            raise _TooMuch("With its `$ref`s written out this rule grows without bound. Refer to less")
        if not isinstance(schema, dict):
            return schema
        plain = {
            keyword: _map_inside(keyword, value, lambda inner: self._plain(inner, seen, depth + 1))
            for keyword, value in schema.items()
            if keyword not in ("$ref", "$defs")
        }
        if "$ref" not in schema:
            return plain
        reference = schema["$ref"]
        if reference in seen:
            raise _EndlessReference(reference)
        inlined = self._plain(_referred(reference, self._root), (*seen, reference), depth + 1)
        optional = {OPTIONAL: plain.pop(OPTIONAL)} if OPTIONAL in plain else {}
        return {**optional, "allOf": [inlined, plain]} if plain else _merged(inlined, optional)


def _merged(schema: Json, optional: dict[str, bool]) -> Json:
    return {**schema, **optional} if isinstance(schema, dict) else {**optional, "allOf": [schema]}


def _referred(reference: Json, root: Json) -> Json:
    if not isinstance(reference, str) or not reference.startswith("#/"):
        raise ValueError(
            f"`$ref` may only point into the same rule, as in #/$defs/NAME, and not to {reference}: nothing is ever "
            "fetched. Copy what you need into `$defs`"
        )
    target = get(root, reference[1:])
    if target is MISSING:
        raise ValueError(f"`$ref: {reference}` points at nothing in this rule")
    return target


def _map_inside(keyword: str, value: Json, make: Callable[[Json], Json]) -> Json:
    if keyword in _LISTS and isinstance(value, list):
        return [make(inner) for inner in value]
    if keyword in _MAPS and isinstance(value, dict):
        return {name: make(inner) for name, inner in value.items()}
    return make(value) if keyword in _SINGLE else value


def _effective(schema: Json, *, add: bool) -> Json:
    """`add`: whether adding `required` and `type` here makes the whole stricter. It turns round under a negation: in
    `not`, in an `if` (its `then` must apply when in doubt), and in a `contains` that is limited from above."""
    if not isinstance(schema, dict):
        return schema
    effective: dict[str, Json] = {}
    for keyword, value in schema.items():
        if keyword == OPTIONAL or keyword in _NOTES:
            continue
        turned = keyword in ("not", "if") or (keyword == "contains" and "maxContains" in schema)
        effective[keyword] = _map_inside(keyword, value, _stricter if add != turned else _looser)
    return _with_implied(effective, schema) if add else effective


def _stricter(schema: Json) -> Json:
    return _effective(schema, add=True)


def _looser(schema: Json) -> Json:
    return _effective(schema, add=False)


def _with_implied(effective: dict[str, Json], written: dict[str, Json]) -> dict[str, Json]:
    named = [name for name, inner in (written.get("properties") or {}).items() if _is_needed(inner)]
    if required := list(dict.fromkeys([*written.get("required", ()), *named])):
        effective["required"] = required
    types = sorted({IMPLIED_TYPE[keyword] for keyword in effective if keyword in IMPLIED_TYPE})
    if types and "type" not in effective:
        effective["type"] = types[0] if len(types) == 1 else types
    return effective


def _is_needed(schema: Json) -> bool:
    """A field is needed unless it is optional, or forbidden (`field: false`)."""
    return schema is not False and not (isinstance(schema, dict) and schema.get(OPTIONAL) is True)
