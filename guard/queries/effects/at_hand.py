"""The reach of several changes, as far as it can be worked out in a few seconds: nobody waits longer for it."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from drift.core.model.resources import Ref
from guard.context import GuardedWorkspace, UnitOfWork
from guard.core.effects.figures import Unknown
from guard.core.effects.reach.edit import Edit
from guard.core.effects.reach.report import Line, Reach
from guard.queries.effects.known import known_period
from guard.queries.effects.reach import DAYS, NoReach, has_reach, reach_of
from guard.queries.lookup import NotRecorded

log = logging.getLogger(__name__)

PATIENCE: Final = 3.0
"""Seconds that whoever proposes or looks at a change waits for its reach."""
PERIOD: Final = DAYS * 86400.0
_TOGETHER: Final = threading.BoundedSemaphore(2)
"""How many are worked out at once in this process; whoever finds no room waits no longer than for an answer."""
_NAME: Final = "Conversations that it has to do with"


@dataclass(frozen=True, slots=True)
class Asked:
    """A change whose reach is asked for, as of a moment (unix seconds): from conversations of the time before."""

    ref: Ref
    title: str
    edit: Edit
    at: float

    def without(self, because: str) -> Reach:
        """That nothing is known. `because` is a clause."""
        since, line = self.at - PERIOD, Line(_NAME, Unknown(because))
        return Reach(self.ref, self.title, self.edit.operation, since, self.at, (line,))


def not_in_time(asked: Asked, patience: float) -> Reach:
    """What is shown of a reach that takes longer."""
    more = " --delete" if asked.edit.operation == "delete" else ""
    return asked.without(
        f"working it out takes longer than {patience:g} seconds here: `guardrail reach {asked.ref}{more}` says it"
    )


def why_unknown(view: UnitOfWork, asked: Sequence[Asked]) -> str:
    """Why nothing is known of conversations of the time before these changes, as a clause; empty where something is."""
    if not asked:
        return ""
    at = max(one.at for one in asked)
    return known_period(view.state, at - PERIOD, at).unknown


def worked_out(view: UnitOfWork, asked: Asked) -> Reach:
    """The reach of one change, however long it takes."""
    try:
        return reach_of(view, asked.ref, asked.edit, asked.at - PERIOD, asked.at)
    except (NoReach, NotRecorded) as problem:
        return asked.without(_clause(str(problem)))


def at_hand(
    guarded: GuardedWorkspace, asked: Iterable[Asked], patience: float = PATIENCE
) -> dict[Ref, Reach]:
    """The reach of those changes of which it could be worked out in time."""
    wanted = [one for one in asked if has_reach(one.ref.kind)]
    if not wanted:
        return {}
    with guarded.view() as view:
        why = why_unknown(view, wanted)
    if why:
        return {one.ref: one.without(why) for one in wanted}
    return _in_the_background(guarded, wanted, time.monotonic() + patience)


def _in_the_background(guarded: GuardedWorkspace, wanted: Sequence[Asked], end: float) -> dict[Ref, Reach]:
    found: dict[Ref, Reach] = {}
    given_up = threading.Event()

    def work() -> None:
        try:
            for one in wanted:
                if given_up.is_set():
                    return
                with guarded.view() as view:
                    found[one.ref] = worked_out(view, one)
        except Exception:  # what is asked for is answered without it
            log.exception("The reach of a change could not be worked out.")
        finally:
            _TOGETHER.release()

    if not _TOGETHER.acquire(timeout=max(0.0, end - time.monotonic())):
        return {}
    thread = threading.Thread(target=work, name="reach", daemon=True)
    thread.start()
    thread.join(max(0.0, end - time.monotonic()))
    given_up.set()
    return dict(found)


def _clause(sentence: str) -> str:
    return f"{sentence[:1].lower()}{sentence[1:]}".rstrip(".")
