"""What is not being looked at, read from the record and from the service that asks."""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase
from typing import Final

from drift.core.model.readings import ACTIVITY_LOG
from drift.store import CheckpointName, StateStore
from drift.sync.conversations.conversation_reading import status_of
from drift.sync.installation import SIGNS, uninstalled_at
from guard.context import UnitOfWork
from guard.core.model.blind_spots import BlindSpot, merged
from guard.core.model.share_look import ShareLook
from guard.core.reports.blind_spots import REMEMBERED, SILENT_AFTER, RecordFacts, blind_spots_in
from guard.core.reports.drift_report import ReadCoverage, coverage_of

_NAMED: Final = 20
"""Entries that could not be read whole, of which a report speaks at most."""
STALE: Final = 60.0
"""Seconds after which what a service noticed and does not repeat is over."""


def coverage_now(work: UnitOfWork) -> dict[str, ReadCoverage]:
    """The read coverage of every kind, by its name."""
    status = work.state.snapshots.latest_status()
    log = status.get(ACTIVITY_LOG)
    return {
        name: coverage_of(kind, status.get(name), work.now, log)
        for name, kind in work.workspace.kinds.items()
    }


def blind_spots_now(
    work: UnitOfWork, coverage: Sequence[ReadCoverage], live: Sequence[BlindSpot] = ()
) -> tuple[BlindSpot, ...]:
    """What the record tells, with what the asking service noticed by itself (`live`)."""
    state = work.state
    facts = RecordFacts(
        now=work.now,
        coverage=coverage,
        log=state.snapshots.latest_status().get(ACTIVITY_LOG),
        judged=_judged(work, [kind.kind for kind in coverage if kind.status == "unread"]),
        undelivered=[refused for refused in work.outbox.undelivered() if refused.channel in work.channels],
        unreadable=state.unreadable_entries.search(since=work.now - REMEMBERED, limit=_NAMED),
        heard_at=_heard_at(state),
        uninstalled_at=uninstalled_at(state),
        conversations=status_of(state),
        shares=_shares(work),
        sealed_at=state.checkpoints.of(*SIGNS).get(CheckpointName.SEALED),
    )
    return merged(live, blind_spots_in(facts))


def blind_spots_of_all(
    work: UnitOfWork, coverage: Sequence[ReadCoverage], live: Sequence[BlindSpot] = ()
) -> tuple[BlindSpot, ...]:
    """The same, with what services on this record noticed of themselves and still do."""
    noticed = [found.spot for found in work.blind_spots.all() if abs(work.now - found.seen_at) < STALE]
    return merged(blind_spots_now(work, coverage, live), noticed)


def _shares(work: UnitOfWork) -> list[ShareLook]:
    """Those that policies in force limit; without such a policy nothing is read."""
    limiting = {policy.id for policy in work.policies.policies if policy.share is not None}
    return [look for look in work.share_looks.all() if look.policy in limiting] if limiting else []


def _heard_at(state: StateStore) -> float | None:
    """The last sign of a running service; None where somebody has taken snapshots by hand since it was given up."""
    heard_at = state.checkpoints.of(*SIGNS).get(CheckpointName.HEARD)
    last_end = state.snapshots.last_end() if heard_at is not None else None
    if heard_at is None or last_end is None:
        return heard_at
    return None if last_end > heard_at + SILENT_AFTER else heard_at


def _judged(work: UnitOfWork, kinds: Sequence[str]) -> set[str]:
    """Those of the kinds that a policy in force speaks of."""
    globs = {glob for policy in work.policies.policies for glob in policy.watch.kinds}
    return {kind for kind in kinds if any(fnmatchcase(kind, glob) for glob in globs)}
