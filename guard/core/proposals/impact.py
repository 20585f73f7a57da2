"""What a change does beyond its own fields: what refers to the resource, what it refers to from now on, how long it
takes, and what does not come back. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from drift.core.catalogue.kind import Kind
from drift.core.catalogue.references import Reference, references_in, targets_in
from drift.core.model.api_call import Call
from drift.core.model.changes import Change, Created, Deleted, Updated, after_of, before_of
from drift.core.model.resources import Ref
from drift.core.planning.pace import Duration, Pace, duration
from guard.core.proposals.new_names import name_of_unborn
from guard.core.proposals.steps import Rollback
from guard.core.references.references import Referrers, Target


@dataclass(frozen=True, slots=True)
class Effort:
    """How many requests a change takes, with the readings before and after its calls, and how long they take."""

    requests: int
    duration: Duration


@dataclass(frozen=True, slots=True)
class Impact:
    """`referrers` is None for what is to be created. `mended` of them are changed or deleted by the same proposal, so
    that they refer to it no more. `targets` are those that the change adds. `lost` are sentences."""

    referrers: Referrers | None
    mended: int
    targets: tuple[Target, ...]
    effort: Effort
    lost: tuple[str, ...]
    obstacle: str = ""


def effort_of(kind: Kind, change: Change, calls: Sequence[Call], pace: Pace) -> Effort:
    """The effort of a change. What only a person does takes no request."""
    if not calls:
        return Effort(0, duration(0, pace))
    # What is there is read before anything of the proposal is made, then right before its own calls, and after them.
    requests = len(calls) + (1 if isinstance(change, Created) else 3)
    return Effort(requests, duration(requests, pace, kind.shows_within))


def added_references(kind: Kind, change: Change) -> tuple[Reference, ...]:
    """The references that a change adds, without those to what the same proposal creates."""
    before, after = before_of(change), after_of(change)
    if after is None:
        return ()
    known = targets_in(kind, before.body) if before else frozenset()
    return tuple(
        one
        for one in references_in(kind, after.body)
        if (one.to.kind, one.to.id) not in known and not name_of_unborn(one.to)
    )


def mended_by(target: Ref, changes: Sequence[tuple[Kind, Change]]) -> int:
    """How many of these changes end a reference to a resource."""
    name = (target.kind, target.id)
    ended = 0
    for kind, change in changes:
        before, after = before_of(change), after_of(change)
        if before is None or before.ref == target or name not in targets_in(kind, before.body):
            continue
        ended += after is None or name not in targets_in(kind, after.body)
    return ended


def without_deleted(targets: Iterable[Target], changes: Sequence[tuple[Kind, Change]]) -> tuple[Target, ...]:
    """The targets as they are after these changes: what one of them deletes is not there."""
    gone = {change.ref for _, change in changes if isinstance(change, Deleted)}
    return tuple(
        replace(one, state="missing", reason="This proposal deletes it.") if one.ref in gone else one
        for one in targets
    )


def lost_by(
    kind: Kind, change: Change, referrers: Referrers | None, mended: int, rollback: Rollback
) -> tuple[str, ...]:
    """What does not come back, whatever is done afterwards, as sentences."""
    return tuple(_lost(kind, change, referrers, mended, rollback))


def _lost(
    kind: Kind, change: Change, referrers: Referrers | None, mended: int, rollback: Rollback
) -> Iterator[str]:
    gets_new_id = isinstance(change, Updated) and kind.replaced
    if gets_new_id:
        yield kind.recreate_loses
    comes_back = isinstance(change, Deleted) and rollback.extent != "nothing" and not kind.unarchives
    left = referrers.count - mended if referrers else 0
    if left > 0 and (gets_new_id or comes_back):
        them = "resource that refers" if left == 1 else "resources that refer"
        again = "Made again, it has a new id" if comes_back else "With the new id"
        yield f"{again}: the {left} {them} to {change.ref} {'has' if left == 1 else 'have'} to be changed, too."


def obstacle_to(kind: Kind, change: Change, referrers: Referrers | None, mended: int) -> str:
    """Why Intercom would refuse a change as things are, as a sentence; "" where it would not."""
    used = referrers is not None and referrers.count > mended
    return kind.kept_in_use if used and (isinstance(change, Deleted) or _retires(kind, change)) else ""


def _retires(kind: Kind, change: Change) -> bool:
    """Whether an update does what a deletion of this kind begins with."""
    if not isinstance(change, Updated) or kind.before_delete is None:
        return False
    first = kind.before_delete(change.before.body)
    return bool(first) and all(change.after.body.get(name) == value for name, value in first.items())


def takes_away(change: Change) -> bool:
    """Whether the resource is gone afterwards: deleted, or archived."""
    match change:
        case Deleted():
            return True
        case Updated(before, after, _):
            return after.body.get("archived") is True and before.body.get("archived") is not True
        case _:
            return False


def warnings_of(change: Change, impact: Impact) -> Iterator[str]:
    """What whoever has to agree must not overlook, as sentences."""
    if impact.obstacle and not takes_away(change):
        yield f"{change.ref} is used. {impact.obstacle}"
    used = impact.referrers
    left = used.count - impact.mended if used else 0
    if used and takes_away(change) and left > 0:
        least = "at least " if used.sort == "bounded" else ""
        it = "resource still refers" if left == 1 else "resources still refer"
        yield f"{change.ref} goes, and {least}{left} {it} to it. {impact.obstacle}".rstrip()
    if used and takes_away(change) and used.policies:
        names = ", ".join(one.policy for one in used.policies)
        yield f"{change.ref} goes, and these policies name it: {names}."
    for target in impact.targets:
        if target.state == "missing":
            why = f" {target.reason}" if target.reason else ""
            yield f"{change.ref} would refer to {target.ref}, which is not there.{why}"
