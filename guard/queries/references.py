"""What refers to a resource and what it refers to, by the index, the live bodies and the policies in force."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from drift.core.catalogue.catalogue import children
from drift.core.catalogue.kind import Kind
from drift.core.catalogue.references import Reference, references_in
from drift.core.model.resources import Ref, Resource
from drift.core.planning.manual_steps import title_of
from guard.context import GuardedWorkspace, UnitOfWork
from guard.core.references.named_by_policies import named_by_policies
from guard.core.references.references import (
    Referrer,
    Referrers,
    ReferringKind,
    ResourceReferences,
    Target,
    Unread,
    sort_of,
    target_state,
)
from guard.core.reports.drift_report import ReadCoverage
from guard.queries.blind_spots import coverage_now
from guard.queries.lookup import NotRecorded

FEW: Final = 3
"""Resources of a kind that are named one by one, unless somebody wants more."""
MOST: Final = 1000
"""Resources of a kind that are named one by one at most."""


def references(guarded: GuardedWorkspace, ref: Ref, few: int = FEW) -> ResourceReferences:
    """All references from and to a resource, live or deleted; of each kind that refers to it, the first `few` by name.
    Raises NotRecorded for one that was never there and that nothing refers to."""
    with guarded.view() as view:
        return references_in_view(view, view.workspace.kinds[ref.kind], ref, few)


def references_in_view(view: UnitOfWork, kind: Kind, ref: Ref, few: int = FEW) -> ResourceReferences:
    """The same, in the view of the caller."""
    unread = unread_kinds(coverage_now(view))
    live = view.state.versions.live(ref)
    referrers = referrers_of(view, kind, ref, unread, few)
    last = live or _last(view, ref)
    if last is None and not referrers.count and not referrers.policies:
        raise NotRecorded(f"There is no {ref}, and nothing that was read refers to it.")
    return ResourceReferences(
        ref,
        title_of(kind, ref, last.body) if last else "",
        live is not None,
        referrers,
        targets_of(view, references_in(kind, live.body), unread) if live else (),
        tuple((child.name, count) for child, count in lying_under(view, kind, ref)),
    )


def unread_kinds(coverage: Mapping[str, ReadCoverage]) -> dict[str, Unread]:
    """The kinds that an API reads and that are not known as they are now."""
    return {
        name: Unread(seen.reason, seen.read_at is not None)
        for name, seen in coverage.items()
        if seen.status not in ("read", "log_only")
    }


def referrers_of(
    view: UnitOfWork, kind: Kind, ref: Ref, unread: Mapping[str, Unread], few: int = FEW
) -> Referrers:
    """What refers to a resource."""
    counts = view.state.references.count_to(ref)
    kinds = tuple(
        ReferringKind(name, count, _first(view, name, ref, few)) for name, count in sorted(counts.items())
    )
    return Referrers(
        kinds, named_by_policies(view.policies.policies, ref), *sort_of(kind, bool(counts), unread)
    )


def _first(view: UnitOfWork, name: str, to: Ref, few: int) -> tuple[Referrer, ...]:
    kind = view.workspace.kinds[name]
    lives = view.state.versions.live_of(name, view.state.references.first_to(to, name, few))
    return tuple(
        Referrer(ref, title_of(kind, ref, live.body), _fields(references_in(kind, live.body), to))
        for ref, live in sorted(lives.items())
    )


def _fields(found: Iterable[Reference], to: Ref) -> tuple[str, ...]:
    return tuple(one.field for one in found if one.to == to)


def targets_of(
    view: UnitOfWork, found: Iterable[Reference], unread: Mapping[str, Unread]
) -> tuple[Target, ...]:
    """What these references point at, each once. A link to what was never there leads elsewhere."""
    named = tuple(found)
    sure = {one.to for one in named if not one.link}
    fields: dict[Ref, list[str]] = {}
    for one in named:
        fields.setdefault(one.to, []).append(one.field)
    by_kind: dict[str, list[str]] = {}
    for ref in fields:
        by_kind.setdefault(ref.kind, []).append(ref.id)
    lives = {
        ref: live
        for kind, ids in by_kind.items()
        for ref, live in view.state.versions.live_of(kind, ids).items()
    }
    known = sure | lives.keys() | {ref for ref in fields.keys() - sure if view.state.versions.history(ref)}
    return tuple(
        _target(view, ref, lives.get(ref), fields[ref], unread) for ref in sorted(fields) if ref in known
    )


def _target(
    view: UnitOfWork, ref: Ref, live: Resource | None, fields: Iterable[str], unread: Mapping[str, Unread]
) -> Target:
    kind = view.workspace.kinds[ref.kind]
    state, reason = target_state(kind, live is not None, unread.get(ref.kind))
    if live is None and (again := view.state.aliases.latest(ref)) != ref:
        reason = f"It was made again as {again}. {reason}".rstrip()
    title = title_of(kind, ref, live.body) if live else ""
    return Target(ref, title, tuple(fields), state, reason)


def lying_under(view: UnitOfWork, kind: Kind, ref: Ref) -> tuple[tuple[Kind, int], ...]:
    """The kinds that lie under a resource, each with how many are live."""
    counts = ((child, view.state.versions.count_under(child.name, ref)) for child in children(kind))
    return tuple((child, count) for child, count in counts if count)


def _last(view: UnitOfWork, ref: Ref) -> Resource | None:
    """A resource that is gone, as it was last."""
    past = view.state.versions.history(ref)
    if not past:
        return None
    body = view.state.versions.bodies([past[-1].digest])[past[-1].digest]
    return Resource(ref, body, past[-1].parent)
