"""The document of a policy set, JSON-able: written when a set is loaded, and made into the same set again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from msgspec import structs

from drift.core.model.resources import Json
from guard.core.language.for_workspace import LEFT_OUT, left_out_in
from guard.core.language.freeze_periods import build_periods
from guard.core.language.policy_builder import build, build_people
from guard.core.language.standard_builder import build_standard_change, with_standard_changes
from guard.core.model.policy import People, Policy, PolicySet
from guard.core.model.standard_changes import StandardChange
from guard.loading.beside import Beside, as_written, beside_document, beside_draft, with_beside
from guard.loading.policy_draft import Draft


def from_document(
    document: Mapping[str, Json], revision: str, built: Mapping[str, Policy] = MappingProxyType({})
) -> PolicySet:
    """The set of a stored `PolicySet.document`, compiled again. Raises ValueError or LookupError for any other.

    `built` are policies by id that were made of the same words for the same people: they are taken as they are."""
    beside = beside_document(document)
    declared = build_periods(beside.periods, document.get("period_places", {}))
    people = structs.replace(build_people(beside.people), periods=declared)
    places = document.get("places", {})
    policies = tuple(
        built.get(written["id"]) or build(written, people, *places.get(written["id"], ("", 0)))
        for written in document.get("policies", ())
    )
    changes = [
        build_standard_change(written, people, *places.get(written["id"], ("", 0)))
        for written in document.get("standard_changes", ())
    ]
    found = with_beside(_policy_set(policies, changes, people, beside, revision), beside)
    left = document.get(LEFT_OUT)
    if not left:
        return found
    return replace(found, left_out=left_out_in(document), document={**found.document, LEFT_OUT: list(left)})


def finished(draft: Draft, at: str) -> PolicySet:
    """The set of a draft without problems."""
    beside = beside_draft(draft)
    return with_beside(_policy_set(draft.policies, draft.standard_changes, draft.people, beside, at), beside)


def _policy_set(
    policies: Iterable[Policy],
    changes: Iterable[StandardChange],
    people: People,
    written: Beside,
    revision: str,
) -> PolicySet:
    ordered = tuple(sorted(changes, key=lambda change: change.id))
    standing = with_standard_changes(policies, ordered, people.periods)
    document = _as_document(standing, ordered, written, people)
    return PolicySet(standing, people, revision, document, ordered)


def _as_document(
    policies: Sequence[Policy], changes: Sequence[StandardChange], written: Beside, people: People
) -> dict[str, Json]:
    period_places = {name: [period.file, period.line] for name, period in people.periods.items()}
    return {
        "policies": [dict(policy.document) for policy in policies],
        **({"standard_changes": [dict(change.document) for change in changes]} if changes else {}),
        "people": dict(written.people),
        **({"periods": dict(written.periods), "period_places": period_places} if written.periods else {}),
        **as_written(written),
        "places": {
            **{policy.id: [policy.file, policy.line] for policy in policies},
            **{change.id: [change.file, change.line] for change in changes},
        },
    }
