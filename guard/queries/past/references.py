"""What referred to a resource at a moment and what it referred to, by the bodies and the policies of then."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from drift.core.catalogue.catalogue import children
from drift.core.catalogue.kind import Kind
from drift.core.catalogue.references import Reference, references_in, referring_kinds
from drift.core.json_view import time
from drift.core.model.resources import Body, Ref
from drift.core.planning.manual_steps import title_of
from drift.sync.known_then import not_known_of
from guard.context import UnitOfWork
from guard.core.references.named_by_policies import named_by_policies
from guard.core.references.references import (
    NamingPolicy,
    Referrer,
    Referrers,
    ReferringKind,
    ResourceReferences,
    Target,
    Unread,
    sort_of,
    target_state,
)
from guard.queries.lookup import NotRecorded
from guard.queries.past.policies import PoliciesNotKnown, policies_then
from guard.queries.references import FEW


def references_at(view: UnitOfWork, kind: Kind, ref: Ref, at: float, few: int = FEW) -> ResourceReferences:
    """Raises NotRecorded for what was not there then and nothing referred to."""
    body = bodies_at(view, [ref], at).get(ref)
    unread = _unread(view, (kind, *referring_kinds(kind.name)), at)
    referrers = _referrers(view, kind, ref, at, unread, few)
    if body is None and not referrers.count and not referrers.policies:
        why = "".join(f" {one.reason}" for name, one in unread.items() if name == kind.name)
        raise NotRecorded(
            f"At {time(at)} there was no {ref}, as far as is known, and nothing referred to it.{why}"
        )
    return ResourceReferences(
        ref,
        title_of(kind, ref, body) if body is not None else "",
        body is not None,
        referrers,
        _targets(view, references_in(kind, body or {}), at),
        tuple(
            (one.name, count)
            for one in children(kind)
            if (count := view.state.past.count_under(one.name, ref, at))
        ),
        at=at,
    )


def bodies_at(view: UnitOfWork, refs: Sequence[Ref], at: float) -> dict[Ref, Body]:
    """The bodies of then of these resources; one that was not there is left out."""
    then = view.state.past.there(refs, at)
    bodies = view.state.versions.bodies(version.digest for version in then.values())
    return {ref: bodies[version.digest] for ref, version in then.items()}


def _unread(view: UnitOfWork, kinds: Iterable[Kind], at: float) -> dict[str, Unread]:
    """The kinds that were not known then."""
    found = not_known_of(view.state, {kind.name: kind for kind in kinds}.values(), at)
    return {
        one.kind: Unread(one.sentence, one.sort == "unread")
        for one in found
        if one.sort in ("unread", "never_read")
    }


def _referrers(
    view: UnitOfWork, kind: Kind, ref: Ref, at: float, unread: Mapping[str, Unread], few: int
) -> Referrers:
    found = view.state.past.referrers(ref, at)
    policies, unknown = _policies(view, ref, at)
    kinds = tuple(
        ReferringKind(name, len(ids), _first(view, name, ids[:few], ref, at)) for name, ids in found.items()
    )
    sort, reasons = sort_of(kind, bool(found), unread)
    return Referrers(kinds, policies, sort, (*reasons, *unknown))


def _policies(view: UnitOfWork, ref: Ref, at: float) -> tuple[tuple[NamingPolicy, ...], tuple[str, ...]]:
    """The policies of then that name it, and why they are not known."""
    try:
        return named_by_policies(policies_then(view, at).policies.policies, ref), ()
    except PoliciesNotKnown as problem:
        return (), (str(problem),)


def _first(view: UnitOfWork, name: str, ids: Sequence[str], to: Ref, at: float) -> tuple[Referrer, ...]:
    kind = view.workspace.kinds[name]
    then = bodies_at(view, [Ref(name, id) for id in ids], at)
    return tuple(
        Referrer(
            ref,
            title_of(kind, ref, body),
            tuple(one.field for one in references_in(kind, body) if one.to == to),
        )
        for ref, body in sorted(then.items())
    )


def _targets(view: UnitOfWork, found: Sequence[Reference], at: float) -> tuple[Target, ...]:
    """What these references pointed at, each once. A link to what was not there leads elsewhere."""
    fields: dict[Ref, list[str]] = {}
    for one in found:
        fields.setdefault(one.to, []).append(one.field)
    sure = {one.to for one in found if not one.link}
    there = bodies_at(view, sorted(fields), at)
    unread = _unread(view, [view.workspace.kinds[name] for name in sorted({ref.kind for ref in fields})], at)
    return tuple(
        _target(view.workspace.kinds[ref.kind], ref, there.get(ref), fields[ref], unread.get(ref.kind))
        for ref in sorted(fields)
        if ref in sure or ref in there
    )


def _target(kind: Kind, ref: Ref, body: Body | None, fields: Sequence[str], unread: Unread | None) -> Target:
    state, reason = target_state(kind, body is not None, unread)
    return Target(ref, title_of(kind, ref, body) if body is not None else "", tuple(fields), state, reason)
