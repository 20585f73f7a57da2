"""What is not known at a moment, read from the coverage of the snapshots around it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from drift.core.catalogue.kind import Kind
from drift.core.known_then import GAP, NotKnown, not_known
from drift.core.model.records import KindStatus
from drift.store import StateStore

HISTORY: Final = "history"
"""The class of record that versions and changes are of."""


def not_known_of(state: StateStore, kinds: Iterable[Kind], at: float) -> list[NotKnown]:
    """Of these kinds, in their order; one that is known is left out."""
    statuses = state.past.statuses(at)
    found = (_of_kind(state, kind, statuses.get(kind.name), at) for kind in kinds)
    return [one for one in found if one is not None]


def _of_kind(state: StateStore, kind: Kind, then: KindStatus | None, at: float) -> NotKnown | None:
    if kind.log_only:
        return not_known(kind, then, None, None, at)
    first = None if _is_fresh(then, at) else state.snapshots.first_read(kind.name)
    if (gone := state.gone.before(HISTORY, at)) is not None:
        return NotKnown(kind.name, "never_read", gone.sentence)
    if then is None or then.read_at is None or (first is not None and at < first):
        return not_known(kind, then, first, None, at)
    following = state.past.next_read(kind.name, at)
    return not_known(kind, then, first if first is not None else then.read_at, following, at)


def _is_fresh(then: KindStatus | None, at: float) -> bool:
    """Whether it was read completely not long before: the first reading need not be looked for."""
    return (
        then is not None and then.status == "read" and then.read_at is not None and at - then.read_at <= GAP
    )
