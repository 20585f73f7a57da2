"""A channel whose questions say how many conversations the change has to do with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from guard.context import GuardedWorkspace
from guard.core.model.message_events import EVENTS
from guard.core.model.records import Notification
from guard.notify.channel import Channel, Failed, Posted
from guard.notify.unusable import Unusable
from guard.queries.effects.reports import headlines_of, reach_report, served_by
from guard.workflow.effect_reports import keep_report

HELD: Final = "decision.require_approval"
"""Comes with a question, and is the first that people hear of it."""
_MOST: Final = 3
"""Resources of one question that a message tells of."""


@dataclass(frozen=True, slots=True)
class TellingReach:
    """Sends what `inner` sends. A question is told with the figure that says most, as it is kept beside the decision;
    where none is at hand when the message goes, the message goes without."""

    inner: Channel
    guarded: GuardedWorkspace

    @property
    def name(self) -> str:
        return self.inner.name

    @property
    def edits(self) -> bool:
        return self.inner.edits

    def send(self, notification: Notification, base_url: str, earlier: Posted | None) -> Posted | Failed:
        if _asks(str(notification.payload.get("event"))):
            lines = tuple(self._lines(notification.matter))
            text = notification.payload["text"]
            notification = replace(notification, payload={**notification.payload, "text": [*text, *lines]})
        return self.inner.send(notification, base_url, earlier)

    def _lines(self, matter: str) -> Iterator[str]:
        served = served_by(self.guarded, matter)
        if served is not None:
            keep_report(self.guarded, served, reach_report)
            told = headlines_of(self.guarded, served)
            yield from told[:_MOST]
            if len(told) > _MOST:
                yield f"What conversations have to do with {len(told) - _MOST} more stands on its page."


def _asks(name: str) -> bool:
    event = EVENTS.get(name)
    return name == HELD or (event is not None and event.asks)


def telling_reach(guarded: GuardedWorkspace, channel: Channel) -> Channel:
    """The same channel where it cannot be used, or shows each question as it stands by itself."""
    return channel if channel.edits or isinstance(channel, Unusable) else TellingReach(channel, guarded)
