"""What somebody means to do to a resource, as far as its reach needs to know it."""

from __future__ import annotations

from dataclasses import dataclass

from drift.core.model.changes import Change, Created, Deleted, Updated
from drift.core.model.resources import Body
from guard.core.effects.reach.report import Operation


@dataclass(frozen=True, slots=True)
class Edit:
    """`after` is the body that it would have; None: nothing says, or it is deleted."""

    operation: Operation = "change"
    after: Body | None = None


DELETION = Edit("delete")


def edit_of(change: Change) -> Edit | None:
    """The edit that a change is. None for a creation: what was not there has no past."""
    match change:
        case Created():
            return None
        case Updated(_, after, _):
            return Edit("change", after.body)
        case Deleted():
            return DELETION
