"""Snapshots requested over HTTP, taken one at a time in a background thread."""

from __future__ import annotations

import logging
import threading

from drift.intercom.errors import IntercomError
from drift.store.sql.database import StoreError
from guard.runtime.service import Service

log = logging.getLogger(__name__)

NAME = "requested snapshot"


class SnapshotOnRequest:
    """Takes a snapshot in the background. A request during a snapshot starts no second one."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def begin(self) -> None:
        with self._lock:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name=NAME, daemon=True)
                self._thread.start()

    def wait(self, seconds: float) -> None:
        """Waits for the running snapshot, at most so many seconds."""
        if self._thread is not None:
            self._thread.join(seconds)

    def _run(self) -> None:
        troubles = self._service.condition.troubles
        try:
            self._service.take_snapshot("request")
        except (IntercomError, StoreError) as problem:
            log.warning("%s: %s", NAME, problem)
            troubles[NAME] = str(problem)
        except Exception as problem:  # a thread has nobody to raise to: the condition of the service tells it
            log.exception("%s failed", NAME)
            troubles[NAME] = f"{NAME} failed: {type(problem).__name__}"
        else:
            troubles.pop(NAME, None)
