"""What refers to a resource and what it refers to, as values, and of what sort such a count is. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal, TypeAlias

from msgspec import Struct

from drift.core.catalogue.kind import Kind
from drift.core.catalogue.references import referring_kinds
from drift.core.model.resources import Ref

Sort: TypeAlias = Literal["counted", "bounded", "unknown"]
"""`counted`: exactly so many. `bounded`: at least so many. `unknown`: nothing that could refer was read."""
TargetState: TypeAlias = Literal["there", "missing", "unknown"]


class Unread(Struct, frozen=True):
    """Why a kind is not known now, as a sentence; `counted` says whether it was read before."""

    reason: str
    counted: bool


class Referrer(Struct, frozen=True):
    """A resource that refers to another one, in these fields (JSON Pointers; `*` is each item of a list)."""

    ref: Ref
    title: str
    fields: tuple[str, ...]


class ReferringKind(Struct, frozen=True):
    """How many resources of a kind refer to a resource; `first` are the first few, by id."""

    kind: str
    count: int
    first: tuple[Referrer, ...]


class NamingPolicy(Struct, frozen=True):
    """A policy in force that names a resource by its id, with the places in its document (JSON Pointers)."""

    policy: str
    places: tuple[str, ...]


class Referrers(Struct, frozen=True):
    """What refers to a resource. `reasons` say why the count is not exact, as sentences."""

    kinds: tuple[ReferringKind, ...]
    policies: tuple[NamingPolicy, ...]
    sort: Sort
    reasons: tuple[str, ...]

    @property
    def count(self) -> int:
        """How many resources refer to it; policies are not counted."""
        return sum(kind.count for kind in self.kinds)


class Target(Struct, frozen=True):
    """What a resource refers to, in these fields. `missing`: nothing of this name is there, although its kind was read;
    `unknown`: that cannot be told. `reason` says why, or under which id it was made again."""

    ref: Ref
    title: str
    fields: tuple[str, ...]
    state: TargetState
    reason: str = ""


class ResourceReferences(Struct, frozen=True):
    """All references from and to one resource, now or `at` a moment. `under` counts, by kind, what lies under it."""

    ref: Ref
    title: str
    live: bool
    referrers: Referrers
    targets: tuple[Target, ...]
    under: tuple[tuple[str, int], ...]
    at: float | None = None


def sort_of(kind: Kind, found: bool, unread: Mapping[str, Unread]) -> tuple[Sort, tuple[str, ...]]:
    """Of what sort a count of references to a resource of this kind is, and why. `unread` are the kinds that are not
    known now; `found` says whether anything was found."""
    by = referring_kinds(kind.name)
    reasons = tuple(_reasons(kind, by, unread))
    if not reasons:
        return "counted", ()
    known = any(one.name not in unread or unread[one.name].counted for one in by)
    return ("bounded" if found or known else "unknown"), reasons


def _reasons(kind: Kind, by: tuple[Kind, ...], unread: Mapping[str, Unread]) -> Iterator[str]:
    lost: dict[str, list[str]] = {}
    for one in by:
        if one.name in unread:
            lost.setdefault(unread[one.name].reason, []).append(one.name)
    for reason, names in lost.items():
        verb = "is" if len(names) == 1 else "are"
        yield f"{', '.join(names)} could refer to it and {verb} not read now: {reason}"
    if kind.unseen_referrers:
        yield f"No API shows whether these refer to it: {'; '.join(kind.unseen_referrers)}."


def target_state(kind: Kind, is_live: bool, unread: Unread | None) -> tuple[TargetState, str]:
    """Whether what is referred to is there, and why that cannot be told."""
    if is_live:
        return "there", ""
    if unread is not None:
        return "unknown", unread.reason
    if kind.log_only:
        return "unknown", "No API reads it, and no entry of the log has told of it."
    if kind.by_configured_id:
        return "unknown", "Only those are read whose ids are configured."
    if kind.may_be_hidden:
        return "unknown", "Intercom may hide it from the owner of the token."
    return "missing", ""
