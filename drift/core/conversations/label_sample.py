"""Which conversations to read for their labels: a random sample of each day, grown and never drawn anew. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from math import ceil
from typing import Final

from drift.core.conversations.facts import RIPE_AFTER
from drift.core.conversations.labels import WHOLE

DAY: Final = 86400.0


@dataclass(frozen=True, slots=True)
class Looked:
    """How much of a day was looked at: conversations of a rank below `share` (millionths), when there were `of`."""

    share: int
    of: int
    unread: int
    chosen: frozenset[str]


def ripe_days(since: float, until: float, now: float) -> Iterator[float]:
    """The beginnings of the days (UTC) of a period that are long enough ago, the newest first: people put labels right
    for a while."""
    last = min(until, now - RIPE_AFTER)
    day = (last - 1) - (last - 1) % DAY
    while day + DAY > since:
        if day + DAY <= now - RIPE_AFTER:
            yield day
        day -= DAY


def share_for(wanted: int, of: int) -> int:
    """The share, in millionths, that gives about `wanted` of `of` conversations."""
    return WHOLE if wanted >= of else ceil(wanted * WHOLE / of)


def is_due(looked: Looked | None, share: int, of: int, chosen: Collection[str]) -> bool:
    """Whether something of a day is still to be read: it never was, too few were, other attributes are looked at,
    conversations came in late, or some did not come."""
    if looked is None or looked.unread or looked.of != of:
        return True
    return looked.share < share or not frozenset(chosen) <= looked.chosen
