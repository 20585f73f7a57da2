"""References from and to a resource, as the JSON that the API and `guardrail references --format json` give. Pure."""

from __future__ import annotations

from drift.core.json_view import Answer, Pointer, ResourceName, Time, name_of, time_or_none
from guard.core.references.references import (
    NamingPolicy,
    Referrer,
    Referrers,
    ReferringKind,
    ResourceReferences,
    Sort,
    Target,
    TargetState,
)


class ReferrerAnswer(Answer, frozen=True):
    """A resource that refers to another one. In its `fields`, `*` is each item of a list."""

    resource: ResourceName
    title: str
    fields: tuple[Pointer, ...]


class ReferringKindAnswer(Answer, frozen=True):
    """How many resources of a kind refer to a resource, and the first few of them, by id."""

    kind: str
    count: int
    first: tuple[ReferrerAnswer, ...]


class NamingPolicyAnswer(Answer, frozen=True):
    """A policy in force that names a resource by its id, and where in its document."""

    policy: str
    places: tuple[Pointer, ...]


class ReferrersAnswer(Answer, frozen=True):
    """What refers to a resource. `sort` says what `count` is: `counted` (exactly so many), `bounded` (at least so
    many) or `unknown` (nothing that could refer to it was read); `reasons` say why it is not exact. Policies are not
    in `count`."""

    count: int
    sort: Sort
    reasons: tuple[str, ...]
    kinds: tuple[ReferringKindAnswer, ...]
    policies: tuple[NamingPolicyAnswer, ...]


class TargetAnswer(Answer, frozen=True):
    """What a resource refers to. `state` is `there`, `missing` (its kind was read, and there is none of this name) or
    `unknown`, with the reason."""

    resource: ResourceName
    title: str
    fields: tuple[Pointer, ...]
    state: TargetState
    reason: str


class UnderAnswer(Answer, frozen=True):
    """How many resources of a kind lie under a resource."""

    kind: str
    count: int


class ReferencesAnswer(Answer, frozen=True):
    """All references from and to a resource, now or `at` a moment. `live` is false for one that is not there: it refers
    to nothing, and what refers to it points at nothing."""

    resource: ResourceName
    title: str
    live: bool
    referrers: ReferrersAnswer
    refers_to: tuple[TargetAnswer, ...]
    under: tuple[UnderAnswer, ...]
    at: Time | None = None


def references_answer(found: ResourceReferences) -> ReferencesAnswer:
    return ReferencesAnswer(
        resource=name_of(found.ref),
        title=found.title,
        live=found.live,
        referrers=referrers_answer(found.referrers),
        refers_to=tuple(map(target_answer, found.targets)),
        under=tuple(UnderAnswer(kind, count) for kind, count in found.under),
        at=time_or_none(found.at),
    )


def referrers_answer(found: Referrers) -> ReferrersAnswer:
    return ReferrersAnswer(
        found.count,
        found.sort,
        found.reasons,
        tuple(map(_kind, found.kinds)),
        tuple(map(_policy, found.policies)),
    )


def target_answer(found: Target) -> TargetAnswer:
    return TargetAnswer(name_of(found.ref), found.title, found.fields, found.state, found.reason)


def _kind(found: ReferringKind) -> ReferringKindAnswer:
    return ReferringKindAnswer(found.kind, found.count, tuple(map(_referrer, found.first)))


def _referrer(found: Referrer) -> ReferrerAnswer:
    return ReferrerAnswer(name_of(found.ref), found.title, found.fields)


def _policy(found: NamingPolicy) -> NamingPolicyAnswer:
    return NamingPolicyAnswer(found.policy, found.places)
