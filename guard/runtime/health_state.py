"""How the service is, and how what goes wrong in one part of it becomes known without stopping the others."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field

from drift.intercom.errors import IntercomError, Stopping
from drift.store.sql.database import StoreError
from guard.enforcement.batch import SomeFailed

log = logging.getLogger(__name__)


@dataclass
class ServiceCondition:
    """How the service is: `ready` once the first snapshot was judged; `troubles` by what they concern, as sentences."""

    ready: bool = False
    troubles: dict[str, str] = field(default_factory=dict)

    def one_pass(self, name: str, work: Callable[[], int]) -> int:
        """One pass over what is waiting of one sort; returns how much was done. What cannot be worked on is told, once
        and not with every pass, and stops nothing else. Raises IntercomError and StoreError, which concern all sorts.
        """
        try:
            done = work()
        except (IntercomError, StoreError):
            raise
        except Exception as problem:
            partial = problem if isinstance(problem, SomeFailed) else None
            sentence = str(partial) if partial else f"{name} failed: {type(problem).__name__}"
            if self.troubles.get(name) != sentence:
                log.exception("%s: %s", name, sentence)
            self.troubles[name] = sentence
            return partial.done if partial else 0
        self.troubles.pop(name, None)
        return done

    def safely(self, name: str, run: Callable[[], object]) -> None:
        """Nothing that goes wrong in one job ends the service; it is said in the log and kept among the troubles."""
        try:
            run()
        except Stopping:
            return
        except (IntercomError, StoreError) as problem:
            log.warning("%s: %s", name, problem)
            self.troubles[name] = str(problem)
        except Exception as problem:  # the loop outlives our own bugs: what is unfinished is taken up again
            log.exception("%s failed", name)
            self.troubles[name] = f"{name} failed: {type(problem).__name__}"
        else:
            self.troubles.pop(name, None)
