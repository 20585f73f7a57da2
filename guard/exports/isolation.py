"""Finds the events that a target refuses, by halves: all others arrive."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from guard.exports.target import Accepted, Failed, Outcome, Outgoing, Refused

Send: TypeAlias = Callable[[Sequence[Outgoing]], Outcome]


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of a batch: how many events were taken, those that were refused with the reason, and what kept the
    rest from being tried to the end."""

    accepted: int = 0
    refused: tuple[tuple[Outgoing, str], ...] = ()
    failed: Failed | None = None


def send_isolating(send: Send, events: Sequence[Outgoing], most: int) -> Sent:
    """Send a batch. Where it is refused, send its halves, until each refused event stands alone: some sixteen requests
    for one among five hundred. Where it refuses so many (`most`) and takes none, it is the target that is wrong.

    What a target took before it failed is sent again later, under the same ids."""
    accepted = 0
    refused: list[tuple[Outgoing, str]] = []
    waiting: list[Sequence[Outgoing]] = [events]
    while waiting:
        part = waiting.pop()
        match send(part):
            case Accepted():
                accepted += len(part)
            case Failed() as failed:
                return Sent(failed=failed)
            case Refused(why) if len(part) == 1:
                refused.append((part[0], why))
                if not accepted and len(refused) >= most:
                    return Sent(failed=Failed(f"it refuses every event: {why}"))
            case Refused():
                half = len(part) // 2
                waiting += (part[half:], part[:half])
    return Sent(accepted, tuple(refused))
