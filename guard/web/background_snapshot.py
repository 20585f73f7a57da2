"""Snapshots requested over HTTP, taken one at a time in a background thread."""

from __future__ import annotations

import threading

from guard.runtime.health_state import REQUESTED_SNAPSHOT
from guard.runtime.service import Service


class SnapshotOnRequest:
    """Takes a snapshot in the background. A request during a snapshot starts no second one."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def begin(self) -> None:
        with self._lock:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name=REQUESTED_SNAPSHOT, daemon=True)
                self._thread.start()

    def wait(self, seconds: float) -> None:
        """Waits for the running snapshot, at most so many seconds."""
        if self._thread is not None:
            self._thread.join(seconds)

    def _run(self) -> None:
        self._service.condition.safely(REQUESTED_SNAPSHOT, self._service.request_snapshot)
