"""Values that a case gives and that no resource has, by Intercom's description: it tests what never happens. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from drift.core.catalogue.shapes import ANYTHING, Shape, field_in, item_in
from drift.core.model.json_pointer import join, tokens
from drift.core.model.resources import Json
from guard.core.language.diagnostics import Diagnostic
from guard.core.lint.case_rules import CASE_IMPOSSIBLE_VALUE
from guard.core.lint.shape_fits import why_no_value
from guard.core.text.values import show

_BODIES = ("before", "after", "body")


def value_warnings(
    given: Mapping[str, Json], name: str, described: Mapping[str, Shape]
) -> Iterator[Diagnostic]:
    """`name` is the key under which the resource is given."""
    kind = str(given.get("example", given.get("kind")))
    shape = described.get(kind, ANYTHING)
    for word in _BODIES:
        for field, value in (given.get(word) or {}).items():
            inside = field_in(shape, field) or ANYTHING
            if why := why_no_value(value, inside):
                yield _warning(kind, join((field,)), value, why, (name, word, field))
    for pointer, value in given.get("set", {}).items():
        if why := why_no_value(value, _at(shape, pointer)):
            yield _warning(kind, pointer, value, why, (name, "set", pointer))


def _at(shape: Shape, pointer: str) -> Shape:
    for step in tokens(pointer):
        shape = item_in(shape) if "items" in shape and step.isdigit() else field_in(shape, step) or ANYTHING
    return shape


def _warning(kind: str, pointer: str, value: Json, why: str, path: tuple[str, ...]) -> Diagnostic:
    sentence = f"No {kind} has {show(value)} at `{pointer}`: {why}{'' if why.endswith('?') else '.'}"
    return Diagnostic(path, sentence, rule=CASE_IMPOSSIBLE_VALUE.id)
