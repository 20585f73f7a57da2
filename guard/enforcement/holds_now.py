"""What legal holds keep at this moment."""

from __future__ import annotations

from guard.context import UnitOfWork
from guard.core.model.legal_hold import Held


def held_now(work: UnitOfWork) -> Held:
    """What legal holds keep at this moment."""
    holds = work.legal_holds.standing(work.now)
    people = {hold.about: work.old_records.actor_ids(hold.about) for hold in holds if hold.sort == "person"}
    entries = {
        hold.about: work.old_records.entries_of(*hold.about.split("/", 1))
        for hold in holds
        if hold.sort == "resource"
    }
    return Held(holds, people, entries)
