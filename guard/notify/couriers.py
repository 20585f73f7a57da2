"""Delivers messages beside the loop, each channel in a thread of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from drift.outgoing import couriers
from guard.context import GuardedWorkspace
from guard.notify.channel import Channel
from guard.notify.delivery import channels_due, deliver_to


class Couriers(couriers.Couriers):
    """`channels` gives those in force."""

    def __init__(
        self,
        guarded: GuardedWorkspace,
        channels: Callable[[], Mapping[str, Channel]],
        base_url: str,
        safely: couriers.Safely,
    ) -> None:
        super().__init__("messages", safely)
        self._guarded = guarded
        self._channels = channels
        self._base_url = base_url

    def send_due(self) -> None:
        """Send a courier to each channel for which a message is due and to which none is under way. Returns at once."""
        self._channels()  # which says what channels lack, before a message has to wait for it
        for name in channels_due(self._guarded):
            self.send(name, partial(self._deliver, name))

    def _deliver(self, name: str) -> None:
        deliver_to(self._guarded, name, self._channels().get(name), self._base_url, self.goes_on)
