"""Values that no resource has, by Intercom's description: `const: "true"` where a field is true or false, a value that
is none of those that Intercom names, a pattern for a number. Mostly typos, and rules that everything breaks. Pure.

Fields and kinds without a description are not checked, and null counts as possible everywhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from drift.core.catalogue.shapes import Shape, field_in, item_in
from drift.core.model.json_pointer import get, join
from drift.core.model.resources import MISSING, Json, Resource
from guard.core.language.diagnostics import Diagnostic, DocumentPath
from guard.core.language.rule_schema import IMPLIED_TYPE, compiled
from guard.core.lint.constraints import outline_of
from guard.core.lint.contradictions import watched_kinds
from guard.core.lint.field_references import conditions_about_states
from guard.core.lint.policy_rules import IMPOSSIBLE_VALUE
from guard.core.lint.shape_fits import in_words, overlaps, why_no_value
from guard.core.model.policy import Policy, Revert
from guard.core.text.values import show

_HERE: Final = ("allOf", "anyOf", "oneOf", "not", "if", "then", "else")
_ITEMS: Final = ("items", "contains", "prefixItems")
_BOUNDS: Final = (
    *("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
    *("minLength", "maxLength", "pattern", "minItems", "maxItems"),
)


class Spot(NamedTuple):
    """A field that a policy names, with its shape in each kind that has it. `in_list`: it is an item of a list."""

    kinds: tuple[str, ...]
    shapes: tuple[Shape, ...]
    steps: tuple[str, ...] = ()
    in_list: bool = False

    def field(self, name: str) -> Spot:
        found = (field_in(shape, name) for shape in self.shapes)
        shapes = tuple(shape for shape in found if shape is not None)
        return self._replace(shapes=shapes, steps=self.steps if self.in_list else (*self.steps, name))

    @property
    def item(self) -> Spot:
        return self._replace(shapes=tuple(map(item_in, self.shapes)), in_list=True)

    @property
    def name(self) -> str:
        where = f"`{join(self.steps)}`" if self.steps else "the whole"
        return f"in the list {where}" if self.in_list else f"at {where}"


def impossible_values(
    policies: Sequence[Policy], described: Mapping[str, Shape], stored: Sequence[Resource] = ()
) -> Iterator[tuple[Policy, Diagnostic]]:
    """Such values with their policies. Where a `stored` resource has what Intercom does not describe, the description
    is not believed."""
    for policy in policies:
        kinds = tuple(sorted(watched_kinds(policy)))
        if kinds and all(kind in described for kind in kinds):
            spot = Spot(kinds, tuple(described[kind] for kind in kinds))
            bodies = [resource.body for resource in stored if resource.ref.kind in kinds]
            yield from (
                (policy, diagnostic)
                for diagnostic, place in _found(policy, spot)
                if not _disproved(place, bodies)
            )


Found = Iterator[tuple[Diagnostic, Spot]]


def _found(policy: Policy, spot: Spot) -> Found:
    written = policy.document
    if "must" in written:
        yield from _in_rule(written["must"], spot, ("must",))
    if "where" in written["watch"]:
        yield from _in_rule(written["watch"]["where"], spot, ("watch", "where"))
    for path, rule in conditions_about_states(policy):
        yield from _in_rule(rule, spot, path)
    if isinstance(policy.then, Revert) and policy.then.set is not None:
        for name, value in policy.then.set.items():
            yield from _set_to(value, spot.field(name), ("then", "revert", "set", name))


def _set_to(value: Json, spot: Spot, path: DocumentPath) -> Found:
    """Mappings are merged, so each value of theirs is set by itself."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _set_to(inner, spot.field(name), (*path, name))
    else:
        yield from _no_value(value, spot, path)


def _in_rule(schema: Json, spot: Spot, path: DocumentPath) -> Found:
    if not isinstance(schema, dict) or not spot.shapes:
        return
    found = list(_here(schema, spot, path))
    yield from found
    if found:
        return  # what lies in it follows
    for keyword, value in schema.items():
        here = (*path, keyword)
        if keyword == "properties":
            for name, inner in value.items():
                yield from _in_rule(inner, spot.field(name), (*here, name))
        elif keyword in _HERE or keyword in _ITEMS:
            inside = spot.item if keyword in _ITEMS else spot
            parts = enumerate(value) if isinstance(value, list) else [(None, value)]
            for index, inner in parts:
                yield from _in_rule(inner, inside, here if index is None else (*here, index))


def _here(schema: Mapping[str, Json], spot: Spot, path: DocumentPath) -> Found:
    """What the keywords of one schema ask of a field itself."""
    if "const" in schema:
        yield from _no_value(schema["const"], spot, (*path, "const"))
    for index, value in enumerate(schema.get("enum", ())):
        yield from _no_value(value, spot, (*path, "enum", index))
    for keyword, types in _types_asked(schema):
        if not any(overlaps(types, shape) for shape in spot.shapes):
            yield _finding(
                spot,
                (*path, keyword),
                f"{_asks_for(keyword, types)}, and Intercom describes it as "
                f"{in_words(spot.shapes[0]['type'])}",
            )
            return
    yield from _no_bounds(schema, spot, path)


def _types_asked(schema: Mapping[str, Json]) -> Iterator[tuple[str, Sequence[str]]]:
    """The types that a schema asks for, each with the keyword that does."""
    if "type" in schema:
        yield "type", [schema["type"]] if isinstance(schema["type"], str) else schema["type"]
    else:
        yield from ((keyword, [IMPLIED_TYPE[keyword]]) for keyword in schema if keyword in IMPLIED_TYPE)


def _asks_for(keyword: str, types: Sequence[str]) -> str:
    return f"`{keyword}` asks for {in_words(types)}"


def _no_bounds(schema: Mapping[str, Json], spot: Spot, path: DocumentPath) -> Found:
    """Bounds and patterns that none of the values fits that Intercom names, or that its own bounds exclude."""
    bounds = {keyword: schema[keyword] for keyword in _BOUNDS if keyword in schema}
    if bounds and all(_excluded(bounds, shape) for shape in spot.shapes):
        keyword = next(iter(bounds))
        yield _finding(spot, (*path, keyword), f"nothing that Intercom describes fits {show(bounds)}")


def _excluded(bounds: Json, shape: Shape) -> bool:
    if "enum" in shape:
        rule = compiled(bounds)
        return not any(rule.is_valid(value) for value in shape["enum"])
    types = [name for name in shape.get("type", ()) if name != "null"]
    if len(types) != 1:
        return False
    asked, given = outline_of([{**bounds, "type": types[0]}]), outline_of([{**shape, "type": types[0]}])
    return not asked.why and bool(asked.and_(given).why)  # what contradicts itself is told for itself


def _no_value(value: Json, spot: Spot, path: DocumentPath) -> Found:
    reasons = [why_no_value(value, shape) for shape in spot.shapes]
    if reasons and all(reasons):
        yield _finding(spot, path, reasons[0], show(value))


def _finding(
    spot: Spot, path: DocumentPath, why: str, value: str = "what this asks for"
) -> tuple[Diagnostic, Spot]:
    kinds = " or ".join(spot.kinds) if len(spot.kinds) < 4 else f"of the {len(spot.kinds)} kinds"
    sentence = f"No {kinds} has {value} {spot.name}: {why}{'' if why.endswith('?') else '.'}"
    return Diagnostic(path, sentence, rule=IMPOSSIBLE_VALUE.id), spot


def _disproved(spot: Spot, bodies: Iterable[Json]) -> bool:
    """Whether a stored resource has there what Intercom does not describe."""
    for body in bodies:
        value = get(body, join(spot.steps))
        values = value if spot.in_list and isinstance(value, list) else [value]
        if any(
            value is not MISSING and all(why_no_value(value, shape) for shape in spot.shapes)
            for value in values
        ):
            return True
    return False
