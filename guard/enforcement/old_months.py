"""Drops months of the activity log whose period is over, each in one transaction with what is said of it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Final

from drift.store.sql.database import StoreUnavailable
from guard.context import GuardedWorkspace
from guard.core.model.retention import ACTIVITY, Deletion
from guard.enforcement.holds_now import held_now

log = logging.getLogger(__name__)

TRIES: Final = 3
"""How often a month is tried while others read it. Then its entries go one by one, which disturbs nobody."""
PAUSE: Final = 2.0
"""Seconds between two tries."""


def drop_months(guarded: GuardedWorkspace, begun: Deletion, rest: Callable[[float], object]) -> Deletion:
    """Drop the months that are older than what is kept; those that cannot be dropped stay as they are. A hold that
    keeps single entries keeps all months: it has to look into each."""
    deletion = begun
    with guarded.view() as view:
        names = view.old_months.before(begun.kept_from)
    for name in names:
        deletion = _drop(guarded, name, deletion, rest)
    return deletion


def _drop(
    guarded: GuardedWorkspace, name: str, deletion: Deletion, rest: Callable[[float], object]
) -> Deletion:
    for _ in range(TRIES):
        try:
            return _dropped(guarded, name, deletion)
        except StoreUnavailable as problem:
            if problem.code != "locked":
                raise
            log.info("retention: %s is being read, and stays for the moment", name)
            rest(PAUSE)
    return deletion


def _dropped(guarded: GuardedWorkspace, name: str, deletion: Deletion) -> Deletion:
    with guarded.transaction() as work:
        held = held_now(work)
        if held.of_class(ACTIVITY) or held.looks_inside:
            return deletion
        gone = work.old_months.drop(name, deletion.kept_from)
        if not gone:
            return deletion
        deletion = deletion.plus({"activities": gone}, 0)
        work.deletions.goes_on(deletion)
        return deletion
