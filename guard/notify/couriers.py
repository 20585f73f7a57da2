"""Delivers messages beside the loop, each channel in a thread of its own: one that does not answer delays no other."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from functools import partial
from typing import TypeAlias

from guard.context import GuardedWorkspace
from guard.notify.channel import Channel
from guard.notify.delivery import channels_due, deliver_to

Safely: TypeAlias = Callable[[str, Callable[[], object]], bool]
"""Runs something under a name, and keeps what goes wrong for people to see."""


class Couriers:
    """`channels` gives those in force. One courier at a time goes to a channel."""

    def __init__(
        self,
        guarded: GuardedWorkspace,
        channels: Callable[[], Mapping[str, Channel]],
        base_url: str,
        safely: Safely,
    ) -> None:
        self._guarded = guarded
        self._channels = channels
        self._base_url = base_url
        self._safely = safely
        self._lock = threading.Lock()
        self._under_way: dict[str, threading.Thread] = {}
        self._stopping = threading.Event()

    def send_due(self) -> None:
        """Send a courier to each channel for which a message is due and to which none is under way. Returns at once."""
        self._channels()  # which says what channels lack, before a message has to wait for it
        due = channels_due(self._guarded)
        with self._lock:
            for name in due:
                under_way = self._under_way.get(name)
                if under_way is None or not under_way.is_alive():
                    self._under_way[name] = self._start(name)

    def wait(self, seconds: float) -> None:
        """Until every courier is back, so many seconds at most."""
        with self._lock:
            threads = list(self._under_way.values())
        end = time.monotonic() + seconds
        for thread in threads:
            thread.join(timeout=max(0.0, end - time.monotonic()))

    def begin(self) -> None:
        """Go again, after a stop."""
        self._stopping.clear()

    def stop(self, seconds: float) -> None:
        """Begin no other message. What is under way gets so many seconds, or is sent again."""
        self._stopping.set()
        self.wait(seconds)

    def _start(self, name: str) -> threading.Thread:
        run = partial(self._safely, f"messages to {name}", partial(self._deliver, name))
        thread = threading.Thread(target=run, name=f"messages to {name}", daemon=True)
        thread.start()
        return thread

    def _deliver(self, name: str) -> None:
        channel = self._channels().get(name)
        deliver_to(self._guarded, name, channel, self._base_url, lambda: not self._stopping.is_set())
