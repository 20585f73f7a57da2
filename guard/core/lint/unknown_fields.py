"""Unknown fields: a policy names them, but by Intercom's description no watched kind has them. Mostly typos. Pure.

Kinds without a description and mappings with arbitrary keys are not checked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Final, TypeAlias

from drift.core.catalogue.catalogue import CATALOGUE, matches
from drift.core.catalogue.shapes import ANYTHING, Shape, field_in, names_in
from drift.core.model.json_pointer import get, join, tokens
from drift.core.model.resources import MISSING, Resource
from guard.core.language.diagnostics import Diagnostic, DocumentPath, did_you_mean
from guard.core.lint.field_references import is_key, named_anywhere
from guard.core.lint.policy_rules import UNKNOWN_FIELD
from guard.core.model.policy import Policy

Field: TypeAlias = tuple[str, ...]
_FEW: Final = 20
"""The most field names that a hint lists when none is similar."""
_ANY: Final = "*"
_TOLD_OF_THE_RECORD: Final = ("watch", "must", "exemptions")
"""With a record, `unused_references` reports fields in these parts."""


def undescribed(
    policies: Sequence[Policy], described: Mapping[str, Shape], stored: Sequence[Resource] = ()
) -> Iterator[tuple[Policy, Diagnostic]]:
    """Unknown fields with their policies. `described` has the shapes of kinds. A field of a `stored` resource counts as
    known."""
    for policy in policies:
        kinds = _kinds_of(policy.watch.kinds)
        known = [described[kind] for kind in kinds if names_in(described.get(kind, ANYTHING)) is not None]
        if kinds and len(known) == len(kinds):
            seen = [resource for resource in stored if resource.ref.kind in kinds]
            yield from ((policy, diagnostic) for diagnostic in _diagnostics(policy, kinds, known, seen))


@lru_cache(maxsize=1024)
def _kinds_of(patterns: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(name for name in CATALOGUE if matches(name, patterns)))


def _diagnostics(
    policy: Policy, kinds: Sequence[str], known: Sequence[Shape], seen: Sequence[Resource]
) -> Iterator[Diagnostic]:
    reported: set[Field] = set()
    for path, pointer in named_anywhere(policy):
        steps = tokens(pointer)
        lost = [_lost(steps, shape) for shape in known]
        if None in lost or _is_pointer_in_set(path) or (seen and path[0] in _TOLD_OF_THE_RECORD):
            continue
        if any(get(resource.body, pointer) is not MISSING for resource in seen):
            continue
        field, beside = max((place for place in lost if place is not None), key=lambda place: len(place[0]))
        if len(field) < len(steps) and field in reported:
            continue  # it lies inside a reported field
        reported.add(field)
        sentence = f"{_no(field, kinds)}{_hint(field, beside)}"
        yield Diagnostic(path, sentence, at_key=is_key(path), rule=UNKNOWN_FIELD.id)


def _lost(steps: Field, shape: Shape) -> tuple[Field, frozenset[str]] | None:
    """The steps up to the first unknown one, and the fields that exist there; None if all steps may exist."""
    for count, step in enumerate(steps, 1):
        names, inside = names_in(shape), field_in(shape, step)
        if names is None or step == _ANY:
            return None
        if inside is None:
            return steps[:count], names
        shape = inside
    return None


def _is_pointer_in_set(path: DocumentPath) -> bool:
    """Whether `set` has a pointer instead of a name, which is reported separately."""
    return path[0] == "then" and str(path[3]).startswith("/")


def _no(field: Field, kinds: Sequence[str]) -> str:
    if len(kinds) == 1:
        return f"The kind {kinds[0]} has no `{join(field)}`, as Intercom describes it."
    return f"None of the kinds {', '.join(kinds)} has `{join(field)}`, as Intercom describes them."


def _hint(field: Field, beside: frozenset[str]) -> str:
    close = did_you_mean(join(field), [join((*field[:-1], name)) for name in sorted(beside)])
    few = f" It has: {', '.join(sorted(beside))}." if len(beside) <= _FEW else ""
    return close or few
