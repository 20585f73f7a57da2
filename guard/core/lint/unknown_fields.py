"""Fields that a policy names and that no kind it watches has, by Intercom's description: mostly misspelt ones. Pure.

Where a kind is not described, or a mapping may have any keys, nothing is said.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final, TypeAlias

from drift.core.catalogue.catalogue import CATALOGUE, matches
from drift.core.model.json_pointer import get, join, tokens
from drift.core.model.resources import MISSING, Resource
from guard.core.language.diagnostics import Diagnostic, DocumentPath, did_you_mean
from guard.core.lint.field_references import is_key, named_anywhere
from guard.core.lint.policy_rules import UNKNOWN_FIELD
from guard.core.model.policy import Policy

Field: TypeAlias = tuple[str, ...]
_FEW: Final = 20
"""So many names are told where none comes close."""
_ANY: Final = "*"
_TOLD_OF_THE_RECORD: Final = ("watch", "must", "exemptions")
"""Where the record is asked, `policy_against_record` tells of these."""


def undescribed(
    policies: Sequence[Policy], described: Mapping[str, Any], stored: Sequence[Resource] = ()
) -> Iterator[tuple[Policy, Diagnostic]]:
    """`described` maps a kind to the names of its fields, each with those in it: {} where it is no mapping, None where
    that may have any keys. What a `stored` resource has is there, described or not."""
    for policy in policies:
        kinds = _kinds_of(policy.watch.kinds)
        known = [described.get(kind) for kind in kinds]
        if kinds and None not in known:
            seen = [resource for resource in stored if resource.ref.kind in kinds]
            yield from ((policy, diagnostic) for diagnostic in _diagnostics(policy, kinds, known, seen))


@lru_cache(maxsize=1024)
def _kinds_of(patterns: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(name for name in CATALOGUE if matches(name, patterns)))


def _diagnostics(
    policy: Policy, kinds: Sequence[str], known: Sequence[Any], seen: Sequence[Resource]
) -> Iterator[Diagnostic]:
    reported: set[Field] = set()
    for path, pointer in named_anywhere(policy):
        steps = tokens(pointer)
        lost = [_lost(steps, fields) for fields in known]
        if None in lost or _is_pointer_in_set(path) or (seen and path[0] in _TOLD_OF_THE_RECORD):
            continue
        if any(get(resource.body, pointer) is not MISSING for resource in seen):
            continue
        field, beside = max((place for place in lost if place is not None), key=lambda place: len(place[0]))
        if len(field) < len(steps) and field in reported:
            continue  # it lies in what was told
        reported.add(field)
        sentence = f"{_no(field, kinds)}{_hint(field, beside)}"
        yield Diagnostic(path, sentence, at_key=is_key(path), rule=UNKNOWN_FIELD.id)


def _lost(steps: Field, fields: Any) -> tuple[Field, frozenset[str]] | None:
    """How far the steps lead before they are lost, and the fields that are there instead; None where all may be
    there."""
    for count, step in enumerate(steps, 1):
        if not fields or step == _ANY:
            return None
        if step not in fields:
            return steps[:count], frozenset(fields)
        fields = fields[step]
    return None


def _is_pointer_in_set(path: DocumentPath) -> bool:
    """A pointer where a name belongs is told for itself."""
    return path[0] == "then" and str(path[3]).startswith("/")


def _no(field: Field, kinds: Sequence[str]) -> str:
    if len(kinds) == 1:
        return f"The kind {kinds[0]} has no `{join(field)}`, as Intercom describes it."
    return f"None of the kinds {', '.join(kinds)} has `{join(field)}`, as Intercom describes them."


def _hint(field: Field, beside: frozenset[str]) -> str:
    close = did_you_mean(join(field), [join((*field[:-1], name)) for name in sorted(beside)])
    few = f" It has: {', '.join(sorted(beside))}." if len(beside) <= _FEW else ""
    return close or few
