"""A channel that cannot be used yet: what is for it waits, and people are told why."""

from __future__ import annotations

from dataclasses import dataclass

from guard.core.model.records import Notification
from guard.notify.channel import Failed, Posted


@dataclass(frozen=True, slots=True)
class Unusable:
    """`why` is a clause without a secret."""

    name: str
    why: str

    @property
    def edits(self) -> bool:
        return False

    def send(self, notification: Notification, base_url: str, earlier: Posted | None) -> Posted | Failed:
        return Failed(self.why, away=True)
