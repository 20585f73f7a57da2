"""The branches of a policy, for coverage: each outcome of each of its parts. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias

from drift.core.model.json_pointer import escape
from drift.core.model.resources import Json
from guard.core.explanation.trace import holders
from guard.core.language.policy_schema import CHANGES
from guard.core.language.vocabulary.word import Joined
from guard.core.model.condition import Condition
from guard.core.model.policy import Policy

Way: TypeAlias = tuple[str, str]
"""A place in a policy, as a JSON Pointer, and the answer there."""

YES: Final = "yes"
NO: Final = "no"
_OF_PARTS: Final = frozenset(("properties", "allOf", "required"))


@dataclass(frozen=True, slots=True)
class Branch:
    """One branch. `missing` is the clause for reports when no case takes it."""

    way: Way
    missing: str


def branches(policy: Policy) -> tuple[Branch, ...]:
    """All branches of a policy, in evaluation order."""
    return (*_watch(policy), *_must(policy), *_conditions(policy), *_exemptions(policy))


def _watch(policy: Policy) -> Iterator[Branch]:
    watch = policy.watch
    for kind in watch.kinds:
        yield Branch(("/watch/kind", kind), f"no case is about `{kind}`")
    if policy.aftermath:
        yield Branch(("/aftermath", YES), "no case breaks `aftermath`")
        yield Branch(("/aftermath", NO), "no case keeps `aftermath`")
    if policy.share is not None:
        yield Branch(("/share", YES), "no case breaks `share`")
        yield Branch(("/share", NO), "no case keeps `share`")
    for type_ in watch.activities:
        yield Branch(("/watch/activity", type_), f"no case gives `activity: {type_}`")
    if watch.changes_declared:
        yield from _changes(watch.changes)
    if watch.fields:
        yield from (Branch(("/watch/fields", field), f"no case moves {field}") for field in watch.fields)
        yield Branch(("/watch/fields", NO), "no case moves only fields that `fields` leaves out")
    if watch.where is not None:
        yield Branch(("/watch/where", YES), "no case of a resource that `where` selects")
        yield Branch(("/watch/where", NO), "no case of a resource that `where` leaves out")


def _changes(watched: frozenset[str]) -> Iterator[Branch]:
    for change in (change for change in CHANGES if change in watched):
        yield Branch(("/watch/change", change), f"`change: {change}` never given")
    if not watched.issuperset(CHANGES):
        yield Branch(("/watch/change", NO), "no case of a change that `change` leaves out")


def _must(policy: Policy) -> Iterator[Branch]:
    if policy.must is None:
        return
    for at in constraints(policy.must):
        yield Branch((f"/must{at}", NO), f"no case breaks `must`{f' at {at}' if at else ' as a whole'}")
    yield Branch(("/must", YES), "no case keeps `must`")


def constraints(schema: Json, at: str = "") -> Iterator[str]:
    """The places of an effective schema that a value can violate, as JSON Pointers: one per named field, and one for
    the keywords about the whole value. Alternatives and negations count as one place."""
    if not isinstance(schema, dict):
        yield at
        return
    own = schema.keys() - _OF_PARTS
    inside = [*_inside(schema, at)]
    if own - {"type"} or not inside:
        yield at
    yield from inside


def _inside(schema: dict[str, Json], at: str) -> Iterator[str]:
    for name, inner in schema.get("properties", {}).items():
        yield from constraints(inner, f"{at}/properties/{escape(name)}")
    for number, inner in enumerate(schema.get("allOf", ())):
        yield from constraints(inner, f"{at}/allOf/{number}")


def _conditions(policy: Policy) -> Iterator[Branch]:
    if policy.when is not None:
        yield from _whole("when", policy.when, f"no case where {_written('when', policy.when)} holds")
        yield from _inner(policy.when, "/when")
    if policy.more_than is not None:
        count = policy.more_than.count
        yield Branch(("/more_than", YES), f"no case counts more than {count}")
        yield Branch(("/more_than", NO), f"no case counts {count} or fewer")
    if policy.unless is not None:
        yield from _whole(
            "unless", policy.unless, f"no case is excused by {_written('unless', policy.unless)}"
        )
        yield from _inner(policy.unless, "/unless")


def _written(name: str, condition: Condition) -> str:
    joined = isinstance(condition.test, Joined) and condition.test.implied
    return f"`{name}`" if joined else f"`{name}: {condition.word}`"


def _whole(name: str, condition: Condition, missing: str) -> Iterator[Branch]:
    """The branches of `when` or `unless` as a whole."""
    yield Branch((f"/{name}", YES), missing)
    yield Branch((f"/{name}", NO), f"no case where {_written(name, condition)} does not hold")


def _inner(condition: Condition, holder: str) -> Iterator[Branch]:
    """The branches of the parts of a combined condition. A single word, or its `not`, is covered as a whole."""
    if not isinstance(condition.test, Joined):
        return
    at, places = holders(condition, holder)
    for number, (part, inside) in enumerate(zip(condition.test.parts, places, strict=True)):
        if condition.word == "any_of":
            yield Branch((f"{at}/{number}", YES), f"`any_of` branch {number + 1} ({_words(part)}) never held")
        if isinstance(part.test, Joined):
            yield from _inner(part, inside)
        elif condition.word != "not":
            yield from _word(part.word, inside, holds=condition.word != "any_of")


def _words(condition: Condition) -> str:
    """The words of a mapping, or the single word."""
    test = condition.test
    parts = test.parts if isinstance(test, Joined) and test.implied else (condition,)
    return ", ".join(part.word for part in parts)


def _word(word: str, holder: str, *, holds: bool) -> Iterator[Branch]:
    if holds:
        yield Branch((f"{holder}/{word}", YES), f"no case where `{word}` holds")
    yield Branch((f"{holder}/{word}", NO), f"no case where `{word}` does not hold")


def _exemptions(policy: Policy) -> Iterator[Branch]:
    for number, exemption in enumerate(policy.exemptions):
        yield Branch((f"/exemptions/{number}", YES), f"exemption for {exemption.describe()} never used")
