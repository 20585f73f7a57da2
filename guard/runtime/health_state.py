"""How the service is, and how what goes wrong in one part of it becomes known without stopping the others."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from drift.core.model.readings import CONVERSATIONS
from drift.intercom.errors import IntercomError, Stopping
from drift.store import LeaseLost
from drift.store.sql.database import StoreError, StoreUnavailable
from guard.core.model.blind_spots import FIRST_LOOK, LOOP, BlindSpot, Cause
from guard.core.reports.blind_spots import AWAY
from guard.enforcement.batch import SomeFailed
from guard.sealing.errors import SealingFailed

log = logging.getLogger(__name__)

POLL: Final = "poll"
REQUESTED_SNAPSHOT: Final = "requested snapshot"
WANTED_SNAPSHOT: Final = "snapshots that others want"
_OF_THE_STORE: Final = {
    "full": Cause.DISK_FULL,
    "locked": Cause.DATABASE_LOCKED,
    "away": Cause.DATABASE_AWAY,
}


@dataclass
class ServiceCondition:
    """How the service is: `ready` once the first snapshot was judged; `troubles` by what they concern, as sentences.
    `clock` gives unix seconds."""

    ready: bool = False
    troubles: dict[str, str] = field(default_factory=dict)
    clock: Callable[[], float] = time.time
    _causes: dict[str, tuple[Cause, float]] = field(default_factory=dict)

    def one_pass(self, name: str, work: Callable[[], int]) -> int:
        """One pass over what is waiting of one sort; returns how much was done. What cannot be worked on is told, once
        and not with every pass, and stops nothing else. Raises IntercomError and StoreError, which concern all sorts.
        """
        try:
            done = work()
        except (IntercomError, StoreError):
            raise
        except Exception as problem:
            some = problem if isinstance(problem, SomeFailed) else None
            sentence = str(some) if some else f"{name} failed: {type(problem).__name__}"
            if self.troubles.get(name) != sentence:
                log.exception("%s: %s", name, sentence)
            self._fails(name, sentence, Cause.JOB_FAILS)
            return some.done if some else 0
        self.works(name)
        return done

    def safely(self, name: str, run: Callable[[], object]) -> bool:
        """Nothing that goes wrong in one job ends the service; it is said in the log and kept among the troubles. Tells
        whether the job came to a good end."""
        try:
            run()
        except Stopping:
            return True
        except LeaseLost as lost:  # no trouble: whoever has the lease does it
            log.info("%s: %s", name, lost)
            return False
        except SealingFailed as problem:
            log.warning("%s: %s", name, problem)
            self._fails(name, str(problem), Cause.JOB_FAILS)
        except (IntercomError, StoreError) as problem:
            log.warning("%s: %s", name, problem)
            self._fails(name, str(problem), _cause(name, problem))
        except Exception as problem:  # the loop outlives our own bugs: what is unfinished is taken up again
            log.exception("%s failed", name)
            self._fails(name, f"{name} failed: {type(problem).__name__}", Cause.JOB_FAILS)
        else:
            self.works(name)
            return True
        return False

    def blind_spots(self) -> list[BlindSpot]:
        """What the troubles keep from being looked at. Troubles of one cause are one blind spot."""
        found = []
        for name, sentence in tuple(self.troubles.items()):
            cause, since = self._causes.get(name, (Cause.JOB_FAILS, None))
            subject = name if cause is Cause.JOB_FAILS else ""
            found.append(BlindSpot(cause, subject, since, sentence))
        return found

    def _fails(self, name: str, sentence: str, cause: Cause) -> None:
        known = self._causes.get(name)
        since = known[1] if known is not None and known[0] is cause else self.clock()
        self._causes[name] = (cause, since)
        self.troubles[name] = sentence

    def works(self, name: str) -> None:
        """Something goes as it should."""
        self.troubles.pop(name, None)
        self._causes.pop(name, None)


def cause_of_store(problem: StoreError) -> Cause:
    return _OF_THE_STORE[problem.code] if isinstance(problem, StoreUnavailable) else Cause.DATABASE_AWAY


def _cause(name: str, problem: IntercomError | StoreError) -> Cause:
    if isinstance(problem, StoreError):
        return cause_of_store(problem) if isinstance(problem, StoreUnavailable) else Cause.JOB_FAILS
    if name == CONVERSATIONS:
        return Cause.JOB_FAILS  # settings are watched without them
    if name == POLL and problem.word not in AWAY:
        return Cause.LOG_UNREADABLE
    return (
        Cause.INTERCOM_AWAY if name in (POLL, LOOP, FIRST_LOOK) or problem.word in AWAY else Cause.JOB_FAILS
    )
